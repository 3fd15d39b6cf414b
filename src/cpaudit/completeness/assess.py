"""Completeness: how much of the births each list holds, and how many none of them does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cpaudit.completeness import matching as matched
from cpaudit.completeness.families import families
from cpaudit.completeness.headline import Headline, headline
from cpaudit.completeness.matrix import by_source, matrix
from cpaudit.completeness.overlaps import overlaps
from cpaudit.completeness.pairs import against_all, pairs, strata_rows, stratified
from cpaudit.completeness.presence import presence
from cpaudit.completeness.result_tables import BY_SOURCE, COVERAGE, OVERLAPS, PAIRS, STRATA
from cpaudit.completeness.several import SeveralLists, several
from cpaudit.completeness.twins import Resemblance, twins
from cpaudit.statistics import linkage_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from cpaudit.completeness.matching import Matching
    from cpaudit.linkage.walk import Linkage
    from cpaudit.missed.alignment import Alignment
    from cpaudit.statistics.linkage_error import CorrectedTotal
    from cpaudit.statistics.strata import Stratified
    from cpaudit.statistics.two_list import TwoLists


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a run finds out about completeness; it holds counts of places and kinds only.

    Attributes:
        headline: how many births there are, what that rests on, and what must be said with it.
        coverage: ``COVERAGE``: which share of each list's births each other list holds.
        by_source: ``BY_SOURCE``: the share of each list that planning holds.
        overlaps: ``OVERLAPS``: how many births stand in exactly which lists.
        pairs: ``PAIRS``: two lists at a time, with the dependence table.
        two_lists: planning against all others together; null where there are no others.
        stratified: the same by residence, parity and village.
        strata: ``STRATA`` of it.
        several: three to five lists; null of fewer.
        matching: how well planning was matched with the others.
        corrected: the two-list total freed of the errors of matching.
        n_found_otherwise: births that planning holds under other particulars.
    """

    headline: Headline = field(default_factory=Headline)
    coverage: pl.DataFrame = field(default_factory=COVERAGE.empty)
    by_source: pl.DataFrame = field(default_factory=BY_SOURCE.empty)
    overlaps: pl.DataFrame = field(default_factory=OVERLAPS.empty)
    pairs: pl.DataFrame = field(default_factory=PAIRS.empty)
    two_lists: TwoLists | None = None
    stratified: Stratified | None = None
    strata: pl.DataFrame = field(default_factory=STRATA.empty)
    several: SeveralLists | None = None
    matching: Matching | None = None
    corrected: CorrectedTotal | None = None
    n_found_otherwise: int = 0


def assess(
    births: pl.DataFrame,
    alignment: Alignment,
    sources: pl.DataFrame,
    names: pl.DataFrame,
    *,
    linkage: Linkage,
    named: pl.DataFrame,
    reviewed: Matching | None = None,
) -> Completeness:
    """The completeness of the births of the window, by the lists that cover it.

    Args:
        births: the view ``births`` with scope and missed births decided.
        alignment: what is compared with what.
        sources: ``tables.SOURCES``, for which source copies which.
        names: ``village`` and ``village_name``.
        linkage: for how sure the links are.
        named: the mentions with ``person_no``.
        reviewed: precision and recall by clerical review, where there is one that tells.
    """
    resemblance = Resemblance.of(births, linkage, named)
    otherwise = twins(births, resemblance)
    table = presence(births, alignment, otherwise)
    matching = reviewed or matched.by_model(table, linkage, named, resemblance, otherwise)
    return replace(
        weigh(table, families(table, sources), matching),
        coverage=matrix(table, names),
        by_source=by_source(table, names),
        overlaps=overlaps(table),
        pairs=pairs(table),
        n_found_otherwise=otherwise.join(
            table, left_on="planning_no", right_on="person_no", how="semi"
        ).height,
    )


def weigh(
    table: pl.DataFrame, lists: Mapping[str, tuple[str, ...]], matching: Matching | None
) -> Completeness:
    """The totals by every method, and the one to be quoted; without the tables of shares.

    Args:
        table: of ``presence``.
        lists: of ``families``.
        matching: how well planning was matched with the others, where that is known.
    """
    two_lists, by_strata = against_all(table), stratified(table)
    corrected = _corrected(two_lists, matching)
    many = several(table, lists, matching)
    return Completeness(
        headline=headline(two_lists, by_strata, many, matching, corrected),
        two_lists=two_lists,
        stratified=by_strata,
        strata=strata_rows(by_strata),
        several=many,
        matching=matching,
        corrected=corrected,
    )


def _corrected(lists: TwoLists | None, matching: Matching | None) -> CorrectedTotal | None:
    if lists is None or matching is None or not lists.n_both:
        return None
    return linkage_error.correct_reviewed(
        lists.n_first,
        lists.n_second,
        lists.n_both,
        precision=matching.precision,
        recall=matching.recall,
    )
