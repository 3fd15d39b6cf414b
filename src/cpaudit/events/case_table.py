"""From judged claims to ``tables.EVENT_CASES``: stable ids, places, evidence, the findings that agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.rules import RULES
from cpaudit.events.words import sentences
from cpaudit.tables import EVENT_CASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.privacy import Keyring

# More rows than this say no more.
_EVIDENCE_ROWS = 50
_NO_EVIDENCE = EVENT_CASES.columns["evidence"]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Who, where and from which rows.

    Attributes:
        views: the views by name.
        named: ``tables.MENTIONS`` with ``person_no``.
        provenance: ``record_id``, ``source_id``, ``file``, ``sheet``, ``row``.
        village_names: ``village``, ``village_name``.
        findings: ``tables.FINDINGS``.
    """

    views: Mapping[str, pl.DataFrame]
    named: pl.DataFrame
    provenance: pl.DataFrame
    village_names: pl.DataFrame
    findings: pl.DataFrame


def case_table(judged: pl.DataFrame, where: Whereabouts, keyring: Keyring) -> pl.DataFrame:
    """``tables.EVENT_CASES``: flagged ones first, the likeliest on top.

    Args:
        judged: claims as ``chain.judge`` gives them.
        where: who, where and from which rows.
        keyring: makes the identities.
    """
    people = _people(where.views, pl.concat([judged["person_no"], judged["other_no"]]).unique())
    keyed = (
        judged.join(people, on="person_no", how="left", maintain_order="left")
        .join(
            people.select(
                pl.col("person_no").alias("other_no"),
                pl.col("person_key").alias("other_key"),
                pl.col("village").alias("other_village"),
                pl.col("household_no").alias("other_household_no"),
            ),
            on="other_no",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            # Whom planning lacks may have a spouse whom it knows.
            pl.coalesce("village", "other_village").alias("village"),
            pl.coalesce("household_no", "other_household_no").alias("household_no"),
            pl.col("suppressed").is_null().alias("is_flagged"),
        )
    )
    identified = _with_ids(keyed, keyring).with_row_index("case_row")
    whole = (
        identified.hstack(sentences(identified))
        .join(where.village_names, on="village", how="left", maintain_order="left")
        .join(_evidence(identified, where), on="case_row", how="left", maintain_order="left")
        .join(
            _findings(identified, where.findings), on="case_row", how="left", maintain_order="left"
        )
        .with_columns(
            pl.col("evidence").fill_null(pl.lit([], _NO_EVIDENCE)),
            pl.col("finding_ids").fill_null(pl.lit([], pl.List(pl.String))),
            pl.col("voices").fill_null(pl.lit([], pl.List(pl.String))),
            pl.col("probability").fill_null(0.0),
        )
    )
    return EVENT_CASES.keep(
        whole.sort(
            "is_flagged",
            pl.col("probability").round(6),
            "event",
            "problem",
            "case_id",
            descending=[True, True, False, False, False],
        ).select(pl.col(name).cast(kind) for name, kind in EVENT_CASES.columns.items())
    )


def _people(views: Mapping[str, pl.DataFrame], numbers: pl.Series) -> pl.DataFrame:
    """The key and place of persons; a child's place is also told by the births view."""
    is_meant = pl.col("person_no").is_in(numbers.implode())
    born = (
        views["births"]
        .lazy()
        .filter(is_meant)
        .select(
            "person_no",
            pl.col("village").alias("born_village"),
            pl.col("household_no").alias("born_household_no"),
        )
    )
    return (
        views["persons"]
        .lazy()
        .filter(is_meant)
        .select("person_no", "person_key", "village", "household_no")
        .join(born, on="person_no", how="left")
        .select(
            "person_no",
            "person_key",
            pl.coalesce("village", "born_village").alias("village"),
            pl.coalesce("household_no", "born_household_no").alias("household_no"),
        )
        .collect()
    )


def _with_ids(cases: pl.DataFrame, keyring: Keyring) -> pl.DataFrame:
    """``case_id``: of the event, the problem and the persons, so that rows may move.

    A couple is the same whoever leads; the mother whom sources name is no part of a birth's id, so
    that finding her does not make another case. The second such event of a person counts on.
    """
    is_couple = pl.col("event").is_in(["marriage", "divorce"])
    one, two = pl.col("person_key"), pl.when(is_couple).then("other_key")
    subject = pl.concat_str(
        "event",
        "problem",
        pl.min_horizontal(one, two),
        pl.max_horizontal(one, two),
        separator="|",
    )
    return (
        cases.with_columns(subject.alias("subject"))
        .sort("subject", "event_date", "stated_date", nulls_last=True)
        .with_columns(pl.int_range(pl.len()).over("subject").cast(pl.String).alias("nth"))
        .with_columns(
            keyring.person_key(
                pl.concat_str("subject", "nth", separator="|"), purpose="case"
            ).alias("case_id")
        )
    )


def _evidence(cases: pl.DataFrame, where: Whereabouts) -> pl.DataFrame:
    told = cases.select(
        "case_row",
        pl.col("record_ids")
        .list.unique(maintain_order=True)
        .list.head(_EVIDENCE_ROWS)
        .alias("record_id"),
    ).explode("record_id")
    is_told = pl.col("record_id").is_in(told["record_id"].unique().implode())
    dated = (
        where.named.lazy()
        .filter(is_told)
        .sort("mention_id")
        .group_by("record_id")
        .agg(pl.col("dataset").first(), pl.col("event_date").drop_nulls().first().alias("date"))
    )
    row = pl.struct("source_id", "file", "sheet", "row", "dataset", "date")
    return (
        told.lazy()
        .join(where.provenance.lazy().filter(is_told), on="record_id", how="inner")
        .join(dated, on="record_id", how="left")
        .sort("case_row", "source_id", "file", "sheet", "row", nulls_last=True)
        .group_by("case_row", maintain_order=True)
        .agg(row.alias("evidence"))
        .collect()
    )


def _findings(cases: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """The findings of a rule that says the same of one of the case's persons."""
    told = pl.DataFrame(
        [(*key, rule) for key, rules in RULES.items() for rule in rules],
        schema={"event": pl.String, "problem": pl.String, "rule": pl.String},
        orient="row",
    )
    said = findings.filter(pl.col("person_key").is_not_null()).select(
        pl.col("rule_id").str.replace("[a-z]$", "").alias("rule"), "person_key", "finding_id"
    )
    sides = pl.concat(
        [
            cases.select("case_row", "event", "problem", "person_key"),
            cases.select("case_row", "event", "problem", pl.col("other_key").alias("person_key")),
        ]
    ).drop_nulls("person_key")
    return (
        sides.join(told, on=["event", "problem"])
        .join(said, on=["rule", "person_key"])
        .group_by("case_row")
        .agg(pl.col("finding_id").unique().sort().alias("finding_ids"))
    )
