"""The user's table of villages: codes, names, aliases, former codes and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.standards.village_codes import unpadded
from cpaudit.standards.village_file import SCHEMA, village_rows

if TYPE_CHECKING:
    from pathlib import Path

VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True, eq=False)
class VillageTable:
    """Villages by code, and the units above them as far as the table names them.

    Attributes:
        frame: one row per village: ``code`` (12 digits), ``name``, ``aliases``, ``old_codes``,
            ``valid_from``, ``valid_to``, ``replaced_by``.
        upper: ``code`` (2 to 9 digits) and ``name`` of townships, counties and so on.
    """

    frame: pl.DataFrame
    upper: pl.DataFrame

    @classmethod
    def empty(cls) -> VillageTable:
        """The table of a project that has none."""
        return cls.from_frame(pl.DataFrame(schema={"code": pl.String, "name": pl.String}))

    @classmethod
    def from_frame(cls, frame: pl.DataFrame) -> VillageTable:
        """The table in ``frame``: ``code``, ``name``, and any of the other columns."""
        full = frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in SCHEMA.items()
        ).with_columns(
            pl.col("aliases").fill_null([]),
            pl.col("old_codes").fill_null([]),
            level=unpadded(pl.col("code")),
        )
        is_village = pl.col("level").str.len_bytes() == VILLAGE_DIGITS
        return cls(
            frame=full.filter(is_village).drop("level").sort("code"),
            upper=full.filter(~is_village).select(code="level", name="name").sort("code"),
        )

    @classmethod
    def read(cls, path: Path) -> VillageTable:
        """The table in a CSV file with the columns ``code`` and ``name`` or their Chinese names.

        ``aliases`` and ``old_codes`` hold several values divided by ``;``. Rows with codes of fewer
        than 12 digits, or padded with zeros, name the units above the villages.

        Raises:
            ProjectError: the file, a column or a cell cannot be used; it says which.
        """
        return cls.from_frame(village_rows(path))
