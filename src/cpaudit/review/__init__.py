"""Clerical review: which pairs to ask a person about, and what the answers tell of the links."""
