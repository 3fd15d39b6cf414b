"""The villages' returns beside the records: cell by cell, and against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.project.counting import DatedBy
from cpaudit.returns import choice, recount, stocks
from cpaudit.returns.arithmetic import checks
from cpaudit.returns.balance import out_of_balance
from cpaudit.returns.events import events
from cpaudit.returns.households import placed
from cpaudit.returns.lines import judged, left_out, lines_of
from cpaudit.returns.rates import rates
from cpaudit.returns.tables import CAUSES, CELLS, LINE, Returns, Status
from cpaudit.returns.ways import FIELDS, OWN_CAUSES
from cpaudit.views.returns import is_subtotal, sums_of_villages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cpaudit.i18n import Text

_ORDER = (
    Status.DIFFERS,
    Status.EXPLAINED,
    Status.ROUGHLY,
    Status.COUNTED_OTHERWISE,
    Status.UNKNOWN,
    Status.AGREES,
)


def compare(
    views: Mapping[str, pl.DataFrame],
    *,
    start: date,
    end: date,
    as_of: date,
    dated_by: DatedBy = DatedBy.EVENT,
    tolerance: int = 0,
    statement: tuple[Text, ...] = (),
) -> Returns:
    """What the returns of the period state, and what the records give for the same cells.

    A return is compared where its own period lies within ``start`` … ``end`` and has ended. A blank
    cell is unknown and never nought.

    Args:
        views: those of a run; ``returns``, ``planning_births``, ``planning_persons``, ``births``
            and ``persons`` are read.
        start: first day of the period.
        end: its last day.
        as_of: the day on which the records are judged.
        dated_by: by which date a birth belongs to a period.
        tolerance: by how much a cell may differ.
        statement: the lines of the alignment, printed with the comparison.
    """
    lines = lines_of(views["returns"])
    of_all = judged(lines, start, end, as_of)
    compared = of_all.filter(pl.col("why").is_null()).drop("why")
    # Nothing that a return states may reach the count from the records.
    villages = compared.filter(~pl.col("is_total")).select(
        "line", "village", "period_start", "period_end"
    )
    roll = placed(views["planning_persons"], views["persons"])
    views = {**views, "planning_persons": roll}
    stated = compared.unpivot(
        index="line", on=list(FIELDS), variable_name="field", value_name="stated"
    )
    has_roll = not roll.is_empty()
    has_records = has_roll or not views["planning_births"].is_empty()
    happened = events(views, (start, end))
    counted, causes = recount.flows(villages, happened)
    causes = pl.concat([causes, recount.unplaced(compared, happened)])
    usual = choice.usual_ways(by_entry=dated_by is DatedBy.ENTRY)
    if has_roll:
        counted = pl.concat([counted, stocks.stocks(villages, roll)])
        first = choice.ways(counted, stated, usual, tolerance=tolerance)
        back = stocks.carried_back(counted, choice.used_ways(first, usual))
        counted = pl.concat([counted, back])
    else:
        births = [name for name in FIELDS if name.startswith(("birth", "boys", "girls"))]
        counted = counted.filter(pl.col("field").is_in(births))
    if not has_records:
        counted = counted.clear()
    ways = choice.ways(counted, stated, usual, tolerance=tolerance)
    used = choice.used_ways(ways, usual)
    cells = _cells(compared, stated, _with_totals(compared, counted, used))
    causes = pl.concat([causes, _of_totals(compared, _of(causes, cells))])
    cells = _judged(cells, causes, used, tolerance, ways)
    found = pl.concat([checks(compared, lines), rates(compared)])
    cells = _sorted(out_of_balance(cells, found))
    differing = cells.filter(pl.col("status").is_in([Status.DIFFERS, Status.EXPLAINED]))
    return Returns(
        start=start,
        end=end,
        tolerance=tolerance,
        n_lines=villages.height,
        cells=CELLS.keep(cells.select(*CELLS.columns)),
        causes=CAUSES.keep(_of(causes, differing)),
        checks=found.sort(
            pl.col("status").replace_strict(_ranks(), return_dtype=pl.UInt8),
            "period_start",
            "check",
            "village",
            "field",
            "line",
            nulls_last=True,
        ),
        ways=ways,
        left_out=left_out(of_all),
        statement=statement,
    )


def _with_totals(
    compared: pl.DataFrame, counted: pl.DataFrame, used: Mapping[str, str]
) -> pl.DataFrame:
    """``line``, ``field``, ``records`` by the way that is followed; total lines add up their villages."""
    followed = counted.filter(
        pl.col("way") == pl.col("field").replace_strict(dict(used), return_dtype=pl.String)
    ).select("line", "field", "records")
    fields = followed["field"].unique(maintain_order=True).to_list()
    if not fields:
        return followed
    wide = followed.pivot("field", index="line", values="records")
    rows = (
        compared.select("line", "source_id", "file", "sheet", "row", "village_name", "is_total",
                        "period_start", "period_end")
        .join(wide, on="line", how="left")
        .rename({"line": "record_id"})
    )  # fmt: skip
    sums = sums_of_villages(rows, fields)
    totals = sums.select(
        pl.col("record_id").alias("line"),
        *(pl.col(f"sum.{name}").cast(pl.Int64).alias(name) for name in fields),
    ).unpivot(index="line", variable_name="field", value_name="records")
    return pl.concat([followed, totals.select("line", "field", "records")])


def _of_totals(compared: pl.DataFrame, causes: pl.DataFrame) -> pl.DataFrame:
    """The causes of the villages' differences together, for the total lines above them."""
    group = ["source_id", "file", "sheet", "period_start", "period_end"]
    totals = compared.filter(pl.col("is_total") & ~is_subtotal())
    under = compared.filter(~pl.col("is_total")).select(pl.col("line").alias("_village"), *group)
    pairs = totals.select("line", *group).join(under, on=group, nulls_equal=True)
    return (
        causes.rename({"line": "_village"})
        .join(pairs.select("line", "_village"), on="_village")
        .group_by("line", "field", "cause", "is_surplus")
        .agg(
            pl.col("n").sum(),
            pl.col("cases").explode().drop_nulls().unique().sort().head(recount.MOST_CASES),
        )
        .select(causes.columns)
    )


def _cells(compared: pl.DataFrame, stated: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Every cell of which the return or the records say anything.

    A column that is blank from top to bottom is not in the return.
    """
    given = stated.drop_nulls("stated")["field"].unique()
    return (
        stated.filter(pl.col("field").is_in(given.implode()))
        .join(records, on=["line", "field"], how="left")
        .join(compared.select(*LINE), on="line", how="left")
        .with_columns((pl.col("stated") - pl.col("records")).alias("difference"))
    )


def _judged(
    cells: pl.DataFrame,
    causes: pl.DataFrame,
    used: Mapping[str, str],
    tolerance: int,
    ways: pl.DataFrame,
) -> pl.DataFrame:
    closing = (
        _of(causes, cells)
        .join(cells.select("line", "field", "difference"), on=["line", "field"])
        .filter(
            # Of the people without a known village some may be this village's.
            pl.when(pl.col("cause") == "village_unknown")
            .then(pl.col("n").cast(pl.Int64) >= pl.col("difference"))
            .otherwise(
                pl.col("cause").is_in([*OWN_CAUSES])
                & (pl.col("n").cast(pl.Int64) == pl.col("difference").abs())
            )
        )
        .group_by("line", "field")
        .agg(pl.len().alias("n_closing"))
    )
    return cells.join(closing, on=["line", "field"], how="left").with_columns(
        pl.col("field").replace_strict(dict(used), return_dtype=pl.String).alias("counted_by"),
        choice.status(ways, tolerance=tolerance),
    )


def _sorted(cells: pl.DataFrame) -> pl.DataFrame:
    """Those that differ first."""
    place = {name: at for at, name in enumerate(FIELDS)}
    return cells.sort(
        pl.col("status").replace_strict(_ranks(), return_dtype=pl.UInt8),
        "is_total",
        "period_start",
        "village",
        pl.col("field").replace_strict(place, return_dtype=pl.UInt8),
        "line",
        nulls_last=True,
    )


def _of(causes: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The causes that pull in the direction of the cells' differences."""
    return (
        causes.join(cells.select("line", "field", "difference"), on=["line", "field"])
        .filter((pl.col("difference") != 0) & (pl.col("is_surplus") == (pl.col("difference") > 0)))
        .select(*CAUSES.columns)
        .sort("line", "field", "n", "cause", descending=[False, False, True, False])
    )


def _ranks() -> dict[str, int]:
    return {str(status): rank for rank, status in enumerate(_ORDER)}
