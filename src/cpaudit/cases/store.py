"""The store of runs, cases, answers and waivers: one file in the project's folder."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.database import StoreError, connected, said, transaction
from cpaudit.cases.followed import CHANGES, Followed
from cpaudit.cases.run_facts import RunFacts, RunTables
from cpaudit.cases.run_record import record
from cpaudit.cases.snapshot import has_snapshot, let_go, remove_snapshot
from cpaudit.cases.state import State
from cpaudit.cases.stored import ANSWERS, EVENTS, insert, read, read_cases, read_runs
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from cpaudit.cases.database import Connection

__all__ = ["RunFacts", "RunTables", "Store", "StoreError", "has_store", "now", "open_store"]

_KEY = "key"


def now() -> str:
    """The time by the clock, ISO 8601 in UTC; only the store and the run log ask for it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def has_store(path: Path) -> bool:
    """Whether there is a store in ``path``."""
    return path.is_file() and path.stat().st_size > 0


@contextmanager
def open_store(path: Path, *, key_mark: str | None = None) -> Iterator[Store]:
    """The store in ``path``, made where there is none.

    ``key_mark`` is something that only the project's key file makes: under another key every case
    would seem to be gone and every finding new.

    Raises:
        StoreError: the store cannot be used, or belongs to another key.
    """
    with connected(path) as connection:
        store = Store(path, connection)
        if key_mark is not None:
            store.check_key(key_mark)
        yield store


@dataclass(frozen=True, slots=True)
class Store:
    """An open store; whatever it is told is on the disk when the call returns."""

    path: Path
    connection: Connection

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is written within, or nothing.

        Raises:
            StoreError: another process holds the store, or it cannot be written.
        """
        with said(self.path), transaction(self.connection):
            yield

    def check_key(self, mark: str) -> None:
        """Hold the project's key file against the one that the store was begun with.

        Raises:
            StoreError: it is another one.
        """
        with self.writing():
            self.connection.execute(
                "INSERT INTO about (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                (_KEY, mark),
            )
            (known,) = self.connection.execute(
                "SELECT value FROM about WHERE name = ?", (_KEY,)
            ).fetchone()
        if known != mark:
            raise StoreError(
                Text(
                    "the store was begun with another key file: no finding would be known again.",
                    "该数据库使用的是另一个密钥文件，所有疑点都将无法对应。",
                ),
                mend=Text(
                    "Put back the key file (key_file), or begin anew with «cpaudit purge».",
                    "请恢复原密钥文件（key_file），或用 cpaudit purge 清空后重新开始。",
                ),
                place=Place(file=str(self.path)),
            )

    def has_key(self) -> bool:
        """Whether a key file belongs to the store."""
        with said(self.path):
            asked = "SELECT 1 FROM about WHERE name = ?"
            return self.connection.execute(asked, (_KEY,)).fetchone() is not None

    def runs(self) -> pl.DataFrame:
        """``tables.RUNS``, the last one last."""
        with said(self.path):
            return read_runs(self.connection)

    def cases(self) -> pl.DataFrame:
        """``tables.CASES`` (and ``life.INNER``), all that there ever were."""
        with said(self.path):
            return read_cases(self.connection)

    def events(self, case_id: str | None = None) -> pl.DataFrame:
        """``stored.EVENTS``: what happened, to the one case or to all; the first first."""
        where, values = ("WHERE case_id = ?", (case_id,)) if case_id else ("", ())
        with said(self.path):
            return read(
                self.connection,
                "event",
                EVENTS,
                where=where,
                values=values,
                order="ORDER BY event_no",
            )

    def answers(self, case_id: str | None = None) -> pl.DataFrame:
        """``stored.ANSWERS``: what was answered, of the one case or of all; the first first."""
        where, values = ("WHERE case_id = ?", (case_id,)) if case_id else ("", ())
        with said(self.path):
            return read(
                self.connection,
                "answer",
                ANSWERS,
                where=where,
                values=values,
                order="ORDER BY answer_no",
            )

    def n_answers(self) -> int:
        """How many answers there are: with each the findings of the next run may be others."""
        with said(self.path):
            (n,) = self.connection.execute("SELECT count(*) FROM answer").fetchone()
        return int(n)

    def answers_about_missed(self) -> tuple[tuple[str, str], ...]:
        """(finding id, answer) for each missed birth that was answered for, under all its keys."""
        with said(self.path):
            rows = self.connection.execute(
                "SELECT known_as.finding_id, cases.answer FROM cases "
                "JOIN known_as USING (case_id) "
                "WHERE cases.grade IS NOT NULL AND cases.answer IS NOT NULL "
                "ORDER BY cases.answered_at, cases.case_id"
            ).fetchall()
        return tuple((str(finding_id), str(answer)) for finding_id, answer in rows)

    def record_run(self, facts: RunFacts, tables: RunTables) -> Followed:
        """The cases after the run, which is recorded with its tables, or not at all.

        Raises:
            StoreError: the store cannot be written.
            UsageError: the run's tables cannot be written.
        """
        with self.writing():
            run_no, cases = record(self.connection, self.path, facts, tables)
            runs = read_runs(self.connection)
        followed = _followed(runs, cases)
        if followed.is_repeat:
            # The same tables under the number before: the runs that differ are kept.
            remove_snapshot(self.path, run_no - 1)
        let_go(self.path, last=run_no)
        return followed

    def end_run(
        self, run_no: int, *, exit_code: int, seconds: float, reports_written: bool
    ) -> None:
        """Add what is known at the end of a run."""
        with self.writing():
            self.connection.execute(
                "UPDATE run SET exit_code = ?, seconds = ?, reports_written = ? WHERE run_no = ?",
                (exit_code, seconds, int(reports_written), run_no),
            )

    def followed(self) -> Followed:
        """The cases as they stand, with what the last run did to them.

        Raises:
            StoreError: there is no run yet.
        """
        with said(self.path):
            # One look, although somebody may write between two statements.
            self.connection.execute("BEGIN")
            try:
                runs, cases = read_runs(self.connection), read_cases(self.connection)
            finally:
                self.connection.execute("ROLLBACK")
        if runs.is_empty():
            raise StoreError(
                Text("nothing has been audited yet.", "尚未进行过核查。"),
                mend=Text("Run «cpaudit run» first.", "请先运行 cpaudit run。"),
                place=Place(file=str(self.path)),
            )
        return _followed(runs, cases)

    def snapshot_of(self, run_no: int) -> int | None:
        """The run under whose number the tables of ``run_no`` are kept: it or a repeat of it."""
        runs = self.runs().filter(pl.col("run_no") >= run_no)
        for number, is_repeat in runs.select("run_no", "is_repeat").iter_rows():
            if number > run_no and not is_repeat:
                return None
            if has_snapshot(self.path, number):
                return int(number)
        return None

    def resolve(self, name: str) -> str:
        """The case that ``name`` means: its id, an id under which it was found, or their beginning.

        Raises:
            UsageError: no case is called so, or several.
        """
        with said(self.path):
            found = self.connection.execute(
                "SELECT DISTINCT case_id FROM known_as WHERE substr(finding_id, 1, ?) = ? "
                "ORDER BY case_id LIMIT 3",
                (len(name), name),
            ).fetchall()
        if len(found) == 1 and name:
            return str(found[0][0])
        if not found or not name:
            raise UsageError(
                Text(f"there is no case «{name}».", f"没有编号为“{name}”的疑点。"),
                mend=Text(
                    "«cpaudit cases list» shows the ids; their beginning is enough.",
                    "编号见 cpaudit cases list，可只写开头几位。",
                ),
            )
        raise UsageError(
            Text(f"several cases begin with «{name}».", f"有多个疑点的编号以“{name}”开头。"),
            mend=Text("Write more of the id.", "请多写几位编号。"),
        )

    def mark_sent(
        self, case_ids: Sequence[str], *, by: str, on: date, where: str | None = None
    ) -> int:
        """How many of the cases are now sent out that were not before.

        Answered, closed and waived ones stay what they are.
        """
        moving = (str(State.NEW), str(State.OPEN), str(State.RETURNED))
        time = now()
        n = 0
        with self.writing():
            for case_id, state in self._states(case_ids):
                if state in moving:
                    n += 1
                    self.connection.execute(
                        "UPDATE cases SET state = ?, sent_on = ?, changed_on = ? WHERE case_id = ?",
                        (str(State.SENT), on.isoformat(), on.isoformat(), case_id),
                    )
                    self._tell(time, case_id, "sent", (state, str(State.SENT)), by, where)
        return n

    def assign(self, case_ids: Sequence[str], *, to: str | None, by: str) -> int:
        """How many of the cases have another person who works on them now; null: nobody."""
        time = now()
        n = 0
        with self.writing():
            for case_id, state in self._states(case_ids):
                changed = self.connection.execute(
                    "UPDATE cases SET assignee = ? WHERE case_id = ? AND assignee IS NOT ?",
                    (to, case_id, to),
                ).rowcount
                if changed:
                    n += 1
                    self._tell(time, case_id, "assigned", (state, state), by, to)
        return n

    def _states(self, case_ids: Sequence[str]) -> list[tuple[str, str]]:
        """The cases of these ids with their states, each once."""
        wanted = dict.fromkeys(case_ids)
        rows = self.connection.execute("SELECT case_id, state FROM cases").fetchall()
        return [(str(name), str(state)) for name, state in rows if name in wanted]

    def _tell(
        self,
        time: str,
        case_id: str,
        kind: str,
        states: tuple[str, str],
        who: str | None,
        told: str | None = None,
    ) -> None:
        insert(
            self.connection,
            "event",
            ("time", "case_id", "kind", "state_before", "state_after", "who", "told"),
            [(time, case_id, kind, *states, who, told)],
        )


def _followed(runs: pl.DataFrame, cases: pl.DataFrame) -> Followed:
    """The cases after the last of ``runs``."""
    # What a repeat is compared with is what the run that it repeats was compared with.
    proper = runs.filter(~pl.col("is_repeat"))["run_no"]
    earlier = proper.filter(proper < proper.max())
    changes = (
        cases.select("case_id", pl.col("last_change").alias("change"))
        .drop_nulls()
        .select(pl.col(name).cast(kind) for name, kind in CHANGES.items())
    )
    return Followed(
        run_no=int(runs["run_no"][-1]),
        is_repeat=bool(runs["is_repeat"][-1]),
        previous=None if earlier.is_empty() else int(earlier[-1]),
        cases=cases,
        changes=changes,
        runs=runs,
    )
