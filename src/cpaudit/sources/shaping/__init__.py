"""A sheet's rows as records with the columns of a profile."""
