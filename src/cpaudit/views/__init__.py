"""The linked tables that rules read."""
