"""The departments' exports: canonical columns as text, before any error of recording."""
