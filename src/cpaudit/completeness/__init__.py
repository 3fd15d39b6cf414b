"""How much of the births each source holds, and how many none of them does."""
