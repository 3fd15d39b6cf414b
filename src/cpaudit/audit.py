"""The walk: from a project's files to findings. The only place where the stages meet."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.findings import Context, findings
from cpaudit.i18n import Text
from cpaudit.indicators import check_targets, compute, load_indicators
from cpaudit.localisation.corrections import Material, localise
from cpaudit.missed.completeness import completeness, estimate, missed_by_village, suppressed
from cpaudit.missed.decide import CountingRule, missed_births
from cpaudit.missed.open_links import open_links
from cpaudit.recognition import recognise
from cpaudit.rules.evaluate import evaluate
from cpaudit.rules.load import load_rules, select_rules
from cpaudit.rules.proofs.quick import quick_lint
from cpaudit.shipped import rules_folder
from cpaudit.statistics import sex_ratio
from cpaudit.views.build import Clock, aggregate_views, person_views
from cpaudit.views.identity import name_persons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from cpaudit.linkage.agreement import Resolved
    from cpaudit.linkage.walk import Linkage
    from cpaudit.project import Project
    from cpaudit.rules.proofs.claims import Claim
    from cpaudit.rules.rule import Rule
    from cpaudit.sources.load import Intake
    from cpaudit.standards.divisions import VillageTable

    Progress = Callable[[Text], None]
    Reading = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything that a run found out; reports and the gate read nothing else.

    Attributes:
        project: what was asked.
        intake: what was read, and what was skipped and why.
        linkage: links, clusters, conflicts and the model's parameters.
        reviewed: the decisions of reviewers that were used, and those that could not be.
        views: the views that the rules read.
        rules: the rules that ran.
        doubts: what is wrong with rules at first sight: they were run all the same.
        outcomes: ``tables.OUTCOMES``.
        findings: ``tables.FINDINGS``.
        missed: ``village``, ``village_name``, ``grade``, ``n``, ``expected`` (sum of probabilities).
        suppressed: ``reason``, ``n``: births that planning lacks and need not report.
        completeness: per source and village: ``source_id``, ``village``, ``village_name``,
            ``n_source``, ``n_found``, ``share``, ``low``, ``high``.
        estimate: the two-list estimate of births, or None where the data are too few.
        indicators: the ratios with their targets.
        crosswalk: ``person_key``, ``source_id``, ``file``, ``sheet``, ``row``, ``role``.
        corrections: ``tables.CORRECTIONS``: which cells are probably wrong, and what belongs there.
        reliability: how often each source's field is wrong (``localisation.beliefs.RELIABILITY``).
        timings: the stages and their seconds.
        profile: what time each join and rule took (``rules.profile.COLUMNS``), if it was asked for.
    """

    project: Project
    intake: Intake
    linkage: Linkage
    reviewed: Resolved
    views: Mapping[str, pl.DataFrame]
    rules: tuple[Rule, ...]
    doubts: tuple[Claim, ...]
    outcomes: pl.DataFrame
    findings: pl.DataFrame
    missed: pl.DataFrame
    suppressed: pl.DataFrame
    completeness: pl.DataFrame
    estimate: Mapping[str, float | int | None]
    indicators: pl.DataFrame
    crosswalk: pl.DataFrame
    corrections: pl.DataFrame
    reliability: pl.DataFrame
    timings: tuple[tuple[str, float], ...]
    profile: pl.DataFrame | None = None

    @property
    def births(self) -> pl.DataFrame:
        """The view ``births``."""
        return self.views["births"]

    @property
    def n_persons(self) -> int:
        """How many persons the sources name."""
        return self.views["persons"].height


def audit(
    project: Project,
    *,
    progress: Progress | None = None,
    reading: Reading | None = None,
    is_profiled: bool = False,
) -> Audit:
    """The whole walk over ``project``.

    ``progress`` is told each stage, ``reading`` each source and file before it is read;
    ``is_profiled`` asks for the time of each join and rule.

    Raises:
        CpauditError: something that the user can mend; nothing has been written.
    """
    timings: list[tuple[str, float]] = []

    @contextmanager
    def stage(name: str, said: Text) -> Iterator[None]:
        if progress is not None:
            progress(said)
        begun = time.perf_counter()
        yield
        timings.append((name, time.perf_counter() - begun))

    clock = Clock(project.as_of, (project.period.start, project.period.end))

    with stage("rules_load", Text("Loading rules", "正在加载规则")):
        rules = select_rules(load_rules((rules_folder(), *project.rules.paths)), project.rules)
        doubts = tuple(quick_lint(rules, project.rules.parameters))
        indicators = load_indicators()
        check_targets(project.targets, indicators)
    recognised = recognise(project, progress=progress, reading=reading)
    intake, linkage = recognised.intake, recognised.linkage
    timings.extend(recognised.timings)
    with stage("views", Text("Building views", "正在生成视图")):
        named = name_persons(intake.mentions, linkage.members, recognised.keyring)
        views = person_views(
            intake.records,
            named,
            linkage.conflicts,
            {"files": intake.files, "sources": intake.sources},
            clock,
        )
    with stage("missed", Text("Looking for missed births", "正在查找漏报出生")):
        views["births"] = missed_births(
            views["births"],
            views["persons"],
            open_links(linkage.links, named),
            _counting_rule(project),
            _windows(intake.sources),
        )
        names = _village_names(recognised.villages, views["persons"])
        estimated = estimate(views["births"])
        views |= aggregate_views(
            views,
            names,
            area_name=project.area.name,
            clock=clock,
            measured=_measured(views["births"], estimated),
        )
    with stage("rules", Text("Running rules", "正在运行规则")):
        evaluation = evaluate(
            rules,
            views,
            project.rules.parameters,
            as_of=project.as_of,
            period_start=project.period.start,
            period_end=project.period.end,
            budget=project.rules.budget_seconds,
            is_profiled=is_profiled,
        )
    with stage("findings", Text("Collecting findings", "正在汇总疑点")):
        provenance = pl.concat(
            [
                rows.select("record_id", "source_id", "file", "sheet", "row")
                for rows in intake.records.values()
            ]
        )
        found = findings(
            evaluation,
            rules,
            views,
            _context(views, linkage, named, names, provenance),
            recognised.keyring,
        )
        ratios = compute(
            indicators,
            views,
            as_of=project.as_of,
            period_start=project.period.start,
            period_end=project.period.end,
            failures=evaluation.failures,
            rules=rules,
            targets=project.targets,
        )
    with stage("corrections", Text("Locating wrong cells", "正在定位差错字段")):
        located = localise(
            Material(
                records=intake.records,
                named=named,
                sources=intake.sources,
                columns=intake.columns,
                views=views,
                rules=rules,
                failures=evaluation.failures,
                parameters=project.rules.parameters,
                period=(project.period.start, project.period.end),
                raw=intake.raw,
            ),
            as_of=project.as_of,
            keyring=recognised.keyring,
        )
    return Audit(
        project=project,
        intake=intake,
        linkage=linkage,
        reviewed=recognised.reviewed,
        views=views,
        rules=rules,
        doubts=doubts,
        outcomes=evaluation.outcomes,
        findings=found,
        missed=missed_by_village(views["births"], names),
        suppressed=suppressed(views["births"]),
        completeness=completeness(views["births"], names),
        estimate=estimated,
        indicators=ratios,
        crosswalk=_crosswalk(named, provenance),
        corrections=located.corrections,
        reliability=located.reliability,
        timings=tuple(timings),
        profile=evaluation.profile,
    )


def _windows(sources: pl.DataFrame) -> dict[str, tuple[date | None, date | None]]:
    """By dataset with records, what its sources cover together."""
    spans = (
        sources.filter(pl.col("n_records") > 0)
        .group_by("dataset")
        .agg(pl.col("first_event_date").min(), pl.col("last_event_date").max())
    )
    return {name: (first, last) for name, first, last in spans.iter_rows()}


def _counting_rule(project: Project) -> CountingRule:
    counting = project.counting
    return CountingRule(
        basis=str(counting.basis),
        couple=str(counting.couple),
        months=counting.residence_months,
        grace_days=counting.grace_days,
        as_of=project.as_of,
    )


def _village_names(villages: VillageTable, persons: pl.DataFrame) -> pl.DataFrame:
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


def _measured(
    births: pl.DataFrame, estimated: Mapping[str, float | int | None]
) -> dict[str, float | None]:
    sexes = births.filter(
        pl.col("in_period") & (pl.col("scope") == "inside") & pl.col("sex").is_not_null()
    )["sex"]
    boys = int((sexes == "M").sum())
    ratio = sex_ratio.interval(boys, len(sexes))
    return {
        "sex_ratio_low": None if ratio is None else ratio.low,
        "sex_ratio_high": None if ratio is None else ratio.high,
        "completeness": estimated.get("completeness"),
        "completeness_low": estimated.get("completeness_low"),
        "completeness_high": estimated.get("completeness_high"),
    }


def _context(
    views: Mapping[str, pl.DataFrame],
    linkage: Linkage,
    named: pl.DataFrame,
    village_names: pl.DataFrame,
    provenance: pl.DataFrame,
) -> Context:
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


def _crosswalk(named: pl.DataFrame, provenance: pl.DataFrame) -> pl.DataFrame:
    """Which row of which file is which person; no name and no number in it."""
    return (
        named.select("person_key", "record_id", "role")
        .join(provenance, on="record_id", how="left", maintain_order="left")
        .select("person_key", "source_id", "file", "sheet", "row", "role")
    )
