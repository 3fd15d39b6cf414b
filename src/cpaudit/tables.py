"""The promised tables: what each stage hands to the next, checked at the border.

A stage may rely on the columns named here and on nothing else; more columns may be present.
Values are checked on collected frames: on a LazyFrame pandera sees types only.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.at_rest import AtRest
from cpaudit.fields import DATASETS, standard_columns
from cpaudit.promises import MENTION_VALUES, record_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cpaudit.promises import Promise

TEXT, DATE, COUNT, SHARE, FLAG = pl.String(), pl.Date(), pl.UInt32(), pl.Float64(), pl.Boolean()


class BrokenPromiseError(Exception):
    """Columns that hold what was not promised: a bug; the cells themselves are not shown."""


@dataclass(frozen=True, slots=True)
class Table:
    """A promised table: its noun, its columns, which of them are never null and which are unique.

    ``values`` says what may stand in a column beside null.
    """

    noun: str
    columns: Mapping[str, pl.DataType]
    key: tuple[str, ...] = ()
    required: tuple[str, ...] = field(default=())
    values: Mapping[str, Promise] = field(default_factory=lambda: MappingProxyType({}))

    def empty(self) -> pl.DataFrame:
        """The table with no rows."""
        return pl.DataFrame(schema=dict(self.columns))

    def keep(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``frame`` itself once it is shown to hold what is promised.

        Raises:
            pandera.errors.SchemaErrors: a stage broke its promise; a bug, not the user's fault.
        """
        if isinstance(frame, AtRest):
            # Of columns of which nothing but the type is promised, none is unpacked.
            asked = {*self.key, *self.required, *self.values}
            columns = {name: kind for name, kind in self.columns.items() if name in asked}
            _schema(self.noun, self).validate(frame.clear(), lazy=True)
            _schema(f"{self.noun} at rest", replace(self, columns=columns)).validate(
                frame.select(list(columns)), lazy=True
            )
            return frame
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
        checks=pa.Check(_asked(table)),
        strict=False,
        name=noun,
    )


def _asked(table: Table) -> Callable[[Any], bool]:
    """The test of the table's values, as a whole.

    A check of each column would cost pandera two milliseconds beside what it asks, and it would
    write the cells that fail into the error.
    """
    key = pl.col(table.key[0]) if len(table.key) == 1 else pl.struct(table.key or pl.lit(0))

    def ask(data: Any) -> bool:
        frame = data.lazyframe.select({*table.values, *table.key}).collect()
        # A column that holds one value throughout takes no room until it is looked at: in a frame of
        # its own, it gives the room back.
        n_nulls = frame.null_count().row(0, named=True)
        broken = [
            f"{name}: {what}"
            for name, what in table.values.items()
            if n_nulls[name] < frame.height and not what.holds(frame.select(name).to_series())
        ]
        if table.key and not frame.select(key.n_unique() == pl.len()).item():
            broken.append(f"{', '.join(table.key)}: each only once")
        if broken:
            raise BrokenPromiseError(broken)
        return True

    return ask


# Where a record came from; the row counts from 1 as the user's program shows it.
PROVENANCE: dict[str, pl.DataType] = {
    "record_id": COUNT,
    "source_id": TEXT,
    "file": TEXT,
    "sheet": TEXT,
    "row": COUNT,
}


@cache
def records_table(dataset: str) -> Table:
    """The records of a dataset as the loader promises them: every column, its type, its values."""
    columns = dict(PROVENANCE)
    for name in DATASETS[dataset]:
        columns |= standard_columns(name)
    return Table(
        dataset,
        columns,
        key=("record_id",),
        required=("source_id", "file", "row"),
        values=record_values(dataset),
    )


MENTIONS = Table(
    "mentions",
    {
        "mention_id": COUNT,  # 0 … n-1 in the order of (source, record, role)
        "record_id": COUNT,
        "source_id": TEXT,
        "dataset": TEXT,
        "department": TEXT,  # planning, police, health, civil, insurance, education
        # self, child, mother, father, spouse, head, husband, wife, guardian
        "role": TEXT,
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
    values=MENTION_VALUES,
)

FILES = Table(
    "files",
    {
        "file": TEXT,
        "sheet": TEXT,
        "table": TEXT,  # both in one, as messages call it: 医保.xlsx [2023]
        "source_id": TEXT,
        "profile_id": TEXT,
        "dataset": TEXT,
        "sha256": TEXT,
        "encoding": TEXT,
        "n_rows": COUNT,  # physical rows of the sheet: rows of records and rows skipped
        "n_records": COUNT,
        "n_record_rows": COUNT,  # fewer than records where a couple's row names several children
        "n_skipped": COUNT,  # header, title, total, blank, repeated header, deleted …
        "n_total_rows": COUNT,
        "n_repeated_headers": COUNT,
        "n_signature_rows": COUNT,
        "n_blank_rows": COUNT,
        "n_note_rows": COUNT,
        "first_form_row": COUNT,  # the first total, repeated header or signature
        "last_record_row": COUNT,
        "n_lost": COUNT,  # rows skipped that look like records
        "n_bad_bytes": COUNT,
        "first_bad_row": COUNT,  # of the first cell that holds such
        "first_bad_column": COUNT,
        "n_hidden_rows": COUNT,
        "n_hidden_columns": COUNT,
        "is_hidden": FLAG,
        "n_damaged_ids": COUNT,
        "n_cut_values": COUNT,  # that end within a character at the width of their field
        "n_formula_errors": COUNT,
        "share_shifted": SHARE,  # of the worst column's values, those that are another column's
        "shifted_column": TEXT,
        "n_duplicate_headers": COUNT,
        "duplicate_headers": pl.List(pl.String()),
        "n_date_patterns": COUNT,  # the most patterns found in one date column
        "mixed_column": TEXT,
        "n_ambiguous_dates": COUNT,  # the most of one column: day and month may be meant either way
        "ambiguous_column": TEXT,
        "n_codes": COUNT,  # village codes of twelve digits
        "n_old_codes": COUNT,  # of these, out of use by the village table
        "missing_columns": pl.List(pl.String()),  # that must be collected: keys and items
        "missing_keys": pl.List(pl.String()),  # of these, what persons and births are told by
        "missing_items": pl.List(pl.String()),  # the rest
        "empty_keys": pl.List(pl.String()),  # groups of key columns without a value
        "lacking_columns": pl.List(pl.String()),  # others, that other sheets of the source have
        "sensitive_columns": pl.List(pl.String()),
        "unmapped_columns": pl.List(pl.String()),
        "same_as": TEXT,  # an earlier file with the same content
        "same_records_as": TEXT,  # an earlier sheet with other bytes and the same records
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
        "n_records_before": COUNT,  # of the last run into the same folder
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
        "tier": TEXT,  # exact, fuzzy, newborn, relative; reviewed: a person decided, levels are null
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
        # shared_id (two people, one number), split (contradictory cluster), one_to_many,
        # reviewed_against_evidence (a reviewer's match that the records contradict)
        "kind": TEXT,
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

CORRECTIONS = Table(
    "corrections",
    {
        "correction_id": TEXT,  # keyed hash of the cell and the suggested value
        "subject_key": TEXT,  # keyed hash, as in findings
        "person_no": COUNT,
        "village": TEXT,
        "source_id": TEXT,
        "dataset": TEXT,
        "file": TEXT,
        "sheet": TEXT,
        "row": COUNT,
        "record_id": COUNT,
        "field": TEXT,  # of the dataset: birth_date, mother_id_no …
        "heading": TEXT,  # of the file's column
        # Canonical text (2019-03-12, M, a number, a name); the file's where it could not be read; null
        # where the cell is blank.
        "current": TEXT,
        "is_read": FLAG,  # whether ``current`` is canonical
        "suggested": TEXT,  # canonical text; null where it is only known that the cell is wrong
        "probability": SHARE,  # that the cell is wrong and the suggested value right
        "p_wrong": SHARE,  # that the cell is wrong
        "said_by": pl.List(pl.String()),  # the sources (and `id_no`) that say the suggested value
        "n_sources": COUNT,  # independent sources that say anything
        "rules": pl.List(pl.String()),  # that fail now and would be satisfied
        "finding_ids": pl.List(pl.String()),
        "is_tie": FLAG,  # another change of the same weight would do as well
    },
    key=("correction_id",),
    required=("source_id", "file", "row", "record_id", "field", "probability", "p_wrong"),
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

EVENT_CASES = Table(
    "event_cases",
    {
        "case_id": TEXT,  # keyed hash of the event, the problem and the persons; never of a row
        "event": TEXT,  # birth, death, marriage, divorce, move_in, move_out
        "problem": TEXT,  # missed, phantom, duplicated, misdated, other_year …: docs/events.md
        "person_no": COUNT,
        "person_key": TEXT,
        "other_key": TEXT,  # the other spouse; of a child, the mother whom the sources name
        "village": TEXT,
        "village_name": TEXT,
        "household_no": TEXT,
        "event_date": DATE,  # as the sources say
        "stated_date": DATE,  # as planning says
        "in_period": FLAG,
        "probability": SHARE,
        "p_in_scope": SHARE,
        "scope": TEXT,
        "scope_reason": TEXT,
        "grade": TEXT,
        "is_flagged": FLAG,
        "suppressed": TEXT,  # why it is no case; null for those that are
        "voices": pl.List(pl.String()),  # who says so; who learned it from another is not named
        "what_zh": TEXT,  # a sentence without names and numbers
        "what_en": TEXT,
        "finding_ids": pl.List(pl.String()),  # the findings that say the same
        "evidence": pl.List(
            pl.Struct(
                {
                    "source_id": TEXT,
                    "file": TEXT,
                    "sheet": TEXT,
                    "row": COUNT,
                    "dataset": TEXT,
                    "date": DATE,
                }
            )
        ),
    },
    key=("case_id",),
    required=("event", "problem", "probability", "grade", "is_flagged"),
)

CASES = Table(
    "cases",
    {
        "case_id": TEXT,  # the finding_id under which it was first found
        "finding_id": TEXT,  # of the last run; null when it was not found there
        "rule_id": TEXT,
        "rule_name": TEXT,
        "severity": TEXT,
        "confidence": SHARE,
        "dimension": TEXT,
        "theme": TEXT,
        "view": TEXT,
        "grade": TEXT,
        "person_key": TEXT,
        "village": TEXT,
        "village_name": TEXT,
        "group_no": pl.Int32(),
        "household_no": TEXT,
        "title_zh": TEXT,
        "title_en": TEXT,
        "message_zh": TEXT,  # masked
        "message_en": TEXT,
        "evidence": FINDINGS.columns["evidence"],
        "state": TEXT,  # cases.state.State
        "is_found": FLAG,  # in the last run
        "is_judged": FLAG,  # whether the last run could tell
        "first_run": COUNT,
        "last_run": COUNT,  # the last run that found it
        "opened_on": DATE,  # as-of date of the first run
        "changed_on": DATE,  # as-of date, or the day, on which its state last changed
        "assignee": TEXT,
        "answer": TEXT,  # missed.answers.Answer; the last one
        "answered_by": TEXT,
        "answered_on": DATE,
        "remark": TEXT,  # free text of a village: masked unless asked for
        "waived_until": DATE,
        "waived_by": TEXT,
        "waiver_reason": TEXT,
    },
    key=("case_id",),
    required=("rule_id", "severity", "view", "state", "is_found", "is_judged", "first_run"),
)

RUNS = Table(
    "runs",
    {
        "run_no": COUNT,
        "time": TEXT,  # of the clock, ISO 8601 in UTC
        "as_of": DATE,
        "period_start": DATE,
        "period_end": DATE,
        "rule_set": TEXT,
        "files": TEXT,  # a hash over the files' hashes
        "cpaudit": TEXT,
        "n_persons": COUNT,
        "n_findings": COUNT,
        "n_error": COUNT,
        "n_warning": COUNT,
        "n_info": COUNT,
        "n_missed": COUNT,
        "n_new": COUNT,  # cases that this run found first; the others by their state after it
        "n_open": COUNT,
        "n_sent": COUNT,
        "n_answered": COUNT,
        "n_verified": COUNT,
        "n_unproven": COUNT,
        "n_returned": COUNT,
        "n_waived": COUNT,
        "exit_code": COUNT,  # null until the run has ended
        "is_repeat": FLAG,
        "is_partial": FLAG,
        "indicators": TEXT,  # JSON: name → [numerator, denominator]
        "seconds": SHARE,
    },
    key=("run_no",),
    required=("time", "as_of", "rule_set", "files", "is_repeat", "is_partial"),
)
