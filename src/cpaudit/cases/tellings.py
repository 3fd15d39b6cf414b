"""What the rows behind findings say of the persons: by this a case is known again under another key.

They hold names and numbers, and lie with the snapshots of the runs, readable by their owner only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.tables import FILES, MEMBERS, MENTIONS

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


# By any of these a record or person is looked for among those of a run.
_LOOKED_FOR = (
    ("id18",),
    ("certificate_no",),
    ("name_key", "birth_date"),
    ("name_key", "mother_name_key"),
    ("name_key", "mother_id18"),
    ("name_key", "household_no"),
    ("birth_date", "mother_name_key"),
    ("birth_date", "mother_id18"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """All that a run's rows say of anybody.

    Attributes:
        mentions: ``tables.MENTIONS``.
        members: ``tables.MEMBERS``.
        persons: ``person_no``, ``person_key``.
        records: dataset → records with their provenance.
        files: ``tables.FILES``.
    """

    mentions: pl.DataFrame
    members: pl.DataFrame
    persons: pl.DataFrame
    records: Mapping[str, pl.DataFrame]
    files: pl.DataFrame

    def of(self, person_keys: pl.Series, evidence: pl.Series) -> pl.DataFrame:
        """``COLUMNS``: every mention of these persons, and everybody in these rows."""
        named = self._named()
        asked = pl.LazyFrame({"person_key": person_keys.drop_nulls().unique()})
        theirs = named.join(asked, on="person_key", how="semi")
        places = pl.LazyFrame({"evidence": evidence.explode()}).unnest("evidence").unique()
        rows = self._in_rows(places)
        return self._placed(pl.concat([theirs, named.join(rows, on="record_id", how="semi")]))

    def like(self, before: pl.DataFrame) -> pl.DataFrame:
        """``COLUMNS``: what may tell of the same as ``before``, in the same kind of export."""
        named, told = self._named(), before.lazy()
        of_kind = ("dataset", "role")
        alike = [
            named.join(
                told.select(*of_kind, *keys).drop_nulls().unique(), on=(*of_kind, *keys), how="semi"
            )
            for keys in _LOOKED_FOR
        ]
        here = named.join(self._in_rows(told.select(_PLACE).unique()), on="record_id", how="semi")
        unchanged = told.join(
            self.files.lazy().select("sha256").drop_nulls().unique(), on="sha256", how="semi"
        )
        return pl.concat([self._placed(pl.concat([*alike, here])), unchanged.collect()]).unique()

    def _in_rows(self, places: pl.LazyFrame) -> pl.LazyFrame:
        """The records that stand in these rows."""
        return pl.concat(
            [
                pl.LazyFrame(schema={"record_id": pl.UInt32}),
                *(
                    each.lazy()
                    .select("record_id", *_PLACE)
                    .join(places, on=_PLACE, how="semi", nulls_equal=True)
                    .select("record_id")
                    for each in self.records.values()
                ),
            ]
        )

    def _named(self) -> pl.LazyFrame:
        """The mentions with their persons' keys."""
        return (
            self.mentions.lazy()
            .select("mention_id", "record_id", *_SAID)
            .join(self.members.lazy().select("mention_id", "person_no"), on="mention_id")
            .join(self.persons.lazy().select("person_no", "person_key"), on="person_no")
        )

    def _placed(self, some: pl.LazyFrame) -> pl.DataFrame:
        """``COLUMNS`` of mentions: with the rows in which they stand."""
        said = some.unique("mention_id").collect()
        if said.is_empty() or not self.records:
            return pl.DataFrame(schema=COLUMNS)
        rows = pl.concat(
            [
                each.lazy()
                .select("record_id", *_PLACE)
                .join(said.lazy().select("record_id").unique(), on="record_id", how="semi")
                for each in self.records.values()
            ]
        )
        digests = self.files.lazy().select("file", "sha256").drop_nulls().unique("file")
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


def nobody() -> Said:
    """What the rows of a run say in which nobody is named."""
    persons = pl.DataFrame(schema={"person_no": pl.UInt32, "person_key": pl.String})
    return Said(MENTIONS.empty(), MEMBERS.empty(), persons, {}, FILES.empty())


def about(before: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``before`` about the persons of ``cases``, or in their evidence."""
    places = cases.select("evidence").explode("evidence").unnest("evidence").unique()
    return pl.concat(
        [
            before.join(cases.select("person_key").unique(), on="person_key", how="semi"),
            before.join(places, on=_PLACE, how="semi", nulls_equal=True),
        ]
    ).unique()


def kept(before: pl.DataFrame, now: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """``now``, and what was said before of persons and rows of ``cases`` that are not found now."""
    return pl.concat([now, about(before, cases.filter(~pl.col("is_found")))]).unique()
