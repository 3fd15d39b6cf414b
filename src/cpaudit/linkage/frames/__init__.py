"""Linking any two tables, or the rows of one, by a declared list of comparisons."""
