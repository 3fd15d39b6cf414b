"""What the rows behind findings say of the persons: by this a case is known again under another key.

They hold names and numbers, and lie with the snapshots of the runs, readable by their owner only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "tellings"
_SAID = (
    "dataset",
    "role",
    "name_key",
    "birth_date",
    "sex",
    "id18",
    "village",
    "household_no",
    "mother_name_key",
    "mother_id18",
    "certificate_no",
    "event_date",
    "entry_date",
)
_PLACE = ("source_id", "file", "sheet", "row")
COLUMNS: dict[str, pl.DataType] = {
    "person_key": pl.String(),
    **{name: pl.String() for name in ("source_id", "file", "sheet")},
    "row": pl.UInt32(),
    "sha256": pl.String(),
    **{name: pl.Date() if name.endswith("_date") else pl.String() for name in _SAID},
}


def tellings(
    person_keys: pl.Series,
    *,
    mentions: pl.DataFrame,
    members: pl.DataFrame,
    persons: pl.DataFrame,
    records: Mapping[str, pl.DataFrame],
    files: pl.DataFrame,
) -> pl.DataFrame:
    """``COLUMNS``: every mention of these persons.

    Args:
        person_keys: whom findings or cases are about.
        mentions: ``tables.MENTIONS``.
        members: ``tables.MEMBERS``.
        persons: ``person_no``, ``person_key``.
        records: dataset → records with their provenance.
        files: ``tables.FILES``.
    """
    asked = pl.DataFrame({"person_key": person_keys.drop_nulls().unique()})
    theirs = (
        persons.lazy()
        .select("person_no", "person_key")
        .join(asked.lazy(), on="person_key", how="semi")
    )
    said = (
        mentions.lazy()
        .select("mention_id", "record_id", *_SAID)
        .join(members.lazy().select("mention_id", "person_no"), on="mention_id")
        .join(theirs, on="person_no")
        .collect()
    )
    if said.is_empty() or not records:
        return pl.DataFrame(schema=COLUMNS)
    rows = pl.concat(
        [
            each.lazy()
            .select("record_id", *_PLACE)
            .join(said.lazy().select("record_id").unique(), on="record_id", how="semi")
            for each in records.values()
        ]
    )
    digests = files.lazy().select("file", "sha256").drop_nulls().unique("file")
    found: pl.DataFrame = (
        said.lazy()
        .join(rows, on="record_id")
        .join(digests, on="file", how="left")
        .select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
        .unique()
        .sort("person_key", *_PLACE, "role")
        .collect()
    )
    return found


def kept(before: pl.DataFrame, now: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """``now``, and what was said before of persons in ``cases`` of whom nothing is said now."""
    still = cases.select(pl.col("person_key").drop_nulls().unique())
    return pl.concat(
        [
            now,
            before.join(still, on="person_key", how="semi").join(
                now.select("person_key").unique(), on="person_key", how="anti"
            ),
        ]
    )
