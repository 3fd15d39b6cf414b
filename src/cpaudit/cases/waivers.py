"""Waivers: cases that are let be until a day, for a reason, on somebody's word."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.cases.state import State
from cpaudit.cases.store import now
from cpaudit.cases.stored import insert
from cpaudit.errors import UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cpaudit.cases.store import Store


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why cases are let be, until which day (included), and who says so."""

    until: date
    reason: str
    by: str


def waive(store: Store, case_ids: Sequence[str], waiver: Waiver, *, today: date) -> int:
    """How many of the cases are waived now that were not so before; closed ones are left.

    Raises:
        UsageError: the waiver has no reason or no person, or ends before ``today``.
        StoreError: the store cannot be written.
    """
    _check(waiver, today)
    wanted, time, n = dict.fromkeys(case_ids), now(), 0
    until = waiver.until.isoformat()
    told = json.dumps({"until": until, "reason": waiver.reason}, ensure_ascii=False)
    with store.writing():
        rows = store.connection.execute(
            "SELECT case_id, state, state_before, waived_until, waived_by, waiver_reason FROM cases"
        ).fetchall()
        for case_id, state, before, *known in rows:
            is_waived = state == State.WAIVED
            if case_id not in wanted or State(state).is_closed:
                continue
            if is_waived and known == [until, waiver.by, waiver.reason]:
                continue
            n += 1
            store.connection.execute(
                "UPDATE cases SET state = ?, state_before = ?, waived_until = ?, waived_by = ?, "
                "waiver_reason = ?, changed_on = CASE WHEN state = ? THEN changed_on ELSE ? END "
                "WHERE case_id = ?",
                (
                    str(State.WAIVED),
                    before if is_waived else state,
                    until,
                    waiver.by,
                    waiver.reason,
                    str(State.WAIVED),
                    today.isoformat(),
                    case_id,
                ),
            )
            _tell(store, (time, case_id, "waived", state, str(State.WAIVED), waiver.by, told))
    return n


def lift(store: Store, case_ids: Sequence[str], *, by: str, today: date) -> int:
    """How many of the cases were waived and are no longer; each stands where it stood before.

    Raises:
        StoreError: the store cannot be written.
    """
    wanted, time, n = dict.fromkeys(case_ids), now(), 0
    with store.writing():
        rows = store.connection.execute(
            "SELECT case_id, state_before FROM cases WHERE state = ?", (str(State.WAIVED),)
        ).fetchall()
        for case_id, before in rows:
            if case_id not in wanted:
                continue
            n += 1
            after = before or str(State.OPEN)
            store.connection.execute(
                "UPDATE cases SET state = ?, state_before = NULL, waived_until = NULL, "
                "waived_by = NULL, waiver_reason = NULL, changed_on = ? WHERE case_id = ?",
                (after, today.isoformat(), case_id),
            )
            _tell(store, (time, case_id, "lifted", str(State.WAIVED), after, by, None))
    return n


def _check(waiver: Waiver, today: date) -> None:
    if not waiver.reason.strip() or not waiver.by.strip():
        raise UsageError(
            Text("a waiver needs a reason and a person.", "豁免须有理由和责任人。"),
            mend=Text("Give --reason and --by.", "请填写 --reason 和 --by。"),
        )
    if waiver.until < today:
        raise UsageError(
            Text(
                f"the waiver would have ended before {today}, the day of the data.",
                f"豁免期限早于数据日期 {today}。",
            ),
            mend=Text("Choose a later --until.", "请填写更晚的 --until。"),
        )


def _tell(store: Store, event: tuple[object, ...]) -> None:
    insert(
        store.connection,
        "event",
        ("time", "case_id", "kind", "state_before", "state_after", "who", "told"),
        [event],
    )
