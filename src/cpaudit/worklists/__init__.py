"""Worklists that come back from the villages."""
