"""Which rows below the headings are records, and why the others are not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.sources.headings import row_forms
from cpaudit.sources.headings.header import Header, next_header
from cpaudit.sources.headings.header_rows import is_repeated, second_header_rows
from cpaudit.sources.headings.heading import read_heading
from cpaudit.sources.profiles.keys import VILLAGE
from cpaudit.sources.shaping.merges import fill_merges
from cpaudit.sources.shaping.skips import Skip, add_skips
from cpaudit.sources.sheet import ROW, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.sources.detection.matching import ColumnMap

REASON, SECTION = "_reason", "_section"

_UNIT = re.compile(r"单位|日期|时间|年度|报告期|填报|制表|统计期|\d{4}\s*年|^\d{4}-\d{2}")
_NOTHING = pl.lit(None, pl.String)
# The fields that only a person's or an event's row fills, the best filled first.
_IDENTITY = (
    "id_no",
    "birth_date",
    "sex",
    "mother_id_no",
    "husband_id_no",
    "wife_id_no",
    "death_date",
    "register_date",
)
# A number, a date or a sex; counts and signatures stand under such headings too, so that a day or
# a sex alone proves nothing.
_LONG = r"\d{6,}"
_TOLD = {
    FieldType.CITIZEN_ID: _LONG,
    FieldType.DATE: r"\d{4}[-./年]|\d{6,}",
    FieldType.SEX: "^[男女]",
}
_N_TOLD, _ENOUGH_TOLD = "_n_told", 2
_LONG_NUMBER = r"\d{15}"
_FIRST_COLUMNS = 3
# A form shows below its headings how it is to be filled.
_SAMPLE_ROWS = 3
_SIGNATURE_CELLS = 8


@dataclass(frozen=True, slots=True)
class _Columns:
    """The cell columns by what they hold."""

    names: tuple[str, ...]
    mapped: tuple[str, ...]
    identity: tuple[tuple[str, FieldType], ...]  # in the order of _IDENTITY
    persons: tuple[str, ...]  # names of persons; in returns the village
    numbers: tuple[str, ...]  # 序号 and columns without a heading

    @classmethod
    def of(
        cls, sheet: Sheet, header: Header, columns: ColumnMap, *, keeps_totals: bool
    ) -> _Columns:
        names = sheet.columns
        matches = [match for match in columns.matches if match.position < len(names)]
        mapped = tuple(names[match.position] for match in matches)
        ignored = [
            name
            for name, heading in zip(names, header.headings, strict=False)
            if name not in mapped and (read_heading(heading).is_ignored or not heading)
        ]
        return cls(
            names=names,
            mapped=mapped,
            identity=tuple(
                (names[match.position], FIELD_TYPES[field])
                for field in _IDENTITY
                for match in matches
                if match.field == field
            ),
            persons=tuple(
                names[match.position]
                for match in matches
                if FIELD_TYPES[match.field] is FieldType.NAME
                or (keeps_totals and match.field == VILLAGE)
            ),
            numbers=tuple(ignored) if len(ignored) < len(names) else (),
        )

    @property
    def n_told(self) -> pl.Expr:
        """How many of the identity columns a row fills as a person's row does."""
        return pl.sum_horizontal(
            [
                pl.col(name).str.contains(_TOLD[kind]).fill_null(value=False)
                for name, kind in self.identity
            ]
            or [pl.lit(0)]
        )


@dataclass(frozen=True, slots=True)
class Labelled:
    """A table's rows with ``_reason`` and ``_section``, and the headings of the table below it."""

    rows: pl.DataFrame
    next_header: Header | None = None


def label_rows(
    sheet: Sheet,
    header: Header,
    columns: ColumnMap,
    *,
    keeps_totals: bool,
    known: frozenset[str] = frozenset(),
) -> Labelled:
    """The rows of the table below the header: ``_reason`` (null for a record), ``_section`` above.

    Rows that stood above the headings and are records (of a list that was cut) come first.
    """
    own = _Columns.of(sheet, header, columns, keeps_totals=keeps_totals)
    cells = fill_merges(sheet, header)
    body = cells.filter((pl.col(ROW) > header.last_row) | _is_record_above(own, header))
    # Nearly all rows tell of somebody; only the others are looked at more closely.
    doubtful = body
    for name, kind in own.identity:
        if kind is FieldType.CITIZEN_ID:
            doubtful = doubtful.filter(~pl.col(name).str.contains(_LONG).fill_null(value=False))
    doubtful = doubtful.with_columns(own.n_told.alias(_N_TOLD)).filter(
        pl.col(_N_TOLD) < _ENOUGH_TOLD
    )
    below = next_header(sheet, header, doubtful, known=known)
    if below is not None:
        body = body.filter(pl.col(ROW) < below.first_row)
        doubtful = doubtful.filter(pl.col(ROW) < below.first_row)
    reasons = _reasons(doubtful, sheet, header, own, keeps_totals=keeps_totals)
    reasons = _with_form_rows(reasons, body.filter(pl.col(ROW) > header.last_row), own.names)
    if reasons.is_empty():
        blank = [pl.lit(None, pl.String).alias(name) for name in (REASON, SECTION)]
        return Labelled(body.with_columns(blank), below)
    labelled = body.join(reasons, on=ROW, how="left", maintain_order="left")
    return Labelled(_filled_sections(labelled), below)


def _with_form_rows(
    reasons: pl.DataFrame, body: pl.DataFrame, names: Sequence[str]
) -> pl.DataFrame:
    """``reasons`` and those of the first rows below the headings that belong to the form."""
    samples = body.head(_SAMPLE_ROWS).filter(row_forms.is_sample_row(names))[ROW]
    of_form = dict.fromkeys(samples, "note")
    of_form |= dict.fromkeys(second_header_rows(body, names), "header")
    form = pl.DataFrame(
        {ROW: list(of_form), REASON: list(of_form.values())},
        schema={ROW: reasons.schema[ROW], REASON: pl.String},
    ).with_columns(pl.lit(None, pl.String).alias(SECTION))
    return pl.concat([reasons.join(form, on=ROW, how="anti"), form]).sort(ROW)


def _reasons(
    doubtful: pl.DataFrame, sheet: Sheet, header: Header, own: _Columns, *, keeps_totals: bool
) -> pl.DataFrame:
    """``row``, ``_reason`` and ``_section`` (of section rows) of the rows that are no records."""
    names = own.names
    rows = row_forms.without_numbers(row_forms.squeezed(doubtful, names), own.numbers)
    first = pl.coalesce([pl.col(name) for name in names]) if names else _NOTHING
    n_values = pl.sum_horizontal([pl.col(name).is_not_null() for name in names])
    counts = pl.lit(not keeps_totals)
    is_section = row_forms.is_section(first, n_values)
    reason = (
        # A row of a printed form holds its number and nothing else.
        pl.when(n_values == 0)
        .then(pl.lit("blank"))
        .when(is_repeated(sheet, header, own.mapped))
        .then(pl.lit("repeated_header"))
        .when(counts & row_forms.is_total(names, first_columns=_FIRST_COLUMNS))
        .then(pl.lit("total"))
        .when(counts & is_section)
        .then(pl.lit("section"))
        .when(row_forms.is_signature(first, n_values, most_cells=_SIGNATURE_CELLS))
        .then(pl.lit("signature"))
        .when((n_values == 1) & first.is_in(_titles(sheet, header)))
        .then(pl.lit("title"))
        .when(
            pl.all_horizontal([pl.col(name).is_null() for name in own.mapped])
            | ((pl.col(_N_TOLD) == 0) & row_forms.is_note(names, own.persons, n_values))
        )
        .then(pl.lit("note"))
    )
    return (
        rows.select(
            ROW,
            reason.alias(REASON),
            pl.when(counts & is_section).then(row_forms.place(first)).alias(SECTION),
        )
        .with_columns(pl.when(pl.col(REASON) == "section").then(pl.col(SECTION)).alias(SECTION))
        .filter(pl.col(REASON).is_not_null())
    )


def _filled_sections(labelled: pl.DataFrame) -> pl.DataFrame:
    """``labelled`` with each section's place on the rows below it, a group with its village."""
    if labelled[SECTION].null_count() == labelled.height:
        return labelled
    is_group = row_forms.is_group(pl.col(SECTION))
    village = pl.when(~is_group).then(pl.col(SECTION))
    group = pl.when(is_group).then(pl.col(SECTION)).when(village.is_not_null()).then(pl.lit(""))
    return labelled.with_columns(
        pl.concat_str(village.forward_fill(), group.forward_fill(), ignore_nulls=True)
        .replace("", None)
        .alias(SECTION)
    )


def _is_record_above(own: _Columns, header: Header) -> pl.Expr:
    """A row above the headings that fills identity columns as only a person's row does."""
    if header.first_row <= 1:
        return pl.lit(value=False)
    has_number = pl.any_horizontal(
        [pl.col(name).str.contains(_LONG_NUMBER).fill_null(value=False) for name, _ in own.identity]
        or [pl.lit(value=False)]
    )
    return (pl.col(ROW) < header.first_row) & ((own.n_told >= _ENOUGH_TOLD) | has_number)


def _titles(sheet: Sheet, header: Header) -> list[str]:
    """The texts above the headings, without blanks: pages repeat them."""
    above = sheet.cells.filter(sheet.cells[ROW] < header.first_row).drop(ROW)
    return ["".join(text.split()) for row in above.rows() for text in row if text]


def skips_of(labelled: Labelled) -> dict[str, Skip]:
    """The rows of the table that are no records, by reason."""
    reasons = labelled.rows.filter(pl.col(REASON).is_not_null()).group_by(
        REASON, maintain_order=True
    )
    counted = reasons.agg(n=pl.len(), first_row=pl.col(ROW).min())
    return {reason: Skip(n, first_row) for reason, n, first_row in counted.rows()}


def label_above(sheet: Sheet, header: Header, labelled: Labelled) -> dict[str, Skip]:
    """The title, unit, blank and header rows down to the header's last row, but for records."""
    above = sheet.cells.filter(
        (pl.col(ROW) <= header.last_row) & ~pl.col(ROW).is_in(labelled.rows[ROW].implode())
    )
    counts: dict[str, Skip] = {}
    for row in above.rows():
        number, texts = row[0], [text for text in row[1:] if text]
        if number >= header.first_row:
            reason = "header"
        elif not texts:
            reason = "blank"
        else:
            reason = "unit" if any(_UNIT.search(text) for text in texts) and counts else "title"
        counts = add_skips(counts, {reason: Skip(1, number)})
    return counts
