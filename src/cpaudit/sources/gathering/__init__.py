"""A source's files together: their records, and the account of every file and row."""
