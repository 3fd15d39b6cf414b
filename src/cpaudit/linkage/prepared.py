"""Mentions made ready for linkage: every value as an integer, in an order of content."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import placeholders
from cpaudit.linkage.codes import MISSING, encode, known, with_missing
from cpaudit.linkage.comparisons.ids import IDENTIFYING_DIGITS, Ids
from cpaudit.linkage.comparisons.names import Names
from cpaudit.linkage.comparisons.phones import digits_of
from cpaudit.linkage.plain_values import latest, plain_values

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

RELATIVES = ("mother", "father", "spouse")
# Without one of these a mention is looked for through its relatives only.
EVIDENCE = (
    "date",
    "id",
    "phone",
    "certificate",
    "death_date",
    *RELATIVES,
    *(f"{relative}_id" for relative in RELATIVES),
)
# Lists of events, in which one person stands as often as it happened.
EVENT_DATASETS = (
    *("police_moves", "planning_migrants", "civil_marriages", "civil_divorces", "benefits"),
    *("childcare_subsidies", "village_returns"),
)
# Where more than one row in ten repeats a number, the source does not hold a person once.
SHARE_REPEATED = 0.1
# Sources are kept as bits of one integer.
N_SOURCE_BITS = 63
# A phone under more names than a large family has is the village cadre's.
NAMES_PER_PHONE = 12
# Household numbers this short are counted within a village.
LOCAL_HOUSEHOLD_DIGITS = 8
ID_ENDING_START = 6
ID_LENGTH = 18


@dataclass(frozen=True, slots=True)
class Prepared:
    """Coded mentions (row number = position in the order of content) and the values of the codes."""

    frame: pl.DataFrame
    names: Names
    ids: Ids
    certificates: pl.Series
    phones: NDArray[np.uint64]

    def column(self, name: str) -> np.ndarray:
        """One column as an array."""
        return self.frame[name].to_numpy()


def prepare(mentions: pl.DataFrame, *, as_of: date | None = None) -> Prepared:
    """The mentions with codes for values, sorted by what they say and not by where they stand."""
    told = mentions.hstack(placeholders.told(mentions))
    # Each is looked up by one processor; they take as long as the rest together.
    with ThreadPoolExecutor() as pool:
        coded = list(pool.map(encode, _coded(told)))
    (names, _), (ids, _), (certificates, _), (phones, _), *_ = coded
    frame = told.select(
        "mention_id", "record_id", *plain_values(as_of or latest(mentions))
    ).with_columns(codes for _, columns in coded for codes in columns.values())
    frame = _with_sources(_without_shared_phones(frame), mentions)
    # A name at a place, and a name alone links nobody.
    frame = frame.with_columns(is_loose=pl.all_horizontal(pl.col(*EVIDENCE) == MISSING))
    content = frame.drop("mention_id", "record_id").hash_rows()
    frame = (
        frame.with_columns(content=content)
        .sort("content", "mention_id")
        .drop("content")
        .with_row_index("m")
    )
    return Prepared(frame, Names.of(names), _ids(ids, mentions), certificates, digits_of(phones))


def _coded(told: pl.DataFrame) -> list[dict[str, pl.Series]]:
    """The columns that are coded, those together that share their values."""
    return [
        _names(told),
        _numbers(told),
        {"certificate": _ok(told, "certificate_no", "certificate_no_status")},
        {"phone": _ok(told, "phone", "phone_status")},
        {"source": told["source_id"]},
        {"department": told["department"]},
        {"household": _household(told)},
        {"village": told["village"]},
        {"town": told["village"].str.slice(0, 9)},
    ]


def _names(mentions: pl.DataFrame) -> dict[str, pl.Series]:
    """Names that say who somebody is: a placeholder names a parent, and is kept as that."""
    is_missing = (pl.col("name_status") == "missing").fill_null(value=False)
    nameless = is_missing | pl.col("is_placeholder")
    return mentions.select(
        "parent",
        name=pl.when(~nameless).then("name_key"),
        mother="mother_name_key",
        father="father_name_key",
        spouse="spouse_name_key",
    ).to_dict()


def _numbers(mentions: pl.DataFrame) -> dict[str, pl.Series]:
    return mentions.select(
        id_valid="id18",
        id=pl.coalesce("id18", "id_partial"),
        mother_id="mother_id18",
        father_id="father_id18",
        spouse_id="spouse_id18",
    ).to_dict()


def _ids(values: pl.Series, mentions: pl.DataFrame) -> Ids:
    sound = pl.concat(
        [
            mentions[name].drop_nulls().rename("id").unique()
            for name in ("id18", "mother_id18", "father_id18", "spouse_id18")
        ]
    ).unique()
    length = values.str.len_chars()
    keys = pl.DataFrame({"id": values, "length": length}).select(
        valid=pl.col("id").is_in(sound.implode()),
        beginning=pl.when(pl.col("length") >= IDENTIFYING_DIGITS).then(
            pl.col("id").str.slice(0, IDENTIFYING_DIGITS)
        ),
        ending=pl.when(pl.col("length") == ID_LENGTH).then(pl.col("id").str.slice(ID_ENDING_START)),
    )
    return Ids(
        values=values,
        is_valid=np.concatenate([[False], keys["valid"].to_numpy()]).astype(np.bool_),
        beginning=with_missing(keys["beginning"]),
        ending=with_missing(keys["ending"]),
    )


def _ok(mentions: pl.DataFrame, column: str, status: str) -> pl.Series:
    usable = pl.col(status).is_null() | (pl.col(status) == "ok")
    return mentions.select(pl.when(usable).then(column).alias(column)).to_series()


def _household(mentions: pl.DataFrame) -> pl.Series:
    number = pl.col("household_no")
    local = pl.concat_str(pl.col("village").fill_null(""), number, separator="|")
    is_local = number.str.len_chars() < LOCAL_HOUSEHOLD_DIGITS
    return mentions.select(household=pl.when(is_local).then(local).otherwise(number)).to_series()


def _without_shared_phones(frame: pl.DataFrame) -> pl.DataFrame:
    shared = (
        frame.filter(pl.col("phone") != MISSING)
        .group_by("phone")
        .agg(pl.col("name").n_unique())
        .filter(pl.col("name") > NAMES_PER_PHONE)["phone"]
    )
    if shared.is_empty():
        return frame
    phone = pl.when(~pl.col("phone").is_in(shared.implode())).then("phone").otherwise(MISSING)
    return frame.with_columns(phone.cast(pl.UInt32).alias("phone"))


def _with_sources(frame: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """``source_bit``: the bit of a source that holds a person once, on the rows of its subjects."""
    frame = frame.with_columns(is_event=mentions["dataset"].is_in(EVENT_DATASETS))
    subjects = frame.filter(pl.col("is_subject") & ~pl.col("is_event"))
    numbered = known("id_valid")
    once = (
        subjects.group_by("source")
        .agg(
            pl.when(numbered.count() > 0)
            .then(1 - numbered.drop_nulls().n_unique() / numbered.count())
            .otherwise(0.0)
            .alias("share_repeated")
        )
        .filter(pl.col("share_repeated") <= SHARE_REPEATED)
        .sort("source")
        .head(N_SOURCE_BITS)
        .with_row_index("bit")
        .select("source", source_bit=pl.lit(2, pl.UInt64).pow(pl.col("bit").cast(pl.UInt64)))
    )
    bit = pl.when(pl.col("is_subject") & ~pl.col("is_event")).then("source_bit")
    return (
        frame.join(once, on="source", how="left", maintain_order="left")
        .with_columns(bit.fill_null(0).cast(pl.UInt64).alias("source_bit"))
        .drop("is_event")
    )
