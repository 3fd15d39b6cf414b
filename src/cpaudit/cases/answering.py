"""Answers taken into the store: each once, whoever brings it and how often."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cpaudit.cases.answers import Given, Result, Taken, state_after
from cpaudit.cases.state import State
from cpaudit.cases.store import now
from cpaudit.cases.stored import insert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.cases.store import Store

_COLUMNS = (
    "case_id",
    "answer",
    "remark",
    "evidence",
    "said_by",
    "said_on",
    "file",
    "place",
    "list_of_run",
    "time",
)


def take_answers(store: Store, answers: Sequence[Given]) -> list[Result]:
    """What became of each answer, in their order; all are in the store, or none.

    The same answer (case, words, person, day and list) changes nothing, whatever file it comes
    from and whatever was answered since. Two different answers to one case in one batch are both
    left: nobody knows which one is meant.

    Raises:
        StoreError: the store cannot be written.
    """
    time = now()
    with store.writing():
        files = store.connection.execute(
            "SELECT files FROM run ORDER BY run_no DESC LIMIT 1"
        ).fetchone()
        case_of = dict(store.connection.execute("SELECT finding_id, case_id FROM known_as"))
        states = dict(store.connection.execute("SELECT case_id, state FROM cases"))
        known = set(
            store.connection.execute(
                "SELECT case_id, answer, remark, evidence, said_by, said_on, list_of_run FROM answer"
            )
        )
        said: dict[str, set[str]] = {}
        for given in answers:
            said.setdefault(case_of.get(given.case_id, ""), set()).add(str(given.answer))
        results = []
        rows, events, changes = [], [], []
        for given in answers:
            case_id = case_of.get(given.case_id)
            if case_id is None:
                results.append(Result(given, Taken.UNKNOWN_CASE))
                continue
            if len(said[case_id]) > 1:
                results.append(Result(given, Taken.CONFLICT, case_id))
                continue
            identity = _identity(case_id, given)
            if identity in known:
                results.append(Result(given, Taken.KNOWN, case_id))
                continue
            known.add(identity)
            state = State(states[case_id])
            after = state_after(state, given.answer)
            states[case_id] = str(after)
            on = _day(given)
            rows.append((*identity[:4], *identity[4:6], given.file, given.place, identity[6], time))
            told = json.dumps({"answer": str(given.answer)})
            events.append((time, case_id, "answer", str(state), str(after), given.by, told))
            changes.append(
                (
                    str(given.answer),
                    given.by,
                    on,
                    given.remark,
                    time,
                    files[0] if files else None,
                    on,
                    str(after),
                    str(after),
                    case_id,
                )
            )
            results.append(Result(given, Taken.TAKEN, case_id))
        insert(store.connection, "answer", _COLUMNS, rows)
        insert(
            store.connection,
            "event",
            ("time", "case_id", "kind", "state_before", "state_after", "who", "told"),
            events,
        )
        store.connection.executemany(
            "UPDATE cases SET answer = ?, answered_by = ?, answered_on = ?, remark = ?, "
            "answered_at = ?, answer_files = ?, "
            "changed_on = CASE WHEN state IS ? THEN changed_on ELSE ? END, state = ? "
            "WHERE case_id = ?",
            [(*one[:6], one[7], one[6], one[8], one[9]) for one in changes],
        )
    return results


def _identity(case_id: str, given: Given) -> tuple[object, ...]:
    """By what an answer is the same one: not by the file, which may have been copied."""
    return (
        case_id,
        str(given.answer),
        given.remark,
        given.evidence,
        given.by,
        given.on.isoformat() if given.on else None,
        given.list_of_run,
    )


def _day(given: Given) -> str:
    """The day of the answer; where none was written, the day on which it was taken."""
    return (given.on or datetime.now(UTC).astimezone().date()).isoformat()
