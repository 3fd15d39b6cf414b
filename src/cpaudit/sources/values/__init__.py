"""Cells as canonical values: codes, dates, places and the persons named."""
