"""The whole walk on synthetic townships whose truth is known: accuracy, probabilities and cost."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.synthesis.score import score
from measure import Cost, cost_of, cpaudit, median
from other_townships import Measured, other_townships
from reliability_page import write_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.synthesis.scores import Scores

# Ten townships over three error profiles; each seed makes a world of its own. Nobody looked at these
# while the evidence was weighed.
TOWNSHIPS = (
    *(("typical", seed) for seed in (101, 102, 103, 104)),
    *(("awful", seed) for seed in (105, 106, 107)),
    *(("clean", seed) for seed in (108, 109, 110)),
)
PERSONS = 50_000


@dataclass(frozen=True, slots=True)
class Township:
    """One township: its figures, its faults and what the run took."""

    profile: str
    seed: int
    figures: dict[str, float]
    faults: dict[str, tuple[int, int]]
    cost: Cost
    measured: Measured


def run(persons: int = PERSONS, townships: tuple[tuple[str, int], ...] = TOWNSHIPS) -> str:
    """A Markdown section: one row per township, then medians and worst by profile.

    Writes the reliability diagram and the figures of ``docs/calibration.md`` as well, with those of
    the townships of the other generator.
    """
    with tempfile.TemporaryDirectory() as name:
        found = [_township(Path(name), *one, persons=persons) for one in townships]
        others = other_townships(Path(name) / "others")
    write_page([one.measured for one in found], others)
    profiles = ", ".join(dict.fromkeys(one.profile for one in found))
    return "\n".join(
        [
            f"## {len(found)} townships of {persons:,} persons, error profiles {profiles}",
            "",
            (
                f"`cpaudit synth --persons {persons} --seed SEED --profile PROFILE --out DIR`, "
                "`cpaudit run DIR --out RUN`, `cpaudit synth score RUN DIR`. Probabilities: "
                "[calibration.md](calibration.md)."
            ),
            "",
            *_accuracy(found),
            "",
            *_promises(found),
            "",
            *_cost([one.cost for one in found]),
            "",
            *_faults(found),
        ]
    )


def _township(folder: Path, profile: str, seed: int, *, persons: int) -> Township:
    data, out = folder / f"data{seed}", folder / f"run{seed}"
    cost_of(
        *cpaudit(
            *("synth", "--persons", str(persons), "--seed", str(seed)),
            *("--profile", profile, "--out", data),
        )
    )
    cost = cost_of(*cpaudit("run", data, "--out", out, "--quiet"))
    scores = score(out, data)
    if scores.probabilities is None:
        raise RuntimeError("the run wrote no cases")
    return Township(
        profile=profile,
        seed=seed,
        figures=_figures(scores, data),
        faults={fault.fault_class: (fault.recall.hits, fault.recall.n) for fault in scores.faults},
        cost=cost,
        measured=Measured(f"{profile} {seed}", scores.probabilities),
    )


_FIGURES = {
    "precision_ab": "missed births, grade A+B: precision",
    "recall_ab": "recall of all evidenced",
    "top": "first 50: precision",
    "brier": "Brier score",
    "calibration_error": "calibration error",
    "distractors": "distractors flagged",
    "recall_of_ab": "recall of those with evidence of that grade",
    "precision": "all grades: precision",
    "precision_strict": "precision, undecidable births counted as wrong",
    "recall": "recall",
    "plain": "a plain comparison: precision",
    "links": "links: pairwise F1",
    "newborns": "newborns: pairwise F1",
}
_SMALLER_IS_BETTER = ("brier", "calibration_error", "distractors")
# What was promised of every township.
_PROMISED = {
    "precision_ab": 0.97,
    "recall_ab": 0.95,
    "top": 0.98,
    "brier": 0.04,
    "calibration_error": 0.03,
    "distractors": 0.01,
}


def _figures(scores: Scores, data: Path) -> dict[str, float]:
    missed, told = scores.missed, scores.probabilities
    flagged = [ratio.hits for ratio in missed.distractors.values()]
    all_of = [ratio.n for ratio in missed.distractors.values()]
    undecidable = missed.overall.precision.n + missed.undecidable
    return {
        "precision_ab": missed.strong.precision.value or 0.0,
        "recall_ab": missed.strong.recall.value or 0.0,
        "top": (told.top.value if told else None) or 0.0,
        "brier": 1.0 if told is None or told.brier is None else told.brier,
        "calibration_error": 1.0
        if told is None or told.calibration_error is None
        else told.calibration_error,
        "distractors": sum(flagged) / sum(all_of),
        "recall_of_ab": missed.strong_recall.value or 0.0,
        "precision": missed.overall.precision.value or 0.0,
        "precision_strict": missed.overall.precision.hits / undecidable,
        "recall": missed.overall.recall.value or 0.0,
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


def _accuracy(found: list[Township]) -> list[str]:
    lines = [
        "| profile | seed | " + " | ".join(_FIGURES.values()) + " |",
        "|---" * (len(_FIGURES) + 2) + "|",
    ]
    lines += [_row(one.profile, str(one.seed), one.figures) for one in found]
    for profile, rows in _by_profile(found):
        middle = {name: statistics.median(row[name] for row in rows) for name in _FIGURES}
        lines.append(_row(profile, "median", middle))
        lines.append(_row(profile, "worst", _worst(rows)))
    return lines


def _by_profile(found: list[Township]) -> Iterator[tuple[str, list[dict[str, float]]]]:
    for profile in dict.fromkeys(one.profile for one in found):
        yield profile, [one.figures for one in found if one.profile == profile]
    yield "all", [one.figures for one in found]


def _worst(rows: list[dict[str, float]]) -> dict[str, float]:
    return {
        name: (max if name in _SMALLER_IS_BETTER else min)(row[name] for row in rows)
        for name in _FIGURES
    }


def _row(profile: str, seed: str, figures: dict[str, float]) -> str:
    return f"| {profile} | {seed} | " + " | ".join(f"{figures[n]:.4f}" for n in _FIGURES) + " |"


def _promises(found: list[Township]) -> list[str]:
    """What was promised of every township, and of how many it holds."""
    lines = ["| promised of each township | limit | worst | holds for |", "|---|---|---|---|"]
    worst = _worst([one.figures for one in found])
    for name, limit in _PROMISED.items():
        is_small = name in _SMALLER_IS_BETTER
        holds = sum(
            one.figures[name] <= limit if is_small else one.figures[name] >= limit for one in found
        )
        sign = "≤" if is_small else "≥"
        lines.append(
            f"| {_FIGURES[name]} | {sign} {limit} | {worst[name]:.4f} | {holds} of {len(found)} |"
        )
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


def _faults(found: list[Township]) -> list[str]:
    lines = ["| planted fault | planted | found | recall |", "|---|---|---|---|"]
    names = sorted({name for one in found for name in one.faults})
    for name in names:
        counts = [one.faults[name] for one in found if name in one.faults]
        hits, planted = (sum(column) for column in zip(*counts, strict=True))
        lines.append(f"| {name} | {planted} | {hits} | {hits / planted:.3f} |")
    return lines


if __name__ == "__main__":
    print(run())
