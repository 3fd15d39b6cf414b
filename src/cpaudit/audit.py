"""The walk: from a project's files to findings. The only place where the stages meet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.at_rest import at_rest
from cpaudit.audit_result import Audit, rules_left_out, stages_left_out
from cpaudit.completeness.assess import assess as assess_completeness
from cpaudit.completeness.missed_counts import missed_by_village, suppressed
from cpaudit.events.case_table import Whereabouts
from cpaudit.events.decide import decide
from cpaudit.findings import findings, of_findings
from cpaudit.i18n import Text
from cpaudit.indicators import check_targets, compute, load_indicators
from cpaudit.localisation.beliefs import RELIABILITY
from cpaudit.localisation.corrections import Material, localise
from cpaudit.missed.alignment import align
from cpaudit.missed.decide import missed_births
from cpaudit.missed.expected import expected_missed
from cpaudit.missed.open_links import open_links
from cpaudit.missed.residence import people_of, residences
from cpaudit.recognition import recognise
from cpaudit.returns.compare import compare as compare_returns
from cpaudit.review.of_births import matching_of_births
from cpaudit.rules.evaluate import evaluate
from cpaudit.rules.load import load_rules, select_rules
from cpaudit.rules.proofs.quick import quick_lint
from cpaudit.rules.read_values import read_values
from cpaudit.screens.assess import assess as assess_screens
from cpaudit.screens.history import earlier_runs
from cpaudit.shipped import rules_folder
from cpaudit.stage_inputs import (
    beliefs_of,
    counting_rule,
    covered_days,
    crosswalk,
    finding_context,
    limit_days,
    measured,
    village_names,
)
from cpaudit.stages import Stages
from cpaudit.tables import CORRECTIONS
from cpaudit.timeliness.assess import assess as assess_timeliness
from cpaudit.views.build import Clock, aggregate_views, person_views
from cpaudit.views.identity import name_persons

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cpaudit.project import Project

    Progress = Callable[[Text], None]
    Reading = Callable[[str, str], None]


def audit(
    project: Project,
    *,
    progress: Progress | None = None,
    reading: Reading | None = None,
    stages: Stages | None = None,
    keep: Callable[[Audit], None] | None = None,
    is_profiled: bool = False,
    answers: Sequence[tuple[str, str]] = (),
) -> Audit:
    """The whole walk over ``project``.

    ``progress`` is told each stage, ``reading`` each source and file before it is read; ``stages``
    measures them and may cut the walk short: what was left out stands in ``unfinished``. ``keep``
    gets the result as soon as there are findings, and again after each of the stages that follow.
    ``is_profiled`` asks for the time of each join and rule; ``answers`` are those that the store
    holds about missed births (case or finding id, answer).

    Raises:
        CpauditError: something that the user can mend; nothing has been written.
    """
    stages = stages or Stages(tell=progress)
    stage = stages.stage
    clock = Clock(
        project.as_of,
        (project.period.start, project.period.end),
        project.counting.dated_by,
    )

    with stage("rules_load", Text("Loading rules", "正在加载规则")):
        rules = select_rules(load_rules((rules_folder(), *project.rules.paths)), project.rules)
        doubts = tuple(quick_lint(rules, project.rules.parameters))
        indicators = load_indicators(project.indicators.paths)
        check_targets(project.targets, indicators)
    recognised = recognise(project, reading=reading, stages=stages)
    intake, linkage = recognised.intake, recognised.linkage
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
        aligned = align(project, views["births"], intake.sources, intake.records)
        beliefs = beliefs_of(project, views["births"], rules, recognised.keyring, stored=answers)
        history = residences(views, named, people_of(views["births"], views["persons"]))
        views["births"] = missed_births(
            views["births"],
            views["persons"],
            open_links(linkage.links, named),
            counting_rule(project, aligned),
            covered_days(intake.sources),
            history,
            beliefs,
        )
        expected = expected_missed(views["births"])
        names = village_names(recognised.villages, views["persons"])
        complete = assess_completeness(
            views["births"],
            aligned,
            intake.sources,
            names,
            linkage=linkage,
            named=named,
            reviewed=matching_of_births(recognised, named, views["births"]),
        )
        views |= aggregate_views(
            views,
            names,
            area_name=project.area.name,
            clock=clock,
            measured=measured(views["births"], complete),
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
            is_late=stages.is_late if stages.watcher else None,
            is_whole=True,
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
            finding_context(views, linkage, named, names, provenance),
            recognised.keyring,
        )
        values = of_findings(read_values(evaluation, rules, views), recognised.keyring)
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
    result = Audit(
        project=project,
        intake=intake,
        linkage=linkage,
        reviewed=recognised.reviewed,
        views=views,
        alignment=aligned,
        rules=rules,
        doubts=doubts,
        outcomes=evaluation.outcomes,
        evaluation=evaluation,
        findings=found,
        beliefs=beliefs,
        expected=expected,
        residences=history,
        missed=missed_by_village(views["births"], names),
        suppressed=suppressed(views["births"]),
        completeness=complete,
        indicators=ratios.join(names, on="village", how="left", maintain_order="left"),
        crosswalk=at_rest(crosswalk(named, provenance)),
        corrections=CORRECTIONS.empty(),
        reliability=pl.DataFrame(schema=RELIABILITY),
        read_values=values,
        profile=evaluation.profile,
        unfinished=rules_left_out(evaluation),
    )

    def timeliness(so_far: Audit) -> Audit:
        told = assess_timeliness(views["births"], aligned, names, limit_days=limit_days(indicators))
        return replace(so_far, timeliness=told)

    def returns(so_far: Audit) -> Audit:
        recounted = compare_returns(
            views,
            start=aligned.start,
            end=aligned.end,
            as_of=project.as_of,
            dated_by=aligned.dated_by,
            tolerance=project.returns.tolerance,
            statement=aligned.statement(),
        )
        return replace(so_far, returns=recounted)

    def events(so_far: Audit) -> Audit:
        cases = decide(
            Whereabouts(
                views=views,
                named=named,
                provenance=provenance,
                village_names=names,
                findings=found,
            ),
            members=linkage.members,
            links=linkage.links,
            sources=intake.sources,
            alignment=aligned,
            keyring=recognised.keyring,
        )
        return replace(so_far, events=cases)

    def screens(so_far: Audit) -> Audit:
        screened = assess_screens(
            views,
            ratios,
            as_of=project.as_of,
            period=(project.period.start, project.period.end),
            village_names=names,
            earlier=earlier_runs(
                project.output,
                project=project.name,
                files=frozenset(intake.files["sha256"].drop_nulls()),
            ),
            batches=project.screens.batches,
        )
        return replace(so_far, screens=screened)

    def corrections(so_far: Audit) -> Audit:
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
        return replace(so_far, corrections=located.corrections, reliability=located.reliability)

    # What the verdict does not need: reports can do without, where a time limit asks for it.
    further = (
        ("timeliness", Text("Measuring delays", "正在统计录入时滞"), timeliness),
        ("returns", Text("Recounting returns", "正在按个案重算报表"), returns),
        ("events", Text("Comparing events", "正在比对出生、死亡、婚姻与迁移"), events),
        ("screens", Text("Screening places and dates", "正在筛查村居与日期"), screens),
        ("corrections", Text("Locating wrong cells", "正在定位差错字段"), corrections),
    )
    left = [name for name, _, _ in further]
    for name, said, work in further:
        if keep is not None:
            keep(_as_far_as(result, stages, left))
        if stages.has_time_for(name):
            with stage(name, said):
                result = work(result)
            left.remove(name)
    return _as_far_as(result, stages, left)


def _as_far_as(result: Audit, stages: Stages, left: Sequence[str]) -> Audit:
    """``result`` with what its stages took and, if it goes no further, what is missing."""
    return replace(
        result,
        costs=tuple(stages.costs),
        unfinished=(*result.unfinished, *stages_left_out(left)),
    )
