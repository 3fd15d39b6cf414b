"""How long after an event it is entered, and what recent months still lack."""
