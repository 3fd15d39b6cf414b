"""A synthetic township whose truth is known."""
