"""Corrected copies of the sources: which corrections are applied, where their cells are, and how."""
