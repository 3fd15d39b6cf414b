"""What the failed rules say of cells: how probable it is that each is wrong, and which rules it mends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.blanks import offered
from cpaudit.localisation.cells_of_rules import UNITS, cells_of_failures
from cpaudit.localisation.minimal_sets import minimal_sets
from cpaudit.rules.rule import Severity
from cpaudit.statistics.source_reliability import PRIOR_ERROR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.localisation.beliefs import Belief
    from cpaudit.rules.rule import Rule

# How often a failed rule shows an error of recording, by its severity: a warning is about what is
# odd, and half of the oddities are true.
_SHOWS_ERROR = {Severity.ERROR: 0.95, Severity.WARNING: 0.5, Severity.INFO: 0.2}
# A value that a second voice repeats is wrong as often as both are.
_REPEATED = PRIOR_ERROR * 0.02
# The odds that a failure comes from what the rule did not name: from nothing else where it reads
# one record, from a link or another record where the view gathers several.
_ELSEWHERE = {"persons": 0.002, "births": 0.003, "couples": 0.01, "mothers": 0.02}
_ELSEWHERE_OF_RECORDS, _ELSEWHERE_OF_JOINS = 0.0002, 0.01
# A blank that others can fill, where a rule asks for something: as likely the blank as anything else.
_FILLABLE = 0.5
_NO_PERSON = 2**31  # numbers from here on are no person's
_SUREST, _DIGITS = 0.9999, 6
_CELL = ["record_id", "field"]
_FAILURE = ["rule_id", "view", "subject_key"]


@dataclass(frozen=True, slots=True)
class Blame:
    """What rules say.

    Attributes:
        cells: ``record_id``, ``field``, ``person_no`` (of whom the cell tells), ``p_rule`` (that the
            cell is wrong, going by the rules that failed), ``is_rule_tie``, ``is_best`` (in the
            smallest set), one row per cell.
        failures: ``record_id``, ``field``, ``rule_id``, ``subject_key`` of the failures that a
            change of the cell can mend.
    """

    cells: pl.DataFrame
    failures: pl.DataFrame


def blame(
    failures: pl.DataFrame,
    rules: Sequence[Rule],
    views: Mapping[str, pl.DataFrame],
    named: pl.DataFrame,
    beliefs: Sequence[Belief],
) -> Blame:
    """Which cells the failed rules speak against.

    Args:
        failures: ``tables.FAILURES``.
        rules: the rules that ran.
        views: the views that they read.
        named: ``tables.MENTIONS`` with ``person_no``.
        beliefs: what the sources say.
    """
    units = cells_of_failures(failures, rules, views, named)
    numbers = views["persons"].select("person_no", "id18")
    elsewhere = {
        rule.id: _ELSEWHERE_OF_JOINS if rule.windows or rule.lookups else 0.0 for rule in rules
    }
    trusted = units.with_columns(_trust().alias("weight"))
    units = (
        _with_odds(trusted.filter(pl.col("field").is_not_null()), beliefs, numbers)
        .with_row_index("unit")
        .with_columns(
            pl.max_horizontal(
                pl.col("rule_id").replace_strict(elsewhere, return_dtype=pl.Float64),
                pl.col("view").replace_strict(
                    _ELSEWHERE, default=_ELSEWHERE_OF_RECORDS, return_dtype=pl.Float64
                ),
            ).alias("elsewhere")
        )
        .join(_odds_unseen(trusted), on=_FAILURE, how="left", maintain_order="left")
        .with_columns(pl.col("elsewhere") + pl.col("odds_unseen").fill_null(0.0))
    )
    # A record without a person is an entity of its own.
    alone = pl.col("subject_key").rank("dense").cast(pl.UInt32) + _NO_PERSON
    units = units.with_columns(pl.coalesce("entity", alone).alias("entity"))
    cells = units.select(_CELL).unique().sort(_CELL).with_row_index("cell")
    units = units.join(cells, on=_CELL).with_columns(
        pl.struct("rule_id", "subject_key").rank("dense").alias("failure")
    )
    shares = minimal_sets(units.select("entity", "failure", "cell", "odds", "elsewhere"))
    certainty = {rule.id: _SHOWS_ERROR[rule.severity] * rule.confidence for rule in rules}
    real = units.group_by("entity", "cell").agg(
        pl.col("rule_id").replace_strict(certainty, return_dtype=pl.Float64).max().alias("p_real")
    )
    persons = (
        units.sort("unit").group_by("cell", maintain_order=True).agg(pl.col("person_no").first())
    )
    judged = (
        shares.join(real, on=["entity", "cell"])
        .with_columns((pl.col("share") * pl.col("p_real")).alias("p_rule"))
        .sort("cell", -pl.col("p_rule").round(_DIGITS))
        .group_by("cell", maintain_order=True)
        .agg(
            pl.col("p_rule").max(),
            pl.col("is_best").first(),
            pl.col("is_tie").first().alias("is_rule_tie"),
        )
        .join(cells, on="cell")
        .join(persons, on="cell")
        .drop("cell")
    )
    return Blame(
        cells=judged,
        failures=units.select(*_CELL, "rule_id", "subject_key").unique().sort(pl.all()),
    )


def _trust() -> pl.Expr:
    """The weight over that of the least trusted column of a failure.

    A weight is minus the log of the odds, up to a number that is the same for all: the least trusted
    cell of a failure is as suspect as any that nothing is known of.
    """
    return pl.col("weight") - pl.col("weight").min().over(_FAILURE)


def _odds_unseen(units: pl.DataFrame) -> pl.DataFrame:
    """By failure, the odds that what it read in places of which no cell is known is wrong."""
    return (
        units.filter(pl.col("field").is_null())
        .group_by(_FAILURE)
        .agg(
            (PRIOR_ERROR / (1 - PRIOR_ERROR) * (-pl.col("weight")).exp()).sum().alias("odds_unseen")
        )
    )


def _with_odds(
    units: pl.DataFrame, beliefs: Sequence[Belief], numbers: pl.DataFrame
) -> pl.DataFrame:
    """The units as cells with the odds that each is wrong; agreed columns become the cells behind."""
    cells = units.filter(pl.col("record_id").is_not_null())
    agreed = units.filter(pl.col("record_id").is_null())
    parts = [cells]
    for belief in beliefs:
        wanted = agreed.filter(pl.col("field") == belief.attribute.name)
        if wanted.height:
            behind = belief.said.select(
                "person_no",
                pl.col("record_id").alias("told_by"),
                pl.col("field").alias("told_in"),
            ).filter(pl.col("told_by").is_not_null())
            parts.append(
                wanted.join(behind, on="person_no", how="inner")
                .with_columns(
                    pl.col("told_by").alias("record_id"), pl.col("told_in").alias("field")
                )
                .select(list(UNITS))
            )
    all_cells = pl.concat(parts)
    suspicion = _suspicion(all_cells.select(_CELL).unique(), beliefs)
    silent = all_cells.select(*_CELL, "person_no").unique().join(suspicion, on=_CELL, how="anti")
    fillable = offered(silent, beliefs, numbers).select(*_CELL, pl.lit(_FILLABLE).alias("p_cell"))
    suspicion = pl.concat([suspicion, fillable])
    p_wrong = pl.col("p_cell").fill_null(PRIOR_ERROR).clip(1 - _SUREST, _SUREST)
    return all_cells.join(suspicion, on=_CELL, how="left").with_columns(
        (p_wrong / (1 - p_wrong) * (-pl.col("weight")).exp()).alias("odds")
    )


def _suspicion(cells: pl.DataFrame, beliefs: Sequence[Belief]) -> pl.DataFrame:
    """``p_cell``, how probably the cell is wrong by what the sources say, of those that are told."""
    parts = []
    for belief in beliefs:
        told = belief.said.filter(pl.col("record_id").is_not_null()).join(
            cells, on=_CELL, how="semi"
        )
        if told.is_empty():
            continue
        repeated = (
            belief.said.filter(~pl.col("is_broken"))
            .join(told, on="person_no", how="semi")
            .group_by("person_no")
            .agg((pl.col("book").n_unique() > 1).alias("is_repeated"))
        )
        disputed = belief.cells.select(
            *_CELL,
            pl.when("is_broken")
            .then(_SUREST)
            .otherwise(1 - pl.col("posterior"))
            .alias("p_disputed"),
        ).filter(pl.col("record_id").is_not_null())
        parts.append(
            told.select(*_CELL, "person_no", "is_broken")
            .join(repeated, on="person_no", how="left")
            .join(disputed, on=_CELL, how="left")
            .select(
                *_CELL,
                pl.coalesce(
                    "p_disputed", pl.when("is_repeated").then(_REPEATED).otherwise(PRIOR_ERROR)
                ).alias("p_cell"),
            )
        )
    if not parts:
        return cells.with_columns(pl.lit(None, pl.Float64).alias("p_cell")).limit(0)
    return pl.concat(parts).group_by(_CELL).agg(pl.col("p_cell").max())
