"""What a file is, how each column is read, and what becomes of every row, before anything is judged."""
