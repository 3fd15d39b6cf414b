"""One reader per file format; each gives text and physical row numbers."""
