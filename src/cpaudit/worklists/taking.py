"""Answers of returned worklists taken into the store, or only tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cpaudit.cases.answering import take_answers
from cpaudit.cases.answers import Taken
from cpaudit.cases.database import Connection
from cpaudit.cases.state import State
from cpaudit.cases.store import Store
from cpaudit.i18n import Text
from cpaudit.worklists import wrong_rows
from cpaudit.worklists.fault import At, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cpaudit.cases.answers import Given, Result
    from cpaudit.worklists.read_back import ReadBack

# A single number that nobody knows may be a slip of the pen.
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Import:
    """What became of returned worklists.

    Attributes:
        read: what they say.
        faults: everything that could not be taken, those of the store last.
        n_taken: answers that are new to the store.
        n_known: answers that it had already.
        n_older: answers that one from a later list in the store replaces.
        n_settled: of the new answers, those to cases that were proved closed or waived before.
        is_written: whether the store has changed.
    """

    read: ReadBack
    faults: tuple[Fault, ...]
    n_taken: int
    n_known: int
    n_older: int
    n_settled: int
    is_written: bool

    @property
    def n_unanswered(self) -> int:
        """The rows without an answer."""
        return sum(each.n for each in self.read.unanswered)

    def is_complete(self, *, is_strict: bool) -> bool:
        """Whether nothing is wrong; strictly read, also whether nothing is missing."""
        return not self.faults and not (is_strict and self.n_unanswered)


def take(
    store: Store,
    read: ReadBack,
    *,
    faults: Sequence[Fault] = (),
    by: str | None = None,
    is_dry: bool = False,
    is_strict: bool = False,
) -> Import:
    """Take what is right into ``store``, whatever else is wrong.

    Args:
        store: where the cases are.
        read: what the lists say.
        faults: files that could not be read.
        by: who answered, where a row does not say.
        is_dry: only say what would become of the answers.
        is_strict: take nothing unless every answer is right and none is missing.

    Raises:
        StoreError: the store cannot be written.
    """
    strange = _strange_files(store, read)
    faults = (*faults, *(wrong_rows.other_project(file) for file in sorted(strange)))
    read = replace(
        read,
        answers=tuple(given for given in read.answers if given.file not in strange),
        faults=tuple(fault for fault in read.faults if fault.at.file not in strange),
        unanswered=tuple(each for each in read.unanswered if each.file not in strange),
    )
    newer, older = _divided(read.answers, _latest_lists(store))
    named = [replace(given, by=given.by or by) for given in newer]
    settled = _settled_before(store)
    if is_dry or is_strict:
        tried = _outcome(take_answers(_copy(store), named), read, faults, len(older), settled)
        if is_dry or not tried.is_complete(is_strict=True):
            return tried
    done = _outcome(take_answers(store, named), read, faults, len(older), settled)
    return replace(done, is_written=True)


def _outcome(
    results: Sequence[Result],
    read: ReadBack,
    faults: Sequence[Fault],
    n_older: int,
    settled: frozenset[str],
) -> Import:
    taken = [result for result in results if result.taken is Taken.TAKEN]
    return Import(
        read=read,
        faults=(*faults, *read.faults, *_refused(results)),
        n_taken=len(taken),
        n_known=sum(result.taken is Taken.KNOWN for result in results),
        n_older=n_older,
        n_settled=sum(result.case_id in settled for result in taken),
        is_written=False,
    )


def _refused(results: Sequence[Result]) -> Iterator[Fault]:
    for result in results:
        at = _at(result.given)
        match result.taken:
            case Taken.UNKNOWN_CASE:
                yield wrong_rows.unknown_case(at)
            case Taken.CONFLICT:
                # One case under two of its numbers: the rows could not know of each other.
                yield Fault(
                    at,
                    Text(
                        "the same case is answered otherwise under an earlier number.",
                        "同一条疑点在另一编号下有不同的答复。",
                    ),
                    Text("Leave the one that was verified.", "请只保留核实后的一条。"),
                )
            case Taken.TAKEN | Taken.KNOWN:
                pass


def _strange_files(store: Store, read: ReadBack) -> frozenset[str]:
    """The files with several cases of which the store knows none."""
    known = {name for (name,) in store.connection.execute("SELECT finding_id FROM known_as")}
    return frozenset(
        file
        for file, cases in read.listed.items()
        if len(cases) >= _SEVERAL and known.isdisjoint(cases)
    )


def _at(given: Given) -> At:
    sheet, _, cell = (given.place or "").rpartition("!")
    return At(given.file or "", sheet or None, cell or None)


def _divided(answers: Sequence[Given], latest: dict[str, int]) -> tuple[list[Given], list[Given]]:
    """The answers that count, and those of lists before the one that the store's answer is from."""
    older = [
        given
        for given in answers
        if given.list_of_run is not None and given.list_of_run < latest.get(given.case_id, 0)
    ]
    left = set(map(id, older))
    return [given for given in answers if id(given) not in left], older


def _latest_lists(store: Store) -> dict[str, int]:
    """By case the run of the latest list that answers it."""
    asked = "SELECT case_id, max(list_of_run) FROM answer WHERE list_of_run IS NOT NULL GROUP BY case_id"
    return dict(store.connection.execute(asked))


def _settled_before(store: Store) -> frozenset[str]:
    """The cases that an answer does not move: proved closed, or waived."""
    asked = "SELECT case_id FROM cases WHERE state IN (?, ?)"
    settled = store.connection.execute(asked, (str(State.VERIFIED), str(State.WAIVED)))
    return frozenset(case_id for (case_id,) in settled)


def _copy(store: Store) -> Store:
    """The store as it is, in memory: what is tried there is forgotten."""
    memory = Connection(":memory:", isolation_level=None)
    store.connection.backup(memory)
    return Store(store.path, memory)
