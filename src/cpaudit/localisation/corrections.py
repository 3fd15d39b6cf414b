"""The corrections: which cell of which file is wrong, what belongs there, how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.blame import blame
from cpaudit.localisation.by_rules import with_blame
from cpaudit.localisation.evidence import Evidence, weigh
from cpaudit.localisation.headings import headings
from cpaudit.localisation.raw_texts import with_raw_texts
from cpaudit.localisation.stage import Stage
from cpaudit.localisation.suspects import COLUMNS, DIGITS, suspects
from cpaudit.localisation.verified import verified
from cpaudit.tables import CORRECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from cpaudit.privacy import Keyring
    from cpaudit.rules.rule import Rule
    from cpaudit.sources.raw_cells import RawCells

_CELL = ["record_id", "field"]
_ROW = ["file", "sheet", "row"]


@dataclass(frozen=True, slots=True)
class Localisation:
    """Where the errors are.

    Attributes:
        corrections: ``tables.CORRECTIONS``, surest first.
        reliability: ``beliefs.RELIABILITY``: how often each source's field is wrong.
    """

    corrections: pl.DataFrame
    reliability: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Material:
    """What localisation reads.

    Attributes:
        records: canonical records by dataset.
        named: ``tables.MENTIONS`` with ``person_no``.
        sources: ``tables.SOURCES``.
        columns: ``intake.COLUMNS``: the heading of each field.
        views: the views that the rules read.
        rules: the rules that ran.
        failures: ``tables.FAILURES``.
        parameters: the project's values for the rules, by rule and name.
        period: the first and the last day that is audited.
        raw: the cells as they came.
    """

    records: Mapping[str, pl.DataFrame]
    named: pl.DataFrame
    sources: pl.DataFrame
    columns: pl.DataFrame
    views: Mapping[str, pl.DataFrame]
    rules: Sequence[Rule]
    failures: pl.DataFrame
    parameters: Mapping[str, Mapping[str, object]]
    period: tuple[date, date]
    raw: RawCells


def localise(material: Material, *, as_of: date, keyring: Keyring) -> Localisation:
    """The corrections that the sources' disagreements and the failed rules suggest.

    Args:
        material: what is read.
        as_of: no birth and no death is later.
        keyring: makes the identities.
    """
    evidence = weigh(material.records, material.named, material.sources, as_of=as_of)
    numbers = material.views["persons"].select("person_no", "id18")
    found = _told(evidence, numbers)
    blamed = blame(
        material.failures, material.rules, material.views, material.named, evidence.beliefs
    )
    whole = with_blame(found, blamed, evidence.beliefs, numbers, records=material.records)
    whole = with_raw_texts(whole, material.records, material.raw, material.columns)
    stage = Stage(
        views=material.views,
        named=material.named,
        rules=material.rules,
        failures=material.failures,
        parameters=material.parameters,
        as_of=as_of,
        period=material.period,
    )
    whole = verified(whole, stage, keyring=keyring)
    return Localisation(
        corrections=_placed(whole, material, keyring), reliability=evidence.reliability
    )


def _told(evidence: Evidence, numbers: pl.DataFrame) -> pl.DataFrame:
    cells = pl.concat(
        [pl.DataFrame(schema=COLUMNS), *(suspects(one, numbers) for one in evidence.beliefs)]
    )
    # One cell may tell of two persons (a husband's row names the spouse of both).
    return cells.sort(
        *_CELL, -pl.col("p_wrong").round(DIGITS), "suggested", nulls_last=True
    ).unique(_CELL, keep="first", maintain_order=True)


def _placed(found: pl.DataFrame, material: Material, keyring: Keyring) -> pl.DataFrame:
    """``tables.CORRECTIONS`` of the cells found."""
    places = pl.concat(
        [_of_dataset(rows.select("record_id", *_ROW), found) for rows in material.records.values()]
    )
    people = material.views["persons"].select("person_no", "subject_key", "village")
    told = pl.concat_str(
        *(
            pl.col(name).cast(pl.String).fill_null("")
            for name in ("source_id", "file", "sheet", "row", "field", "suggested")
        ),
        separator="|",
    )
    # Children of one row have columns of their own, under one field; a parent's cell is one for all.
    cell = (
        pl.when(pl.col("heading").is_null(), pl.col("child") > 1)
        .then(pl.format("{}|{}", told, "child"))
        .otherwise(told)
    )
    table = (
        found.with_columns(pl.col("field").cast(pl.String))
        .join(places, on="record_id", how="inner", maintain_order="left")
        .join(people, on="person_no", how="left", maintain_order="left")
        .join(
            headings(material.columns),
            on=["source_id", "file", "sheet", "field"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .with_columns(
            pl.col("probability", "p_wrong").round(DIGITS),
            keyring.person_key(cell, purpose="correction").alias("correction_id"),
            keyring.person_key(pl.col("subject_key"), purpose="subject").alias("subject_key"),
        )
        # One cell that several records quote, with one suggestion.
        .unique("correction_id", keep="first", maintain_order=True)
    )
    return CORRECTIONS.keep(
        table.sort(
            -pl.col("probability"),
            "file",
            "sheet",
            "row",
            "field",
            "correction_id",
            nulls_last=True,
        ).select(pl.col(name).cast(kind) for name, kind in CORRECTIONS.columns.items())
    )


def _of_dataset(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The rows of the records found, with ``child``: which record of its row each is, from 1."""
    own = rows.join(found, on="record_id", how="semi")
    beside = rows.join(own, on=_ROW, how="semi", nulls_equal=True)
    return beside.with_columns(pl.col("record_id").rank("dense").over(_ROW).alias("child")).join(
        found, on="record_id", how="semi"
    )
