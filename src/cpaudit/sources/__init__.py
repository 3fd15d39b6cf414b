"""From departments' files to canonical records and mentions."""
