"""Each cell of each line counted from the records, in every way in which offices count it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.returns.ways import EARLIER, FLOWS, NO_CAUSE, Flow, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

# What has been entered after the period's end by more days cannot have been in a return that was
# sent on time: villages report by the fifth, townships by the tenth of the month.
REPORTING_DAYS = 10
# So many persons are named under a cause; the number says how many there are.
MOST_CASES = 20

COUNTED: dict[str, pl.DataType] = {
    "line": pl.UInt32(),
    "field": pl.String(),
    "way": pl.String(),
    "records": pl.Int64(),
}
_KEYS = ("line", "field", "cause", "is_surplus")
_IN_PERIOD = pl.col("day").is_between("period_start", "period_end")
_ENTERED = pl.col("entry").is_between("period_start", "period_end")


def flows(lines: pl.DataFrame, events: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``COUNTED`` of the cells that count events, and what may make a return depart from them.

    The second table: ``line``, ``field``, ``cause``, ``is_surplus``, ``n``, ``cases``.

    Args:
        lines: ``line``, ``village``, ``period_start``, ``period_end``; villages only.
        events: ``event_rows.EVENTS``.
    """
    met = _met(lines, events)
    counted, causes = [], []
    for flow in FLOWS:
        of_kind = met.filter(pl.col("kind") == flow.kind).with_columns(_cause(flow))
        of_kind = of_kind.filter(flow.is_counted.fill_null(value=True))
        counted.append(_count(lines, of_kind, flow.name, flow.ways))
        causes += [_surplus(of_kind, flow.name), *_shortfall(of_kind, flow.name)]
    earlier = met.filter((pl.col("kind") == "birth") & (pl.col("day") < pl.col("period_start")))
    counted.append(_count(lines, earlier, EARLIER, (Way("entry", by_entry=True),)))
    births = met.filter((pl.col("kind") == "birth") & pl.col("cause").is_null())
    late = births.filter((pl.col("day") < pl.col("period_start")) & _ENTERED)
    causes += [
        _listed(
            late.filter(flow.is_counted.fill_null(value=False)),
            flow.name,
            pl.lit("earlier_birth_entered_now"),
            is_surplus=True,
        )
        for flow in FLOWS
        if flow.kind == "birth"
    ]
    listed = pl.concat(causes).filter(~pl.col("cause").is_in([*NO_CAUSE]))
    return pl.concat(counted), _summed(listed).sort(*_KEYS)


def unplaced(lines: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Events of the period whose village no record tells: they can belong to any line."""
    nowhere = events.filter(pl.col("village").is_null() & pl.col("cause").is_null())
    spans = lines.select("period_start", "period_end").unique()
    met = spans.join(nowhere, how="cross").filter(_IN_PERIOD)
    met = lines.select("line", "period_start", "period_end").join(
        met, on=["period_start", "period_end"], how="inner"
    )
    return _summed(
        pl.concat(
            _listed(
                met.filter((pl.col("kind") == flow.kind) & flow.is_counted.fill_null(value=False)),
                flow.name,
                pl.lit("village_unknown"),
                is_surplus=True,
            )
            for flow in FLOWS
        )
    )


def _met(lines: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """The events that happened or were entered in a line's village and period."""
    if lines.is_empty():
        return lines.join(events, on="village", how="inner")
    first, last = lines["period_start"].min(), lines["period_end"].max()
    near = events.filter(
        pl.col("day").is_between(first, last) | pl.col("entry").is_between(first, last)
    )
    return lines.join(near, on="village", how="inner").filter(_IN_PERIOD | _ENTERED)


def _cause(flow: Flow) -> pl.Expr:
    """Where a cell cannot say whether it counts the event, that is the cause."""
    return (
        pl.when(pl.col("cause").is_null() & flow.is_counted.is_null())
        .then(pl.lit(flow.unknown))
        .otherwise("cause")
        .alias("cause")
    )


def _count(lines: pl.DataFrame, met: pl.DataFrame, name: str, ways: Sequence[Way]) -> pl.DataFrame:
    """``COUNTED`` of a cell in each of its ways."""
    is_counted = {
        way.name: (pl.col("cause").is_null() | pl.col("cause").is_in([*way.also]))
        & (_ENTERED if way.by_entry else _IN_PERIOD)
        for way in ways
    }
    counts = met.group_by("line").agg(
        is_so.sum().cast(pl.Int64).alias(way) for way, is_so in is_counted.items()
    )
    return (
        lines.select("line")
        .join(counts, on="line", how="left", maintain_order="left")
        .unpivot(index="line", variable_name="way", value_name="records")
        .select("line", pl.lit(name).alias("field"), "way", pl.col("records").fill_null(0))
    )


def _surplus(met: pl.DataFrame, name: str) -> pl.DataFrame:
    """What a return that states more may have counted besides."""
    listed = met.filter(_IN_PERIOD & pl.col("cause").is_not_null())
    return _listed(listed, name, pl.col("cause"), is_surplus=True)


def _shortfall(met: pl.DataFrame, name: str) -> list[pl.DataFrame]:
    """What a return that states less may have left out."""
    counted = met.filter(_IN_PERIOD & pl.col("cause").is_null())
    is_late = pl.col("entry") > pl.col("period_end").dt.offset_by(f"{REPORTING_DAYS}d")
    elsewhere = ~pl.col("other_day").is_between("period_start", "period_end")
    reasons = (
        ("entered_after_the_return", is_late),
        ("dated_otherwise", elsewhere),
        ("scope_outside", pl.col("scope") == "outside"),
        ("scope_undecided", pl.col("scope") == "undecided"),
    )
    return [
        _listed(counted.filter(where), name, pl.lit(cause), is_surplus=False)
        for cause, where in reasons
    ]


def _listed(met: pl.DataFrame, name: str, cause: pl.Expr, *, is_surplus: bool) -> pl.DataFrame:
    """The events under a cell's cause, one row each."""
    return met.select(
        "line",
        pl.lit(name).alias("field"),
        cause.alias("cause"),
        pl.lit(is_surplus).alias("is_surplus"),
        "case",
    )


def _summed(listed: pl.DataFrame) -> pl.DataFrame:
    """How many events each cause has in a cell, and the first of their persons."""
    return listed.group_by(_KEYS).agg(
        pl.len().cast(pl.UInt32).alias("n"),
        pl.col("case").drop_nulls().unique().sort().head(MOST_CASES).alias("cases"),
    )
