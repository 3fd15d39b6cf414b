"""Standardisation: expression in, expression out."""
