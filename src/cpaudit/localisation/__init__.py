"""Which cell is wrong, what should stand there, and how sure that is."""
