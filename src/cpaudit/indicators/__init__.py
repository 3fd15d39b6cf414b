"""Ratios that a project declares."""
