"""Missed births: the decision chain from a birth that planning lacks to a graded case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.missed.near import near_rows
from cpaudit.missed.scope import scope
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from cpaudit.missed.piece import Windows

# How surely a row of the source is a real live birth: files hold copies and test entries.
_REAL = {
    "delivery": 0.99,
    "certificate": 0.995,
    "screening": 0.99,
    "police_birth": 0.995,
    "police": 0.99,
    "vaccination": 0.98,
    "insurance": 0.95,
    "subsidy": 0.98,
    "school": 0.97,
}
_STRONG = ("delivery", "certificate", "screening", "police_birth")
_NUMBERED = ("police", "vaccination", "insurance", "subsidy", "school")
# Who is screened, on the third day of life or later, or has papers, was born alive.
_LIVE_CHECK = (
    *("certificate", "screening", "police_birth", "police", "vaccination", "insurance"),
    *("subsidy", "school"),
)
_FLAG_FROM = 0.5
# A planning export that ends this long before the as-of date is stale: later births are not due.
_STALE_DAYS = 45
# One slip in a hundred rows must not stretch the window that planning covers.
_FIRST_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class CountingRule:
    """Which births this area reports, and from when on a birth is due."""

    basis: str
    couple: str
    months: int
    grace_days: int
    as_of: date


def missed_births(
    births: pl.DataFrame,
    persons: pl.DataFrame,
    open_links: pl.DataFrame,
    rule: CountingRule,
    windows: Windows,
) -> pl.DataFrame:
    """``births`` with scope, ``p_missed``, ``grade`` and ``suppressed`` filled.

    ``grade`` is given to every birth that planning lacks: A where two sources agree or a
    certificate and a household registration do, B on one strong source or on a weak one that gives
    the child's own valid number or leads to a mother on the planning roll, C on weak ones else.
    ``suppressed`` says why such a birth is not a missed birth here; it is null for those that are.

    Args:
        births: the view ``births``.
        persons: the view ``persons``.
        open_links: ``person_no``, ``p_open``: the best link to a planning row that was found but
            not accepted.
        rule: the counting rule.
        windows: what the sources cover, by dataset with records.
    """
    judged = scope(
        births,
        persons,
        basis=rule.basis,
        couple=rule.couple,
        months=rule.months,
        as_of=rule.as_of,
        windows=windows,
    )
    near = near_rows(judged)
    wide = (
        judged.drop("p_missed", "grade", "suppressed")
        .join(near, on="person_no", how="left", maintain_order="left")
        .join(open_links, on="person_no", how="left", maintain_order="left")
    )
    lacking = ~pl.col("in_planning")
    p_real = 1 - pl.reduce(
        lambda left, right: left * right,
        [
            pl.when(pl.col(f"{source}.n_rows").is_not_null()).then(1 - real).otherwise(1.0)
            for source, real in _REAL.items()
        ],
    )
    p_absent = (1 - pl.col("p_same").fill_null(0.0)) * (1 - pl.col("p_open").fill_null(0.0))
    decided = wide.with_columns(
        pl.when(lacking).then(p_real * pl.col("p_in_scope") * p_absent).alias("p_missed"),
        pl.when(lacking).then(_grade()).alias("grade"),
    )
    first, last = _due_window(births, rule)
    planning = "planning_births" in windows or "planning_persons" in windows
    return decided.with_columns(
        pl.when(lacking).then(_suppressed(first, last, has_planning=planning)).alias("suppressed")
    ).select(list(VIEWS["births"]))


def _grade() -> pl.Expr:
    strong = pl.any_horizontal(*(pl.col(f"{name}.n_rows").is_not_null() for name in _STRONG))
    registered = pl.col("police_birth.n_rows").is_not_null() | pl.col("police.n_rows").is_not_null()
    certified = pl.col("certificate.n_rows").is_not_null()
    # A number is given to a child when its birth is registered: who has one was born and recorded.
    numbered = pl.any_horizontal(*(pl.col(f"{name}.id18").is_not_null() for name in _NUMBERED))
    # A card or an enrolment that leads to a mother on the roll is more than a name on a list.
    attributed = pl.col("mother.in_planning").fill_null(value=False)
    return (
        pl.when((pl.col("n_sources") > 1) | (certified & registered))
        .then(pl.lit("A"))
        .when(strong | numbered | attributed)
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
    )


def _suppressed(first: date | None, last: date, *, has_planning: bool) -> pl.Expr:
    """The first reason that holds, in the order in which a statistician would give it."""
    born = pl.col("birth_date")
    not_live = pl.col("delivery.outcome").eq("stillbirth").fill_null(
        value=False
    ) & ~pl.any_horizontal(*(pl.col(f"{name}.n_rows").is_not_null() for name in _LIVE_CHECK))
    return (
        pl.when(pl.lit(not has_planning))
        .then(pl.lit("no_planning_source"))
        .when(not_live)
        .then(pl.lit("stillbirth"))
        .when(pl.col("adoption.register_date").is_not_null())
        .then(pl.lit("adopted"))
        .when(born.is_null())
        .then(pl.lit("undated"))
        .when(born < pl.lit(first, pl.Date))
        .then(pl.lit("before_planning_window"))
        .when(born > pl.lit(last))
        .then(pl.lit("too_recent"))
        .when(pl.col("scope") == "outside")
        .then(pl.lit("out_of_scope"))
        .when(pl.col("scope") == "undecided")
        .then(pl.lit("scope_undecided"))
        .when(pl.col("p_same") > _FLAG_FROM)
        .then(pl.lit("recorded_otherwise"))
        .when(pl.col("p_open") > _FLAG_FROM)
        .then(pl.lit("link_undecided"))
        .when(pl.col("p_missed") < _FLAG_FROM)
        .then(pl.lit("weak_evidence"))
    )


def _due_window(births: pl.DataFrame, rule: CountingRule) -> tuple[date | None, date]:
    """The first birth date that planning covers and the last one that is due."""
    stated = births.select(
        pl.coalesce("planning.birth_date", "roll.birth_date").alias("born"),
        pl.max_horizontal(
            "planning.entry_date", "roll.entry_date", "planning.birth_date", "roll.birth_date"
        ).alias("known"),
    ).filter(pl.col("known") <= rule.as_of)
    grace = timedelta(days=rule.grace_days)
    if stated["born"].drop_nulls().is_empty():
        return None, rule.as_of - grace
    first, newest = stated.select(
        pl.col("born").quantile(_FIRST_SHARE).cast(pl.Date), pl.col("known").max()
    ).row(0)
    stale = (rule.as_of - newest).days > _STALE_DAYS
    return first, (newest if stale else rule.as_of) - grace
