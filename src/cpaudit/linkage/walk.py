"""The walk of the room: mentions → units by number → nodes → weighed pairs → persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import exact, newborns, nodes, output, relatives, reviewed
from cpaudit.linkage.blocking import block
from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.comparison import Pairs
from cpaudit.linkage.link_types import (
    ADULT,
    ADULT_RULES,
    CHILD,
    CHILD_RULES,
    NEWBORN,
    NEWBORN_RULES,
)
from cpaudit.linkage.persons import Persons, settle, without_strangers
from cpaudit.linkage.prepared import prepare
from cpaudit.linkage.scoring import score

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cpaudit.linkage.blocking import BlockingRule
    from cpaudit.linkage.codes import Flags
    from cpaudit.linkage.link_types import LinkType
    from cpaudit.linkage.nodes import Nodes
    from cpaudit.linkage.persons import Stage
    from cpaudit.linkage.prepared import Prepared
    from cpaudit.linkage.saved_parameters import Experience
    from cpaudit.linkage.scoring import Scored
    from cpaudit.linkage.witness import Witness

# The mother found in one round is whose husband, and whose household's head, the next one finds.
RELATIVE_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Linkage:
    """Who is who, and why.

    ``links``, ``members``, ``conflicts`` as promised in ``tables``. ``parameters``: link_type,
    comparison, level, m, u, weight, and u in each class of non-matches. ``summary``: tier, n_pairs,
    n_accepted, n_possible. ``blocks``: link_type, blocking_rule, n_pairs, n_new, n_oversized,
    n_left_out.
    """

    links: pl.DataFrame
    members: pl.DataFrame
    conflicts: pl.DataFrame
    parameters: pl.DataFrame
    summary: pl.DataFrame
    blocks: pl.DataFrame


@dataclass(slots=True)
class _Ledger:
    """What the stages leave behind for the tables."""

    stages: list[Stage]
    parameters: list[dict[str, object]]
    blocks: list[pl.DataFrame]
    n_pairs: dict[str, int]
    experience: Experience | None = None
    witness: Witness | None = None


def link_mentions(
    mentions: pl.DataFrame,
    *,
    as_of: date | None = None,
    decided: pl.DataFrame | None = None,
    experience: Experience | None = None,
    witness: Witness | None = None,
) -> Linkage:
    """The persons of the mentions, with every link explained.

    Args:
        mentions: the table ``tables.MENTIONS``, in any order.
        as_of: the project's date, which tells children from adults; without it the newest date
            that the mentions hold.
        decided: what reviewers decided about pairs: ``mention_id_l``, ``mention_id_r`` and
            ``decision`` (match, no_match, unsure), as ``agreement.resolve`` gives them.
        experience: parameters of an earlier run or a larger area, to be held by.
        witness: keeps what explanations need; without one it is forgotten.
    """
    prepared = prepare(mentions, as_of=as_of)
    by_number = exact.group(prepared)
    answers = reviewed.reviewed(prepared, decided)
    by_number, numbered = answers.settled(by_number, output.exact_links(by_number))
    persons = Persons(by_number.unit, output.held_by_number(numbered, mentions.height))
    keeps_id = by_number.keeps_id
    everybody = nodes.build(prepared, keeps_id, persons.unit)
    ledger = _Ledger([], [], [], dict.fromkeys(("fuzzy", "newborn", relatives.TIER), 0))
    ledger.experience, ledger.witness = experience, witness
    if witness is not None:
        witness.begins(prepared, by_number, persons)

    def follow(edges: pl.DataFrame) -> Persons:
        stage = settle(prepared, everybody, persons, edges, answers)
        ledger.stages.append(stage)
        if witness is not None:
            witness.settles(stage)
        return stage.persons

    persons = follow(_scored(everybody, ADULT, ADULT_RULES, ledger))
    children = _children(prepared, keeps_id, persons).take(pl.col("name") != MISSING)
    persons = follow(_scored(children, CHILD, CHILD_RULES, ledger))
    # A newborn meets each child with all that the child's records together know.
    births = _children(prepared, keeps_id, persons).opened(pl.col("name") == MISSING)
    persons = follow(_scored(births, NEWBORN, NEWBORN_RULES, ledger))
    for _ in range(RELATIVE_ROUNDS):
        through, n_compared = relatives.edges(prepared, keeps_id, persons.unit)
        persons = follow(through)
        ledger.n_pairs[relatives.TIER] += n_compared
    edges = without_strangers(
        everybody, persons, pl.concat([stage.edges for stage in ledger.stages]), answers
    )
    return Linkage(
        links=output.links(prepared, numbered, edges, answers.links(prepared)),
        members=output.members(prepared, persons),
        conflicts=output.conflicts(
            prepared,
            by_number,
            pl.concat([answers.conflicts(prepared), *(stage.removed for stage in ledger.stages)]),
        ),
        parameters=output.parameters(ledger.parameters),
        summary=output.summary(by_number, edges, ledger.n_pairs, answers.links(prepared)),
        blocks=pl.concat(ledger.blocks),
    )


def _children(prepared: Prepared, keeps_id: Flags, persons: Persons) -> Nodes:
    """The nodes of persons who are children, with persons as their parents."""
    is_childs = np.zeros(prepared.frame.height, dtype=np.bool_)
    is_childs[persons.unit[prepared.frame["is_child"].to_numpy()]] = True
    rows = pl.lit(pl.Series(is_childs)).gather(pl.col("unit"))
    built = nodes.build(prepared, keeps_id, persons.unit, rows=rows).take(pl.col("is_child"))
    return newborns.with_parents(built, prepared, keeps_id, persons.unit)


def _scored(
    of: Nodes, link_type: LinkType, rules: Sequence[BlockingRule], ledger: _Ledger
) -> pl.DataFrame:
    """The weighed edges of one link type."""
    blocked = block(of, rules)
    pairs, rule = blocked.pairs, blocked.rule
    if link_type is ADULT:
        # Two children are compared as children, once their parents are persons.
        child = of.column("is_child")
        at = np.flatnonzero(~(child[pairs.left] & child[pairs.right]))
        pairs, rule = Pairs(pairs.left[at], pairs.right[at]), rule[at]
    names = [rule.name for rule in rules]
    prior = ledger.experience.expected(link_type) if ledger.experience else None
    scored: Scored = score(of, pairs, rule, link_type=link_type, rule_names=names, prior=prior)
    if ledger.witness is not None:
        ledger.witness.compares(of, link_type, rules, blocked.report, scored)
    ledger.parameters.extend(scored.parameters)
    ledger.n_pairs[link_type.tier] += scored.n_pairs
    ledger.blocks.append(
        blocked.report.select(
            pl.lit(link_type.name).alias("link_type"),
            "blocking_rule",
            "n_pairs",
            "n_new",
            "n_oversized",
            "n_left_out",
        )
    )
    return scored.edges
