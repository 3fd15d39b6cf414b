"""Frames at rest: their columns are packed, and unpacked each time that somebody asks for them.

A text takes sixteen bytes of a frame whatever it holds, and most columns of a county hold a few words
over and over: packed they take a tenth. Most of them are looked at once or not at all. Nothing leaves
the memory.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from polars._plr import PyDataFrame
    from polars._typing import IntoExpr

# Smaller frames stay as they are: to unpack what is asked for takes time, and a township of 50,000 has
# room enough. Counties have not.
WORTH_BYTES = 256 << 20
_TEXT_BYTES, _OTHER_BYTES = 16, 4
# Of whole rows so many columns are unpacked at a time.
_COLUMNS_AT_ONCE = 24


class AtRest(pl.DataFrame):
    """A frame that is a plan over packed columns.

    What reads a few columns unpacks these; whatever asks for the frame itself unpacks it all, and
    gives the room back with the result.
    """

    def __init__(self, plan: pl.LazyFrame, height: int) -> None:
        self._plan = plan
        self._height = height
        self._schema = plan.collect_schema()

    @classmethod
    def _from_pydf(cls, py_df: PyDataFrame) -> pl.DataFrame:
        return pl.DataFrame._from_pydf(py_df)  # noqa: SLF001 - what the base class itself calls

    @property
    def _df(self) -> PyDataFrame:  # type: ignore[override]  # where polars looks for a frame's data
        return self._plan.collect()._df  # noqa: SLF001 - what the base class itself reads

    @property  # type: ignore[misc]  # columns at rest are not renamed in place
    def columns(self) -> list[str]:
        """The names."""
        return self._schema.names()

    @property
    def schema(self) -> pl.Schema:
        """The names and types."""
        return self._schema

    def collect_schema(self) -> pl.Schema:
        """The names and types."""
        return self._schema

    @property
    def dtypes(self) -> list[pl.DataType]:
        """The types."""
        return self._schema.dtypes()

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self._height

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._schema)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._height, len(self._schema)

    def __len__(self) -> int:
        """How many rows there are."""
        return self._height

    def is_empty(self) -> bool:
        """Whether there is no row."""
        return self._height == 0

    def lazy(self) -> pl.LazyFrame:
        """The plan: of what is asked of it, only the columns that are read are unpacked."""
        return self._plan

    def select(self, *exprs: Any, **named_exprs: Any) -> pl.DataFrame:
        """As of any frame."""
        return self._plan.select(*exprs, **named_exprs).collect()

    def filter(self, *predicates: Any, **constraints: Any) -> pl.DataFrame:
        """As of any frame."""
        return self._plan.filter(*predicates, **constraints).collect()

    def get_column(self, name: str, *, default: Any = ...) -> Any:
        """One column."""
        if name in self._schema:
            return self._plan.select(name).collect().to_series()
        return self.clear().get_column(name, **({} if default is ... else {"default": default}))

    def __getitem__(self, key: Any) -> Any:
        """One column by its name, rows by a series of numbers; anything else of the frame itself."""
        if isinstance(key, str):
            return self.get_column(key)
        if isinstance(key, pl.Series) and key.dtype.is_integer():
            return self._rows(key)
        return self._plan.collect()[key]

    def _rows(self, places: pl.Series) -> pl.DataFrame:
        """The rows at ``places``, which count from 0; a few columns after the other."""
        names = self.columns
        parts = [
            self._plan.select(pl.col(names[at : at + _COLUMNS_AT_ONCE]).gather(places)).collect()
            for at in range(0, len(names), _COLUMNS_AT_ONCE)
        ]
        return pl.concat(parts, how="horizontal")

    def clear(self, n: int = 0) -> pl.DataFrame:
        """A frame of the same columns without these rows."""
        return self._schema.to_frame().clear(n)


def at_rest(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with its columns packed, where that is worth the while."""
    return frame if isinstance(frame, AtRest) else _rest(frame)


def beside(frame: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with the columns of ``more``, row by row; they replace those of the same names."""
    own = [name for name in frame.columns if name not in more.columns]
    added = [name for name in more.columns if name not in frame.columns]
    return chosen(side_by_side([chosen(frame, own), more]), [*frame.columns, *added])


def side_by_side(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Frames of as many rows, their columns one after the other."""
    if not any(isinstance(frame, AtRest) for frame in frames):
        return pl.concat(frames, how="horizontal")
    plan = pl.concat([frame.lazy() for frame in frames], how="horizontal")
    return AtRest(plan, frames[0].height)


def chosen(frame: pl.DataFrame, columns: Iterable[IntoExpr]) -> pl.DataFrame:
    """These columns of every row, each made when it is asked for: nothing but names and casts."""
    if not isinstance(frame, AtRest):
        return frame.select(columns)
    return AtRest(frame.lazy().select(columns), frame.height)


def _rest(frame: pl.DataFrame) -> pl.DataFrame:
    width = sum(_TEXT_BYTES if kind == pl.String else _OTHER_BYTES for kind in frame.dtypes)
    if width * frame.height < WORTH_BYTES:
        return frame
    packed = BytesIO()
    frame.write_parquet(packed, compression="lz4", statistics=False)
    return AtRest(pl.scan_parquet(packed.getvalue(), use_statistics=False), frame.height)
