"""One pair of records: what agrees, what it weighs, which rules find it, what would change it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import model, newborns, nodes
from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.comparison import Pairs
from cpaudit.linkage.comparisons.names import NameLevel
from cpaudit.linkage.judgement import judge
from cpaudit.linkage.link_types import ADULT, CHILD, NEWBORN
from cpaudit.linkage.rules_of_pairs import rules_of
from cpaudit.linkage.scoring import ACCEPT, decode, name_rarity, pattern_codes

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Flags, Rows
    from cpaudit.linkage.comparison import Comparison
    from cpaudit.linkage.nodes import Nodes
    from cpaudit.linkage.rules_of_pairs import RulesOfPairs
    from cpaudit.linkage.witness import Compared, Witness


class Basis(StrEnum):
    """What was compared: persons as they were known then, or the two records by themselves."""

    PERSONS = "persons"
    RECORDS = "records"


class Hindrance(StrEnum):
    """Why a pair is not linked."""

    PROBABILITY = "probability"
    NO_EVIDENCE = "no_evidence"  # nothing beside name, sex, place and source agrees
    TWO_NUMBERS = "two_numbers"
    SOMEBODY_ELSE = "somebody_else"  # neither name nor birth date nor number agrees


class Finding(StrEnum):
    """What a blocking rule makes of a pair."""

    FOUND = "found"
    OVERSIZED = "oversized"
    BOTH_NUMBERED = "both_numbered"  # the keys agree, but neither side looks for anybody


@dataclass(frozen=True, slots=True)
class Step:
    """A comparison with the level that it has, and what that weighs (log2)."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Change:
    """Another level of one comparison, and what the pair would weigh with it."""

    comparison: str
    level: str
    weight: float
    probability: float
    is_linked: bool


@dataclass(frozen=True, slots=True)
class PairWeighed:
    """What the model says of a pair.

    ``prior`` and the weights of ``steps`` sum up to ``weight``. ``changes``: of each comparison the
    levels that would turn the decision, the smallest change first. ``rules``: name and finding.
    """

    link_type: str
    basis: Basis
    prior: float
    steps: tuple[Step, ...]
    weight: float
    probability: float
    threshold: float
    hindrances: tuple[Hindrance, ...]
    rules: tuple[tuple[str, Finding], ...]
    changes: tuple[Change, ...]

    @property
    def is_linked(self) -> bool:
        """Whether the pair by itself is a link; rivals and contradictions may still part it."""
        return not self.hindrances


def weigh(witness: Witness, left: int, right: int) -> PairWeighed:
    """The pair of two mentions (their rows in ``witness.mentions``), whether or not it was compared.

    Persons are compared as they were when the pair's turn came, with all that their records knew
    by then; two records of one person by then, and names at a place, are compared by themselves.
    """
    turn = _turn(witness, left, right)
    basis = Basis.PERSONS
    if turn is None:
        basis = Basis.RECORDS
        turn = _by_themselves(witness, left, right)
    compared, made, pairs = turn
    told = rules_of(made, pairs, compared.rules, among=compared.nodes)
    rules = _rules(compared, told)
    # Of a person's several names and dates only those that a rule brought together were compared.
    found = np.flatnonzero(told.is_found.any(axis=1))
    if len(found):
        pairs = Pairs(pairs.left[found], pairs.right[found])
    link_type, fitted = compared.link_type, compared.scored.fitted.parameters
    rarity = name_rarity(compared.nodes)
    patterns = _patterns(made, pairs, link_type.comparisons, rarity)
    scores = model.score(patterns, fitted)
    best = int(np.lexsort((pairs.right, pairs.left, -scores.weight))[0])
    ends = Pairs(pairs.left[best : best + 1], pairs.right[best : best + 1])
    numbered = made.column("is_identified")
    both = bool(numbered[ends.left[0]] and numbered[ends.right[0]])
    if both:
        number = made.column("id_valid")
        both = bool(number[ends.left[0]] != number[ends.right[0]])
    hindrances = _hindrances(
        compared, patterns.of(np.array([best])), scores.probability[[best]], both=both
    )[0]
    name = int(made.column("name")[ends.left[0]])
    return PairWeighed(
        link_type=link_type.name,
        basis=basis,
        prior=float(scores.parts[best, -1]),
        steps=tuple(
            Step(
                comparison.name,
                comparison.levels[patterns.levels[best, k]],
                float(scores.parts[best, k]) + 0.0,
            )
            for k, comparison in enumerate(link_type.comparisons)
        ),
        weight=float(scores.weight[best]),
        probability=float(scores.probability[best]),
        threshold=ACCEPT,
        hindrances=hindrances,
        rules=rules,
        changes=_changes(
            compared,
            patterns.of(np.array([best])),
            tuple(int(bits[name]) for bits in rarity),
            both=both,
            is_linked=not hindrances,
            weight=float(scores.weight[best]),
        ),
    )


def _turn(witness: Witness, left: int, right: int) -> tuple[Compared, Nodes, Pairs] | None:
    """The comparison in which the pair's turn came, its nodes, and the pairs of their nodes."""
    for link_type in (ADULT, CHILD, NEWBORN):
        compared = witness.compared.get(link_type.name)
        if compared is None:
            continue
        of_left, of_right = int(compared.unit[left]), int(compared.unit[right])
        if of_left == of_right:
            return None
        unit = compared.nodes.column("unit")
        a, b = np.flatnonzero(unit == of_left), np.flatnonzero(unit == of_right)
        if not len(a) or not len(b):
            continue
        frame = compared.nodes.frame
        children = bool(frame["is_child"][int(a[0])] and frame["is_child"][int(b[0])])
        opened = bool(frame["is_open"][a].any() or frame["is_open"][b].any())
        if (link_type is ADULT and children) or (link_type is NEWBORN and not opened):
            continue
        return compared, compared.nodes, _ordered(np.repeat(a, len(b)), np.tile(b, len(a)))
    return None


def _ordered(left: Rows, right: Rows) -> Pairs:
    return Pairs(np.minimum(left, right).astype(np.int64), np.maximum(left, right).astype(np.int64))


def _by_themselves(witness: Witness, left: int, right: int) -> tuple[Compared, Nodes, Pairs]:
    """The two records as persons of their own, compared as their kind is."""
    prepared, n = witness.mentions, witness.mentions.frame.height
    both = prepared.frame[[left, right]].with_columns(is_loose=pl.lit(value=False))
    alone = replace(prepared, frame=both)
    # Numbers that no other unit has.
    own = np.array([n, n + 1], dtype=np.int64)
    built = nodes.build(alone, witness.keeps_id[[left, right]], own)
    children = bool(built.frame["is_child"].all())
    unnamed = bool((built.frame["name"] == MISSING).any())
    link_type = ADULT if not children else NEWBORN if unnamed else CHILD
    compared = witness.compared[link_type.name]
    if children:
        unit = compared.unit.copy()
        unit[[left, right]] = own
        built = newborns.with_parents(built, prepared, witness.keeps_id, unit)
    if link_type is NEWBORN:
        built = built.opened(pl.col("name") == MISSING)
    return compared, built, Pairs(np.array([0]), np.array([1]))


def _patterns(
    made: Nodes,
    pairs: Pairs,
    comparisons: tuple[Comparison, ...],
    rarity: tuple[np.ndarray, np.ndarray],
) -> model.Patterns:
    code = pattern_codes(made, pairs, comparisons, rarity)
    return decode(pl.DataFrame({"code": code}).with_columns(n=pl.lit(1)), comparisons)


def _hindrances(
    compared: Compared, patterns: model.Patterns, probability: np.ndarray, *, both: bool
) -> list[tuple[Hindrance, ...]]:
    """Of each pattern, what keeps it from being a link."""
    told = judge(compared.link_type, patterns.levels)
    reasons: dict[Hindrance, Flags] = {
        Hindrance.SOMEBODY_ELSE: told.is_somebody_else,
        Hindrance.NO_EVIDENCE: ~told.is_acceptable,
        Hindrance.TWO_NUMBERS: ~told.bears_two_numbers & both,
        Hindrance.PROBABILITY: probability < ACCEPT,
    }
    return [
        tuple(reason for reason, flags in reasons.items() if flags[at])
        for at in range(len(patterns.levels))
    ]


def _rules(compared: Compared, told: RulesOfPairs) -> tuple[tuple[str, Finding], ...]:
    found = []
    for at, rule in enumerate(compared.rules):
        if told.is_found[:, at].any():
            found.append((rule.name, Finding.FOUND))
        elif told.is_oversized[:, at].any():
            found.append((rule.name, Finding.OVERSIZED))
        elif told.agrees[:, at].any():
            found.append((rule.name, Finding.BOTH_NUMBERED))
    return tuple(found)


def _changes(
    compared: Compared,
    pattern: model.Patterns,
    bits_of_name: tuple[int, ...],
    *,
    both: bool,
    is_linked: bool,
    weight: float,
) -> tuple[Change, ...]:
    """The pattern with each other level in turn, weighed by the model; those that turn the answer.

    ``missing`` is a level too: what if the value were not there.
    """
    comparisons = compared.link_type.comparisons
    others = [
        (k, level)
        for k, comparison in enumerate(comparisons)
        for level in range(len(comparison.levels))
        if level != pattern.levels[0, k]
    ]
    levels = np.repeat(pattern.levels, len(others), axis=0)
    bits = np.repeat(pattern.bits, len(others), axis=0)
    for row, (k, level) in enumerate(others):
        levels[row, k] = level
        if comparisons[k].name == "name":
            by_name, by_sound = bits_of_name
            bits[row, k] = {int(NameLevel.SAME): by_name, int(NameLevel.HOMOPHONE): by_sound}.get(
                level, 0
            )
    imagined = model.Patterns(levels, bits, np.ones(len(others)))
    scores = model.score(imagined, compared.scored.fitted.parameters)
    hindered = _hindrances(compared, imagined, scores.probability, both=both)
    found = [
        Change(
            comparisons[k].name,
            comparisons[k].levels[level],
            float(scores.weight[row]),
            float(scores.probability[row]),
            not hindered[row],
        )
        for row, (k, level) in enumerate(others)
        if (not hindered[row]) != is_linked
    ]
    return tuple(sorted(found, key=lambda one: (abs(one.weight - weight), one.comparison)))
