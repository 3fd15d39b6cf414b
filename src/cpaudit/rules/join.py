"""A join as rules ask for it: a window or lookup with the values of its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.rules.language import parse
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.syntax import columns
from cpaudit.rules.windows import TIE, Window

if TYPE_CHECKING:
    from collections.abc import Collection

    from cpaudit.rules.kinds import ParameterValue


@dataclass(frozen=True, slots=True)
class Join:
    """A window or lookup with the values of the parameters it reads; equal joins are made once."""

    declaration: Window | Lookup
    parameters: tuple[tuple[str, ParameterValue], ...] = ()

    def key(self, view: str) -> tuple[str, ...]:
        """The view and the columns of it that are grouped; ``view`` is the rule's own."""
        declared = self.declaration
        if isinstance(declared, Lookup):
            return declared.view, *sorted(theirs for theirs, _ in declared.match)
        return view, *sorted(declared.by)

    def reads(self, view: str, wanted: Collection[str]) -> list[tuple[str, set[str]]]:
        """The columns that the join reads, by view; ``view`` is the rule's own."""
        declared = self.declaration
        inner = columns(*(parse(text) for text in declared.texts()))
        if isinstance(declared, Window):
            return [(view, declared.reads(wanted) | inner | {TIE})]
        ours = {ours for _, ours in declared.match}
        return [(view, ours), (declared.view, declared.reads(wanted) | inner)]
