"""What lint found, as lines on the terminal and as plain data."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.project.model import Severity
from cpaudit.rules.proofs.claims import ClaimKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cpaudit.rules.proofs.claims import Claim
    from cpaudit.rules.proofs.lint import LintReport

_HEADS = {
    Severity.ERROR: Text("Written wrongly", "编写错误"),
    Severity.WARNING: Text("Worth a look", "值得复查"),
    Severity.INFO: Text("For information", "供参考"),
}
_INDENT = "    "


def report_lines(report: LintReport, *, is_verbose: bool, is_fast: bool) -> Iterator[str]:
    """The claims, grouped by severity, and how they were come by."""
    for severity, claims in groupby(report.claims, key=lambda claim: claim.severity):
        if severity is Severity.INFO and not is_verbose:
            continue
        yield str(_HEADS[severity])
        for claim in claims:
            yield from _claim(claim, is_verbose=is_verbose)
        yield ""
    yield str(_total(report, is_verbose=is_verbose))
    if not report.is_proved and not is_fast:
        yield str(
            Text(
                "Not proved, since no solver is installed: contradictions, implied and "
                "duplicate rules, conditions that are always or never true, dead clauses. "
                'Install it: pip install "cpaudit[proofs]"',
                "未安装求解器，以下各项未证明：规则矛盾、蕴含和重复、恒真或恒假的条件、多余子句。"
                '安装：pip install "cpaudit[proofs]"',
            )
        )
    if is_verbose:
        for question in report.undecided:
            rules = ", ".join(question.rules)
            headline = question.kind.headline
            yield _INDENT + str(
                Text(
                    f"not decided: {headline.en}, {rules} on {question.view}",
                    f"未能判定：{headline.zh}，{rules}（{question.view}）",
                )
            )


def report_data(report: LintReport) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "rules": report.n_rules,
        "proved": report.is_proved,
        "questions": report.n_asked,
        "claims": [
            {
                "kind": claim.kind.value,
                "severity": claim.severity.value,
                "rule": claim.rule_id,
                "view": claim.view,
                "others": claim.others,
                "what": claim.what,
                "clause": claim.clause,
                "names": claim.names,
                "witness": dict(claim.witness) if claim.witness is not None else None,
                "file": str(claim.path) if claim.path else None,
                "line": claim.line,
            }
            for claim in report.claims
        ],
        "undecided": [
            {"kind": question.kind.value, "view": question.view, "rules": question.rules}
            for question in report.undecided
        ],
    }


def _claim(claim: Claim, *, is_verbose: bool) -> Iterator[str]:
    place = f"{claim.path}:{claim.line}: " if claim.path and is_verbose else ""
    subject = claim.rule_id or claim.view or ""
    where = f" ({claim.view})" if claim.rule_id and claim.view else ""
    headline = claim.kind.headline
    yield f"  {place}{subject}{where} {headline}: {claim.what}"
    if claim.kind is ClaimKind.UNREAD_COLUMNS:
        yield f"{_INDENT}{', '.join(claim.names)}"
    if claim.witness is not None:
        row = _row(claim.witness)
        yield _INDENT + str(Text(f"row: {row}", f"记录：{row}"))


def _row(witness: Mapping[str, Any]) -> str:
    """The values of a row, those that are null last and by name only."""
    known = [f"{name} = {_value(value)}" for name, value in witness.items() if value is not None]
    empty = [name for name, value in witness.items() if value is None]
    if empty:
        known.append(str(Text("null: ", "空值：")) + ", ".join(empty))
    return "; ".join(known)


def _value(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def _total(report: LintReport, *, is_verbose: bool) -> Text:
    counts = {
        severity: sum(claim.severity is severity for claim in report.claims)
        for severity in Severity
    }
    errors, warnings, infos = (counts[severity] for severity in Severity)
    open_en = f", {len(report.undecided)} not decided" if report.undecided else ""
    open_zh = f"，{len(report.undecided)} 个未能判定" if report.undecided else ""
    asked_en = f"; {report.n_asked} questions{open_en}" if report.is_proved else ""
    asked_zh = f"；{report.n_asked} 个问题{open_zh}" if report.is_proved else ""
    more = Text("", "") if is_verbose or not infos else Text(" (-v shows them)", "（-v 显示）")
    return Text(
        f"{report.n_rules} rules: {errors} written wrongly, {warnings} worth a look, "
        f"{infos} for information{more.en}{asked_en}",
        f"{report.n_rules} 条规则：{errors} 处编写错误，{warnings} 处值得复查，{infos} 条供参考{more.zh}{asked_zh}",
    )
