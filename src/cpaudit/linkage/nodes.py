"""What is compared: one node for each name, birth date and sex that a unit of mentions bears."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.linkage.codes import MISSING, dates, known
from cpaudit.linkage.comparisons.dates import Precision
from cpaudit.linkage.prepared import RELATIVES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Flags, Rows
    from cpaudit.linkage.comparisons.ids import Ids
    from cpaudit.linkage.comparisons.names import Names
    from cpaudit.linkage.prepared import Prepared

# Values of which a unit may have two, say the village before and after a move; more are rare.
TWO_SLOTS = (
    "village",
    "town",
    "household",
    "phone",
    "certificate",
    "birth_order",
    "fetus_order",
    *RELATIVES,
    *(f"{relative}_person" for relative in RELATIVES),
)
ONE_SLOT = ("weight", "death_date")


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes as columns of codes: the open ones first, in the order of content.

    Open nodes are those that look for somebody: without a sound number (of newborns: without a
    name). unit, m (a mention that bears the node's values), is_identified, is_child, name, date,
    precision, sex, id, sources (bits), and two slots each of ``TWO_SLOTS`` (``village`` and
    ``village_2``).
    """

    frame: pl.DataFrame
    names: Names
    ids: Ids
    certificates: pl.Series
    phones: NDArray[np.uint64]

    def column(self, name: str) -> NDArray[Any]:
        """One column as an array, read by node number."""
        return self.frame[name].to_numpy()

    @property
    def n_open(self) -> int:
        """How many nodes look for somebody: they come first."""
        return int(self.frame["is_open"].sum())

    def having(self, frame: pl.DataFrame) -> Nodes:
        """The nodes with other columns or rows."""
        return replace(self, frame=frame)

    def take(self, rows: pl.Expr) -> Nodes:
        """The nodes of which ``rows`` is true."""
        return self.having(self.frame.filter(rows))

    def opened(self, is_open: pl.Expr) -> Nodes:
        """The nodes with others of them open."""
        return self.having(
            self.frame.with_columns(is_open=is_open).sort("is_open", "m", descending=[True, False])
        )


def build(prepared: Prepared, keeps_id: Flags, unit: Rows, *, rows: pl.Expr | None = None) -> Nodes:
    """The nodes of the units; units that are a name at a place are left to their relatives.

    Args:
        prepared: the mentions.
        keeps_id: of each mention, whether its number is its own.
        unit: of each mention the unit that it belongs to.
        rows: which mentions to take; units must be taken as a whole.
    """
    rows_taken = prepared.frame.with_columns(
        pl.Series("unit", unit), pl.Series("keeps_id", keeps_id)
    )
    if rows is not None:
        rows_taken = rows_taken.filter(rows)
    own = pl.when("keeps_id")
    own_rows = rows_taken.with_columns(
        id=own.then("id").otherwise(MISSING).cast(pl.UInt32),
        id_valid=own.then("id_valid").otherwise(MISSING).cast(pl.UInt32),
        # A number that is not the mention's own does not date it.
        date=own.then("date").otherwise("stated_date").cast(pl.UInt32),
        precision=pl.when(pl.col("keeps_id") | (pl.col("stated_date") != MISSING))
        .then("precision")
        .otherwise(MISSING)
        .cast(pl.UInt8),
        sex=pl.when((pl.col("stated_sex") == MISSING) & pl.col("keeps_id"))
        .then("id_sex")
        .otherwise("stated_sex")
        .cast(pl.UInt8),
        **{f"{relative}_person": pl.col(f"{relative}_id") for relative in RELATIVES},
    ).with_columns(_placeholder_parent(relative) for relative in RELATIVES[:2])
    variants = _variants(own_rows.filter(~pl.col("is_loose").all().over("unit")))
    frame = variants.join(_units(own_rows), on="unit", how="left", maintain_order="left")
    nodes = Nodes(
        frame.with_columns(_keys(prepared)),
        prepared.names,
        prepared.ids,
        prepared.certificates,
        prepared.phones,
    )
    return nodes.opened(~pl.col("is_identified"))


def _placeholder_parent(relative: str) -> pl.Expr:
    """The parent that 王丽之女 names, where the record names no parents."""
    nobody = (pl.col("mother") == MISSING) & (pl.col("father") == MISSING)
    return pl.when(nobody).then("parent").otherwise(relative).cast(pl.UInt32).alias(relative)


def _variants(rows: pl.DataFrame) -> pl.DataFrame:
    """Each name, date and sex of a unit once; unnamed ones only where the unit has no name."""
    variants = rows.group_by("unit", "name", "date", "precision", "sex").agg(pl.col("m").min())
    named = pl.col("name") != MISSING
    return variants.filter(named | ~named.any().over("unit"))


def _units(rows: pl.DataFrame) -> pl.DataFrame:
    """The values of each unit: of two-slot columns the first and the last in the order of codes."""
    single = pl.col("n_mentions") == 1
    lone = rows.with_columns(n_mentions=pl.len().over("unit"))
    columns = [
        "unit",
        "id",
        "id_valid",
        "sources",
        "is_child",
        *TWO_SLOTS,
        *(f"{name}_2" for name in TWO_SLOTS),
        *ONE_SLOT,
    ]
    alone = lone.filter(single).with_columns(
        sources=pl.col("source_bit"),
        **{f"{name}_2": pl.lit(MISSING, pl.UInt32) for name in TWO_SLOTS},
    )
    several = (
        lone.filter(~single)
        .group_by("unit")
        .agg(
            pl.col("id", "id_valid").max(),
            sources=pl.col("source_bit").bitwise_or(),
            # Most mentions of a unit are dated by one number, so that they agree.
            is_child=2 * pl.col("is_child").sum() > pl.len(),
            **{name: known(name).min() for name in (*TWO_SLOTS, *ONE_SLOT)},
            **{f"{name}_2": known(name).max() for name in TWO_SLOTS},
        )
        .with_columns(pl.col(*TWO_SLOTS, *ONE_SLOT).fill_null(MISSING))
        .with_columns(
            pl.when(pl.col(f"{name}_2") != pl.col(name))
            .then(f"{name}_2")
            .otherwise(MISSING)
            .cast(pl.UInt32)
            .alias(f"{name}_2")
            for name in TWO_SLOTS
        )
    )
    return pl.concat([alone.select(columns), several.select(columns)]).with_columns(
        is_identified=pl.col("id_valid") != MISSING
    )


def _keys(prepared: Prepared) -> list[pl.Expr | pl.Series]:
    """Columns that block keys are made of, null where missing."""
    day = dates(known("date"))
    to_the_day = pl.col("precision") == int(Precision.DAY)

    def derived(values: NDArray[np.uint32], code: str) -> pl.Expr:
        table = pl.Series(values)
        return pl.lit(table).gather(pl.col(code))

    return [
        pl.when(to_the_day).then(known("date")).alias("day"),
        day.dt.year().alias("year"),
        day.dt.month().alias("month"),
        *[
            derived(getattr(prepared.names, key), "name").replace(MISSING, None).alias(key)
            for key in ("pinyin", "surname")
        ],
        *[
            derived(getattr(prepared.ids, key), "id").replace(MISSING, None).alias(f"id_{key}")
            for key in ("beginning", "ending")
        ],
    ]
