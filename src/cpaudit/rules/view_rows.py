"""The rows of a view as the engine reads them: a frame, or a plan that is read in parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.errors import EvaluationError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from polars._typing import EngineType

    from cpaudit.rules.key_groups import Numbers

# Rows judged at once: enough that a call's own cost does not show, few enough for the memory.
BATCH_ROWS = 1 << 18
_SLICE_ROWS = 1 << 17
# Columns of a plan that joins read again and again are held up to this; above, they are read anew.
HELD_BYTES = 512 << 20
# By rough experience with names, numbers and addresses; fixed types know their own width.
_TEXT_BYTES, _FIXED_BYTES = 32, 8
_FEW_VALUES = 255  # a code takes one byte


@dataclass(slots=True)
class ViewRows:
    """A view; of a plan, what joins read is held where it is little, and the rest read in parts."""

    frame: pl.DataFrame | pl.LazyFrame
    schema: Mapping[str, pl.DataType] = field(init=False)
    height: int = field(init=False)
    held_bytes: int = field(default_factory=lambda: HELD_BYTES)
    _held: pl.DataFrame | None = field(init=False, default=None)
    _pieces: dict[str, pl.Series] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.schema = self.frame.collect_schema()
        if isinstance(self.frame, pl.DataFrame):
            self.height = self.frame.height
            self._held = self.frame
        else:
            self.height = self.frame.select(pl.len()).collect(engine="streaming").item()

    @property
    def is_held(self) -> bool:
        """Whether what joins read is at hand."""
        return self._held is not None

    def hold(self, names: Collection[str]) -> None:
        """Read ``names`` at once where they are few enough to be held."""
        if isinstance(self.frame, pl.DataFrame):
            return
        known = sorted(set(names) & set(self.schema))
        width = sum(_width(self.schema[name]) for name in known)
        if known and width * self.height <= self.held_bytes:
            # Of a file, one column after another: the room that reading takes serves the next one.
            runs = [[name] for name in known] if _is_scan(self.frame) else [known]
            read = [column for run in runs for column in self._read(run).rechunk()]
            self._held = pl.DataFrame(read)

    def release(self) -> None:
        """Forget what was held of a plan."""
        if not isinstance(self.frame, pl.DataFrame):
            self._held = None
        self._pieces.clear()

    def columns(self, names: Collection[str]) -> pl.DataFrame:
        """The columns ``names``, of all rows, each in one piece: joins read rows in any order."""
        # One column at least, so that the frame keeps its rows.
        asked = sorted(names) or list(self.schema)[:1]
        if self._held is None or not set(asked) <= set(self._held.columns):
            return pl.concat(self._parts(asked), rechunk=True)
        for name in asked:
            if name not in self._pieces:
                self._pieces[name] = self._held[name].rechunk()
        return pl.DataFrame([self._pieces[name] for name in asked])

    def pick(self, names: Collection[str], rows: Numbers) -> pl.DataFrame:
        """The columns ``names`` of ``rows``, which ascend; a plan that is not held is read in parts."""
        if self._held is not None:
            return self.columns(names)[pl.Series(rows)]
        picked = []
        for start, part in self.batches(names):
            begin, end = np.searchsorted(rows, (start, start + part.height))
            picked.append(part[pl.Series(rows[begin:end] - np.uint32(start))])
        return pl.concat(picked, rechunk=True)

    def compact(self, names: Collection[str]) -> pl.DataFrame:
        """The columns ``names`` to keep; of a large plan, texts with few values as their codes."""
        if self._held is not None:
            return self.columns(names)
        for name in names:
            if name not in self._pieces:
                self._pieces[name] = _coded(self.columns([name])[name])
        return pl.DataFrame([self._pieces[name] for name in sorted(names)])

    def compute(self, **exprs: pl.Expr) -> pl.DataFrame:
        """``exprs``, a value of each for each row."""
        read = {name for expr in exprs.values() for name in expr.meta.root_names()}
        # The sign keeps what is computed apart from what is read.
        named = {f"#{name}": expr for name, expr in exprs.items()}
        is_held = self._held is not None and read <= set(self._held.columns)
        plan = (self._held if self._held is not None and is_held else self.frame).lazy()
        found = plan.with_columns(**named).select(list(named))
        engine: EngineType = "in-memory" if is_held else "streaming"
        return found.collect(engine=engine).rename({f"#{name}": name for name in exprs})

    def batches(self, names: Collection[str]) -> Iterator[tuple[int, pl.DataFrame]]:
        """The columns ``names`` in parts, each with the place of its first row."""
        asked = sorted(names) or list(self.schema)[:1]
        known = set(self._held.columns) if self._held is not None else set()
        unread = [name for name in asked if name not in known]
        held = None
        if self._held is not None and known & set(asked):
            held = self._held.select(name for name in asked if name in known)
        if held is not None and not unread:
            # Even parts: two of half the size rather than a whole one and a crumb.
            n_parts = max(1, -(-self.height // BATCH_ROWS))
            size = max(1, -(-self.height // n_parts))
            for start in range(0, max(self.height, 1), size):
                yield start, held.slice(start, size)
            return
        start = 0
        for part in self._parts(unread):
            yield start, part if held is None else part.hstack(held.slice(start, part.height))
            start += part.height
        if start != self.height:
            raise EvaluationError(
                Text(
                    f"a view has {self.height} rows at first and {start} when read again.",
                    f"视图首次读取为 {self.height} 行，再次读取为 {start} 行。",
                ),
                mend=Text("Collect it before it is judged.", "请先将其读入内存再执行规则。"),
            )

    def _parts(self, names: Collection[str]) -> Iterator[pl.DataFrame]:
        """A plan's columns in parts, one at least.

        Of a file alone, slices: the streaming engine reads ahead of who judges what it reads.
        """
        plan = self.frame.lazy()
        if not self.height:
            yield pl.DataFrame(schema={name: self.schema[name] for name in names})
        elif not self.is_held and _is_scan(plan):
            for start in range(0, self.height, _SLICE_ROWS):
                yield plan.slice(start, _SLICE_ROWS).select(names).collect()
        else:
            parts = plan.select(names)
            yield from parts.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True)

    def _read(self, names: Collection[str]) -> pl.DataFrame:
        return self.frame.lazy().select(names).collect(engine="streaming")


def _width(dtype: pl.DataType) -> int:
    if dtype == pl.Boolean:
        return 1
    return _FIXED_BYTES if dtype.is_numeric() or dtype.is_temporal() else _TEXT_BYTES


def _is_scan(plan: pl.LazyFrame) -> bool:
    """Whether the plan is a Parquet file and nothing more, of which any slice is read by itself."""
    lines = plan.explain(optimized=False).strip().splitlines()
    return lines[0].startswith("Parquet SCAN") and not any("FILTER" in line for line in lines)


def _coded(column: pl.Series) -> pl.Series:
    if column.dtype != pl.String or column.head(BATCH_ROWS).n_unique() > _FEW_VALUES:
        return column
    values = column.drop_nulls().unique()
    return column.cast(pl.Enum(values.sort())) if len(values) <= _FEW_VALUES else column
