"""Faults that are planted on purpose, each of a known kind at a known row."""
