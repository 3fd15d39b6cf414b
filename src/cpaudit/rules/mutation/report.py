"""Which mutants of a rule its examples kill, which mean the same as the rule, and which are alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.rules.example_frames import views_of
from cpaudit.rules.mutation.equivalence import impossible, settled
from cpaudit.rules.mutation.mutants import mutants, variant_of
from cpaudit.rules.mutation.trial import CODES, try_out
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.rule import Outcome
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.rules.mutation.mutants import Mutant, Schemas, Variant
    from cpaudit.rules.rule import ExampleTable, Rule


@dataclass(frozen=True, slots=True)
class Mutation:
    """The mutants of one rule, by what became of them.

    ``lacking`` outcomes have no example although a row might have them; ``impossible`` ones have none
    because no row can. ``witnesses`` are rows on which living mutants differ.
    """

    rule: Rule
    killed: tuple[Mutant, ...]
    equivalent: tuple[Mutant, ...]
    alive: tuple[Mutant, ...]
    lacking: tuple[Outcome, ...]
    impossible: tuple[Outcome, ...] = ()
    witnesses: tuple[Mapping[str, Any], ...] = ()

    @property
    def n_mutants(self) -> int:
        """All of them."""
        return len(self.killed) + len(self.equivalent) + len(self.alive)


def mutate(rule: Rule, schemas: Schemas = VIEWS, *, proves: bool = True) -> Mutation:
    """What the examples of ``rule`` make of its mutants; none is called equivalent without proof.

    Without the solver, or with ``proves`` off, equivalent mutants are counted among those alive.
    """
    made = mutants(rule, schemas)
    killed = killed_by_examples(rule, made, schemas)
    left = [mutant for mutant, dead in zip(made, killed, strict=True) if not dead]
    same, alive, witnesses = settled(rule, left, schemas) if proves else ([], left, [])
    expected = {row.expect for table in rule.examples for row in table.rows}
    unseen = [outcome for outcome in Outcome if outcome not in expected]
    never = impossible(rule, unseen, schemas) if proves else []
    return Mutation(
        rule=rule,
        killed=tuple(mutant for mutant, dead in zip(made, killed, strict=True) if dead),
        equivalent=tuple(same),
        alive=tuple(alive),
        witnesses=tuple(witnesses),
        lacking=tuple(outcome for outcome in unseen if outcome not in never),
        impossible=tuple(never),
    )


def killed_by_examples(rule: Rule, made: Sequence[Mutant], schemas: Schemas = VIEWS) -> list[bool]:
    """For each mutant, whether some example comes out otherwise than under ``rule``."""
    variants = [variant_of(rule), *(mutant.variant for mutant in made)]
    dead = [False] * len(made)
    for view in rule.on:
        tables = [table for table in rule.examples if view in views_of(rule, table, schemas)]
        if tables:
            found = _killed(variants, tables, view, schemas)
            dead = [before or now for before, now in zip(dead, found, strict=True)]
    return dead


def _killed(
    variants: Sequence[Variant], tables: Sequence[ExampleTable], view: str, schemas: Schemas
) -> list[bool]:
    try:
        frame = try_out(variants, tables, view, schemas).frame
    except (pl.exceptions.PolarsError, Refusal):
        # One of them breaks on these rows: which is an outcome of its own.
        if len(variants) == 2:  # noqa: PLR2004 - the rule and one mutant
            return [True]
        original, *others = variants
        return [_killed([original, other], tables, view, schemas)[0] for other in others]
    is_expected = pl.Series([row.expect is not None for table in tables for row in table.rows])
    differing = frame.filter(is_expected).select(
        (pl.col(f"v{position}") != pl.col("v0")).any() for position in range(1, len(variants))
    )
    return [bool(value) for value in differing.row(0)] if len(variants) > 1 else []


def outcomes_of(
    rule: Rule, tables: Sequence[ExampleTable], view: str, schemas: Schemas = VIEWS
) -> list[list[Outcome]]:
    """What ``rule`` says of each row of each table."""
    frame = try_out([variant_of(rule)], tables, view, schemas).frame
    listed: list[list[Outcome]] = [[] for _ in tables]
    for table, code in frame.select("table", "v0").iter_rows():
        listed[table].append(CODES[code])
    return listed
