"""Standard columns of raw records: what each field's text means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType, standard_columns
from cpaudit.sources.places import AROUND, PLACE_TEXT, Gazetteer, add_places, place_columns
from cpaudit.sources.profile import VILLAGE
from cpaudit.standards import citizen_id
from cpaudit.standards.text import fold_code, says_nothing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.sources.profile import Profile
    from cpaudit.sources.readings import Reading

# Raw texts keep their field's name behind this while the standard columns take it.
RAW = "raw:"
SHEET_KEYS = ("file", "sheet")


def standardise(
    records: pl.DataFrame,
    profile: Profile,
    readings: Mapping[tuple[str, str], Reading],
    gazetteer: Gazetteer,
    *,
    source_id: str,
    around: Mapping[tuple[str, str | None], Sequence[str]] | None = None,
) -> pl.DataFrame:
    """``records`` with every standard column of the profile's dataset, null where it has none.

    Takes one text column per field, ``file``, ``sheet`` and ``_village``; the texts stay, as
    ``raw:<field>``. ``readings`` are those of all sources, by source and field; ``around`` lists names of files and sheets that may be a village's.
    """
    fields = DATASETS[profile.dataset]
    given = [name for name in (*fields, VILLAGE) if name in records.columns]
    frame = records.rename({name: RAW + name for name in dict.fromkeys(given)})
    own = [name for name in fields if name in given]
    frame = frame.with_columns(
        readings[source_id, name].rows.alias(f"_{name}")
        for name in own
        if (source_id, name) in readings
    )
    addresses = {f"_{name}": RAW + name for name in own if FIELD_TYPES[name] is FieldType.ADDRESS}
    frame = frame.rename({PLACE_TEXT: f"{RAW}_village"})
    frame = add_places(frame, {**addresses, PLACE_TEXT: f"{RAW}_village"}, gazetteer, around or {})
    frame = _mark_cut_tails(frame, [n for n in own if FIELD_TYPES[n] is FieldType.CITIZEN_ID])
    columns = {
        expression.meta.output_name(): expression
        for name in fields
        for expression in _columns_of(name, is_given=name in given)
    }
    columns |= place_columns(profile, own)
    spent = [f"_{name}" for name in own if f"_{name}" in frame.columns]
    return frame.with_columns(list(columns.values())).drop(
        PLACE_TEXT, AROUND, f"{RAW}_village", *spent
    )


def address_texts(records: pl.DataFrame) -> list[pl.Series]:
    """The columns of raw records in which places are told in words."""
    return [
        records[name]
        for name in records.columns
        if name == PLACE_TEXT or FIELD_TYPES.get(name) is FieldType.ADDRESS
    ]


def _columns_of(name: str, *, is_given: bool) -> list[pl.Expr]:
    """The standard columns of one field, out of its struct."""
    promised = standard_columns(name)
    if not is_given:
        return [pl.lit(None, kind).alias(column) for column, kind in promised.items()]
    own = pl.col(RAW + name).alias(name)
    match FIELD_TYPES[name]:
        case FieldType.TEXT:
            return [_text(name)]
        case FieldType.ADDRESS:
            parts = dict(zip(list(promised)[1:], ("village", "group", "place"), strict=True))
        case FieldType.DIVISION:
            parts = dict(zip(list(promised)[1:], ("status", "village", "place"), strict=True))
        case FieldType.NAME:
            parts = dict(zip(promised, ("name", "key", "status"), strict=True))
        case FieldType.DATE:
            parts = dict(zip(promised, ("date", "precision", "status"), strict=True))
        case FieldType.CITIZEN_ID:
            parts = dict(zip(promised, _ID_PARTS, strict=True))
        case _:
            parts = dict(zip(promised, ("value", "status"), strict=True))
    struct = pl.col(f"_{name}").struct
    columns = [
        struct.field(part).cast(promised[column]).alias(column) for column, part in parts.items()
    ]
    return columns if name in parts else [own, *columns]


def _text(name: str) -> pl.Expr:
    """A text without what keeps it a text in a spreadsheet; numbers of things also folded."""
    raw = pl.col(RAW + name)
    if name in _NUMBERS_OF_THINGS:
        return raw.map_batches(_folded_numbers, return_dtype=pl.String()).alias(name)
    return raw.str.replace(_WRAPPED, "$1").str.strip_chars("'`").alias(name)


def _folded_numbers(numbers_of_things: pl.Series) -> pl.Series:
    """The numbers folded; only those that are not plain are looked at, each distinct one once."""
    is_odd = ~numbers_of_things.str.contains(_PLAIN_NUMBER)
    odd = pl.DataFrame({"odd": numbers_of_things.filter(is_odd).unique()})
    if odd.is_empty():
        return numbers_of_things
    folded = fold_code(pl.col("odd"))
    told = odd.with_columns(pl.when(~says_nothing(folded)).then(folded).alias("folded"))
    return numbers_of_things.replace(told["odd"], told["folded"])


_PLAIN_NUMBER = "^[0-9A-Z]*[0-9][0-9A-Z]*$"
_NUMBERS_OF_THINGS = frozenset(
    {"system_no", "household_no", "card_no", "insurance_no", "register_no"}
)
_WRAPPED = r'^=\s*"(.*)"$'
_ID_PARTS = ("id_no", "id18", "id_status", "id_partial", "id_birth_date", "id_sex")


def _mark_cut_tails(frame: pl.DataFrame, given: Sequence[str]) -> pl.DataFrame:
    """Numbers that end in 000 are damaged in a sheet whose column holds other damaged ones."""
    marked = []
    for name in given:
        if not (frame[f"_{name}"].struct.field("id_status") == "damaged").any():
            continue
        struct = pl.col(f"_{name}")
        spoilt = (struct.struct.field("id_status") == "damaged").any().over(SHEET_KEYS)
        marked.append(
            pl.when(spoilt)
            .then(citizen_id.without_cut_tails(struct))
            .otherwise(struct)
            .alias(f"_{name}")
        )
    return frame.with_columns(marked)
