"""A component that contradicts itself, built up again from its strongest link on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cpaudit.linkage.codes import MISSING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import polars as pl

# Two candidates of one mention whose weights differ by less than this are not told apart: at the
# threshold of 0.9 the better one would have to be nine times as likely.
RIVAL_BITS = 3.17
# Twins whose rows say nothing to tell them apart are assigned one to one all the same, for one of
# them left alone would look like a birth that is missing elsewhere; the odds are shared.
TWINS_GUESSED = "twins_not_told_apart"
# A link between twins that a better one made needless: nothing to report.
TWINS_TOLD = "twins_told_apart"
# Two units whom a reviewer keeps apart: decided, so nothing to report.
DECIDED_APART = "decided_apart"
# What may be a slip on one side.
_SOFT = ("birth_dates_far_apart", "sexes_differ")
# What makes two candidates two people for certain; dates and sexes may be the very fault.
_RIVALRY = ("two_ids", "same_source", "two_roles_in_one_record")
_KIND = {
    "same_source": "one_to_many",
    "equal_candidates": "one_to_many",
    TWINS_GUESSED: "one_to_many",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An edge (its row) that was removed: ``split`` or ``one_to_many``, and the reason."""

    edge: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Split:
    """The removed edges, and the probabilities of the kept ones that have rivals."""

    refusals: list[Refusal] = field(default_factory=list)
    shares: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Unit:
    """What contradicts: numbers, days, sexes with names, source bits, roles by record."""

    numbers: set[int] = field(default_factory=set)
    names: set[int] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    sexes: set[int] = field(default_factory=set)
    sources: int = 0
    roles: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Edge:
    row: int
    left: int
    right: int
    weight: float
    is_one_birth: bool

    def other(self, end: int) -> int:
        return self.right if self.left == end else self.left


def split(
    units: pl.DataFrame,
    roles: pl.DataFrame,
    edges: pl.DataFrame,
    *,
    far_days: int,
    apart: Collection[tuple[int, int]] = (),
) -> Split:
    """Which of the edges to remove. A loop over the edges of doubtful components only.

    ``apart``: units that are two persons for certain; between them the weakest edge goes, since the
    strongest are followed first.
    """
    ordered = [
        _Edge(*row)
        for row in edges.sort("weight", "m_l", "m_r", descending=[True, False, False])
        .select("at", "unit_l", "unit_r", "weight", "is_one_birth")
        .iter_rows()
    ]
    parts = _Parts(_facts(units, roles), ordered, far_days, apart)
    result = Split()
    for edge in ordered:
        if parts.are_joined(edge):
            continue
        reason = parts.contradiction(edge)
        rivals = [] if reason else parts.rivals(edge)
        if reason in _RIVALRY and edge.is_one_birth:
            guessed = any(beside.row in result.shares for beside in parts.beside(edge))
            reason = TWINS_GUESSED if guessed else TWINS_TOLD
        elif rivals and not edge.is_one_birth:
            reason = "equal_candidates"
        if reason is not None:
            result.refusals.append(Refusal(edge.row, _KIND.get(reason, "split"), reason))
            continue
        if rivals:
            result.shares[edge.row] = _share(edge, rivals)
        parts.join(edge)
    return result


class _Parts:
    """The growing clusters, with what contradicts between them."""

    def __init__(
        self,
        facts: dict[int, _Unit],
        edges: list[_Edge],
        far_days: int,
        apart: Collection[tuple[int, int]],
    ) -> None:
        self._facts, self._far_days = facts, far_days
        self._apart: dict[int, set[int]] = defaultdict(set)
        for a, b in apart:
            self._apart[a].add(b)
            self._apart[b].add(a)
        self._linked = {(edge.left, edge.right) for edge in edges}
        self._near: dict[int, list[_Edge]] = defaultdict(list)
        for edge in edges:
            self._near[edge.left].append(edge)
            self._near[edge.right].append(edge)
        self._cluster = {unit: unit for unit in self._near}
        self._members = {unit: [unit] for unit in self._near}

    def are_joined(self, edge: _Edge) -> bool:
        return self._cluster[edge.left] == self._cluster[edge.right]

    def join(self, edge: _Edge) -> None:
        kept, gone = self._cluster[edge.left], self._cluster[edge.right]
        self._members[kept].extend(self._members[gone])
        for unit in self._members.pop(gone):
            self._cluster[unit] = kept

    def beside(self, edge: _Edge) -> list[_Edge]:
        return [*self._near[edge.left], *self._near[edge.right]]

    def contradiction(self, edge: _Edge) -> str | None:
        """Why the clusters of the edge's ends cannot be one.

        A link of their own excuses two units; and what the edge itself has been weighed with, a
        wrong year or sex, is nothing new in the units around its ends.
        """
        theirs = self._around(edge.right)
        if any(not self._apart[unit].isdisjoint(theirs) for unit in self._around(edge.left)):
            return DECIDED_APART
        weighed = _contradiction(self._facts[edge.left], self._facts[edge.right], self._far_days)
        reason = self._between(self._around(edge.left), theirs)
        return None if reason == weighed and reason in _SOFT else reason

    def rivals(self, edge: _Edge) -> list[_Edge]:
        """Edges nearly as strong from either end to somebody who cannot be the other end."""
        found = []
        for end in (edge.left, edge.right):
            other = edge.other(end)
            for rival in self._near[end]:
                third = rival.other(end)
                if (
                    rival.row != edge.row
                    and rival.weight > edge.weight - RIVAL_BITS
                    and self._cluster[third] != self._cluster[other]
                    and self._between([third], self._around(other)) in _RIVALRY
                ):
                    found.append(rival)
        return found

    def _around(self, unit: int) -> list[int]:
        return self._members[self._cluster[unit]]

    def _between(self, mine: Iterable[int], theirs: list[int]) -> str | None:
        for a in mine:
            for b in theirs:
                if (min(a, b), max(a, b)) not in self._linked:
                    reason = _contradiction(self._facts[a], self._facts[b], self._far_days)
                    if reason is not None:
                        return reason
        return None


def _share(edge: _Edge, rivals: list[_Edge]) -> float:
    """The edge's part of the odds at the end where it has the most to share."""
    odds = 2.0**edge.weight
    most = 0.0
    for end in (edge.left, edge.right):
        at_end = [2.0**rival.weight for rival in rivals if end in (rival.left, rival.right)]
        most = max(most, sum(at_end))
    return float(odds / (1.0 + odds + most))


def _contradiction(a: _Unit, b: _Unit, far_days: int) -> str | None:
    if a.numbers and b.numbers and not a.numbers & b.numbers:
        return "two_ids"
    if a.sources & b.sources:
        return "same_source"
    if any(b.roles.get(record, role) != role for record, role in a.roles.items()):
        return "two_roles_in_one_record"
    if a.days and b.days and min(abs(x - y) for x in a.days for y in b.days) > far_days:
        return "birth_dates_far_apart"
    # A wrong sex is a slip; with another name beside it, it is the brother or sister.
    if (a.sexes and b.sexes and not a.sexes & b.sexes) and (
        a.names and b.names and not a.names & b.names
    ):
        return "sexes_differ"
    return None


def _facts(units: pl.DataFrame, roles: pl.DataFrame) -> dict[int, _Unit]:
    facts: dict[int, _Unit] = defaultdict(_Unit)
    columns = units.select("unit", "id_valid", "name", "date", "sex", "sources")
    for unit, number, name, day, sex, sources in columns.iter_rows():
        fact = facts[unit]
        fact.numbers |= {number} - {MISSING}
        fact.sources |= sources
        fact.names |= {name} - {MISSING}
        fact.days |= {day} - {MISSING}
        fact.sexes |= {sex} - {MISSING}
    for unit, record, role in roles.select("unit", "record_id", "role").iter_rows():
        facts[unit].roles[record] = role
    return facts
