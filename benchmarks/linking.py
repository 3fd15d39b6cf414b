"""Linking two registers, and FEBRL: cpaudit beside Splink and recordlinkage in one run.

``python benchmarks/linking.py --size 1000000 --noise typing --ids withheld --seeds 1 2 --with splink``
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

import linking_files
from linking_noise import NOISES
from linking_peers import CONTENDERS, OURS, RECORDLINKAGE, SPLINK, SPLINK_WIDE
from linking_scores import SURE, Scores, Truth, scores, scores_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IDS = ("withheld", "present")
_ASIDE = "aside"
_MILLION = 1_000_000
_UNITS = {"typing": "light", "harsh": "heavy", _ASIDE: "kept aside"}
_HEADINGS = (
    *("linker", "CPU s", "s", "peak MiB", f"F1 at {SURE}", "best F1", "one to one", "best"),
    *("newborns", "twins", "recall", "pairs"),
)
_FEBRL_HEADINGS = ("linker", "CPU s", "s", "peak MiB", f"F1 at {SURE}", "one to one", "best F1")
_TEXT = (
    "Two registers of one population in which siblings share surname, parents and village, spouses "
    "village and telephone, twins the date too, and the newborn are often called after the mother. "
    "85 % of the persons stand in both. The second register has the faults of the noise model "
    "(light: slips of typing; heavy: two to three times as many, lunar dates, years off, names, "
    "telephones and mothers missing), the first a fifth of them. With citizen numbers, 97 % have "
    "one, sometimes with a slip or another person's. Every linker is a process of its own that "
    "reads Parquet, links and writes its pairs; CPU seconds are of all its threads. As a courtesy "
    "the peers find a column of pinyin beside each name, which is not counted against them. "
    f"«F1 at {SURE}»: all pairs with that probability or more. «best F1»: at the threshold that "
    "only the truth knows. «one to one»: of the same pairs the best for both records, and the best "
    "threshold again. «newborns»: F1 one to one. «twins»: of the linked twins whom a field tells "
    "from each other, the share that got the right one. «recall»: true pairs among all that were "
    "compared. Splink: settings as its documentation recommends, one million pairs for the u and "
    "for each EM; «wide» has three blocking rules more. recordlinkage: the same blocks, ECM."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Two registers of one size, noise and seed, with or without citizen numbers."""

    n_rows: int
    noise: str
    ids: str
    seed: int

    def __str__(self) -> str:
        return (
            f"{self.n_rows:,} × {self.n_rows:,}, {_UNITS[self.noise]} noise, "
            f"ids {self.ids}, seed {self.seed}"
        )


@dataclass(frozen=True, slots=True)
class Run:
    """What a contender took and found."""

    contender: str
    cpu: float
    wall: float
    peak_mib: float
    scores: Scores


_ALL = (OURS, SPLINK, SPLINK_WIDE, RECORDLINKAGE)
_SPLINKS = (OURS, SPLINK, SPLINK_WIDE)
# What `make bench` runs: a quarter of an hour. The noise kept aside comes last, and the largest
# registers are linked by cpaudit alone.
CELLS: tuple[tuple[Cell, tuple[str, ...]], ...] = (
    *((Cell(100_000, noise, ids, 1), _ALL) for noise in ("typing", "harsh") for ids in IDS),
    *((Cell(100_000, "harsh", ids, seed), (OURS, SPLINK)) for ids in IDS for seed in (2, 3)),
    (Cell(_MILLION, "typing", "withheld", 1), _SPLINKS),
    (Cell(_MILLION, "typing", "present", 1), (OURS, SPLINK)),
    (Cell(_MILLION, "harsh", "withheld", 1), _SPLINKS),
    (Cell(_MILLION, "harsh", "present", 1), (OURS, SPLINK)),
    (Cell(10 * _MILLION, "typing", "present", 1), (OURS,)),
    *((Cell(100_000, _ASIDE, ids, 1), _SPLINKS) for ids in IDS),
    (Cell(_MILLION, _ASIDE, "withheld", 1), (OURS, SPLINK)),
)


def run(
    cells: Iterable[tuple[Cell, Sequence[str]]] = CELLS,
    *,
    with_febrl: bool = True,
    folder: Path | None = None,
) -> str:
    """A Markdown section: a table per cell, and one per FEBRL data set."""
    if folder is None:
        with tempfile.TemporaryDirectory() as name:
            return run(cells, with_febrl=with_febrl, folder=Path(name))
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["## Linking", "", _TEXT]
    for cell, contenders in cells:
        lines += ["", f"### {cell}", "", *_cell(cell, contenders, folder)]
    if with_febrl:
        lines += ["", *_febrl(folder)]
    return "\n".join(lines)


def _cell(cell: Cell, contenders: Sequence[str], folder: Path) -> list[str]:
    registers = _made(cell, folder)
    found = []
    for contender in contenders:
        kind = "" if contender == OURS else "-pinyin"
        files = [registers / f"{side}{kind}.parquet" for side in ("left", "right")]
        options = ["--ids"] if cell.ids == "present" else []
        out = folder / "pairs.parquet"
        cost = _cost(contender, out, files, options)
        judged = scores_of(pl.read_parquet(out), registers, with_ids=cell.ids == "present")
        found.append(Run(contender, *cost, judged))
        out.unlink()
        _keep(found[-1], str(cell), folder)
    table = [_line(one) for one in found]
    return [*_head(_HEADINGS), *table, *_calibrations(found)]


def _made(cell: Cell, folder: Path) -> Path:
    """The files of a cell; by other processes, for a child's peak counts what its parent held."""
    script = Path(linking_files.__file__)
    arguments = (str(folder), str(cell.n_rows), cell.noise, str(cell.seed))
    subprocess.run((sys.executable, str(script), *arguments), check=True)
    return folder / f"{cell.n_rows}-{cell.noise}-{cell.seed}"


def _cost(
    contender: str, out: Path, files: Sequence[Path], options: Sequence[str]
) -> tuple[float, float, float]:
    """CPU seconds, seconds and the peak in MiB of one contender."""
    script = Path(__file__).with_name("linking_peers.py")
    command = [sys.executable, str(script), contender, str(out), *map(str, files), *options]
    begun = time.perf_counter()
    process = subprocess.run(command, capture_output=True, check=False, text=True)
    wall = time.perf_counter() - begun
    if process.returncode:
        raise RuntimeError(f"{contender} ended with {process.returncode}: {process.stderr[-2000:]}")
    own = json.loads(process.stdout.splitlines()[-1])
    return own["cpu"], wall, own["peak_mib"]


def _febrl(folder: Path) -> list[str]:
    three, entities = linking_files.febrl3(folder)
    four, left, right = linking_files.febrl4(folder)
    lines = [
        "### FEBRL",
        "",
        (
            "Splink: the settings of its own published examples of these files. No linker saw a "
            "label, and cpaudit's settings are the same for both."
        ),
    ]
    for title, files, truth in (
        ("FEBRL3, 5,000 rows with up to five duplicates of each", three, Truth(entities)),
        ("FEBRL4, 5,000 × 5,000", four, Truth(left, right)),
    ):
        lines += ["", f"{title}:", "", *_head(_FEBRL_HEADINGS)]
        for contender in (OURS, SPLINK, RECORDLINKAGE):
            out = folder / "pairs.parquet"
            cost = _cost(contender, out, files, ["--febrl"])
            one = Run(contender, *cost, scores(pl.read_parquet(out), truth))
            _keep(one, title, folder)
            figures = one.scores
            lines.append(
                f"| {one.contender} | {one.cpu:.1f} | {one.wall:.1f} | {one.peak_mib:.0f} "
                f"| {_f1(figures.sure.f1)} | {_f1(figures.one_to_one.f1)} | {_f1(figures.best.f1)} |"
            )
    return lines


def _head(headings: Sequence[str]) -> list[str]:
    return [f"| {' | '.join(headings)} |", "|---" * len(headings) + "|"]


def _line(one: Run) -> str:
    found = one.scores
    row = found.row()
    cells = (
        f"{one.contender}",
        f"{one.cpu:.1f}",
        f"{one.wall:.1f}",
        f"{one.peak_mib:.0f}",
        _f1(found.sure.f1),
        f"{_f1(found.best.f1)} at {found.best_threshold:.4f}",
        _f1(found.one_to_one.f1),
        _f1(found.best_one_to_one.f1),
        _f1(row.get("newborn_f1", float("nan"))),
        _f1(row.get("twins_told_apart", float("nan"))),
        _f1(row["found"]),
        f"{found.n_pairs:,}",
    )
    return f"| {' | '.join(cells)} |"


def _f1(value: float) -> str:
    return f"{value:.4f}"


def _calibrations(found: Sequence[Run]) -> list[str]:
    """What was so among the pairs that each linker gave a probability of so many tenths."""
    bins = [f"{low / 10:.1f}–{(low + 1) / 10:.1f}" for low in range(10)]
    lines = ["", "Share of true pairs by the probability that the linker gave (pairs):", ""]
    lines += _head(("linker", *bins))
    for one in found:
        table = {row["bin"]: row for row in one.scores.calibration.iter_rows(named=True)}
        cells = [
            f"{table[low]['share_true']:.2f} ({table[low]['n']:,})" if low in table else "–"
            for low in range(10)
        ]
        lines.append(f"| {one.contender} | {' | '.join(cells)} |")
    return lines


def _keep(one: Run, cell: str, folder: Path) -> None:
    """A line of figures for other tools, beside the files."""
    figures = {"cell": cell, "linker": one.contender, "cpu": one.cpu, "wall": one.wall}
    figures |= {"peak_mib": one.peak_mib, **one.scores.row()}
    with (folder / "figures.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(figures) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, nargs="*", help="rows of each register")
    parser.add_argument("--noise", nargs="+", choices=[*NOISES], default=["typing"])
    parser.add_argument("--ids", nargs="+", choices=IDS, default=["withheld"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--with", dest="peers", nargs="*", choices=CONTENDERS, default=[])
    parser.add_argument("--without-ours", action="store_true")
    parser.add_argument("--febrl", action="store_true")
    parser.add_argument("--aside", action="store_true", help="the noise that nothing was fitted to")
    parser.add_argument("--folder", type=Path, help="where files are kept for the next run")
    options = parser.parse_args()
    if _ASIDE in options.noise and not options.aside:
        parser.error("the noise kept aside is looked at once, at the end: say --aside")
    contenders = [*([] if options.without_ours else [OURS]), *options.peers]
    noises = [_ASIDE] if options.aside else options.noise
    if options.size is None and not options.febrl:
        print(run(folder=options.folder))
        return
    cells = [
        (Cell(size, noise, ids, seed), contenders)
        for size in options.size or []
        for noise in noises
        for ids in options.ids
        for seed in options.seeds
    ]
    print(run(cells, with_febrl=options.febrl, folder=options.folder))


if __name__ == "__main__":
    main()
