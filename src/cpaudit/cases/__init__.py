"""The life of a finding over runs."""
