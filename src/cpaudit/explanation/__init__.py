"""A case, explained: its rows side by side, its rules and its links."""
