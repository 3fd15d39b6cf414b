"""One method per file, on plain numbers."""
