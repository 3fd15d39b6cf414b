"""Files and the packed files within them, up to their sheets."""
