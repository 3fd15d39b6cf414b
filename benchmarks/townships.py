"""The whole walk on synthetic townships whose truth is known: cost, precision and recall."""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path

from measure import Cost, cost_of, cpaudit, median

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
            scores = Path(name) / f"scores{seed}.json"
            cost_of(*cpaudit("synth", "score", out, data, "--json", scores))
            scored = json.loads(scores.read_text(encoding="utf-8"))
            rows.append(scored["figures"])
            for fault in scored["faults"]:
                faults.setdefault(fault["fault_class"], []).append(
                    (fault["found"], fault["planted"])
                )
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
    "missed_precision_ab": "missed births, grade A+B: precision",
    "missed_recall_ab": "recall",
    "missed_precision": "all grades: precision",
    "missed_recall": "recall",
    "distractors_flagged": "share of distractors flagged",
    "link_f1": "links: pairwise F1",
    "link_f1_newborn": "newborns: pairwise F1",
}


def _accuracy(rows: list[dict[str, float]], seeds: tuple[int, ...]) -> list[str]:
    lines = ["| seed | " + " | ".join(_FIGURES.values()) + " |", "|---" * (len(_FIGURES) + 1) + "|"]
    lines += [
        f"| {seed} | " + " | ".join(f"{row[name]:.4f}" for name in _FIGURES) + " |"
        for seed, row in zip(seeds, rows, strict=True)
    ]
    worst = {
        name: (max if name == "distractors_flagged" else min)(row[name] for row in rows)
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
