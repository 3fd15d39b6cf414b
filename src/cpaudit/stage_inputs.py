"""What the walk hands from one stage to the next, in the form that the next one asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import Place
from cpaudit.findings import MISSED, Context
from cpaudit.missed.answers import Answer, Answered, read_answers
from cpaudit.missed.beliefs import Beliefs, case_ids, learned
from cpaudit.missed.decide import CountingRule
from cpaudit.statistics import sex_ratio
from cpaudit.statistics.two_list import Caution
from cpaudit.timeliness.assess import LIMIT_DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from cpaudit.completeness.assess import Completeness
    from cpaudit.indicators.indicator import Indicator
    from cpaudit.linkage.walk import Linkage
    from cpaudit.missed.alignment import Alignment
    from cpaudit.privacy import Keyring
    from cpaudit.project import Project
    from cpaudit.rules.rule import Rule
    from cpaudit.standards.divisions import VillageTable


def limit_days(indicators: Sequence[Indicator]) -> int:
    """The limit by which the indicator of timeliness goes."""
    shares = (each.params.get("limit_days") for each in indicators if each.name == "timeliness")
    return next((days for days in shares if isinstance(days, int)), LIMIT_DAYS)


def covered_days(sources: pl.DataFrame) -> dict[str, tuple[date | None, date | None]]:
    """By dataset with records, what its sources cover together."""
    spans = (
        sources.filter(pl.col("n_records") > 0)
        .group_by("dataset")
        .agg(pl.col("first_event_date").min(), pl.col("last_event_date").max())
    )
    return {name: (first, last) for name, first, last in spans.iter_rows()}


def counting_rule(project: Project, aligned: Alignment) -> CountingRule:
    """Which births this area reports and when they are due."""
    return CountingRule(
        basis=aligned.basis,
        couple=aligned.couple,
        months=aligned.months,
        as_of=project.as_of,
        due=(aligned.due_from, aligned.due_to or project.as_of),
        is_live=aligned.is_live(),
    )


def beliefs_of(
    project: Project,
    births: pl.DataFrame,
    rules: Sequence[Rule],
    keyring: Keyring,
    *,
    stored: Sequence[tuple[str, str]] = (),
) -> Beliefs:
    """How far the sources are believed, after the answers of the project's file and of its store.

    ``stored`` may name cases that the run has no more, which is nothing to tell: a birth that was
    entered is no longer missed. Of one birth the store's answer counts.
    """
    if project.missed.answers is None and not stored:
        return Beliefs()
    told = tuple(rule.id for rule in rules if MISSED in rule.tags)
    ids = case_ids(births, keyring, told)
    listed = () if project.missed.answers is None else read_answers(project.missed.answers)
    known = set(ids["case_id"])
    taken = tuple(
        Answered(case_id, Answer(answer), Place()) for case_id, answer in stored if case_id in known
    )
    return learned(births, ids, (*listed, *taken))


def village_names(villages: VillageTable, persons: pl.DataFrame) -> pl.DataFrame:
    """The village table's names, and the codes of villages that only the records hold."""
    listed = villages.frame.select(
        pl.col("code").alias("village"), pl.col("name").alias("village_name")
    ).unique("village", keep="first", maintain_order=True)
    met = (
        persons.select("village", pl.col("village").alias("village_name"))
        .drop_nulls("village")
        .unique("village")
        .join(listed, on="village", how="anti")
        .sort("village")
    )
    return pl.concat([listed, met])


def measured(births: pl.DataFrame, complete: Completeness) -> dict[str, float | None]:
    """What the view of the area says of its births: limits of the sex ratio and of completeness."""
    sexes = births.select("in_period", "scope", "sex").filter(
        pl.col("in_period") & (pl.col("scope") == "inside") & pl.col("sex").is_not_null()
    )["sex"]
    boys = int((sexes == "M").sum())
    ratio = sex_ratio.interval(boys, len(sexes))
    return {
        "sex_ratio_low": None if ratio is None else ratio.low,
        "sex_ratio_high": None if ratio is None else ratio.high,
        **_share_in_planning(complete),
    }


def _share_in_planning(complete: Completeness) -> dict[str, float | None]:
    """Of the births that the other lists hold, the share that planning holds too."""
    lists = complete.two_lists
    is_enough = lists is not None and Caution.FEW_IN_BOTH not in lists.cautions
    limits = lists.completeness_interval if lists is not None and is_enough else None
    return {
        "completeness": lists.completeness if lists is not None and is_enough else None,
        "completeness_low": None if limits is None else limits.low,
        "completeness_high": None if limits is None else limits.high,
    }


def finding_context(
    views: Mapping[str, pl.DataFrame],
    linkage: Linkage,
    named: pl.DataFrame,
    village_names: pl.DataFrame,
    provenance: pl.DataFrame,
) -> Context:
    """The persons, places and rows that findings name."""
    weakest = (
        named.select("mention_id", "person_no")
        .join(linkage.members.select("mention_id", "link_probability"), on="mention_id")
        .group_by("person_no")
        .agg(pl.col("link_probability").min())
    )
    people = (
        views["persons"]
        .select("person_no", "person_key", "name", "id18", "village", "household_no")
        .join(weakest, on="person_no", how="left", maintain_order="left")
    )
    groups = (
        views["planning_persons"]
        .select("household_no", pl.coalesce("group_no", "resid_group").alias("group_no"))
        .drop_nulls()
        .group_by("household_no")
        .agg(pl.col("group_no").mode().sort().first())
    )
    return Context(
        people=people,
        provenance=provenance,
        village_names=village_names,
        household_groups=groups,
    )


def crosswalk(named: pl.DataFrame, provenance: pl.DataFrame) -> pl.DataFrame:
    """Which row of which file is which person; no name and no number in it."""
    return (
        named.select("person_key", "record_id", "role")
        .join(provenance, on="record_id", how="left", maintain_order="left")
        .select("person_key", "source_id", "file", "sheet", "row", "role")
    )
