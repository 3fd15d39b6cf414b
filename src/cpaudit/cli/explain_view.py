"""An explanation on the screen, block below block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Line

from cpaudit.cases.state import State
from cpaudit.cli.explain_births import birth_blocks
from cpaudit.cli.explain_links import link_blocks
from cpaudit.cli.explain_rows import row_blocks
from cpaudit.cli.explain_rules import rule_blocks
from cpaudit.explanation.history import said as event_said
from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, note
from cpaudit.rules.field_words import listed_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from cpaudit.explanation.told import CaseTold, Explanation
    from cpaudit.i18n import Language

_FILES_SHOWN = 3
_DAY_LETTERS = 16  # of a time: to the minute


def blocks(
    found: Explanation, language: Language, *, is_plain: bool, width: int
) -> Iterator[RenderableType]:
    """All parts about which something is known, one below the other."""
    yield from _heading(found, language)
    # A case that is gone is told as of the run that found it last.
    if found.changed_files and (found.case is None or found.case.is_found):
        yield note(_changed(found), language, style="yellow")
    for finding in found.findings:
        yield Line()
        yield from rule_blocks(finding, language, is_plain=is_plain)
    if found.rows is not None and found.rows.rows:
        yield Line()
        yield _title(Text("The rows side by side", "记录对照"), language)
        yield from row_blocks(found.rows, language, is_plain=is_plain, width=width)
    if found.links:
        yield Line()
        yield _title(Text("Why the rows are one person", "为何认为是同一人"), language)
        yield from link_blocks(found.links, language, is_plain=is_plain)
    for birth in found.births:
        yield Line()
        yield from birth_blocks(birth, language, is_plain=is_plain)
    if found.corrections:
        yield Line()
        yield from _corrections(found, language, is_plain=is_plain)
    if found.case is not None:
        yield Line()
        yield from _history(found.case, language, is_plain=is_plain)


def _title(text: Text, language: Language) -> RenderableType:
    return Line(text.within(language), style="bold cyan")


def _heading(found: Explanation, language: Language) -> Iterator[RenderableType]:
    case = found.case
    if case is not None:
        yield Line(f"{case.case_id}  {case.title.within(language)}", style="bold")
        yield note(
            Text(
                f"{State(case.state).words.en}, since {case.changed_on}; village: {case.village or '-'}",
                f"{State(case.state).words.zh}（{case.changed_on} 起）；村（居）：{case.village or '-'}",
            ),
            language,
        )
        if not case.is_found:
            yield note(
                Text(
                    f"Not found by the last run any more; what follows is of run {found.run_no}.",
                    f"最近一次运行已未发现；以下内容为第 {found.run_no} 次运行的情况。",
                ),
                language,
            )
        if not found.findings:
            yield note(case.message, language, style="none")
            yield note(
                Text(
                    "The rows that run read are no longer kept.", "该次运行读取的记录快照已不存在。"
                ),
                language,
            )
        return
    yield Line(
        Text(f"person {found.person_key}", f"人员 {found.person_key}").within(language),
        style="bold",
    )
    n = len(found.findings)
    said = Text(f"{n} findings of run {found.run_no}", f"第 {found.run_no} 次运行的疑点 {n} 条")
    if not n:
        said = Text(
            f"Run {found.run_no} found nothing about this person.",
            f"第 {found.run_no} 次运行未发现该人员的疑点。",
        )
    yield note(said, language)
    for place in found.places:
        yield Line(f"  {place}")
    if found.rows is not None and not found.rows.rows:
        yield note(
            Text(
                "Rows are kept of persons with findings only; «cpaudit link explain» reads the files.",
                "仅保留有疑点人员的记录；可用 cpaudit link explain 直接读取数据文件。",
            ),
            language,
        )


def _changed(found: Explanation) -> Text:
    names = ", ".join(found.changed_files[:_FILES_SHOWN])
    n_more = len(found.changed_files) - _FILES_SHOWN
    more = f" +{n_more}" if n_more > 0 else ""
    return Text(
        f"Files have changed since run {found.run_no}: {names}{more}. Run «cpaudit run» again.",
        f"第 {found.run_no} 次运行后数据文件有变化：{names}{more}。请重新运行 cpaudit run。",
    )


def _corrections(
    found: Explanation, language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    yield _title(Text("Suggested corrections, to be verified", "更正建议（待核实）"), language)
    table = grid(
        Head(Text("row", "行")),
        Head(Text("field", "字段"), is_wide=True),
        Head(Text("is", "现值"), is_wide=True),
        Head(Text("should be", "建议值"), is_wide=True),
        Head(Text("p", "把握"), is_number=True),
        Head(Text("wrong", "有误"), is_number=True),
        Head(Text("said by", "依据"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    for one in found.corrections:
        only_wrong = Text("(unknown)", "（未知）").within(language)
        table.add_row(
            one.place if one.row is None else f"[{one.row}]",
            listed_fields([one.field]).within(language),
            one.current or Text("(blank)", "（空）").within(language),
            only_wrong if one.suggested is None else one.suggested,
            f"{one.probability:.2f}",
            f"{one.p_wrong:.2f}",
            ", ".join(one.said_by),
        )
    yield table
    if any(one.is_tie for one in found.corrections):
        yield note(
            Text(
                "Another change of the same weight would do as well for some of them.",
                "其中有的另有同样可能的改法。",
            ),
            language,
        )


def _history(case: CaseTold, language: Language, *, is_plain: bool) -> Iterator[RenderableType]:
    yield _title(Text("History", "处理经过"), language)
    table = grid(
        Head(Text("when", "时间")),
        Head(Text("run", "次"), is_number=True),
        Head(Text("what", "事项"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    for event in case.events:
        table.add_row(
            event.time[:_DAY_LETTERS].replace("T", " "),
            "" if event.run_no is None else str(event.run_no),
            event_said(event).within(language),
        )
    yield table
    if case.assignee:
        yield note(
            Text(f"assigned to {case.assignee}", f"经办人：{case.assignee}"), language, style="none"
        )
