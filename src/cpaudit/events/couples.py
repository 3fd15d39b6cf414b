"""Marriages and divorces of the civil affairs office, each with what planning says of both spouses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.events.planning_state import scope_of_roll
from cpaudit.events.tellings import tell, together
from cpaudit.events.witness import DIVORCES, MARRIAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.events.chain import EventRule
    from cpaudit.events.evidence import Evidence
    from cpaudit.events.witness import Witness

_DATASETS = {"civil_marriages": MARRIAGES, "civil_divorces": DIVORCES}


@dataclass(frozen=True, slots=True)
class Registered:
    """Marriages and divorces, each once per spouse, as ``_sides`` gives them."""

    marriages: pl.DataFrame
    divorces: pl.DataFrame


def registered(evidence: Evidence, rule: EventRule) -> Registered:
    """What the civil affairs office has registered."""
    marriages, divorces = (_events(evidence, *one) for one in _DATASETS.items())
    known = _known(pl.concat([marriages["person_no"], divorces["person_no"]]).unique(), evidence)
    return Registered(
        *(_sides(events, marriages, divorces, known, rule) for events in (marriages, divorces))
    )


def _sides(
    events: pl.DataFrame,
    marriages: pl.DataFrame,
    divorces: pl.DataFrame,
    known: pl.DataFrame,
    rule: EventRule,
) -> pl.DataFrame:
    """Each of ``events`` once per spouse, with what planning says of him or her.

    Returns:
        ``person_no``, ``other_no``, ``event_date``, ``p_real``, ``voices``, ``n_voices``, ``link``,
        ``record_ids`` (the registrations and planning's rows), ``low`` and ``high`` (the couple,
        the same for both sides), ``is_found``, ``is_active``, ``status``, ``marriage_date``, ``change_date``,
        ``spouse_no`` (as planning states them), ``later_marriage``, ``later_divorce`` (by civil
        affairs), ``n_marriages``, ``p_in_scope``, ``scope_reason``, ``planning_link``,
        ``is_dead``, ``open_to_planning``.
    """
    both = (
        events.join(
            _later(events, marriages, "later_marriage"), on=["person_no", "event_date"], how="left"
        )
        .join(_later(events, divorces, "later_divorce"), on=["person_no", "event_date"], how="left")
        .join(
            marriages.group_by("person_no").agg(pl.len().alias("n_marriages")),
            on="person_no",
            how="left",
        )
        .join(known, on="person_no", how="left")
    )
    one, two = pl.col("person_no"), pl.coalesce("other_no", "person_no")
    return both.with_columns(
        pl.min_horizontal(one, two).alias("low"),
        pl.max_horizontal(one, two).alias("high"),
        pl.col("has_roll").fill_null(value=False).alias("is_found"),
        (pl.col("n_active") > 0).fill_null(value=False).alias("is_active"),
        pl.col("is_dead").fill_null(value=False),
        pl.col("planning_link").fill_null(1.0),
        pl.concat_list("record_ids", pl.col("planning_ids").fill_null([])).alias("record_ids"),
        *scope_of_roll(rule.basis),
    ).sort("person_no", "event_date", "other_no", nulls_last=True)


def _events(evidence: Evidence, dataset: str, witnesses: Mapping[str, Witness]) -> pl.DataFrame:
    """One row per spouse and registered event; a registration that stands twice is one."""
    told = pl.concat(
        [
            tell(
                evidence,
                dataset,
                witnesses,
                date=pl.col("register_date"),
                role=role,
                other=other,
            )
            for role, other in (("husband", "wife"), ("wife", "husband"))
        ]
    )
    return together(
        told.drop_nulls("event_date").with_columns(pl.col("event_date").alias("day")).collect(),
        ["person_no", "other_no", "day"],
    ).drop("day")


def _later(events: pl.DataFrame, others: pl.DataFrame, name: str) -> pl.DataFrame:
    """The first event of ``others`` after each of ``events``, of the same person."""
    keyed = events.select("person_no", "event_date").unique()
    return (
        keyed.join(others.select("person_no", pl.col("event_date").alias(name)), on="person_no")
        .filter(pl.col(name) > pl.col("event_date"))
        .group_by("person_no", "event_date")
        .agg(pl.col(name).min())
    )


def _known(numbers: pl.Series, evidence: Evidence) -> pl.DataFrame:
    """What planning states of the persons with these numbers."""
    stated = evidence.views["persons"].select(
        "person_no",
        pl.col("sex"),
        pl.col("planning.marital_status").alias("status"),
        pl.col("planning.marriage_date").alias("marriage_date"),
        pl.col("planning.marital_change_date").alias("change_date"),
        pl.col("planning.spouse_person_no").alias("spouse_no"),
        pl.col("planning.spouse_name").is_not_null().alias("names_spouse"),
        pl.col("planning.hukou_place").alias("hukou_place"),
    )
    open_links = evidence.open_ends.select(
        "person_no", pl.col("p_to_planning").alias("open_to_planning")
    )
    known = numbers.to_frame().lazy()
    for told in (stated, evidence.planning, open_links):
        of_these = told.lazy().filter(pl.col("person_no").is_in(numbers.implode()))
        known = known.join(of_these, on="person_no", how="left")
    return known.collect()


def per_couple(judged: pl.DataFrame) -> pl.DataFrame:
    """One row per couple and event of ``judged`` sides: the likelier side leads, both evidence it."""
    order = ["low", "high", "event_date", "p_real", "sex"]
    return (
        judged.sort(order, descending=[False, False, False, True, True], nulls_last=True)
        .group_by("low", "high", "event_date", maintain_order=True)
        .agg(
            pl.all().exclude("record_ids", "low", "high", "event_date").first(),
            pl.col("record_ids").explode().unique(maintain_order=True),
        )
    )


def nowhere(both: pl.DataFrame) -> pl.DataFrame:
    """Couples neither of whom the roll holds, once each."""
    found = pl.col("is_found").any().over("low", "high", "event_date")
    return per_couple(
        both.filter(~found).with_columns(
            (1 - pl.col("open_to_planning").fill_null(0.0)).alias("p_absent")
        )
    )
