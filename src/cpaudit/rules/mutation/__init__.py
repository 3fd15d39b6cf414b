"""Mutation of rules: small changes of a rule that its examples must notice."""
