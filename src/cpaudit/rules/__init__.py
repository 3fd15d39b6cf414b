"""Rule files, their language and their evaluation."""
