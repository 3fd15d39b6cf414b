"""What the walk has seen on its way, for whoever explains or doubts its links afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from cpaudit.linkage.blocking import BlockingRule
    from cpaudit.linkage.codes import Flags, Rows
    from cpaudit.linkage.exact import Exact
    from cpaudit.linkage.link_types import LinkType
    from cpaudit.linkage.nodes import Nodes
    from cpaudit.linkage.persons import Persons, Stage
    from cpaudit.linkage.prepared import Prepared
    from cpaudit.linkage.scoring import Scored


@dataclass(frozen=True, slots=True)
class Compared:
    """One link type as it was compared: the nodes, the rules, what was learnt.

    ``unit``: of each mention the person that it belonged to by then. ``report``: what the blocking
    rules did.
    """

    link_type: LinkType
    nodes: Nodes
    unit: Rows
    rules: tuple[BlockingRule, ...]
    report: pl.DataFrame
    scored: Scored


@dataclass(slots=True)
class Witness:
    """Keeps what ``walk.link_mentions`` makes on its way; give it an empty one.

    It holds the nodes of every stage, so that a run that nobody asks about goes without.
    """

    prepared: Prepared | None = None
    by_number: Exact | None = None
    compared: dict[str, Compared] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    persons: Persons | None = None

    def begins(self, prepared: Prepared, by_number: Exact, persons: Persons) -> None:
        """The mentions are ready and grouped by number."""
        self.prepared, self.by_number, self.persons = prepared, by_number, persons

    def compares(
        self,
        nodes: Nodes,
        link_type: LinkType,
        rules: Sequence[BlockingRule],
        report: pl.DataFrame,
        scored: Scored,
    ) -> None:
        """A link type has been scored."""
        self.compared[link_type.name] = Compared(
            link_type, nodes, self.known.unit, tuple(rules), report, scored
        )

    def settles(self, stage: Stage) -> None:
        """The edges of a stage have been followed."""
        self.stages.append(stage)
        self.persons = stage.persons

    @property
    def mentions(self) -> Prepared:
        """The prepared mentions."""
        if self.prepared is None:
            raise ValueError("the walk has not begun")
        return self.prepared

    @property
    def numbered(self) -> Exact:
        """Who is one person by number."""
        if self.by_number is None:
            raise ValueError("the walk has not begun")
        return self.by_number

    @property
    def known(self) -> Persons:
        """The persons as far as the walk has come."""
        if self.persons is None:
            raise ValueError("the walk has not begun")
        return self.persons

    @property
    def keeps_id(self) -> Flags:
        """Of each mention, whether its number is its own."""
        return self.numbered.keeps_id
