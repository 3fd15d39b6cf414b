"""Claims: what a comparison of the sources suggests, before the chain has judged it."""

from __future__ import annotations

import polars as pl

CLAIMS: dict[str, pl.DataType] = {
    "event": pl.String(),
    "problem": pl.String(),
    "person_no": pl.UInt32(),
    "other_no": pl.UInt32(),
    "event_date": pl.Date(),
    "stated_date": pl.Date(),
    "value": pl.String(),  # what the sources say, where it is not a date: a sex, an order
    "stated": pl.String(),  # what planning says of it
    "voices": pl.List(pl.String()),
    "n_voices": pl.Int32(),
    "is_strong": pl.Boolean(),
    "p_real": pl.Float64(),  # that the event is as the sources say
    "p_absent": pl.Float64(),  # that planning does not hold it under other particulars
    "p_in_scope": pl.Float64(),
    "scope_reason": pl.String(),
    "link": pl.Float64(),  # that the rows compared are one person's
    "is_found": pl.Boolean(),  # the person stands in planning
    "is_date_needed": pl.Boolean(),
    "is_windowed": pl.Boolean(),  # planning must reach back to the date
    "excuse": pl.String(),  # a reason of the event's own why it is no case
    "is_doubted": pl.Boolean(),  # whose rows they are is not decided
    "grade": pl.String(),  # given beforehand for missed births
    "suppressed": pl.String(),
    "record_ids": pl.List(pl.UInt32()),
}
_DEFAULTS: dict[str, object] = {
    "p_absent": 1.0,
    "p_in_scope": 1.0,
    "link": 1.0,
    "is_found": True,
    "is_date_needed": True,
    "is_windowed": False,
    "is_doubted": False,
    "is_strong": True,
    "n_voices": 1,
}


def claims(
    frame: pl.DataFrame, *, event: str | None = None, problem: str | None = None
) -> pl.DataFrame:
    """``frame`` with exactly the columns of ``CLAIMS``; what it lacks has its default or is null."""
    given: dict[str, object] = dict(_DEFAULTS)
    if event is not None:
        given["event"] = event
    if problem is not None:
        given["problem"] = problem

    def column(name: str, kind: pl.DataType) -> pl.Expr:
        if name not in frame.columns:
            return pl.lit(given.get(name), kind).alias(name)
        value = pl.col(name).cast(kind)
        return value.fill_null(pl.lit(given[name], kind)) if name in given else value

    return frame.select(column(name, kind) for name, kind in CLAIMS.items())
