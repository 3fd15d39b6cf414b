"""The whole walk on synthetic townships whose truth is known: cost, precision and recall."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.synthesis.score import score
from measure import Cost, cost_of, cpaudit, median

if TYPE_CHECKING:
    from cpaudit.synthesis.scores import Scores

SEEDS = (11, 12, 13, 14, 15)
PERSONS = 50_000


def run(persons: int = PERSONS, seeds: tuple[int, ...] = SEEDS) -> str:
    """A Markdown section: one row per seed, then the medians."""
    rows: list[dict[str, float]] = []
    costs: list[Cost] = []
    faults: dict[str, list[tuple[int, int]]] = {}
    with tempfile.TemporaryDirectory() as name:
        for seed in seeds:
            data, out = Path(name) / f"data{seed}", Path(name) / f"run{seed}"
            cost_of(
                *cpaudit("synth", "--persons", str(persons), "--seed", str(seed), "--out", data)
            )
            costs.append(cost_of(*cpaudit("run", data, "--out", out, "--quiet")))
            scores = score(out, data)
            rows.append(_figures(scores, data))
            for fault in scores.faults:
                counts = (fault.recall.hits, fault.recall.n)
                faults.setdefault(fault.fault_class, []).append(counts)
    return "\n".join(
        [
            f"## Townships of {persons:,} persons, typical error profile, seeds {seeds[0]}–{seeds[-1]}",
            "",
            (
                f"`cpaudit synth --persons {persons} --seed SEED --out DIR`, `cpaudit run DIR --out RUN`, "
                "`cpaudit synth score RUN DIR`."
            ),
            "",
            *_accuracy(rows, seeds),
            "",
            *_cost(costs),
            "",
            *_faults(faults),
        ]
    )


_FIGURES = {
    "precision_ab": "missed births, grade A+B: precision",
    "recall_ab": "recall of all evidenced",
    "recall_of_ab": "recall of those with evidence of that grade",
    "precision": "all grades: precision",
    "precision_strict": "precision, undecidable births counted as wrong",
    "recall": "recall",
    "distractors": "distractors flagged",
    "plain": "a plain comparison: precision",
    "links": "links: pairwise F1",
    "newborns": "newborns: pairwise F1",
}


def _figures(scores: Scores, data: Path) -> dict[str, float]:
    missed = scores.missed
    flagged = [ratio.hits for ratio in missed.distractors.values()]
    all_of = [ratio.n for ratio in missed.distractors.values()]
    return {
        "precision_ab": missed.strong.precision.value or 0.0,
        "recall_ab": missed.strong.recall.value or 0.0,
        "recall_of_ab": missed.strong_recall.value or 0.0,
        "precision": missed.overall.precision.value or 0.0,
        "precision_strict": missed.overall.precision.hits
        / (missed.overall.precision.n + missed.undecidable),
        "recall": missed.overall.recall.value or 0.0,
        "distractors": sum(flagged) / sum(all_of),
        "plain": _plain_comparison(data),
        "links": scores.links.overall.f1 or 0.0,
        "newborns": scores.links.newborns.f1 or 0.0,
    }


def _plain_comparison(data: Path) -> float:
    """The peer: every birth that any file tells of and planning lacks, matched without an error.

    That is what a perfect VLOOKUP would list; the share of it that is missed here.
    """
    births = pl.read_csv(data / "truth" / "births.csv", infer_schema_length=0)
    listed = births.filter(
        (pl.col("in_planning") == "false") & (pl.col("n_sources").cast(pl.Int32) > 0)
    )
    return int((listed["is_missed"] == "true").sum()) / listed.height


def _accuracy(rows: list[dict[str, float]], seeds: tuple[int, ...]) -> list[str]:
    lines = ["| seed | " + " | ".join(_FIGURES.values()) + " |", "|---" * (len(_FIGURES) + 1) + "|"]
    lines += [
        f"| {seed} | " + " | ".join(f"{row[name]:.4f}" for name in _FIGURES) + " |"
        for seed, row in zip(seeds, rows, strict=True)
    ]
    worst = {
        name: (max if name == "distractors" else min)(row[name] for row in rows)
        for name in _FIGURES
    }
    middle = {name: statistics.median(row[name] for row in rows) for name in _FIGURES}
    lines.append("| median | " + " | ".join(f"{middle[name]:.4f}" for name in _FIGURES) + " |")
    lines.append("| worst | " + " | ".join(f"{worst[name]:.4f}" for name in _FIGURES) + " |")
    return lines


def _cost(costs: list[Cost]) -> list[str]:
    typical = median(costs)
    return [
        (
            f"The run took {typical.wall:.1f} s ({typical.cpu:.1f} CPU s, peak {typical.peak_mib:.0f} MiB) "
            f"in the median of {len(costs)}, {max(cost.wall for cost in costs):.1f} s and "
            f"{max(cost.peak_mib for cost in costs):.0f} MiB at most."
        ),
    ]


def _faults(faults: dict[str, list[tuple[int, int]]]) -> list[str]:
    lines = ["| planted fault | planted | found | recall |", "|---|---|---|---|"]
    for name, counts in sorted(faults.items()):
        found, planted = (sum(column) for column in zip(*counts, strict=True))
        lines.append(f"| {name} | {planted} | {found} | {found / planted:.3f} |")
    return lines


if __name__ == "__main__":
    print(run())
