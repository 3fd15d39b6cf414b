"""Reports return text or bytes; only the command line writes."""
