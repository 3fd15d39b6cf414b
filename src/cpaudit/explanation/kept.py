"""What a run kept, read back: only the rows that are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.snapshot import KEPT_RUNS, folder_of
from cpaudit.errors import Place, UsageError
from cpaudit.explanation.keep import PREFIX
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from pathlib import Path

FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class Kept:
    """The tables of run ``run_no`` in ``folder``."""

    run_no: int
    folder: Path

    @classmethod
    def of(cls, store: Path, run_no: int) -> Kept:
        """The tables of a run.

        Raises:
            UsageError: they are gone, or were kept by an earlier version.
        """
        kept = cls(run_no, folder_of(store, run_no))
        if not kept.has("rules"):
            raise UsageError(
                Text(
                    f"what run {run_no} read is no longer kept.",
                    f"第 {run_no} 次运行的数据快照已不存在。",
                ),
                mend=Text(
                    f"The last {KEPT_RUNS} runs are kept. Run «cpaudit run» again.",
                    f"只保留最近 {KEPT_RUNS} 次运行的快照，请重新运行 cpaudit run。",
                ),
                place=Place(file=str(kept.folder)),
            )
        return kept

    def has(self, name: str) -> bool:
        """Whether the run kept a table of that name."""
        return self._path(name).is_file()

    def table(self, name: str, *where: pl.Expr) -> pl.DataFrame:
        """The rows of a table for which all of ``where`` holds.

        Raises:
            UsageError: the table is not there or cannot be read.
        """
        path = self._path(name)
        try:
            return pl.scan_parquet(path).filter(*where).collect()
        except (OSError, pl.exceptions.PolarsError) as cause:
            raise UsageError(
                Text(
                    f"what run {self.run_no} kept cannot be read.",
                    f"无法读取第 {self.run_no} 次运行的数据快照。",
                ),
                mend=Text("Run «cpaudit run» again.", "请重新运行 cpaudit run。"),
                place=Place(file=str(path)),
            ) from cause

    def _path(self, name: str) -> Path:
        prefix = "" if name == FINDINGS else PREFIX
        return self.folder / f"{prefix}{name}.parquet"
