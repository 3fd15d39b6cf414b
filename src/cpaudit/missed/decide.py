"""Missed births: the decision chain from a birth that planning lacks to a graded case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.at_rest import beside, chosen
from cpaudit.missed.answers import Answer
from cpaudit.missed.beliefs import Beliefs
from cpaudit.missed.near import near_rows
from cpaudit.missed.scope import scope
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.missed.piece import Windows

_STRONG = ("delivery", "certificate", "screening", "police_birth")
_NUMBERED = ("police", "vaccination", "insurance", "subsidy", "school")
# Who is screened, on the third day of life or later, or has papers, was born alive.
_LIVE_CHECK = (
    *("certificate", "screening", "police_birth", "police", "vaccination", "insurance"),
    *("subsidy", "school"),
)
# Listed is what is likelier than not, all doubts together.
_FLAG_FROM = 0.5
_OTHERWISE_FROM = 0.5
# What is suppressed for a reason of its own is a missed birth only where the reason is a slip: a
# wrong outcome, a wrong date, an adoption within the family.
_LIVE_DESPITE_OUTCOME = 0.03
_OWN_DESPITE_ADOPTION = 0.05
_DUE_THOUGH_RECENT = 0.01
_DUE_BEFORE_WINDOW = 0.05
_DUE_THOUGH_UNDATED = 0.5
# What is decided of the births that planning lacks, and null of all others.
_DECIDED = frozenset({"p_missed", "grade", "suppressed", "answer"})


@dataclass(frozen=True, slots=True)
class CountingRule:
    """Which births this area reports, and from when on a birth is due."""

    basis: str
    couple: str
    months: int
    as_of: date
    due: tuple[date | None, date]  # the first and last day of birth that planning must hold
    is_live: pl.Expr = field(default_factory=lambda: pl.lit(value=True))  # on the view ``births``


def missed_births(
    births: pl.DataFrame,
    persons: pl.DataFrame,
    open_links: pl.DataFrame,
    rule: CountingRule,
    windows: Windows,
    history: pl.DataFrame,
    beliefs: Beliefs | None = None,
) -> pl.DataFrame:
    """``births`` with scope, ``p_missed``, ``grade`` and ``suppressed`` filled.

    ``grade`` is given to every birth that planning lacks: A where two sources agree or a
    certificate and a household registration do, B on one strong source or on a weak one that gives
    the child's own valid number or leads to a parent on the planning roll, C on weak ones else.
    ``suppressed`` says why such a birth is not a missed birth here; it is null for those that are.

    Args:
        births: the view ``births``.
        persons: the view ``persons``.
        open_links: ``person_no``, ``p_open``: the best link to a planning row that was found but
            not accepted.
        rule: the counting rule.
        windows: what the sources cover, by dataset with records.
        history: ``residence.RESIDENCES`` of the families.
        beliefs: how far the sources are believed, and what was verified; else as judged.
    """
    believed = beliefs or Beliefs()
    judged = scope(
        births,
        persons,
        basis=rule.basis,
        couple=rule.couple,
        months=rule.months,
        as_of=rule.as_of,
        windows=windows,
        history=history,
    )
    p_real = 1 - pl.reduce(
        lambda left, right: left * right,
        [
            pl.when(pl.col(f"{source}.n_rows").is_not_null()).then(1 - real).otherwise(1.0)
            for source, real in believed.real.items()
        ],
    )
    planning = "planning_births" in windows or "planning_persons" in windows
    not_live = _not_live(rule)
    p_live = pl.when(not_live).then(_LIVE_DESPITE_OUTCOME).otherwise(1.0)
    p_missed = p_real * p_live * pl.col("p_in_scope") * _p_due(rule) * _p_absent(believed)
    suppressed = _suppressed(rule, not_live, has_planning=planning)
    # The view has hundreds of columns: only those that are read go along, of births that planning lacks.
    read = {name for one in (p_missed, suppressed, _grade()) for name in one.meta.root_names()}
    on_roll = persons.select("person_no", "planning.n_rows").filter(pl.col("planning.n_rows") > 0)
    lacking = (
        judged.lazy()
        .filter(~pl.col("in_planning"))
        .select(
            "person_no",
            *(name for name in judged.columns if name in read - _DECIDED),
            pl.col("father_person_no")
            .is_in(on_roll["person_no"].implode())
            .fill_null(value=False)
            .alias("father_on_roll"),
        )
        .collect()
    )
    decided = (
        lacking.join(near_rows(judged), on="person_no", how="left")
        .join(open_links, on="person_no", how="left")
        .with_columns(p_missed.alias("p_missed"), _grade().alias("grade"))
        .with_columns(suppressed.alias("suppressed"))
    )
    verdicts = _verified(decided, believed.answers).select("person_no", *sorted(_DECIDED))
    placed = judged.select("person_no").join(
        verdicts, on="person_no", how="left", maintain_order="left"
    )
    return chosen(beside(judged, placed.drop("person_no")), list(VIEWS["births"]))


def _verified(decided: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """Verified births get the probability 1 or 0, and the answer is told."""
    is_missed = pl.col("answer").replace_strict(
        {str(answer): answer.is_missed for answer in Answer}, return_dtype=pl.Boolean
    )
    return decided.join(answers, on="person_no", how="left").with_columns(
        pl.coalesce(is_missed.cast(pl.Float64), "p_missed").alias("p_missed"),
        pl.when(~is_missed)
        .then(pl.lit("answered"))
        .when(is_missed.is_null())
        .then("suppressed")
        .alias("suppressed"),
    )


def _not_live(rule: CountingRule) -> pl.Expr:
    stillborn = pl.col("delivery.outcome").eq("stillbirth").fill_null(value=False)
    return (
        stillborn
        & ~pl.any_horizontal(*(pl.col(f"{name}.n_rows").is_not_null() for name in _LIVE_CHECK))
    ) | ~rule.is_live.fill_null(value=True)


def _p_due(rule: CountingRule) -> pl.Expr:
    """How surely the birth is due here, by its date and by what is known of an adoption."""
    born, (first, last) = pl.col("birth_date"), rule.due
    return (
        pl.when(pl.col("adoption.register_date").is_not_null())
        .then(_OWN_DESPITE_ADOPTION)
        .when(born.is_null())
        .then(_DUE_THOUGH_UNDATED)
        .when(born < pl.lit(first, pl.Date))
        .then(_DUE_BEFORE_WINDOW)
        .when(born > pl.lit(last))
        .then(_DUE_THOUGH_RECENT)
        .otherwise(1.0)
    )


def _p_absent(believed: Beliefs) -> pl.Expr:
    """How surely planning lacks the birth: no likely row, no open link, and no link unseen."""
    named = pl.any_horizontal(
        pl.col("mother_person_no").is_not_null(), pl.col("id18").is_not_null()
    )
    unseen = pl.when(named).then(believed.unseen).otherwise(believed.unseen_unknown)
    return (
        (1 - pl.col("p_same").fill_null(0.0)) * (1 - pl.col("p_open").fill_null(0.0)) * (1 - unseen)
    )


def _grade() -> pl.Expr:
    strong = pl.any_horizontal(*(pl.col(f"{name}.n_rows").is_not_null() for name in _STRONG))
    registered = pl.col("police_birth.n_rows").is_not_null() | pl.col("police.n_rows").is_not_null()
    certified = pl.col("certificate.n_rows").is_not_null()
    # A number is given to a child when its birth is registered: who has one was born and recorded.
    numbered = pl.any_horizontal(*(pl.col(f"{name}.id18").is_not_null() for name in _NUMBERED))
    # A card or an enrolment that leads to a parent on the roll is more than a name on a list.
    attributed = pl.col("mother.in_planning").fill_null(value=False) | pl.col("father_on_roll")
    return (
        pl.when((pl.col("n_sources") > 1) | (certified & registered))
        .then(pl.lit("A"))
        .when(strong | numbered | attributed)
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
    )


def _suppressed(rule: CountingRule, not_live: pl.Expr, *, has_planning: bool) -> pl.Expr:
    """The first reason that holds, in the order in which a statistician would give it."""
    born, (first, last) = pl.col("birth_date"), rule.due
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
        .when(pl.col("p_same") > _OTHERWISE_FROM)
        .then(pl.lit("recorded_otherwise"))
        .when(pl.col("p_open") > _OTHERWISE_FROM)
        .then(pl.lit("link_undecided"))
        .when(pl.col("p_missed") < _FLAG_FROM)
        .then(pl.lit("weak_evidence"))
    )
