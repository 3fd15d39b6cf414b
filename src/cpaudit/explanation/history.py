"""What happened to a case, in words: found, sent out, answered, waived, closed, come back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cpaudit.cases.state import State
from cpaudit.explanation.told import CaseTold, Event
from cpaudit.i18n import Text
from cpaudit.missed.answers import Answer
from cpaudit.privacy.masks import mask_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

RENAMED = "renamed"
_BECAUSE = {
    "not_borne_out": Text("the files do not bear the answer out", "数据未能印证答复"),
    "record_gone": Text("its record is no longer there", "相关记录已不在数据中"),
    "cell_emptied": Text("a cell that its rule reads was emptied", "规则所用的数据项已被清空"),
    "waiver_expired": Text("the waiver has expired", "豁免已到期"),
}


def case_told(
    case: Mapping[str, Any], events: pl.DataFrame, answers: pl.DataFrame, *, is_masked: bool
) -> CaseTold:
    """The case with its history.

    Args:
        case: a row of ``tables.CASES``.
        events: of the store, of this case.
        answers: the same.
        is_masked: whether remarks of villages are hidden.
    """
    remarks = {row["time"]: row for row in answers.iter_rows(named=True)}
    return CaseTold(
        case_id=case["case_id"],
        state=case["state"],
        title=Text(case["title_en"] or "", case["title_zh"] or ""),
        message=Text(case["message_en"] or "", case["message_zh"] or ""),
        village=case["village_name"] or case["village"],
        assignee=case["assignee"],
        answer=case["answer"],
        waived_until=case["waived_until"],
        opened_on=case["opened_on"],
        changed_on=case["changed_on"],
        is_found=bool(case["is_found"]),
        events=tuple(
            _event(row, remarks.get(row["time"]), is_masked=is_masked)
            for row in events.iter_rows(named=True)
        ),
    )


def finding_ids(case: Mapping[str, Any], events: pl.DataFrame) -> tuple[str, ...]:
    """The ids under which the case was found, the last one first."""
    renamed = [row["told"] for row in events.iter_rows(named=True) if row["kind"] == RENAMED]
    found = [case["finding_id"], *reversed(renamed), case["case_id"]]
    return tuple(dict.fromkeys(one for one in found if one))


def said(event: Event) -> Text:
    """An event in a sentence."""
    before, after = _state(event.state_before), _state(event.state_after)
    what = _KINDS.get(event.kind, Text(event.kind, event.kind))
    if event.kind == "run" and event.state_before is None:
        what = Text("found", "发现")
    is_moved = event.state_before != event.state_after
    move = Text(f": {before.en} → {after.en}", f"：{before.zh} → {after.zh}")
    if event.state_before is None:
        move = Text(f": {after.en}", f"：{after.zh}")
    parts = [Text(f"{what.en}{move.en}", f"{what.zh}{move.zh}") if is_moved else what]
    if event.told:
        parts.append(Text(event.told, event.told) if event.kind not in _QUIET else Text("", ""))
    if event.who:
        parts.append(Text(f"by {event.who}", f"经办：{event.who}"))
    kept = [part for part in parts if part.en]
    return Text("; ".join(part.en for part in kept), "；".join(part.zh for part in kept))


_QUIET = frozenset({RENAMED})
_KINDS = {
    "run": Text("run", "运行"),
    "sent": Text("sent out", "下发"),
    "assigned": Text("assigned", "分派"),
    "answer": Text("answered", "答复"),
    "waived": Text("waived", "豁免"),
    "lifted": Text("waiver lifted", "取消豁免"),
    RENAMED: Text(
        "found under another key: a number or name was corrected", "证件号或姓名更正后编号变化"
    ),
}


def _state(name: str | None) -> Text:
    return Text("", "") if name is None else State(name).words


def _event(row: Mapping[str, Any], answer: Mapping[str, Any] | None, *, is_masked: bool) -> Event:
    return Event(
        time=row["time"],
        run_no=row["run_no"],
        kind=row["kind"],
        state_before=row["state_before"],
        state_after=row["state_after"],
        who=row["who"],
        told=_details(row["kind"], row["told"], answer, is_masked=is_masked),
    )


def _details(
    kind: str, told: str | None, answer: Mapping[str, Any] | None, *, is_masked: bool
) -> str | None:
    """What the store keeps beside the states; free text of villages is hidden unless asked for."""
    match kind:
        case "answer":
            values = _values(told)
            parts: Sequence[str] = (
                [str(Answer(values["answer"]).words)] if "answer" in values else []
            )
            free = [answer[name] for name in ("remark", "evidence") if answer and answer[name]]
            return "; ".join([*parts, *(mask_text(t, "remark") if is_masked else t for t in free)])
        case "waived":
            values = _values(told)
            reason = values.get("reason") or ""
            until = Text("until {day}", "至 {day}").format(day=values.get("until", "?"))
            shown = mask_text(reason, "remark") if is_masked else reason
            return f"{until} {shown}".strip()
        case "run":
            return str(_BECAUSE.get(told or "", Text(told or "", told or ""))) or None
        case _:
            return told


def _values(told: str | None) -> dict[str, str]:
    try:
        values = json.loads(told or "{}")
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
