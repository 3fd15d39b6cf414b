"""Answers to cases, as they come from the command line and from worklists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cpaudit.cases.state import State
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.missed.answers import Answer


@dataclass(frozen=True, slots=True)
class Given:
    """One answer to one case, and where it stands; ``file`` is null on the command line.

    Attributes:
        case_id: the case, or a ``finding_id`` under which it was ever found.
        answer: what was answered.
        remark: free text of who answered.
        evidence: what was checked (a document, a visit); free text.
        by: who answered.
        on: the day of the answer; null where none was written.
        file: the worklist.
        place: the sheet and cell or row within it, as people read it.
        list_of_run: the run whose worklist it stands in, where the list says so: the same answer in
            a later list is another answer.
    """

    case_id: str
    answer: Answer
    remark: str | None = None
    evidence: str | None = None
    by: str | None = None
    on: date | None = None
    file: str | None = None
    place: str | None = None
    list_of_run: int | None = None


class Taken(StrEnum):
    """What became of an answer."""

    TAKEN = "taken"
    KNOWN = "known"  # the same answer was given before: nothing changed
    UNKNOWN_CASE = "unknown_case"  # the store has no such case
    CONFLICT = "conflict"  # the same batch answers the case otherwise: neither is taken

    @property
    def words(self) -> Text:
        """The result in words."""
        return _RESULTS[self]


_RESULTS = {
    Taken.TAKEN: Text("taken", "已采纳"),
    Taken.KNOWN: Text("known already", "此前已录入"),
    Taken.UNKNOWN_CASE: Text("there is no such case", "没有此疑点"),
    Taken.CONFLICT: Text("answered otherwise in the same list", "同一核查单中另有不同答复"),
}


def state_after(state: State, answer: Answer) -> State:
    """Where a case stands after an answer.

    A promise waits for its proof, a denial closes the case on the word of who gave it, and what
    settles nothing leaves the case in work. What a run has proved stays proved, and a waiver holds.
    """
    if state in {State.VERIFIED, State.WAIVED}:
        return state
    match answer.is_missed:
        case True:
            return State.ANSWERED
        case False:
            return State.UNPROVEN
    return State.OPEN if state in {State.ANSWERED, State.UNPROVEN} else state


@dataclass(frozen=True, slots=True)
class Result:
    """What became of ``given``; ``case_id`` is the case's own id, where there is one."""

    given: Given
    taken: Taken
    case_id: str | None = None
