"""The keys of all views: each grouped once, and matched once to the rows of another view."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.rules.key_comparison import compare, compare_parts
from cpaudit.rules.key_groups import Hashed, Key, KeyGroups, Numbers, group_rows, key_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt
    import polars as pl

    from cpaudit.rules.key_groups import Compare, KeyHash
    from cpaudit.rules.view_rows import ViewRows


class Work(StrEnum):
    """What time is spent on."""

    READ = "read"
    KEY = "key"
    MATCH = "match"
    JOIN = "join"
    RULE = "rule"


Part = tuple[Work, str, str]  # the kind of work, the view, what it is done on


@dataclass(slots=True)
class KeyedViews:
    """The views with what is known of their keys.

    ``seconds`` tells the time of each part of the work, without the parts within it; ``used`` the
    parts that were asked for since it was emptied, though an earlier question may have paid for them.
    """

    views: Mapping[str, ViewRows]
    hash_of: KeyHash = key_hash
    seconds: dict[Part, float] = field(default_factory=lambda: defaultdict(float))
    used: dict[Part, None] = field(default_factory=dict)
    _within: list[float] = field(default_factory=list)
    _groups: dict[tuple[str, Key], KeyGroups] = field(default_factory=dict)
    _matches: dict[tuple[str, Key, str, Key], Numbers] = field(default_factory=dict)
    _values: dict[tuple[str, Key], pl.DataFrame] = field(default_factory=dict)

    def key(self, view: str, names: Sequence[str]) -> Key | None:
        """The columns ``names`` of ``view`` as a key, or None where they cannot be grouped by hash."""
        return Key.of(names, self.views[view].schema, self.hash_of)

    def groups(self, view: str, key: Key) -> KeyGroups:
        """The rows of ``view`` grouped by ``key``."""
        part = (Work.KEY, view, ", ".join(key.columns))
        self.used[part] = None
        if (view, key) not in self._groups:
            with self.timed(part):
                rows = self.views[view]
                self._groups[view, key] = group_rows(
                    _hashed(rows, key),
                    _pairs_within(rows, key),
                    lambda numbers: rows.pick(key.columns, numbers).select(key.values()),
                )
        return self._groups[view, key]

    def matches(self, own_view: str, own_key: Key, view: str, key: Key) -> Numbers:
        """The group of ``view`` by ``key`` that each row of ``own_view`` belongs to."""
        groups = self.groups(view, key)
        if (own_view, own_key) == (view, key):
            return groups.of_row
        part = (
            Work.MATCH,
            own_view,
            f"{', '.join(own_key.columns)} → {view}: {', '.join(key.columns)}",
        )
        self.used[part] = None
        place = (own_view, own_key, view, key)
        if place not in self._matches:
            with self.timed(part):
                own = self.views[own_view]
                values = self._values_of(view, key)
                self._matches[place] = groups.find(
                    _hashed(own, own_key),
                    compare_parts(lambda: own.batches(own_key.columns), own_key, values),
                    lambda rows: own.pick(own_key.columns, rows).select(own_key.values()),
                )
        return self._matches[place]

    def forget(self) -> None:
        """Let go of keys; what joins were found keep what they need."""
        self._groups.clear()
        self._matches.clear()
        self._values.clear()

    def forget_values(self) -> None:
        """Let go of what matching alone needs: every row is matched."""
        self._values.clear()
        self._groups = {place: groups.matched() for place, groups in self._groups.items()}

    def _values_of(self, view: str, key: Key) -> pl.DataFrame:
        if (view, key) not in self._values:
            self._values = {(view, key): self.views[view].columns(key.columns).select(key.values())}
        return self._values[view, key]

    @contextmanager
    def timed(self, part: Part) -> Iterator[None]:
        """Charge ``part`` with the time within, but for the time of parts within it."""
        begun = time.perf_counter()
        self._within.append(0.0)
        try:
            yield
        finally:
            spent = time.perf_counter() - begun
            self.seconds[part] += spent - self._within.pop()
            if self._within:
                self._within[-1] += spent


def _hashed(rows: ViewRows, key: Key) -> Hashed:
    found = rows.compute(hash=key.hash(), known=key.is_known())
    return Hashed(found["hash"].to_numpy(), found["known"].to_numpy())


def _pairs_within(rows: ViewRows, key: Key) -> Compare:
    """Where the keys of rows of one view are equal; of a plan that is not held, these rows are read."""

    def equal(left: Numbers, right: Numbers) -> npt.NDArray[np.bool_]:
        if rows.is_held:
            values = rows.columns(key.columns).select(key.values())
            return compare(values, values)(left, right)
        read = np.unique(np.r_[left, right])
        values = rows.pick(key.columns, read).select(key.values())
        places = (np.searchsorted(read, side).astype(np.uint32) for side in (left, right))
        return compare(values, values)(*places)

    return equal
