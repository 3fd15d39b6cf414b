"""The cells of records as they came, packed until somebody asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class RawCells(Mapping[str, pl.DataFrame]):
    """By source: ``record_id`` and the cells under their headings.

    Few of them are ever looked at again, and packed they take a fifth of the room; they never
    leave the memory.
    """

    __slots__ = ("_packed", "heights")

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}
        self.heights: dict[str, int] = {}

    def pack(self, source_id: str, cells: pl.DataFrame) -> None:
        """Keep the cells of a source."""
        packed = BytesIO()
        cells.write_ipc(packed, compression="zstd")
        self._packed[source_id] = packed.getvalue()
        self.heights[source_id] = cells.height

    def __getitem__(self, source_id: str) -> pl.DataFrame:
        """The cells of a source, unpacked anew each time."""
        return pl.read_ipc(BytesIO(self._packed[source_id]))

    def of(self, source_id: str, headings: Sequence[str]) -> pl.DataFrame:
        """``record_id`` and the cells under these headings, as far as the source has them."""
        packed = self._packed[source_id]
        known = pl.read_ipc_schema(BytesIO(packed))
        wanted = ["record_id", *(name for name in headings if name in known)]
        return pl.read_ipc(BytesIO(packed), columns=wanted)

    def __iter__(self) -> Iterator[str]:
        """The sources' ids."""
        return iter(self._packed)

    def __len__(self) -> int:
        """How many sources there are."""
        return len(self._packed)
