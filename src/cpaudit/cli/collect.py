"""From an audit to the material of the reports, with the verdict over it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.gate import Against, decide, reading_problems
from cpaudit.i18n import Text
from cpaudit.reports.evidence_rows import evidence_rows
from cpaudit.reports.html.figures import figures_of
from cpaudit.reports.material import RULES, Material
from cpaudit.reports.rule_help import rule_help

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.audit_result import Audit
    from cpaudit.cases.followed import Followed
    from cpaudit.gate.baseline import Baseline
    from cpaudit.project import Project
    from cpaudit.rules.proofs.claims import Claim
    from cpaudit.rules.rule import Rule
    from cpaudit.sources.intake import Unrecognised


def material_of(
    audit: Audit,
    *,
    assumptions: tuple[Text, ...] = (),
    followed: Followed | None = None,
    baseline: Baseline | None = None,
    evidence: pl.DataFrame | None = None,
) -> Material:
    """Everything that the reports need, and the gate's verdict.

    Args:
        audit: the walk's result.
        assumptions: what was assumed where there is no project file.
        followed: the cases after this run.
        baseline: the findings that the project accepts.
        evidence: ``evidence_rows`` of the findings, where they were made already.
    """
    intake = audit.intake
    verdict = decide(
        audit.findings,
        audit.outcomes,
        audit.indicators,
        audit.project.gate,
        thresholds=audit.project.rules.thresholds,
        n_missed=int(audit.missed["n_in_period"].sum()),
        problems=reading_problems(
            audit.project, intake.sources, intake.files, intake.records, audit.crosswalk
        ),
        against=Against(followed, baseline, audit.project.as_of),
        unfinished=audit.unfinished,
    )
    return Material(
        project=audit.project,
        verdict=verdict,
        rule_set=rule_set_hash(audit.rules, audit.project),
        n_persons=audit.n_persons,
        sources=intake.sources,
        files=intake.files,
        skipped=intake.skipped,
        unrecognised=tuple(_left_out(item) for item in intake.unrecognised),
        linkage=audit.linkage.summary,
        rules=rules_table(audit.rules, audit.project),
        rule_help=rule_help(audit.rules),
        outcomes=audit.outcomes,
        findings=audit.findings,
        evidence_rows=evidence_of(audit) if evidence is None else evidence,
        corrections=audit.corrections,
        missed=audit.missed,
        suppressed=audit.suppressed,
        completeness=audit.completeness,
        figures=figures_of(audit.births, audit.views["persons"], audit.project),
        indicators=audit.indicators,
        screens=audit.screens,
        returns=audit.returns,
        events=audit.events,
        expected=audit.expected,
        alignment=audit.alignment,
        timeliness=audit.timeliness,
        assumptions=assumptions,
        followed=followed,
        unfinished=audit.unfinished,
        doubts=tuple(_doubt(claim) for claim in audit.doubts),
    )


def evidence_of(audit: Audit) -> pl.DataFrame:
    """``reports.evidence_rows.EVIDENCE_ROWS``: dates and telephones of the rows behind the findings."""
    intake = audit.intake
    return evidence_rows(audit.findings, intake.records, intake.mentions)


def _doubt(claim: Claim) -> Text:
    at = claim.path.name if claim.path else ""
    at = f"{at}:{claim.line}" if claim.line else at
    place = f" ({at})" if at else ""
    return Text(
        f"{claim.rule_id}{place}: {claim.kind.headline.en}. {claim.what.en}",
        f"{claim.rule_id}{place}：{claim.kind.headline.zh}。{claim.what.zh}",
    )


def _left_out(item: Unrecognised) -> Text:
    name = f"{item.file} [{item.sheet}]" if item.sheet else item.file
    return Text(f"{name}: {item.why.en}", f"{name}：{item.why.zh}")


def rules_table(rules: Sequence[Rule], project: Project | None = None) -> pl.DataFrame:
    """What reports say of each rule, with the severities that the project sets."""
    severities = project.rules.severities if project else {}
    return pl.DataFrame(
        [
            (
                rule.id,
                rule.name,
                rule.theme,
                str(severities.get(rule.id, rule.severity)),
                str(rule.dimension),
                rule.title.zh,
                rule.title.en,
            )
            for rule in rules
        ],
        schema=dict(RULES.columns),
        orient="row",
    )


def rule_set_hash(rules: Sequence[Rule], project: Project) -> str:
    """A hash of everything that decides an outcome: two runs with the same one are comparable.

    Titles, messages and the places of files do not count.
    """
    digest = hashlib.sha256()
    for rule in sorted(rules, key=lambda rule: rule.id):
        parameters = {**rule.params, **project.rules.parameters.get(rule.id, {})}
        meaning = (
            rule.id,
            rule.on,
            str(project.rules.severities.get(rule.id, rule.severity)),
            rule.when,
            rule.require,
            str(rule.missing),
            rule.needs,
            sorted(rule.windows.items(), key=_name),
            sorted(rule.lookups.items(), key=_name),
            sorted(parameters.items(), key=_name),
        )
        digest.update(repr(meaning).encode())
    return digest.hexdigest()


def _name(item: tuple[str, object]) -> str:
    return item[0]
