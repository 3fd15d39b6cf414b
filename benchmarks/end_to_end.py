"""A county from its files to every output: the time and the memory of each stage.

The county has all sources of a township and as many villages as a county of its size; nothing of the
walk is left out. Times and memory of stages are those that the run itself writes into its log.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import Cost, cost_of, cpaudit

COUNTY, SEED, PROFILE = 1_000_000, 41, "typical"
PROMISED_SECONDS, PROMISED_GIB = 120.0, 8.0
_LOG, _FINISHED = "run-log.jsonl", "finished"
_MIB_PER_GIB = 1024
_BYTES_PER_MB = 1_000_000
_VERDICT = {True: "kept", False: "missed"}


@dataclass(frozen=True, slots=True)
class EndToEnd:
    """What one run took, and what it read, found and wrote."""

    cost: Cost
    finished: dict[str, Any]  # the line of the log that tells of the stages
    begun: dict[str, Any]  # and the one that tells what was read and found
    read_mb: float
    written: dict[str, float]  # by output its size in MB


def run(persons: int = COUNTY) -> str:
    """A Markdown section: stages with seconds, CPU seconds and peak memory, and the promise."""
    with tempfile.TemporaryDirectory() as name:
        found = _measured(Path(name), persons)
    cost, seconds = found.cost, found.finished["seconds"]
    of_processors = found.finished.get("cpu_seconds", {})
    peaks = found.finished.get("peak_mib", {})
    gib = cost.peak_mib / _MIB_PER_GIB
    is_kept = cost.wall <= PROMISED_SECONDS and gib <= PROMISED_GIB
    verdict = _VERDICT[is_kept] if persons >= COUNTY else "not judged on fewer"
    return "\n".join(
        [
            f"## A county end to end: {persons:,} inhabitants, all sources, every output",
            "",
            (
                f"`cpaudit synth --persons {persons} --seed {SEED} --profile {PROFILE} --out DIR`, "
                f"`cpaudit run DIR --out RUN --profile`: {found.finished['n_records']:,} records in "
                f"{found.read_mb:,.0f} MB, {found.begun['n_persons']:,} persons, "
                f"{found.begun['n_findings']:,} findings, "
                f"{sum(found.written.values()):,.0f} MB written. Stages by the run's own log; a "
                "stage's peak is the most memory that the process held meanwhile."
            ),
            "",
            "| stage | s | CPU s | peak MiB |",
            "|---|---|---|---|",
            *(
                f"| {stage} | {took:.1f} | {_shown(of_processors.get(stage), '.1f')} | "
                f"{_shown(peaks.get(stage), ',.0f')} |"
                for stage, took in seconds.items()
            ),
            f"| whole process | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mib:,.0f} |",
            "",
            "Largest outputs: "
            + ", ".join(
                f"{name} {size:,.1f} MB"
                for name, size in sorted(found.written.items(), key=lambda one: -one[1])[:8]
            ),
            "",
            (
                f"Promised of 1,000,000 on two processors: {PROMISED_SECONDS:.0f} s and "
                f"{PROMISED_GIB:.0f} GiB: {verdict} ({cost.wall:.0f} s, {gib:.1f} GiB)"
            ),
        ]
    )


def _measured(folder: Path, persons: int) -> EndToEnd:
    data, out = folder / "county", folder / "run"
    cost_of(
        *cpaudit(
            *("synth", "--persons", str(persons), "--seed", str(SEED)),
            *("--profile", PROFILE, "--out", data),
        )
    )
    # The folder of the truth is the generator's: the run does not read it.
    read = sum(path.stat().st_size for path in data.iterdir() if path.is_file())
    cost = cost_of(*cpaudit("run", data, "--out", out, "--quiet", "--plain", "--profile"))
    log = [json.loads(line) for line in (out / _LOG).read_text(encoding="utf-8").splitlines()]
    return EndToEnd(
        cost=cost,
        finished=next(line for line in reversed(log) if line.get("command") == _FINISHED),
        begun=next(line for line in reversed(log) if "n_findings" in line),
        read_mb=read / _BYTES_PER_MB,
        written=_sizes(out),
    )


def _sizes(out: Path) -> dict[str, float]:
    """By file, or by folder of the run folder, its size in MB."""
    sizes: dict[str, float] = {}
    for path in out.rglob("*"):
        if path.is_file() and path.name != _LOG:
            name = path.relative_to(out).parts[0]
            sizes[name] = sizes.get(name, 0.0) + path.stat().st_size / _BYTES_PER_MB
    return sizes


def _shown(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


if __name__ == "__main__":
    print(run())
