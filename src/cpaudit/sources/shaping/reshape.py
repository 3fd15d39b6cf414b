"""Raw records of one sheet: cells under their fields, couples' rows turned into children's rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.sources.headings.heading import read_heading
from cpaudit.sources.shaping.column_sense import (
    in_one_order,
    is_binary,
    sexes_in_words,
    without_dittos,
)
from cpaudit.sources.shaping.rows import REASON, SECTION
from cpaudit.sources.sheet import ROW
from cpaudit.standards import dates
from cpaudit.standards.text import fold, says_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.sources.detection.candidates import ColumnMatch
    from cpaudit.sources.detection.matching import ColumnMap
    from cpaudit.sources.profiles.profile import FillDown, Profile

# The cells of a record as they came, under their headings.
CELL = "cell:"
# A child's columns hold a child when one of these does.
_CHILD = ("name", "id_no", "birth_date", "sex", "certificate_no")
# A row with the mother left blank is a second twin's only if it tells of a newborn.
_NEWBORN = ("name", "sex", "birth_weight_g", "fetus_order", "outcome", "certificate_no")
_DATED = r"[0-9０-９一二三四五六七八九十]"
_BARE_NUMBER = r"^[0-9０-９.．]+$"
# Written where a couple has no second child.
_NO_CHILD = "^(?:未生育?|没生|未育|尚未生育|无[一二三四]?孩)$"
_MOST_SIBLINGS = 4  # of one delivery, beside the first


@dataclass(frozen=True, slots=True)
class Declared:
    """What the project says of a source's columns beside their headings."""

    codes: frozenset[str] = frozenset()  # fields whose codes it maps
    fill_down: tuple[str, ...] = ()  # fields that stand on the first of several rows only


_NOTHING_DECLARED = Declared()


def to_fields(
    labelled: pl.DataFrame,
    columns: ColumnMap,
    names: Sequence[str],
    profile: Profile,
    declared: Declared = _NOTHING_DECLARED,
) -> pl.DataFrame:
    """The records: ``row``, ``_section``, a text column per field, and the cells as they came.

    ``names`` are the sheet's headings; the cells stand under ``cell:<heading>`` but for those that
    no rule needs.
    """
    records = labelled.filter(pl.col(REASON).is_null())
    cells = [name for name in records.columns if name not in {ROW, REASON, SECTION}]
    matches = [match for match in columns.matches if match.position < len(cells)]
    mapped = {match.position for match in matches}
    base = [
        pl.col(ROW),
        pl.col(SECTION),
        *(
            pl.col(cell).alias(CELL + name)
            for position, (cell, name) in enumerate(zip(cells, names, strict=False))
            if position in mapped
            or not (read_heading(name).is_sensitive or any(w in name for w in profile.sensitive))
        ),
    ]
    texts = _texts(records, matches, cells, profile, declared)
    frame = records.select(base).with_columns(
        text.alias(match.field)
        for match, text in zip(matches, texts, strict=True)
        if match.index is None
    )
    filled = [name for name in declared.fill_down if name in frame.columns]
    frame = frame.with_columns(pl.col(filled).forward_fill()) if filled else frame
    if any(match.index is not None for match in matches):
        return _long(frame, [pair for pair in zip(matches, texts, strict=True) if pair[0].index])
    return fill_down(frame, profile.fill_down) if profile.fill_down else frame


def without_children(labelled: pl.DataFrame, long: pl.DataFrame) -> int:
    """How many records of couples name no child."""
    rows = labelled.filter(pl.col(REASON).is_null())[ROW]
    return int((~rows.is_in(long[ROW].implode())).sum())


def _texts(
    records: pl.DataFrame,
    matches: Sequence[ColumnMatch],
    cells: Sequence[str],
    profile: Profile,
    declared: Declared,
) -> list[pl.Series]:
    """The text column of each match, with what its heading and its values say together."""
    raw = [without_dittos(records[cells[match.position]]) for match in matches]
    texts = []
    for match, text in zip(matches, raw, strict=True):
        kind = FIELD_TYPES[match.field]
        if kind is FieldType.DATE:
            read = in_one_order(text)
            texts.append(_as_lunar(read) if match.is_lunar else read)
        elif kind is FieldType.NUMBER and match.unit:
            texts.append(_with_unit(text, match.unit))
        elif (
            kind is FieldType.SEX
            and match.field not in declared.codes | profile.codes.keys()
            and is_binary(text)
        ):
            number = match.field.removesuffix("sex") + "id_no"
            texts.append(
                sexes_in_words(
                    text,
                    [
                        column
                        for other, column in zip(matches, raw, strict=True)
                        if (other.field, other.index) == (number, match.index)
                    ],
                )
            )
        else:
            texts.append(text)
    return texts


def _as_lunar(text: pl.Series) -> pl.Series:
    """Dates below a heading that says 农历."""
    own = pl.col(text.name)
    dated = pl.when(own.str.contains(_DATED)).then(pl.lit("农历") + own).otherwise(own)
    return text.to_frame().select(dated.alias(text.name)).to_series()


def _with_unit(text: pl.Series, unit: str) -> pl.Series:
    """Numbers below a heading that names their unit."""
    own = pl.col(text.name)
    written = pl.when(own.str.contains(_BARE_NUMBER)).then(own + pl.lit(unit)).otherwise(own)
    return text.to_frame().select(written.alias(text.name)).to_series()


def _long(frame: pl.DataFrame, columns: list[tuple[ColumnMatch, pl.Series]]) -> pl.DataFrame:
    """A row per child that one of the numbered columns tells of."""
    indices = sorted({match.index for match, _ in columns if match.index is not None})
    fields = list(dict.fromkeys(match.field for match, _ in columns))
    own = [name for name in frame.columns if name not in fields]
    parts = []
    for index in indices:
        of_index = {match.field: (match, text) for match, text in columns if match.index == index}
        values = [
            of_index[field][1].alias(field)
            if field in of_index
            else pl.lit(None, pl.String).alias(field)
            for field in fields
        ]
        part = frame.select(own).with_columns(*values, pl.lit(index).alias("_part"))
        if "birth_order" not in part.columns:
            states_order = any(match.states_order for match, _ in of_index.values())
            order = pl.lit(str(index) if states_order else None, pl.String)
            part = part.with_columns(order.alias("birth_order"))
        held = [
            ~says_nothing(fold(pl.col(field))) & ~pl.col(field).str.contains(_NO_CHILD)
            for field in fields
            if field in _CHILD
        ]
        parts.append(part.filter(pl.any_horizontal(held or [pl.lit(value=True)])))
    return pl.concat(parts, how="diagonal").sort(ROW, "_part")


def fill_down(frame: pl.DataFrame, rule: FillDown) -> pl.DataFrame:
    """``frame`` with the declared fields of second twins taken from the row of the first.

    A twin's row stands right below the first one's, leaves the mother blank, tells of a newborn,
    and has the same day or the next one, or none.
    """
    keys = [name for name in rule.when_blank if name in frame.columns]
    newborn = [name for name in _NEWBORN if name in frame.columns]
    if not keys or not newborn:
        return frame
    follows = pl.all_horizontal([pl.col(name).is_null() for name in keys]) & pl.any_horizontal(
        [pl.col(name).is_not_null() for name in newborn]
    )
    marked = frame.with_columns(follows.alias("_follows"))
    if not marked["_follows"].any():
        return frame
    day = pl.lit(None, pl.Date)
    if rule.same in frame.columns:
        day = dates.parse(pl.col(rule.same), as_of=date.max).struct.field("date")
    # A row further down, or of another day, begins a delivery of which the mother is not known.
    marked = (
        marked.with_columns(day.alias("_day"), (pl.col(ROW).diff() == 1).alias("_is_next"))
        .with_columns(
            (pl.col("_day") - pl.col("_day").forward_fill().shift()).dt.total_days().alias("_days")
        )
        .with_columns(
            (
                pl.col("_follows")
                & pl.col("_is_next").fill_null(value=False)
                & pl.col("_days").is_between(0, 1).fill_null(value=True)
            ).alias("_is_twin")
        )
        .with_columns((~pl.col("_is_twin")).cum_sum().alias("_delivery"))
        .with_columns(pl.int_range(pl.len()).over("_delivery").alias("_place"))
    )
    takes = pl.col("_is_twin") & (pl.col("_place") <= _MOST_SIBLINGS)
    fields = [name for name in rule.fields if name in frame.columns]
    return marked.with_columns(
        [
            pl.when(takes & pl.col(name).is_null())
            .then(pl.col(name).first().over("_delivery"))
            .otherwise(pl.col(name))
            .alias(name)
            for name in fields
        ]
    ).select(frame.columns)
