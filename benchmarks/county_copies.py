"""Copies of a township's tables: the same people again, in villages and with numbers of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import polars as pl

if TYPE_CHECKING:
    from typing import TypeVar

    Given = TypeVar("Given")

# Tables of the whole area: one row a file, a source, or one row.
_OF_THE_AREA = frozenset({"files", "sources", "area"})
_FAILURES = ("rule_id", "view", "row")
_AREA_DIGITS = 6
# All generated numbers begin so; no place has it.
_INVENTED = "88"


@dataclass(slots=True)
class Copies:
    """``n`` copies of whatever stands in ``views`` or is handed over with them."""

    views: Mapping[str, pl.DataFrame]
    n: int
    _made: dict[int, tuple[pl.DataFrame, pl.DataFrame]] = field(default_factory=dict)

    @property
    def n_villages(self) -> int:
        """The villages in which somebody of the copies lives."""
        return self.n * int(self.views["planning_persons"]["village"].drop_nulls().n_unique())

    def of(self, given: Given) -> Given:
        """``given`` with every frame in it, however deep, copied; the same frame only once."""
        found: Any = given
        if isinstance(given, pl.DataFrame):
            found = self._frame(given)
        elif isinstance(given, Mapping):
            found = {
                name: part if name in _OF_THE_AREA else self.of(part)
                for name, part in given.items()
            }
        elif isinstance(given, tuple) and not hasattr(given, "_fields"):
            found = tuple(self.of(part) for part in given)
        elif is_dataclass(given) and not isinstance(given, type):
            parts = {one.name: getattr(given, one.name) for one in fields(given) if one.init}
            copied = {name: self.of(part) for name, part in parts.items()}
            changed = {name: part for name, part in copied.items() if part is not parts[name]}
            found = replace(given, **changed) if changed else given
        return cast("Given", found)

    def _frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        if id(frame) not in self._made:
            of_the_area = {"profile_id", "n_records"} <= set(frame.columns)
            copied = (
                frame if of_the_area else pl.concat(self._each(frame, at) for at in range(self.n))
            )
            self._made[id(frame)] = (
                frame,
                copied,
            )  # the original too, so that its id stays its own
        return self._made[id(frame)][1]

    def _each(self, frame: pl.DataFrame, at: int) -> pl.DataFrame:
        if tuple(frame.columns) == _FAILURES:
            heights = {name: view.height for name, view in self.views.items()}
            return frame.filter(~pl.col("view").is_in(_OF_THE_AREA)).with_columns(
                pl.col("row")
                + at * pl.col("view").replace_strict(heights, return_dtype=frame.schema["row"])
            )
        changed = [
            expression
            for name, kind in frame.schema.items()
            if (expression := self._moved(name, kind, at)) is not None
        ]
        return frame.with_columns(changed)

    def _moved(self, name: str, kind: pl.DataType, at: int) -> pl.Expr | None:
        """The column as the copy has it; none where it stays."""
        column = pl.col(name)
        last = name.rpartition(".")[2]
        found = None
        if last.endswith("person_no") and kind.is_integer():
            found = column + pl.lit(at * self._stride("persons"), kind)
        elif last.startswith(("mention_id", "record_id")):
            step = at * self._stride("mentions" if last.startswith("mention") else "records")
            if isinstance(kind, pl.List):
                found = column.list.eval(pl.element() + pl.lit(step, kind.inner))
            elif kind.is_integer():
                found = column + pl.lit(step, kind)
        elif kind == pl.String:
            if last.endswith(("village", "_code", "id18", "id_no")):
                begins = f"{_INVENTED}{at:04d}"
                found = (
                    pl.when(column.str.starts_with(_INVENTED))
                    .then(pl.lit(begins) + column.str.slice(_AREA_DIGITS))
                    .otherwise(column)
                    .alias(name)
                )
            elif last.endswith(("_key", "household_no", "certificate_no", "village_name")) and (
                last != "name_key" and not last.endswith("_name_key")
            ):
                found = column + pl.lit(f"-{at}")
        return found

    def _stride(self, what: str) -> int:
        """One more than the highest number of the township's."""
        match what:
            case "persons":
                return 1 + _highest(self.views["mentions"]["person_no"])
            case "mentions":
                return 1 + _highest(self.views["mentions"]["mention_id"])
            case _:
                return 1 + _highest(self.views["mentions"]["record_id"])


def _highest(numbers: pl.Series) -> int:
    highest = numbers.max()
    assert isinstance(highest, int)
    return highest
