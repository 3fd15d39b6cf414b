"""Source rows side by side: one column a row, one line a field, and which of them differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.explanation.field_titles import field_title
from cpaudit.explanation.keep import PREFIX, records_name
from cpaudit.fields import DATASETS
from cpaudit.privacy.masks import contains_full_identifier, mask_id, mask_text
from cpaudit.review.card import Records, masked
from cpaudit.review.words import FIELDS
from cpaudit.rules.token_words import words_of
from cpaudit.view_tables import is_personal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.explanation.kept import Kept
    from cpaudit.i18n import Language, Text

# More rows than these are no comparison any more; findings.xlsx names them all.
MOST_ROWS = 24
# Whose row a record is, where the person asked for does not stand in it.
_SUBJECTS = ("self", "child")
# Stand above the columns, not in them.
_NOT_LINES = frozenset({"source", "row", "role"})
# These tell of the row, not of the person: that they differ means nothing.
_NOT_COMPARED = frozenset(
    {
        "others",
        # Each department has its own numbers, and its own way to write an address; the village is
        # compared.
        "household_no",
        "hukou_address",
        "resid_address",
        "hukou_code",
        "resid_code",
        "event_date",
        "entry_date",
        "operator",
        "remark",
        "system_no",
        "register_no",
        "card_no",
        "insurance_no",
    }
)
# What the mention says in one place for all datasets.
_TOLD = frozenset(FIELDS) | {"id_no", "name"}
_PRECISION_DIGITS = {"year": 4, "month": 7}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a source; ``is_evidence`` where it evidences what is explained."""

    record_id: int
    mention_id: int | None
    source_id: str
    dataset: str | None
    file: str
    sheet: str | None
    row: int | None
    role: str | None
    is_evidence: bool


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field in all rows, as it is shown; blank where a row does not say it.

    ``differing``: for each row whether it departs from what most rows say. ``sign``: ``=`` all that
    say it say the same, ``≠`` they differ, blank where one alone says it or it is not compared.
    """

    field: str
    title: Text
    values: tuple[str, ...]
    differing: tuple[bool, ...]
    sign: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Rows and the fields that any of them fills; ``n_more`` rows are left out."""

    rows: tuple[Row, ...]
    lines: tuple[FieldLine, ...]
    n_more: int = 0


def side_by_side(
    kept: Kept,
    record_ids: Sequence[int],
    *,
    evidence: Iterable[int],
    person_keys: Sequence[str],
    is_masked: bool,
    language: Language,
) -> SideBySide:
    """The records as rows of their sources, those that are evidence first.

    Args:
        kept: what the run kept.
        record_ids: the records.
        evidence: those of them that evidence what is explained.
        person_keys: whose mention is shown of a record that names several people, in this order.
        is_masked: whether names and numbers are hidden in part.
        language: of codes and roles.
    """
    of_evidence = set(evidence)
    mentions = kept.table("mentions", pl.col("record_id").is_in(record_ids))
    places = kept.table("places", pl.col("record_id").is_in(record_ids))
    chosen = _chosen(mentions, person_keys)
    rows = sorted(
        (_row(place, chosen.get(place["record_id"]), of_evidence) for place in places.to_dicts()),
        key=lambda row: (not row.is_evidence, row.dataset or "", row.file, row.row or 0),
    )
    shown = rows[:MOST_ROWS]
    villages = dict(kept.table("villages").iter_rows())
    records = Records(mentions, places, villages)
    told = _mention_values(records, shown, language)
    cells = _cells(kept, shown, language)
    values = [{**told.get(row.record_id, {}), **cells.get(row.record_id, {})} for row in shown]
    names = dict.fromkeys(
        [name for name in FIELDS if name not in _NOT_LINES]
        + [name for each in cells.values() for name in each]
    )
    lines = (
        _line(name, [each.get(name, "") for each in values], is_masked=is_masked) for name in names
    )
    return SideBySide(
        tuple(shown), tuple(line for line in lines if line is not None), len(rows) - len(shown)
    )


def _chosen(mentions: pl.DataFrame, person_keys: Sequence[str]) -> dict[int, dict[str, Any]]:
    """Of each record the mention that is shown: the person's, else the subject's, else the first."""
    order = {key: place for place, key in enumerate(person_keys)}
    ranked = sorted(
        mentions.select("record_id", "mention_id", "role", "dataset", "person_key").iter_rows(
            named=True
        ),
        key=lambda row: (
            row["record_id"],
            order.get(row["person_key"], len(order)),
            row["role"] not in _SUBJECTS,
            row["mention_id"],
        ),
    )
    found: dict[int, dict[str, Any]] = {}
    for row in ranked:
        found.setdefault(row["record_id"], row)
    return found


def _row(place: Mapping[str, Any], mention: Mapping[str, Any] | None, evidence: set[int]) -> Row:
    return Row(
        record_id=place["record_id"],
        mention_id=None if mention is None else mention["mention_id"],
        source_id=str(place["source_id"]),
        dataset=place["dataset"],
        file=str(place["file"]),
        sheet=place["sheet"] or None,
        row=place["row"],
        role=None if mention is None else mention["role"],
        is_evidence=place["record_id"] in evidence,
    )


def _mention_values(
    records: Records, rows: Sequence[Row], language: Language
) -> dict[int, dict[str, str]]:
    ids = [row.mention_id for row in rows if row.mention_id is not None]
    told = dict(zip(ids, records.values(ids, language), strict=True)) if ids else {}
    return {row.record_id: told[row.mention_id] for row in rows if row.mention_id in told}


def _cells(kept: Kept, rows: Sequence[Row], language: Language) -> dict[int, dict[str, str]]:
    """The cells of the records that no mention tells, and those that could not be read."""
    found: dict[int, dict[str, str]] = {row.record_id: {} for row in rows}
    for dataset in dict.fromkeys(row.dataset for row in rows if row.dataset):
        name = records_name(dataset).removeprefix(PREFIX)
        ids = [row.record_id for row in rows if row.dataset == dataset]
        has_mention = {row.record_id for row in rows if row.mention_id is not None}
        for record in kept.table(name, pl.col("record_id").is_in(ids)).iter_rows(named=True):
            for field in DATASETS[dataset]:
                is_told = record["record_id"] in has_mention and _is_told(field)
                if is_told or record.get(field) is None:
                    continue
                digits = _PRECISION_DIGITS.get(record.get(f"{field}_precision") or "")
                found[record["record_id"]][field] = _said(field, record[field], language)[:digits]
    unread = kept.table("unread", pl.col("record_id").is_in(list(found)))
    for record_id, field, text in unread.iter_rows():
        found[record_id][field] = f"?{text}"
    return found


def _is_told(field: str) -> bool:
    """Whether the mentions of a record say this field: names and numbers of all who stand in it."""
    return field in _TOLD or field.endswith(("_name", "_id_no"))


def _said(field: str, value: Any, language: Language) -> str:
    words = words_of(field)
    if words is not None and value in words:
        return words[value].within(language)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _line(field: str, values: Sequence[str], *, is_masked: bool) -> FieldLine | None:
    said_by = [value for value in values if value]
    if not said_by:
        return None
    counts = Counter(_compared(field, value) for value in said_by)
    usual = counts.most_common(1)[0][0]
    is_compared = field not in _NOT_COMPARED and len(said_by) > 1
    differs = is_compared and len(counts) > 1
    # Where two say one thing and two another, none of them is the odd one.
    is_tied = differs and len(counts) > 1 and counts.most_common(2)[1][1] == counts[usual]
    return FieldLine(
        field,
        field_title(field),
        tuple(_masked(field, value) if is_masked and value else value for value in values),
        tuple(
            bool(differs and value and (is_tied or _compared(field, value) != usual))
            for value in values
        ),
        ("≠" if differs else "=") if is_compared else "",
    )


def _compared(field: str, value: str) -> str:
    """A relative is the same with and without the number."""
    return value.partition(" ")[0] if field in {"mother", "father", "spouse"} else value


def _masked(field: str, value: str) -> str:
    if field in FIELDS:
        return masked(field, value)
    kind = is_personal(field)
    if kind is not None:
        return mask_text(value, kind)
    if contains_full_identifier(value):
        return str(pl.select(mask_id(pl.lit(value))).item())
    return value
