"""Reading and standardising a register of a million persons, against plain readers of tables.

Each reader is a process of its own on the same file in the same run. The peers read and nothing more:
they map no headings, fold no text, judge no number and count no row. What each of them makes of the
cells is told from a smaller file of the same kind.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from measure import Cost, cost_of
from readers import SHOWN
from register import DATES, register

ROWS, ROWS_LOOKED_AT, SEED = 1_000_000, 20_000, 7
_SECONDS = {"register.csv": 12, "register.xlsx": 60}  # the promise, on two processors
_MIB = 2048
_HEADINGS = (
    *("reader", "s", "CPU s", "peak MiB", "× cpaudit's s", "× cpaudit's peak"),
    *("other values", "invented", "dates"),
)
_PEERS = {
    "register.csv": {"polars_csv": "polars.read_csv", "pandas_csv": "pandas.read_csv"},
    "register.xlsx": {
        "polars_excel": "polars.read_excel (fastexcel)",
        "pandas_excel": "pandas.read_excel (calamine)",
    },
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a reader made of the small file."""

    other: int  # values that are not what was written
    invented: int  # of these, whole citizen numbers of nobody
    n_dates: int  # date columns that came out as dates

    def __str__(self) -> str:
        return f"{self.other:,} | {self.invented:,} | {self.n_dates} of {len(DATES)}"


def run(n_rows: int = ROWS) -> str:
    """A Markdown section: a table per file format."""
    lines = [
        f"## Reading {n_rows:,} rows of 20 columns",
        "",
        (
            "cpaudit reads, recognises, standardises and gathers the persons; the others only read. "
            f"The last three columns are of {ROWS_LOOKED_AT:,} rows: values of "
            f"{', '.join(SHOWN)} that came out other than they were written (empty cells and "
            "numbers set aside as damaged do not count), citizen numbers of nobody among them, "
            "and date columns that came out as dates. In the workbook one citizen number in "
            "twenty was entered as a number, of which a spreadsheet keeps fifteen digits."
        ),
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = folder / "small", folder / "large"
        _write(small, ROWS_LOOKED_AT)
        _write(large, n_rows)
        truth = register(ROWS_LOOKED_AT, seed=SEED)
        for file, peers in _PEERS.items():
            lines += ["", *_table(file, {"cpaudit": "cpaudit", **peers}, small, large, truth)]
    return "\n".join(lines)


def _write(folder: Path, n_rows: int) -> None:
    """The register as files; by another process, for a child's peak counts what its parent held."""
    folder.mkdir()
    script = Path(__file__).with_name("register.py")
    cost_of(sys.executable, str(script), str(n_rows), str(SEED), str(folder))


def _table(
    file: str, readers: dict[str, str], small: Path, large: Path, truth: pl.DataFrame
) -> list[str]:
    size = (large / file).stat().st_size / 2**20
    costs = {reader: _cost(reader, large / file) for reader in readers}
    ours = costs["cpaudit"]
    lines = [
        f"### {'CSV in GB18030' if file.endswith('csv') else 'xlsx'}, {size:.0f} MiB",
        "",
        f"| {' | '.join(_HEADINGS)} |",
        "|---" * len(_HEADINGS) + "|",
    ]
    for reader, shown in readers.items():
        cost, out = costs[reader], small / f"{reader}.parquet"
        cost_of(*_command(reader, small / file, out))
        lines.append(
            f"| {shown} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mib:.0f} "
            f"| {cost.wall / ours.wall:.2f} | {cost.peak_mib / ours.peak_mib:.2f} "
            f"| {_outcome(pl.read_parquet(out), truth)} |"
        )
    limit = _SECONDS[file]
    lines += [
        "",
        (
            f"Promised: {limit} s and {_MIB} MiB on two processors; "
            f"{_verdict(ours.wall, limit)} in time ({ours.wall:.1f} s), "
            f"{_verdict(ours.peak_mib, _MIB)} in memory ({ours.peak_mib:.0f} MiB)."
        ),
    ]
    return lines


def _verdict(figure: float, limit: float) -> str:
    return "kept" if figure <= limit else "missed"


def _cost(reader: str, path: Path) -> Cost:
    return cost_of(*_command(reader, path))


def _command(reader: str, path: Path, *more: Path) -> tuple[str, ...]:
    script = Path(__file__).with_name("readers.py")
    return (sys.executable, str(script), reader, str(path), *map(str, more))


def _outcome(read: pl.DataFrame, truth: pl.DataFrame) -> _Outcome:
    other = invented = n_dates = 0
    for name in SHOWN:
        values = read[name]
        wrong = (values != truth[name]) & (truth[name] != "")
        other += int(wrong.sum())
        if "身份证" in name:
            invented += int((wrong & values.str.contains(r"^[0-9]{17}[0-9X]$")).sum())
        n_dates += name in DATES and bool(read[f"{name}:dates"].any())
    return _Outcome(other, invented, n_dates)


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
