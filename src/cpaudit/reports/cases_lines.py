"""Cases on the screen and for programs: a list of many, and everything about one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text as Line

from cpaudit.cases.state import State
from cpaudit.i18n import Language, Text
from cpaudit.missed.answer_words import Answer
from cpaudit.privacy import mask_text
from cpaudit.reports.grid import Head, grid
from cpaudit.reports.words import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from rich.console import RenderableType

# A reader tells eight letters apart, and among a million cases they are unique nearly always.
SHORT_ID = 8
# What programs get of a case; the store's own columns stay inside.
_PUBLIC = (
    "case_id",
    "finding_id",
    "rule_id",
    "rule_name",
    "severity",
    "confidence",
    "dimension",
    "theme",
    "view",
    "grade",
    "village",
    "village_name",
    "group_no",
    "household_no",
    "title_zh",
    "title_en",
    "message_zh",
    "message_en",
    "evidence",
    "state",
    "is_found",
    "is_judged",
    "first_run",
    "last_run",
    "opened_on",
    "changed_on",
    "assignee",
    "answer",
    "answered_by",
    "answered_on",
    "remark",
    "waived_until",
    "waived_by",
    "waiver_reason",
)
_EVENTS = {
    "run": Text("run", "运行"),
    "renamed": Text("known again under another key", "更换编号后重新对应"),
    "sent": Text("sent out", "下发"),
    "answer": Text("answered", "答复"),
    "assigned": Text("assigned", "分派"),
    "waived": Text("waived", "豁免"),
    "lifted": Text("waiver lifted", "取消豁免"),
}
_IN_CHARGE = Head(Text("in charge", "承办人"), gives_way=True)
_WHY = {
    "not_borne_out": Text("the answer was not borne out", "答复未得到数据佐证"),
    "waiver_expired": Text("the waiver has expired", "豁免已到期"),
    "record_gone": Text("its record is no longer there", "相关记录已不在数据中"),
    "cell_emptied": Text("a cell that its rule reads was emptied", "规则所用的数据项已被清空"),
}


def cases_view(
    cases: pl.DataFrame, n_known: int, language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """A table of the cases, and how many of how many they are."""
    if not cases.is_empty():
        is_assigned = cases["assignee"].is_not_null().any()
        table = grid(
            Head(Text("case", "编号")),
            Head(Text("state", "状态"), gives_way=True),
            Head(Text("severity", "级别")),
            Head(Text("rule", "规则")),
            Head(Text("village", "村居"), gives_way=True),
            *([_IN_CHARGE] if is_assigned else []),
            Head(Text("problem", "问题"), is_wide=True, is_kept_wide=True),
            language=language,
            is_plain=is_plain,
        )
        for row in cases.iter_rows(named=True):
            table.add_row(
                row["case_id"][:SHORT_ID],
                State(row["state"]).words.within(language),
                SEVERITIES[row["severity"]].within(language),
                row["rule_id"],
                row["village_name"] or row["village"] or "-",
                *([row["assignee"] or "-"] if is_assigned else []),
                row[f"message_{language}"] or row[f"title_{language}"] or "-",
            )
        yield table
    told = Text(
        f"{cases.height} of {n_known} cases.", f"共 {n_known} 个疑点，列出 {cases.height} 个。"
    )
    yield Line(told.within(language))


def cases_json(cases: pl.DataFrame, *, is_masked: bool) -> list[dict[str, Any]]:
    """The cases as plain values; remarks of villages are free text and masked."""
    return [
        {
            **{name: _plain(row[name]) for name in _PUBLIC},
            "remark": mask_text(row["remark"], "remark") or None if is_masked else row["remark"],
        }
        for row in cases.iter_rows(named=True)
    ]


def case_view(
    case: dict[str, Any], events: pl.DataFrame, language: Language, *, is_masked: bool
) -> Iterator[RenderableType]:
    """Everything about one case, and what happened to it."""
    yield Line(f"{case['case_id']}  {case[f'title_{language}'] or case['rule_name'] or ''}")
    for label, value in _facts(case, language, is_masked=is_masked):
        yield Padding(Line(f"{label.within(language)}: {value}"), (0, 0, 0, 2))
    for row in case["evidence"]:
        sheet = f" [{row['sheet']}]" if row["sheet"] else ""
        number = (
            Text(f", row {row['row']}", f"，第 {row['row']} 行") if row["row"] else Text("", "")
        )
        yield Padding(
            Line(f"{row['source_id']}: {row['file']}{sheet}{number.within(language)}"),
            (0, 0, 0, 4),
        )
    yield Line(Text("History", "经过").within(language))
    for event in events.iter_rows(named=True):
        yield Padding(Line(_event(event, language)), (0, 0, 0, 2))


def events_json(events: pl.DataFrame) -> list[dict[str, Any]]:
    """The history as plain values."""
    return events.drop("case_id").to_dicts()


def _facts(
    case: dict[str, Any], language: Language, *, is_masked: bool
) -> Iterator[tuple[Text, str]]:
    state = State(case["state"])
    yield Text("state", "状态"), state.words.within(language)
    yield Text("problem", "问题"), case[f"message_{language}"] or "-"
    yield Text("rule", "规则"), f"{case['rule_id']} {case['rule_name'] or ''}".rstrip()
    yield Text("severity", "级别"), SEVERITIES[case["severity"]].within(language)
    if case["grade"]:
        yield Text("grade", "等级"), case["grade"]
    yield Text("village", "村居"), case["village_name"] or case["village"] or "-"
    yield Text("opened on", "立案日期"), str(case["opened_on"])
    yield Text("state since", "状态日期"), str(case["changed_on"])
    if not case["is_judged"]:
        yield (
            Text("last run", "最近运行"),
            Text("could not judge it", "未能判断").within(language),
        )
    if case["assignee"]:
        yield Text("in charge", "承办人"), case["assignee"]
    if case["answer"]:
        by = f" ({case['answered_by'] or '-'}, {case['answered_on'] or '-'})"
        yield Text("answer", "答复"), Answer(case["answer"]).words.within(language) + by
    if case["remark"]:
        shown = mask_text(case["remark"], "remark") if is_masked else case["remark"]
        yield Text("remark", "备注"), shown
    if case["waived_until"]:
        told = f"{case['waived_until']} ({case['waived_by']}: {case['waiver_reason']})"
        yield Text("waived until", "豁免至"), told
    yield Text("evidence", "依据"), str(len(case["evidence"]))


def _event(event: dict[str, Any], language: Language) -> str:
    kind = _EVENTS[event["kind"]].within(language)
    if event["kind"] == "run":
        kind = f"{kind} {event['run_no']}"
    before, after = event["state_before"], event["state_after"]
    states = "" if before == after else f": {_state(before, language)} → {_state(after, language)}"
    told = _told(event, language)
    who = f" ({event['who']})" if event["who"] else ""
    return f"{event['time'][:16].replace('T', ' ')}  {kind}{states}{who}{told}"


def _state(name: str | None, language: Language) -> str:
    return "-" if name is None else State(name).words.within(language)


def _told(event: dict[str, Any], language: Language) -> str:
    told = event["told"]
    if told is None or event["kind"] == "renamed":
        return ""
    if told in _WHY:
        return f"; {_WHY[told].within(language)}"
    if event["kind"] == "answer":
        return f"; {Answer(json.loads(told)['answer']).words.within(language)}"
    if event["kind"] == "waived":
        waiver = json.loads(told)
        return f"; {waiver['until']}, {waiver['reason']}"
    return f"; {told}"


def _plain(value: object) -> object:
    return str(value) if hasattr(value, "isoformat") else value
