"""Keys of mentions that last as long as what their records say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from cpaudit.privacy import Keyring

PURPOSE = "review"
# What a record says of a person. Statuses and other readings of these values are left out: a later
# version may read better, and the record is still the same.
_SAID = (
    *("source_id", "role", "name", "id_no", "birth_date", "sex"),
    *("village", "household_no", "phone"),
    *("mother_name_key", "mother_id18", "father_name_key", "father_id18"),
    *("spouse_name_key", "spouse_id18"),
    *("certificate_no", "birth_order", "fetus_order", "birth_weight_g"),
    *("event_date", "entry_date"),
)
# A father who is a name and no more is told from another of that name by the others of his record.
_OF_OTHERS = ("role", "name", "id_no", "birth_date")
_FIELD, _PERSON = "\x1f", "\x1e"


def mention_keys(mentions: pl.DataFrame, keyring: Keyring) -> pl.DataFrame:
    """``mention_id`` and ``key``: a keyed hash of what the mention and its record say.

    No row number takes part, so that a file exported again in another order keeps its keys; two
    records that say the very same share them.
    """
    others = (
        mentions.lazy()
        .select("record_id", beside=_text(_OF_OTHERS))
        .group_by("record_id")
        .agg(pl.col("beside").sort().str.join(_PERSON))
    )
    said = (
        mentions.lazy()
        .select("mention_id", "record_id", own=_text(_SAID))
        .join(others, on="record_id", how="left", maintain_order="left")
        .select("mention_id", said=pl.concat_str("own", "beside", separator=_PERSON))
        .collect()
    )
    return said.select("mention_id", key=keyring.keys(said["said"], purpose=PURPOSE))


def _text(columns: tuple[str, ...]) -> pl.Expr:
    return pl.concat_str(
        [pl.col(name).cast(pl.String).fill_null("") for name in columns], separator=_FIELD
    )
