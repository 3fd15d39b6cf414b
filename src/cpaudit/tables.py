"""The promised tables: what each stage hands to the next, checked at the border.

A stage may rely on the columns named here and on nothing else; more columns may be present.
Values are checked on collected frames: on a LazyFrame pandera sees types only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT, DATE, COUNT, SHARE, FLAG = pl.String(), pl.Date(), pl.UInt32(), pl.Float64(), pl.Boolean()


@dataclass(frozen=True, slots=True)
class Table:
    """A promised table: its noun, its columns, which of them are never null and which are unique."""

    noun: str
    columns: Mapping[str, pl.DataType]
    key: tuple[str, ...] = ()
    required: tuple[str, ...] = field(default=())

    def empty(self) -> pl.DataFrame:
        """The table with no rows."""
        return pl.DataFrame(schema=dict(self.columns))

    def keep(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``frame`` itself once it is shown to hold what is promised.

        Raises:
            pandera.errors.SchemaErrors: a stage broke its promise; a bug, not the user's fault.
        """
        checked: pl.DataFrame = _schema(self.noun, self).validate(frame, lazy=True)
        return checked

    def __hash__(self) -> int:
        return hash(self.noun)


@cache
def _schema(noun: str, table: Table) -> Any:
    import pandera.polars as pa  # late: 0.2 s, and `--help` must not pay it

    never_null = {*table.key, *table.required}
    return pa.DataFrameSchema(
        {
            name: pa.Column(kind, nullable=name not in never_null)
            for name, kind in table.columns.items()
        },
        unique=list(table.key) or None,
        strict=False,
        name=noun,
    )


# Where a record came from; the row counts from 1 as the user's program shows it.
PROVENANCE: dict[str, pl.DataType] = {
    "record_id": COUNT,
    "source_id": TEXT,
    "file": TEXT,
    "sheet": TEXT,
    "row": COUNT,
}

RECORDS = Table("records", PROVENANCE, key=("record_id",), required=("source_id", "file", "row"))

MENTIONS = Table(
    "mentions",
    {
        "mention_id": COUNT,  # 0 … n-1 in the order of (source, record, role)
        "record_id": COUNT,
        "source_id": TEXT,
        "dataset": TEXT,
        "department": TEXT,  # planning, police, health, civil, insurance
        "role": TEXT,  # self, child, mother, father, spouse, head, husband, wife
        "name": TEXT,
        "name_key": TEXT,
        "name_status": TEXT,
        "id_no": TEXT,
        "id18": TEXT,  # valid numbers only
        "id_status": TEXT,
        "id_partial": TEXT,  # a known beginning (15 digits of a damaged number), or null
        "id_birth_date": DATE,
        "id_sex": TEXT,
        "birth_date": DATE,  # as the record says; null where it says none
        "birth_date_precision": TEXT,
        "birth_date_status": TEXT,
        "sex": TEXT,  # M, F, null
        "sex_status": TEXT,
        "village": TEXT,  # 12 digits: residence if given, else household registration
        "place": TEXT,  # inside, outside, unknown
        "household_no": TEXT,
        "phone": TEXT,
        "phone_status": TEXT,
        "mother_name_key": TEXT,
        "mother_id18": TEXT,
        "father_name_key": TEXT,
        "father_id18": TEXT,
        "spouse_name_key": TEXT,
        "spouse_id18": TEXT,
        "certificate_no": TEXT,
        "certificate_no_status": TEXT,
        "birth_order": pl.Int32(),
        "fetus_order": pl.Int32(),
        "birth_weight_g": pl.Float64(),
        "event_date": DATE,
        "entry_date": DATE,
    },
    key=("mention_id",),
    required=("record_id", "source_id", "dataset", "role"),
)

FILES = Table(
    "files",
    {
        "file": TEXT,
        "sheet": TEXT,
        "source_id": TEXT,
        "profile_id": TEXT,
        "dataset": TEXT,
        "sha256": TEXT,
        "encoding": TEXT,
        "n_rows": COUNT,  # physical rows of the sheet
        "n_records": COUNT,
        "n_skipped": COUNT,  # header, title, total, blank, repeated header, deleted …
        "n_bad_bytes": COUNT,
        "n_hidden_rows": COUNT,
        "is_hidden": FLAG,
        "n_damaged_ids": COUNT,
        "n_formula_errors": COUNT,
        "share_shifted": SHARE,  # the worst share of a typed column's values that fail its type
        "shifted_column": TEXT,
        "n_duplicate_headers": COUNT,
        "n_date_patterns": COUNT,  # the most patterns found in one date column
        "missing_columns": pl.List(pl.String()),
        "sensitive_columns": pl.List(pl.String()),
        "unmapped_columns": pl.List(pl.String()),
        "same_as": TEXT,  # an earlier file with the same content
        "is_round_limit": FLAG,
        "first_event_date": DATE,
        "last_event_date": DATE,
    },
    required=("file", "source_id", "n_rows", "n_records", "n_skipped"),
)

SKIPPED = Table(
    "skipped",
    {
        "source_id": TEXT,
        "file": TEXT,
        "sheet": TEXT,
        "reason": TEXT,  # title, header, total, blank, signature …: docs/sources.md lists them
        "n": COUNT,
        "first_row": COUNT,
    },
    required=("source_id", "file", "reason", "n"),
)

SOURCES = Table(
    "sources",
    {
        "source_id": TEXT,
        "profile_id": TEXT,
        "dataset": TEXT,
        "department": TEXT,
        "derived_from": TEXT,
        "n_files": COUNT,
        "n_rows": COUNT,
        "n_records": COUNT,
        "n_skipped": COUNT,
        "first_event_date": DATE,  # 1 % and 99 % points, so that a slip does not widen the window
        "last_event_date": DATE,
    },
    key=("source_id",),
    required=("profile_id", "dataset", "department"),
)

LINKS = Table(
    "links",
    {
        "mention_id_l": COUNT,
        "mention_id_r": COUNT,
        "link_type": TEXT,  # adult, child, newborn
        "tier": TEXT,  # exact, fuzzy, newborn, relative
        "blocking_rule": TEXT,  # the first rule that brought the pair together
        "levels": TEXT,  # comparison=level pairs, `name=same;birth_date=same;…`
        "weights": TEXT,  # comparison=match weight (log2), in the same order
        "weight": SHARE,
        "probability": SHARE,
        "is_accepted": FLAG,
    },
    required=("mention_id_l", "mention_id_r", "tier", "blocking_rule", "weight", "probability"),
)

MEMBERS = Table(
    "members",
    {
        "mention_id": COUNT,
        "person_no": COUNT,  # dense, this run only
        "link_probability": SHARE,  # of the weakest accepted link that holds the mention; 1.0 alone
    },
    key=("mention_id",),
    required=("person_no",),
)

CONFLICTS = Table(
    "conflicts",
    {
        "kind": TEXT,  # shared_id (two people, one number), split (contradictory cluster), one_to_many
        "mention_id_l": COUNT,
        "mention_id_r": COUNT,
        "reason": TEXT,
    },
    required=("kind", "mention_id_l", "mention_id_r"),
)

# Columns that every view carries for the findings, beside its own.
SUBJECT: dict[str, pl.DataType] = {
    "subject_key": TEXT,  # stable between runs: never a row number
    "person_no": COUNT,  # of the person whom a finding is about, where there is one
    "village": TEXT,
    "household_no": TEXT,
    "record_ids": pl.List(pl.UInt32()),  # the records that evidence the row
}

OUTCOMES = Table(
    "outcomes",
    {
        "rule_id": TEXT,
        "view": TEXT,
        "n_rows": COUNT,
        "n_applied": COUNT,
        "n_pass": COUNT,
        "n_fail": COUNT,
        "n_unknown": COUNT,
        "n_not_applicable": COUNT,
        "error": TEXT,
        "skipped": TEXT,  # why a rule was not evaluated: a view without records is no pass
    },
    key=("rule_id", "view"),
)

FAILURES = Table(
    "failures",
    {"rule_id": TEXT, "view": TEXT, "row": COUNT},
    key=("rule_id", "view", "row"),
)

FINDINGS = Table(
    "findings",
    {
        "finding_id": TEXT,
        "rule_id": TEXT,
        "rule_name": TEXT,
        "severity": TEXT,  # error, warning, info
        "confidence": SHARE,  # 0 … 1: how sure that the problem is there
        "dimension": TEXT,
        "theme": TEXT,
        "view": TEXT,
        "subject_key": TEXT,
        "person_key": TEXT,
        "village": TEXT,
        "village_name": TEXT,
        "group_no": pl.Int32(),
        "household_no": TEXT,
        "subject_name": TEXT,  # full; masked by whoever shows it
        "subject_id_no": TEXT,
        "title_zh": TEXT,
        "title_en": TEXT,
        "message_zh": TEXT,  # masked
        "message_en": TEXT,
        "full_message_zh": TEXT,  # full names and ids, for worklists that the user asked for
        "full_message_en": TEXT,
        "grade": TEXT,  # A, B, C for missed births
        "evidence": pl.List(
            pl.Struct({"source_id": TEXT, "file": TEXT, "sheet": TEXT, "row": COUNT})
        ),
    },
    key=("finding_id",),
    required=("rule_id", "severity", "confidence", "view", "subject_key"),
)
