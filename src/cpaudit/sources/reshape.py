"""Raw records of one sheet: cells under their fields, couples' rows turned into children's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.sources.heading import read_heading
from cpaudit.sources.rows import REASON, SECTION
from cpaudit.sources.sheet import ROW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.sources.candidates import ColumnMatch
    from cpaudit.sources.matching import ColumnMap
    from cpaudit.sources.profile import FillDown, Profile

# The cells of a record as they came, under their headings.
CELL = "cell:"
# A child's columns hold a child when one of these does.
_CHILD = ("name", "id_no", "birth_date", "sex", "certificate_no")
# A row with the mother left blank is a second twin's only if it tells of a newborn.
_NEWBORN = ("name", "sex", "birth_weight_g", "fetus_order", "outcome", "certificate_no")
_DATED = r"[0-9０-９一二三四五六七八九十]"
_BARE_NUMBER = r"^[0-9０-９.．]+$"
_DATE_PART = 10  # 2023-01-05 of 2023-01-05 08:30
_MOST_SIBLINGS = 4  # of one delivery, beside the first


def to_fields(
    labelled: pl.DataFrame, columns: ColumnMap, names: Sequence[str], profile: Profile
) -> pl.DataFrame:
    """The records: ``row``, ``_section``, a text column per field, and the cells as they came.

    ``names`` are the sheet's headings; the cells stand under ``cell:<heading>`` but for those that
    no rule needs.
    """
    records = labelled.filter(pl.col(REASON).is_null())
    cells = [name for name in records.columns if name not in {ROW, REASON, SECTION}]
    matches = [match for match in columns.matches if match.position < len(cells)]
    mapped = {match.position for match in matches}
    single = [match for match in matches if match.index is None]
    base = [
        pl.col(ROW),
        pl.col(SECTION),
        *(_text(match, cells) for match in single),
        *(
            pl.col(cell).alias(CELL + name)
            for position, (cell, name) in enumerate(zip(cells, names, strict=False))
            if position in mapped or not read_heading(name).is_sensitive
        ),
    ]
    indexed = [match for match in matches if match.index is not None]
    if indexed:
        return _long(records, base, indexed, cells)
    frame = records.select(base)
    return fill_down(frame, profile.fill_down) if profile.fill_down else frame


def without_children(labelled: pl.DataFrame, long: pl.DataFrame) -> int:
    """How many records of couples name no child."""
    rows = labelled.filter(pl.col(REASON).is_null())[ROW]
    return int((~rows.is_in(long[ROW].implode())).sum())


def _text(match: ColumnMatch, cells: Sequence[str]) -> pl.Expr:
    """A field's text, with what its heading says of all values: a unit, the lunar calendar."""
    text = pl.col(cells[match.position])
    kind = FIELD_TYPES[match.field]
    if match.is_lunar and kind is FieldType.DATE:
        text = pl.when(text.str.contains(_DATED)).then(pl.lit("农历") + text).otherwise(text)
    if match.unit and kind is FieldType.NUMBER:
        text = pl.when(text.str.contains(_BARE_NUMBER)).then(text + match.unit).otherwise(text)
    return text.alias(match.field)


def _long(
    records: pl.DataFrame,
    base: list[pl.Expr],
    indexed: list[ColumnMatch],
    cells: list[str],
) -> pl.DataFrame:
    indices = sorted({match.index for match in indexed if match.index is not None})
    fields = list(dict.fromkeys(match.field for match in indexed))
    own = [expression for expression in base if expression.meta.output_name() not in fields]
    parts = []
    for index in indices:
        of_index = {match.field: match for match in indexed if match.index == index}
        values = [
            _text(of_index[field], cells)
            if field in of_index
            else pl.lit(None, pl.String).alias(field)
            for field in fields
        ]
        part = records.select(*own, *values, pl.lit(index).alias("_part"))
        if "birth_order" not in part.columns:
            states_order = any(match.states_order for match in of_index.values())
            order = pl.lit(str(index) if states_order else None, pl.String)
            part = part.with_columns(order.alias("birth_order"))
        held = [pl.col(field).is_not_null() for field in fields if field in _CHILD]
        parts.append(part.filter(pl.any_horizontal(held or [pl.lit(value=True)])))
    return pl.concat(parts, how="diagonal").sort(ROW, "_part")


def fill_down(frame: pl.DataFrame, rule: FillDown) -> pl.DataFrame:
    """``frame`` with the declared fields of second twins taken from the row of the first."""
    keys = [name for name in rule.when_blank if name in frame.columns]
    newborn = [name for name in _NEWBORN if name in frame.columns]
    if not keys or not newborn:
        return frame
    follows = pl.all_horizontal([pl.col(name).is_null() for name in keys]) & pl.any_horizontal(
        [pl.col(name).is_not_null() for name in newborn]
    )
    filled = frame.with_columns(
        follows.alias("_follows"), (~follows).cum_sum().alias("_delivery")
    ).with_columns(pl.int_range(pl.len()).over("_delivery").alias("_place"))
    is_same = pl.lit(value=True)
    if rule.same in frame.columns:
        day = pl.col(rule.same).str.head(_DATE_PART)
        is_same = day.is_null() | (day == day.first().over("_delivery"))
    takes = (
        pl.col("_follows")
        & (pl.col("_delivery") > 0)
        & (pl.col("_place") <= _MOST_SIBLINGS)
        & is_same
    )
    fields = [name for name in rule.fields if name in frame.columns]
    return filled.with_columns(
        [
            pl.when(takes & pl.col(name).is_null())
            .then(pl.col(name).first().over("_delivery"))
            .otherwise(pl.col(name))
            .alias(name)
            for name in fields
        ]
    ).drop("_follows", "_delivery", "_place")
