"""Which cell is wrong and what belongs there, on townships whose every wrong cell is known."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.audit import audit
from cpaudit.project import load_project
from cpaudit.synthesis.export import write
from cpaudit.synthesis.profile import Profile
from cpaudit.synthesis.score import placed
from cpaudit.synthesis.score_corrections import CorrectionScores, score_corrections
from cpaudit.synthesis.township import generate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.synthesis.scores import Ratio

SEEDS = (21, 22, 23, 24, 25)
PERSONS = 10_000
TIMED_PERSONS = 50_000
_STAGE = "corrections"


def run(persons: int = PERSONS, seeds: tuple[int, ...] = SEEDS) -> str:
    """A Markdown section: one row per seed, and the calibration over all of them."""
    with tempfile.TemporaryDirectory() as name:
        found = [scored(Path(name) / str(seed), persons, seed)[0] for seed in seeds]
        _, share = scored(Path(name) / "timed", TIMED_PERSONS, seeds[0])
    return "\n".join(
        [
            f"## Error localisation, townships of {persons:,} persons, typical error profile",
            "",
            (
                "Faults in one cell of what three or more files tell of a person: whether that cell "
                "is blamed (p ≥ .5, no tie) and the true value suggested. Then all corrections, "
                "against every cell in which the files differ from the truth."
            ),
            "",
            "| seed | cell blamed | value right | wrong cells, p ≥ .9 | p ≥ .5 | values true, p ≥ .9 |",
            "|---|---|---|---|---|---|",
            *(
                f"| {seed} | {_share(one.blamed)} | {_share(one.valued)} | "
                f"{_share(one.right_when_sure)} | {_share(one.right_when_likely)} | "
                f"{_share(one.values_when_sure)} |"
                for seed, one in zip(seeds, found, strict=True)
            ),
            "",
            "| p that the cell is wrong | mean p | cells | wrong |",
            "|---|---|---|---|",
            *_calibration([one.calibration for one in found]),
            "",
            "| p of the value | mean p | cells | true |",
            "|---|---|---|---|",
            *_calibration([one.value_calibration for one in found]),
            "",
            f"Share of the walk at {TIMED_PERSONS:,} persons: {share:.0%}.",
        ]
    )


def scored(folder: Path, persons: int, seed: int) -> tuple[CorrectionScores, float]:
    """The scores of one township, and the stage's share of the walk's time."""
    write(generate(persons, seed, Profile.TYPICAL), folder)
    result = audit(load_project(folder / "cpaudit.yaml"))
    seconds = dict(result.timings)
    scores = score_corrections(
        placed(result.corrections),
        *(_truth(folder, name) for name in ("faults", "cells", "mentions")),
    )
    return scores, seconds[_STAGE] / sum(seconds.values())


def _truth(folder: Path, name: str) -> pl.DataFrame:
    table = pl.read_csv(folder / "truth" / f"{name}.csv", infer_schema=False)
    return placed(table.with_columns(pl.col("row").cast(pl.Int64)))


def _share(ratio: Ratio) -> str:
    return "-" if ratio.value is None else f"{ratio.value:.4f} ({ratio.hits:,}/{ratio.n:,})"


def _calibration(
    tables: Sequence[tuple[tuple[float, float, float, Ratio], ...]],
) -> list[str]:
    bins: dict[tuple[float, float], list[tuple[float, Ratio]]] = {}
    for table in tables:
        for low, high, mean, ratio in table:
            bins.setdefault((low, high), []).append((mean, ratio))
    rows = []
    for (low, high), parts in sorted(bins.items()):
        n, hits = sum(one.n for _, one in parts), sum(one.hits for _, one in parts)
        mean = sum(mean * one.n for mean, one in parts) / n
        rows.append(f"| {low:.2f}-{high:.2f} | {mean:.3f} | {n:,} | {hits / n:.3f} |")
    return rows


if __name__ == "__main__":
    print(run())
