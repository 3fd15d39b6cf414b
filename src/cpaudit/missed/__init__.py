"""Births that the planning system lacks: scope, decision, grade."""
