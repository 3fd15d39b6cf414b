"""What is compared with what: the window, the dates, the counting rule, and the lists that cover it.

Most false alarms between departments come from comparing unlike things. So the run has one
alignment; every comparison follows it and prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.missed.alignment_words import planning_silent, planning_stale, statement
from cpaudit.missed.compared_list import PLANNING, ComparedList
from cpaudit.missed.coverage_of_lists import (
    asked_window,
    compared_lists,
    planning_silences,
)
from cpaudit.missed.covered_span import SLACK_DAYS, grave
from cpaudit.missed.due_window import due_window
from cpaudit.missed.thinned_lists import thinned_lists
from cpaudit.project import DatedBy, LiveBirth, PlacesBy, YearKind
from cpaudit.project.counting import kind_of_period
from cpaudit.views.area_counts import is_born_to_her
from cpaudit.views.dating import PLANNING_ENTRY, belongs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.project import Project

# The national definition in use before 2021 and still on many forms.
_LEAST_WEEKS, _LEAST_GRAMS = 28, 1000
# Who delivers and examines; each states weeks and weight.
_WARDS = ("delivery", "certificate", "screening")
# As many entries on one day are a migration of the system, not the work of that day.
_BULK_SHARE = 0.5
_LEAST_BULK = 20


@dataclass(frozen=True, slots=True)
class Alignment:
    """What is compared with what; it is printed with every comparison.

    Attributes:
        start: the first day of the window.
        end: its last day.
        as_of: the day of the exports.
        dated_by: by which date a birth belongs to the window.
        year: which year the window is, or is the beginning of.
        basis: what places a person here: ``residence``, ``hukou`` or ``either``.
        months: months of residence before the birth.
        couple: whose place counts: ``mother``, ``father`` or ``either``.
        live_birth: what counts as a live birth.
        grace_days: a birth may be entered so late.
        match_days: dates of one birth may differ so much.
        due_from: the first day of birth that the planning export reaches back to, where known.
        due_to: the last day of birth that it must hold by now.
        lists: the lists that the run has, in the order of trust.
        doubts: what stands against the alignment and is no list's own matter.
    """

    start: date
    end: date
    as_of: date
    dated_by: DatedBy
    year: YearKind
    basis: str
    months: int
    couple: str
    live_birth: LiveBirth
    grace_days: int
    match_days: int
    due_from: date | None = None
    due_to: date | None = None
    lists: tuple[ComparedList, ...] = ()
    doubts: tuple[Text, ...] = ()

    def covering(self) -> tuple[str, ...]:
        """The names of the lists that cover the window, without planning's own."""
        return tuple(
            each.name for each in self.lists if each.is_covering and each.name not in PLANNING
        )

    def left_out(self) -> tuple[ComparedList, ...]:
        """The lists that do not cover the window."""
        return tuple(each for each in self.lists if not each.is_covering)

    def belongs(self) -> pl.Expr:
        """On the view ``births``: dated in the window."""
        return belongs((self.start, self.end), self.dated_by).fill_null(value=False)

    def is_due(self) -> pl.Expr:
        """On the view ``births``: born when the planning export had to hold it by now."""
        first, last = (pl.lit(day, pl.Date) for day in (self.due_from, self.due_to or self.as_of))
        born = pl.col("birth_date")
        # Births that planning lacks have no other date than that of birth to be due by.
        return ((born >= first).fill_null(value=self.due_from is None) & (born <= last)).fill_null(
            value=False
        )

    def is_live(self) -> pl.Expr:
        """On the view ``births``: a live birth by the definition, as far as the records tell."""
        stated = pl.col("planning.outcome").ne_missing("stillbirth")
        if self.live_birth is LiveBirth.SIGNS_OF_LIFE:
            return stated
        weeks = pl.coalesce(*(f"{ward}.gestation_weeks" for ward in _WARDS))
        grams = pl.coalesce(*(f"{ward}.birth_weight_g" for ward in _WARDS))
        is_grown = (
            pl.when(weeks.is_not_null())
            .then(weeks >= _LEAST_WEEKS)
            .otherwise((grams >= _LEAST_GRAMS).fill_null(value=True))
        )
        return stated & is_grown

    def is_born_to_her(self) -> pl.Expr:
        """On the view ``births``: not a child whom planning holds as adopted or as a step-child."""
        return is_born_to_her()

    def comparable(self) -> pl.Expr:
        """On the view ``births``: of the window, due, live, of this area, and not explained away."""
        return (
            self.belongs()
            & self.is_due()
            & self.is_live()
            & self.is_born_to_her()
            & (pl.col("scope") == "inside").fill_null(value=False)
            & pl.col("suppressed").is_null()
        )

    def could_hold(self, name: str) -> pl.Expr:
        """On the view ``births``: a birth that the list could hold, by its place and its dates.

        A register of households holds no child who is booked elsewhere, a hospital's list none that
        was born at home, and an export by day of birth none of an earlier year that was found late.
        What no record says counts as possible.
        """
        held = self.list_of(name)
        if held is None:
            return pl.lit(value=False)
        match held.places_by:
            case PlacesBy.HUKOU:
                groups = ("police_birth", "police", "delivery", "certificate", "vaccination")
                place = pl.coalesce(*(f"{group}.hukou_place" for group in groups))
                by_place = place.ne_missing("outside")
            case PlacesBy.DELIVERY:
                kind = pl.coalesce("planning.birth_place_kind", "certificate.birth_place_kind")
                by_place = kind.ne_missing("home")
            case PlacesBy.RESIDENCE:
                by_place = pl.lit(value=True)
        if held.dated_by is DatedBy.ENTRY or held.first is None:
            return by_place
        # Entered in the window, and born before the export begins.
        return by_place & (pl.col("birth_date") >= held.first - timedelta(days=SLACK_DAYS))

    def list_of(self, name: str) -> ComparedList | None:
        """The list of that name, where the run has it."""
        return next((each for each in self.lists if each.name == name), None)

    def statement(self) -> tuple[Text, ...]:
        """The lines that are printed with a comparison."""
        return statement(self)


def align(
    project: Project,
    births: pl.DataFrame,
    sources: pl.DataFrame,
    records: Mapping[str, pl.DataFrame] | None = None,
) -> Alignment:
    """The alignment of a run.

    Args:
        project: the window, the counting rule, and what it says of its sources.
        births: the view ``births``; scope need not be decided yet.
        sources: ``tables.SOURCES``.
        records: the canonical records by dataset, to tell sources of one kind apart.
    """
    counting, period = project.counting, project.period
    due_from, due_to = due_window(births, as_of=project.as_of, grace_days=counting.grace_days)
    window = asked_window(project)
    grace = timedelta(days=counting.grace_days)
    is_stale = due_to < min(project.as_of - grace, period.end)
    stale = (planning_stale(due_to + grace, due_to),) if is_stale else ()
    silent = grave(planning_silences(project, births), window)
    if silent and silent[-1].end == window[1]:
        due_to = min(due_to, silent[-1].start - timedelta(days=1))
    return Alignment(
        start=period.start,
        end=period.end,
        as_of=project.as_of,
        dated_by=counting.dated_by,
        year=kind_of_period(period),
        basis=str(counting.basis),
        months=counting.residence_months,
        couple=str(counting.couple),
        live_birth=counting.live_birth,
        grace_days=counting.grace_days,
        match_days=counting.match_days,
        due_from=due_from,
        due_to=due_to,
        lists=compared_lists(project, births, sources),
        doubts=(
            *stale,
            *(planning_silent(hole) for hole in silent),
            *thinned_lists(births, records or {}, window),
            *_doubts(births, counting.dated_by),
        ),
    )


def _doubts(births: pl.DataFrame, dated_by: DatedBy) -> tuple[Text, ...]:
    """What makes dates of entry unfit to date births by."""
    if dated_by is DatedBy.EVENT:
        return ()
    known = births.select(
        pl.coalesce(*PLANNING_ENTRY).filter(pl.col("in_planning")).drop_nulls().alias("day")
    )["day"]
    if known.is_empty():
        return (
            Text(
                "planning gives no dates of entry: its births are dated by other sources' entries, "
                "else by birth",
                "全员数据没有录入日期：改用其他来源的录入日期，均无时用出生日期",
            ),
        )
    counts = known.value_counts(sort=False).sort("count", "day", descending=[True, False])
    day, n = counts.row(0)
    if len(known) < _LEAST_BULK or n < _BULK_SHARE * len(known):
        return ()
    return (
        Text(
            f"{n} of {len(known)} planning entries are dated {day}: probably a migration of the "
            "system, which cannot date births",
            f"全员数据 {len(known)} 条录入日期中有 {n} 条为 {day}：可能是系统迁移，不宜据此划分统计期",
        ),
    )
