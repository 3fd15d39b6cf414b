"""What each stage of a run took: seconds, processor seconds and memory, shown and as rows of CSV."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import polars as pl
from rich.console import Console, Group
from rich.text import Text as Line

from cpaudit.i18n import Language, Text
from cpaudit.reports.grid import Head, grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.stages import StageCost

STAGE = "stage"
_WIDTH = 80
_MIB = 1 << 20
_HEADS = (
    Head(Text("seconds", "秒"), is_number=True),
    Head(Text("CPU seconds", "CPU 秒"), is_number=True),
    Head(Text("memory, MiB", "内存 MiB"), is_number=True),
    Head(Text("stage", "阶段"), is_wide=True),
)


def stages_text(costs: Sequence[StageCost], *, language: Language, is_plain: bool) -> str:
    """The stages in their order, and the sum; of the memory the highest."""
    table = grid(*_HEADS, language=language, is_plain=is_plain)
    for cost in costs:
        table.add_row(
            f"{cost.seconds:.2f}", f"{cost.cpu_seconds:.2f}", _mib(cost.peak_bytes), cost.name
        )
    peaks = [cost.peak_bytes for cost in costs if cost.peak_bytes is not None]
    table.add_row(
        f"{sum(cost.seconds for cost in costs):.2f}",
        f"{sum(cost.cpu_seconds for cost in costs):.2f}",
        _mib(max(peaks, default=None)),
        Text("all", "合计").within(language),
    )
    title = Text("Time and memory of the stages", "各阶段耗时与内存")
    stream = StringIO()
    console = Console(file=stream, width=_WIDTH, highlight=False, emoji=False, legacy_windows=False)
    console.print(Group(Line(title.within(language)), table))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def with_stages(profile: pl.DataFrame | None, costs: Sequence[StageCost]) -> pl.DataFrame | None:
    """The profile of the rules with a row before it for each stage; null where there is none."""
    if profile is None:
        return None
    total = sum(cost.seconds for cost in costs) or 1.0
    stages = pl.DataFrame(
        {
            "seconds": [cost.seconds for cost in costs],
            "share": [cost.seconds / total for cost in costs],
            "work": [STAGE] * len(costs),
            "view": [""] * len(costs),
            "what": [cost.name for cost in costs],
            "rules": [[] for _ in costs],
            "cpu_seconds": [cost.cpu_seconds for cost in costs],
            "peak_mib": [
                None if cost.peak_bytes is None else cost.peak_bytes / _MIB for cost in costs
            ],
        },
        schema={**profile.schema, "cpu_seconds": pl.Float64(), "peak_mib": pl.Float64()},
    )
    return pl.concat([stages, profile], how="diagonal")


def _mib(n_bytes: int | None) -> str:
    return "" if n_bytes is None else f"{n_bytes / _MIB:.0f}"
