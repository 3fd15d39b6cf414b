"""Who says what of whom: one row per cell that tells an attribute of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.at_rest import beside
from cpaudit.fields import DATASETS, FIELD_TYPES
from cpaudit.localisation.attributes import (
    BIRTH_DATE,
    BROKEN,
    DOUBTFUL_NUMBERS,
    ID_NO,
    NAME,
    OWN_ROLES,
    SEX,
    USABLE_NUMBERS,
    Attribute,
    Kind,
)
from cpaudit.localisation.votes import NUMBER, OF_SPOUSE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DATASET_WORDS = pl.Enum(sorted(DATASETS))
# `id_birth_date` and `id_sex` are what a number tells.
_TOLD = {
    f"{role}_{attribute.name}"
    for role in ("mother", "father", "spouse", "head", "husband", "wife", "guardian")
    for attribute in (BIRTH_DATE, SEX, ID_NO, NAME)
}
FIELD_WORDS = pl.Enum([*sorted({*FIELD_TYPES, *_TOLD}), OF_SPOUSE, "id_birth_date", "id_sex"])
_TYPES = {Kind.DATE: pl.Date(), Kind.AMOUNT: pl.Int64()}
_DAY = "day"
_MARRIAGES = "civil_marriages"


def coded(named: pl.DataFrame, source_ids: Sequence[str]) -> pl.DataFrame:
    """``named`` with the few words of its columns as numbers: comparing them is most of the work."""
    sources = source_words(source_ids)
    roles = pl.Enum(named.get_column("role").unique().sort().to_list())
    words = named.select(
        pl.col("source_id").cast(sources),
        pl.col("dataset").cast(DATASET_WORDS),
        pl.col("role").cast(roles),
    )
    return beside(named, words)


def source_words(source_ids: Sequence[str]) -> pl.Enum:
    """The sources, and the witness that a citizen's number is."""
    return pl.Enum(list(dict.fromkeys((*source_ids, NUMBER))))


def observed(
    attribute: Attribute, records: Mapping[str, pl.DataFrame], named: pl.DataFrame
) -> pl.LazyFrame:
    """The cells that tell ``attribute``, blank ones left out.

    Columns: ``person_no``, ``source_id``, ``dataset``, ``record_id``, ``role``, ``field``,
    ``value`` (null where the cell holds what cannot be read), ``text`` (as it is shown; null with
    the value) and ``is_broken``.

    Args:
        attribute: what is told.
        records: canonical records by dataset.
        named: ``tables.MENTIONS`` with ``person_no``.
    """
    match attribute.kind:
        case Kind.RELATIVE:
            return _of_relatives(attribute, named)
        case _ if attribute.told_by:
            return _of_records(attribute, records, named)
        case _:
            return _of_mentions(attribute, named)


def _of_mentions(attribute: Attribute, named: pl.DataFrame) -> pl.LazyFrame:
    value, text, status, may_speak = {
        BIRTH_DATE: (
            pl.col("birth_date"),
            pl.col("birth_date"),
            "birth_date_status",
            pl.col("birth_date_precision") == _DAY,
        ),
        SEX: (pl.col("sex"), pl.col("sex"), "sex_status", pl.col("sex").is_not_null()),
        ID_NO: (
            pl.coalesce("id18", "id_no"),
            pl.col("id_no"),
            "id_status",
            pl.col("id_status").is_in([*USABLE_NUMBERS, *DOUBTFUL_NUMBERS]),
        ),
        NAME: (pl.col("name_key"), pl.col("name"), "name_status", pl.col("name_status") == "ok"),
    }[attribute]
    is_broken = pl.col(status).is_in(BROKEN.get(attribute.kind, ())).fill_null(value=False)
    fields = {
        role: f"{'' if role in OWN_ROLES else f'{role}_'}{attribute.name}"
        for role in _words(named, "role")
    }
    return (
        named.lazy()
        .filter(may_speak | is_broken)
        .select(
            "person_no",
            "source_id",
            "dataset",
            "record_id",
            "role",
            pl.col("role")
            .replace_strict(list(fields), list(fields.values()), return_dtype=FIELD_WORDS)
            .alias("field"),
            pl.when(~is_broken).then(value).alias("value"),
            text.alias("text"),
            is_broken.alias("is_broken"),
        )
    )


def _of_relatives(attribute: Attribute, named: pl.DataFrame) -> pl.LazyFrame:
    """Whom records name as the relative: the person, by number or by name.

    Whose spouse somebody is, the spouse's own record and the register of marriages tell too.
    """
    role = attribute.name.removesuffix("_id_no")
    relatives = (
        named.lazy()
        .filter(pl.col("role") == role)
        .select(
            "record_id",
            pl.col("person_no").alias("value"),
            pl.coalesce("id18", "id_no").alias("text"),
        )
    )
    own = (
        named.lazy()
        .filter(pl.col("role").is_in(OWN_ROLES))
        .select("person_no", "source_id", "dataset", "record_id", "role")
        .join(relatives, on="record_id", how="inner", maintain_order="left")
        .with_columns(
            pl.lit(attribute.name, FIELD_WORDS).alias("field"),
            pl.lit(value=False).alias("is_broken"),
        )
    )
    return pl.concat([own, *_couples(named, own)]) if role == "spouse" else own


def _couples(named: pl.DataFrame, own: pl.LazyFrame) -> list[pl.LazyFrame]:
    """What else tells whose spouse somebody is; a person who married twice is left out."""
    told = [
        own.with_columns(
            pl.col("value").alias("person_no"),
            pl.col("person_no").alias("value"),
            pl.lit(OF_SPOUSE, FIELD_WORDS).alias("field"),
            pl.lit(None, pl.String).alias("text"),
            pl.lit(None, pl.UInt32).alias("record_id"),
        )
    ]
    married = named.lazy().filter(pl.col("dataset") == _MARRIAGES)
    for role, other in (("husband", "wife"), ("wife", "husband")):
        spouses = married.filter(pl.col("role") == other).select(
            "record_id",
            pl.col("person_no").alias("value"),
            pl.coalesce("id18", "id_no").alias("text"),
        )
        told.append(
            married.filter(pl.col("role") == role)
            .filter(pl.len().over("person_no") == 1)
            .select("person_no", "source_id", "dataset", "record_id", "role")
            .join(spouses, on="record_id", how="inner", maintain_order="left")
            .with_columns(
                # A marriage that ended is no wrong entry: the register is heard and never blamed.
                pl.lit(None, pl.UInt32).alias("record_id"),
                pl.lit(None, pl.String).alias("text"),
                pl.lit(f"{other}_id_no", FIELD_WORDS).alias("field"),
                pl.lit(value=False).alias("is_broken"),
            )
        )
    return [part.select(own.collect_schema().names()) for part in told]


def _of_records(
    attribute: Attribute, records: Mapping[str, pl.DataFrame], named: pl.DataFrame
) -> pl.LazyFrame:
    own = named.lazy().filter(pl.col("role").is_in(OWN_ROLES))
    owners = own.select("record_id", "person_no", "role", "dataset")
    broken = list(BROKEN.get(attribute.kind, ()))
    parts = []
    for rows in records.values():
        for field in attribute.told_by:
            if field not in rows.columns or rows[field + "_status"].null_count() == rows.height:
                continue
            status = pl.col(f"{field}_status")
            is_broken = status.is_in(broken).fill_null(value=False)
            may_speak = status == "ok"
            if attribute.kind is Kind.DATE:
                may_speak &= pl.col(f"{field}_precision") == _DAY
            parts.append(
                rows.lazy()
                .filter(may_speak | is_broken)
                .select(
                    "record_id",
                    pl.col("source_id").cast(named.schema["source_id"]),
                    pl.lit(field, FIELD_WORDS).alias("field"),
                    pl.when(~is_broken).then(_value(attribute, field)).alias("value"),
                    _text(attribute, field).alias("text"),
                    is_broken.alias("is_broken"),
                )
            )
    if not parts:
        return owners.with_columns(
            pl.lit(None, named.schema["source_id"]).alias("source_id"),
            pl.lit(None, FIELD_WORDS).alias("field"),
            pl.lit(None, _TYPES.get(attribute.kind, pl.String())).alias("value"),
            pl.lit(None, pl.String).alias("text"),
            pl.lit(value=False).alias("is_broken"),
        ).limit(0)
    return pl.concat(parts).join(owners, on="record_id", how="inner", maintain_order="left")


def _value(attribute: Attribute, field: str) -> pl.Expr:
    """The value as it is compared: of two amounts, one source may give full units only."""
    value = pl.col(field)
    return value.floor().cast(pl.Int64) if attribute.kind is Kind.AMOUNT else value


def _text(attribute: Attribute, field: str) -> pl.Expr:
    text = pl.col(field).cast(pl.String)
    return text.str.strip_suffix(".0") if attribute.kind is Kind.AMOUNT else text


def _words(frame: pl.DataFrame, column: str) -> list[str]:
    kind = frame.schema[column]
    return kind.categories.to_list() if isinstance(kind, pl.Enum) else []
