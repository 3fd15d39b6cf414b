"""Stable keys for persons: the same person has the same key in the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.at_rest import at_rest, beside

if TYPE_CHECKING:
    from cpaudit.privacy import Keyring

# Rosters come first: their particulars change less than those of event files.
_TRUST = (
    "police_persons",
    "planning_persons",
    "health_certificates",
    "police_births",
    "planning_births",
    "health_deliveries",
    "vaccinations",
    "insurance",
    "health_screenings",
    "childcare_subsidies",
    "school_enrolments",
)


def commonest_numbers(named: pl.DataFrame) -> pl.LazyFrame:
    """``person_no`` and ``id18``: the valid number that most mentions carry, of several the first.

    Args:
        named: ``tables.MENTIONS`` with ``person_no``.
    """
    return (
        named.lazy()
        .select("person_no", "id18")
        .drop_nulls("id18")
        .group_by("person_no", "id18")
        .len()
        .sort("person_no", "len", "id18", descending=[False, True, False])
        .unique("person_no", keep="first", maintain_order=True)
        .select("person_no", "id18")
    )


def name_persons(mentions: pl.DataFrame, members: pl.DataFrame, keyring: Keyring) -> pl.DataFrame:
    """``mentions`` with ``person_no`` and ``person_key``.

    The key is a keyed hash of the person's strongest identifier: the valid number that most
    mentions carry; without one, name, birth date, sex and mother of the most trusted mention. Where
    two persons would share a key (one number used by two people, nameless twins), the others'
    particulars set them apart, then a running number in the order of their particulars.

    Args:
        mentions: ``tables.MENTIONS``.
        members: ``tables.MEMBERS``.
        keyring: makes the keys.
    """
    numbers = (
        mentions.select("mention_id")
        .join(
            members.select("mention_id", "person_no"),
            on="mention_id",
            how="left",
            maintain_order="left",
        )
        .select("person_no")
    )
    named = beside(mentions, numbers)
    particulars = pl.concat_str(
        *(
            pl.col(name).cast(pl.String).fill_null("")
            for name in ("name_key", "birth_date", "sex", "mother_id18", "mother_name_key")
        ),
        separator="|",
    )
    trust = pl.col("dataset").replace_strict(
        {name: place for place, name in enumerate(_TRUST)},
        default=len(_TRUST),
        return_dtype=pl.UInt8,
    )
    identities = (
        named.lazy()
        .select("person_no", "mention_id", particulars.alias("particulars"), trust.alias("trust"))
        .sort("person_no", "trust", "particulars", "mention_id")
        .unique("person_no", keep="first", maintain_order=True)
        .select("person_no", "particulars")
        .join(commonest_numbers(named), on="person_no", how="left", maintain_order="left")
        .with_columns(pl.coalesce("id18", "particulars").alias("identity"))
        .sort("identity", "particulars", "person_no")
        .with_columns(
            pl.len().over("identity").alias("n_same"),
            pl.int_range(pl.len()).over("identity", "particulars").alias("nth"),
        )
        .with_columns(
            pl.when(pl.col("n_same") > 1)
            .then(pl.concat_str("identity", "particulars", "nth", separator="#"))
            .otherwise("identity")
            .alias("identity")
        )
        .collect()
    )
    keys = identities.select(
        "person_no", keyring.person_key(pl.col("identity")).alias("person_key")
    )
    keyed = numbers.join(keys, on="person_no", how="left", maintain_order="left")
    return beside(mentions, at_rest(keyed))
