"""What a run keeps so that its findings can be explained later without a new audit.

Only what findings need: the rows that evidence them, all rows of the persons whom they are about,
these persons' links, corrections and, of births that planning lacks, what speaks for their place.
The tables hold full names and numbers and lie beside the store, readable by their owner only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.explanation.keep_cells import cells, unread
from cpaudit.explanation.rule_texts import rule_texts
from cpaudit.explanation.source_files import source_paths
from cpaudit.missed.residence import RESIDENCES, residences_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.project import Project
    from cpaudit.rules.rule import Rule
    from cpaudit.sources.raw_cells import RawCells

_PLACE = ("source_id", "file", "sheet", "row")
# Of a mention what stands beside others' (``review.card``).
_MENTION = (
    "mention_id",
    "record_id",
    "source_id",
    "dataset",
    "role",
    "name",
    "id_no",
    "birth_date",
    "birth_date_precision",
    "sex",
    "village",
    "household_no",
    "phone",
    "certificate_no",
    "birth_order",
    "fetus_order",
    "birth_weight_g",
    "event_date",
    "entry_date",
    *(f"{who}_{what}" for who in ("mother", "father", "spouse") for what in ("name_key", "id18")),
)
# Births of the view with what decides about them.
BIRTHS: dict[str, pl.DataType] = {
    "person_key": pl.String(),
    "birth_no": pl.UInt32(),
    "birth_date": pl.Date(),
    "village": pl.String(),
    "in_period": pl.Boolean(),
    "grade": pl.String(),
    "p_missed": pl.Float64(),
    "p_in_scope": pl.Float64(),
    "scope": pl.String(),
    "scope_reason": pl.String(),
    "scope_evidence": pl.String(),
    "suppressed": pl.String(),
}
VALUES = pl.DataFrame(schema={"finding_id": pl.String, "values": pl.String})
PREFIX = "explain_"
_RECORDS = f"{PREFIX}records_"


@dataclass(frozen=True, slots=True)
class ToKeep:
    """The tables of a run that explanations are made of.

    Attributes:
        project: whose files are read.
        findings: ``tables.FINDINGS``.
        values: ``VALUES``: what the rules read; null where nobody kept it.
        rules: the rules that ran.
        records: the records by dataset.
        raw: the cells as they came.
        columns: ``sources.intake.COLUMNS``: how headings were understood.
        mentions: ``tables.MENTIONS``.
        members: ``tables.MEMBERS``.
        links: ``tables.LINKS``.
        corrections: ``tables.CORRECTIONS``.
        persons: the view ``persons``.
        births: the view ``births``.
        residences: ``missed.residence.RESIDENCES``.
        crosswalk: ``person_key``, ``source_id``, ``file``, ``sheet``, ``row``, ``role`` of everybody.
        village_names: ``village``, ``village_name``.
        files: ``tables.FILES``.
    """

    project: Project
    findings: pl.DataFrame
    values: pl.DataFrame | None
    rules: Sequence[Rule]
    records: Mapping[str, pl.DataFrame]
    raw: RawCells
    columns: pl.DataFrame
    mentions: pl.DataFrame
    members: pl.DataFrame
    links: pl.DataFrame
    corrections: pl.DataFrame
    persons: pl.DataFrame
    births: pl.DataFrame
    residences: pl.DataFrame
    crosswalk: pl.DataFrame
    village_names: pl.DataFrame
    files: pl.DataFrame


def kept_tables(of: ToKeep) -> dict[str, pl.DataFrame]:
    """The tables by the names under which a run keeps them; each is sorted by what it is asked by."""
    keys = of.persons.select("person_no", "person_key")
    lacking = _lacking(of)
    concerned = _concerned(of, keys, lacking)
    places = pl.concat(
        [
            rows.select("record_id", pl.lit(dataset).alias("dataset"), *_PLACE)
            for dataset, rows in of.records.items()
        ]
    )
    evidence = _evidence(of.findings, places)
    whose = of.members.lazy().join(concerned.lazy(), on="person_no", how="semi")
    theirs = of.mentions.lazy().join(whose, on="mention_id", how="semi").select("record_id")
    record_ids = (
        pl.concat([theirs, evidence.lazy().select("record_id")])
        .unique()
        .sort("record_id")
        .collect()
    )
    mentions = (
        of.mentions.lazy()
        .select(_MENTION)
        .join(record_ids.lazy(), on="record_id", how="semi")
        .join(
            of.members.lazy().select("mention_id", "person_no"),
            on="mention_id",
            how="left",
            maintain_order="left",
        )
        .join(keys.lazy(), on="person_no", how="left", maintain_order="left")
        .collect()
        .sort("person_key", "mention_id", nulls_last=True)
    )
    kept = {
        dataset: cells(dataset, rows)
        for dataset, every in of.records.items()
        if not (rows := every.join(record_ids, on="record_id", how="semi")).is_empty()
    }
    return {
        f"{PREFIX}values": VALUES.clear() if of.values is None else of.values.sort("finding_id"),
        f"{PREFIX}evidence": evidence,
        f"{PREFIX}rules": rule_texts(
            of.rules, of.project.rules.parameters, set(of.findings["rule_id"].unique())
        ),
        f"{PREFIX}mentions": mentions,
        f"{PREFIX}places": places.join(record_ids, on="record_id", how="semi").sort("record_id"),
        f"{PREFIX}links": _links(of, concerned),
        f"{PREFIX}corrections": of.corrections.sort("record_id"),
        f"{PREFIX}births": lacking.sort("person_key"),
        f"{PREFIX}residences": _residences(of, lacking),
        f"{PREFIX}crosswalk": of.crosswalk,
        f"{PREFIX}villages": of.village_names,
        f"{PREFIX}paths": source_paths(of.project, of.files),
        f"{PREFIX}unread": unread(kept, records=of.records, raw=of.raw, columns=of.columns),
        **{records_name(dataset): rows for dataset, rows in kept.items()},
    }


def records_name(dataset: str) -> str:
    """Under which name the records of a dataset are kept."""
    return f"{_RECORDS}{dataset}"


def _lacking(of: ToKeep) -> pl.DataFrame:
    """``BIRTHS`` that planning lacks."""
    births = of.births.filter(~pl.col("in_planning") & pl.col("p_missed").is_not_null())
    told = [name for name in BIRTHS if name not in {"person_key", "birth_no"}]
    return births.select(
        pl.col("person_no").alias("birth_no"), "mother_person_no", "father_person_no", *told
    ).join(
        of.persons.select(pl.col("person_no").alias("birth_no"), "person_key"),
        on="birth_no",
        how="left",
        maintain_order="left",
    )


def _concerned(of: ToKeep, keys: pl.DataFrame, lacking: pl.DataFrame) -> pl.DataFrame:
    """``person_no`` of whom findings are about, and of the parents of births that are listed."""
    about = keys.join(
        of.findings.select("person_key").drop_nulls().unique(), on="person_key", how="semi"
    ).select(pl.col("person_no").cast(pl.UInt32))
    listed = lacking.filter(pl.col("suppressed").is_null())
    family = [
        listed.select(pl.col(name).cast(pl.UInt32).alias("person_no"))
        for name in ("birth_no", "mother_person_no", "father_person_no")
    ]
    return pl.concat([about, *family]).drop_nulls().unique()


def _evidence(findings: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """``finding_id``, ``record_id`` of every row that evidences a finding."""
    named = (
        findings.lazy()
        .select("finding_id", "evidence")
        .explode("evidence")
        .drop_nulls("evidence")
        .unnest("evidence")
    )
    return (
        named.join(places.lazy(), on=list(_PLACE), how="inner", nulls_equal=True)
        .select("finding_id", "record_id")
        .unique()
        .sort("finding_id", "record_id")
        .collect()
    )


def _links(of: ToKeep, concerned: pl.DataFrame) -> pl.DataFrame:
    """The links within and between the persons, with their numbers on both sides."""
    whose = of.members.lazy().select("mention_id", pl.col("person_no").cast(pl.UInt32))
    asked = whose.join(concerned.lazy(), on="person_no", how="semi")
    return (
        of.links.lazy()
        .join(
            asked.rename({"mention_id": "mention_id_l", "person_no": "person_no_l"}),
            on="mention_id_l",
        )
        .join(
            asked.rename({"mention_id": "mention_id_r", "person_no": "person_no_r"}),
            on="mention_id_r",
        )
        .collect()
        .sort("person_no_l", "mention_id_l", "mention_id_r")
    )


def _residences(of: ToKeep, lacking: pl.DataFrame) -> pl.DataFrame:
    """Where the families of the births were when, by birth."""
    births = of.births.join(
        lacking.filter(pl.col("suppressed").is_null()).select(
            pl.col("birth_no").alias("person_no")
        ),
        on="person_no",
        how="semi",
    )
    if births.is_empty():
        return pl.DataFrame(
            schema={
                "birth_no": pl.UInt32,
                **RESIDENCES.columns,
                "of": pl.String,
                "state": pl.String,
            }
        )
    return residences_at(of.residences, births).sort("birth_no")
