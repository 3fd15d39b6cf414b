"""Standard columns of raw records: what each field's text means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType, standard_columns
from cpaudit.sources.profiles.keys import VILLAGE
from cpaudit.sources.values.places import PLACE_TEXT, Gazetteer, add_places, place_columns
from cpaudit.standards import citizen_id
from cpaudit.standards.text import fold_code, says_nothing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.sources.profiles.profile import Profile
    from cpaudit.sources.values.readings import Reading

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
    own = [name for name in fields if name in given]
    of_source = {name: readings[source_id, name] for name in own if (source_id, name) in readings}
    frame = records.rename({name: RAW + name for name in dict.fromkeys(given)})
    # Places first, while little else is there: their structs are wide and soon gone.
    placed = _placed(frame, profile, of_source, gazetteer, own, around or {})
    columns: dict[str, pl.Expr | pl.Series] = {}
    for name in fields:
        if name not in given:
            promised = standard_columns(name).items()
            columns |= {column: pl.lit(None, kind).alias(column) for column, kind in promised}
        elif name in of_source:
            columns |= _columns_of(name, of_source[name], frame)
        else:
            columns[name] = _text(name)
    columns |= {name: placed[name] for name in placed.columns}
    return frame.drop(PLACE_TEXT).with_columns(
        column.alias(name) for name, column in columns.items()
    )


def _placed(
    frame: pl.DataFrame,
    profile: Profile,
    readings: Mapping[str, Reading],
    gazetteer: Gazetteer,
    own: Sequence[str],
    around: Mapping[tuple[str, str | None], Sequence[str]],
) -> pl.DataFrame:
    """Village, group and place of each address and code, and of the rows as they stand."""
    wanted = place_columns(profile, own)
    if not wanted:
        return pl.DataFrame()
    bare = f"{RAW}_village"
    addresses = {f"_{name}": RAW + name for name in own if FIELD_TYPES[name] is FieldType.ADDRESS}
    structs = [
        readings[name].rows.alias(f"_{name}")
        for name in own
        if FIELD_TYPES[name] is FieldType.DIVISION or name == "group_no"
    ]
    told = frame.select(
        *SHEET_KEYS, pl.col(PLACE_TEXT).alias(bare), *dict.fromkeys(addresses.values()), *structs
    )
    told = add_places(told, {**addresses, PLACE_TEXT: bare}, gazetteer, around)
    return told.select(list(wanted.values()))


def address_texts(records: pl.DataFrame) -> list[pl.Series]:
    """The columns of raw records in which places are told in words."""
    return [
        records[name]
        for name in records.columns
        if name == PLACE_TEXT or FIELD_TYPES.get(name) is FieldType.ADDRESS
    ]


def _columns_of(name: str, reading: Reading, frame: pl.DataFrame) -> dict[str, pl.Expr | pl.Series]:
    """The standard columns of one field, out of the structs of its texts."""
    promised = standard_columns(name)
    columns: dict[str, pl.Expr | pl.Series] = {}
    match FIELD_TYPES[name]:
        case FieldType.DIVISION:  # the village and the place take other columns into account
            columns[name] = pl.col(RAW + name)
            parts = {f"{name}_status": "status"}
        case FieldType.NAME:
            parts = dict(zip(promised, ("name", "key", "status"), strict=True))
        case FieldType.DATE:
            parts = dict(zip(promised, ("date", "precision", "status"), strict=True))
        case FieldType.CITIZEN_ID:
            parts = dict(zip(promised, _ID_PARTS, strict=True))
            reading = _with_cut_tails(reading, frame)
        case _:
            parts = dict(zip(promised, ("value", "status"), strict=True))
    return columns | {
        column: reading.field(part).cast(promised[column]) for column, part in parts.items()
    }


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


def _with_cut_tails(reading: Reading, frame: pl.DataFrame) -> Reading:
    """Numbers that end in 000 are damaged in a sheet whose column holds other damaged ones."""
    damaged = reading.structs.struct.field("id_status") == "damaged"
    if not damaged.any():
        return reading
    own = damaged if reading.places is None else damaged.gather(reading.places)
    if not own.any():  # another column's
        return reading
    spoilt = frame.select(*SHEET_KEYS, own.alias("damaged")).select(
        pl.col("damaged").any().over(SHEET_KEYS)
    )
    return reading.otherwise(citizen_id.without_cut_tails(pl.col("number")), spoilt.to_series())
