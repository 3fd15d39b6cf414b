"""The hand that plants faults: picks rows that no other fault touches, and keeps the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cpaudit.synthesis.exports.extract import index
from cpaudit.synthesis.people import NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.synthesis.chance import Chance, Flags, Ints
    from cpaudit.synthesis.township import Township

# Of the rows that a kind of fault can touch, so many bear it; a small sample has three of each.
_SHARE = 0.003
_LEAST = 3
_MOST_SHARE = 0.2
# Touching one of these people touches the others' records too.
_SUBJECTS = ("_self", "_child", "_mother", "_husband", "_wife")

Rows = NDArray[np.int64]

FAULT_SCHEMA: dict[str, pl.DataType] = {
    "fault_id": pl.Int64(),
    "fault_class": pl.String(),
    "rule_ids": pl.String(),
    "dataset": pl.String(),
    "position": pl.Int64(),
    "field": pl.String(),
    "true_value": pl.String(),
    "wrong_value": pl.String(),
}


@dataclass(slots=True)
class Planter:
    """The tables while faults are planted; rows are named by their position, which never changes."""

    township: Township
    tables: dict[str, pl.DataFrame]
    chance: Chance
    multiple: float
    used: Flags  # persons whom a fault touches already, or whose births are under study
    next_person: int
    entered: list[int] = field(default_factory=list)  # births that a fault brought into planning
    # The tables before anything was spoilt; `_clean` of a table's row is its place there.
    clean: dict[str, pl.DataFrame] = field(default_factory=dict)
    _log: list[pl.DataFrame] = field(default_factory=list)
    _next_fault: int = 1

    def column(self, dataset: str, name: str) -> pl.Series:
        """A column of a table."""
        return self.tables[dataset][name]

    def people(self, dataset: str, role: str) -> Ints:
        """The true persons in that role of a table, by position."""
        found: Ints = self.tables[dataset][f"_{role}"].to_numpy()
        return found

    def pick(
        self, dataset: str, eligible: pl.Expr | Flags, *, share: float = _SHARE
    ) -> NDArray[np.int64]:
        """Positions of rows for one kind of fault, and marks their people as used."""
        frame = self.tables[dataset]
        flags = (
            frame.select(eligible.fill_null(value=False)).to_series().to_numpy()
            if isinstance(eligible, pl.Expr)
            else eligible
        )
        free = flags & ~frame["_drop"].to_numpy()
        subjects = [name for name in _SUBJECTS if name in frame.columns]
        for name in subjects:
            person = frame[name].to_numpy()
            free &= ~self.used[np.maximum(person, 0)] | (person < 0)
        pool = np.flatnonzero(free)
        wanted = max(_LEAST, round(share * int(flags.sum()))) * self.multiple
        count = min(int(wanted), max(1, int(_MOST_SHARE * len(pool)))) if len(pool) else 0
        chosen = self.chance.some(pool, count)
        # One row per person, so that two faults of a kind do not fall on one mother.
        kept = []
        for position in chosen.tolist():
            persons = [int(frame[name][position]) for name in subjects]
            if any(self.used[person] for person in persons if person >= 0):
                continue
            kept.append(position)
            self.used[[person for person in persons if person >= 0]] = True
        return np.asarray(kept, dtype=np.int64)

    def use(self, persons: Sequence[int] | NDArray[Any]) -> None:
        """Keeps other faults away from these people."""
        known = np.asarray(persons)
        self.used[known[known >= 0]] = True

    def write(self, dataset: str, positions: NDArray[Any], name: str, values: pl.Series) -> None:
        """Sets a column at these positions without an entry in the list."""
        if len(positions) == 0:
            return
        column = self.tables[dataset][name].clone().scatter(positions, values)
        self.tables[dataset] = self.tables[dataset].with_columns(column.alias(name))

    def set(
        self,
        fault: str,
        rules: str,
        dataset: str,
        positions: NDArray[Any],
        name: str,
        values: pl.Series,
    ) -> NDArray[np.int64]:
        """Sets a column at these positions and lists each as a fault of its own; gives their ids."""
        before = self.tables[dataset][name].gather(positions)
        self.write(dataset, positions, name, values)
        return self.note(fault, rules, dataset, positions, name, before, values)

    def note(
        self,
        fault: str,
        rules: str,
        dataset: str,
        positions: NDArray[Any],
        name: str,
        true: pl.Series | None,
        wrong: pl.Series | None,
        ids: NDArray[np.int64] | None = None,
    ) -> NDArray[np.int64]:
        """Lists faults; with ``ids`` as further places of faults that are listed already."""
        n = len(positions)
        if ids is None:
            ids = np.arange(self._next_fault, self._next_fault + n, dtype=np.int64)
            self._next_fault += n
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, n)
        self._log.append(
            pl.DataFrame(
                {
                    "fault_id": ids,
                    "fault_class": [fault] * n,
                    "rule_ids": [rules] * n,
                    "dataset": [dataset] * n,
                    "position": np.asarray(positions, dtype=np.int64),
                    "field": [name] * n,
                    "true_value": nothing if true is None else true.cast(pl.String),
                    "wrong_value": nothing if wrong is None else wrong.cast(pl.String),
                },
                schema=FAULT_SCHEMA,
            )
        )
        return ids

    def append(self, dataset: str, rows: pl.DataFrame) -> NDArray[np.int64]:
        """The positions of new rows, which stand where ``_place`` of ``rows`` says."""
        start = self.tables[dataset].height
        self.tables[dataset] = pl.concat(
            [self.tables[dataset], rows.select(self.tables[dataset].columns)],
            how="vertical_relaxed",
        )
        return np.arange(start, start + rows.height, dtype=np.int64)

    def drop(self, dataset: str, positions: NDArray[Any]) -> None:
        """Leaves the rows out of the file."""
        flags = pl.Series([True]).new_from_index(0, len(positions))
        self.write(dataset, positions, "_drop", flags)

    def rows(self, dataset: str, positions: NDArray[Any]) -> pl.DataFrame:
        """The rows at these positions."""
        return self.tables[dataset][np.asarray(positions, dtype=np.int64)]

    def new_people(self, n: int) -> Ints:
        """Numbers of people who never lived."""
        start = self.next_person
        self.next_person += n
        return np.arange(start, start + n, dtype=np.int32)

    def log(self) -> pl.DataFrame:
        """All listed faults."""
        return pl.concat(self._log) if self._log else pl.DataFrame(schema=FAULT_SCHEMA)


def text(value: str | None, n: int) -> pl.Series:
    """``n`` times the same text."""
    return pl.Series([value], dtype=pl.String).new_from_index(0, n)


def shifted(dates: pl.Series, days: Ints) -> pl.Series:
    """ISO dates moved by so many days."""
    moved = dates.str.to_date(strict=False).cast(pl.Int32) + pl.Series(days)
    return moved.cast(pl.Date).dt.strftime("%Y-%m-%d")


def positions_of(planter: Planter, dataset: str, role: str) -> NDArray[np.int64]:
    """By person, the first position of a table's row that has the person in that role, or −1."""
    frame = planter.tables[dataset]
    rows = np.flatnonzero((frame[f"_{role}"].to_numpy() >= 0) & ~frame["_drop"].to_numpy())
    place = np.full(planter.next_person, NOBODY, dtype=np.int64)
    persons = frame[f"_{role}"].to_numpy()[rows]
    place[persons[::-1]] = rows[::-1]
    return place


def person_text(planter: Planter, name: str, persons: NDArray[np.int32]) -> pl.Series:
    """A text column of these people's true data; null for NOBODY."""
    return planter.township.persons[name].gather(index(persons))
