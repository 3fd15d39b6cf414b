"""Which profile a sheet is of, and which of its columns is which field."""
