"""Proofs about rules: contradictions, duplicates, dead clauses, equivalence, minimal changes."""

from cpaudit.rules.proofs.equivalence import Verdict, VerdictKind, equivalent

__all__ = ["Verdict", "VerdictKind", "equivalent"]
