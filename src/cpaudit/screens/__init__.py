"""Patterns of counts and dates that are worth a second look on the ground."""
