"""The file forms that the departments' systems write."""
