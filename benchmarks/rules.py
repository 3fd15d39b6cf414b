"""Twenty rules on a register of persons, beside a query written by hand, pandera, Great Expectations.

Every contender runs in a process of its own and hands over the persons that fail, by rule; what they
hand over must be equal. Counted is the CPU time after imports, so that heavy imports cost nobody.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

HERE = Path(__file__).parent
ROWS, MANY_ROWS = 1_000_000, 5_000_000
SHARES = (0.01, 0.13)
# The hand-written query first: the others are held against it.
CONTENDERS = {
    "fused": "polars, one query by hand, in memory",
    "cpaudit": "cpaudit",
    "fused_lazy": "the same query on a scan",
    "fused_streaming": "the same, streaming engine",
    "pandera": "pandera, lazy=True",
    "great_expectations": "Great Expectations",
}
# Measured in turn, so that what else the machine does strikes both.
_IN_TURN, _TURNS = ("fused", "cpaudit"), 3
# The promises: at most this part of the CPU time of others, these MiB, and so far apart.
_PROMISED = {"fused": 0.5, "pandera": 0.4, "great_expectations": 0.12}
_PROMISED_MIB, _PROMISED_SPREAD = 700, 0.2
_KIB, _SEED = 1024, 7
_VERDICT = {True: "kept", False: "missed"}


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds after imports, and the peak of the process in MiB."""

    cpu: float
    peak_mib: float


def run() -> str:
    """A Markdown section: costs at both shares of violations, and the memory of five million."""
    lines = [
        f"## Rules: twenty on {ROWS:,} persons",
        "",
        (
            "Ranges, codes, patterns, dates, nulls, lookups of spouse and mother, the previous birth, "
            "repeated numbers and persons (`benchmarks/rules_twenty.yaml`), from one Parquet file; "
            "the violating cells are spread over the columns that the rules read. All contenders "
            "name the same persons for each rule. Ratio: CPU against the query by hand."
        ),
        "",
        "| contender | violations | CPU s | ratio | peak MiB |",
        "|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        both = []
        for share in SHARES:
            spent = _all_contenders(folder, share)
            both.append(spent)
            by_hand = spent["fused"].cpu
            lines += [
                f"| {CONTENDERS[one]} | {share:.0%} | {cost.cpu:.2f} | {cost.cpu / by_hand:.2f} "
                f"| {cost.peak_mib:,.0f} |"
                for one, cost in spent.items()
            ]
        large = _register(folder, MANY_ROWS, SHARES[0])
        many = _spent("cpaudit", large, folder / "many.npz")
    return "\n".join([*lines, "", "Promised:", "", *_promises(both, many)])


def _all_contenders(folder: Path, share: float) -> dict[str, Spent]:
    path = _register(folder, ROWS, share)
    spent: dict[str, Spent] = {}
    expected: dict[str, np.ndarray] = {}
    costs: dict[str, list[Spent]] = {name: [] for name in CONTENDERS}
    for turn in range(_TURNS):
        for name in CONTENDERS if turn == 0 else _IN_TURN:
            costs[name].append(_spent(name, path, folder / f"{name}.npz"))
    for name, each in costs.items():
        spent[name] = Spent(
            median(cost.cpu for cost in each), median(cost.peak_mib for cost in each)
        )
        found = dict(np.load(folder / f"{name}.npz"))
        expected = expected or found
        assert set(found) == set(expected)
        wrong = [rule for rule in expected if not np.array_equal(expected[rule], found[rule])]
        assert not wrong, f"{name} names other persons for {wrong}"
    return spent


def _promises(spent: list[dict[str, Spent]], many: Spent) -> list[str]:
    """What was promised, and what came of it at each share of violations."""
    lines = []
    for name, limit in _PROMISED.items():
        ratios = [one["cpaudit"].cpu / one[name].cpu for one in spent]
        shown = " and ".join(f"{ratio:.2f}" for ratio in ratios)
        lines.append(
            f"- at most {limit} of the CPU time of {CONTENDERS[name]}: "
            f"{_VERDICT[max(ratios) <= limit]} ({shown})"
        )
    first, last = (one["cpaudit"].cpu for one in spent)
    lines += [
        (
            f"- as much at {SHARES[1]:.0%} as at {SHARES[0]:.0%} of violating cells, within "
            f"{_PROMISED_SPREAD:.0%}: {_VERDICT[abs(last / first - 1) <= _PROMISED_SPREAD]} "
            f"({last / first:.2f})"
        ),
        (
            f"- {MANY_ROWS:,} persons within {_PROMISED_MIB} MiB: "
            f"{_VERDICT[many.peak_mib <= _PROMISED_MIB]} ({many.peak_mib:,.0f} MiB, "
            f"{many.cpu:.1f} CPU s)"
        ),
    ]
    return lines


def _register(folder: Path, n_rows: int, share: float) -> Path:
    path = folder / f"{n_rows}-{share}.parquet"
    script = HERE / "rules_register.py"
    subprocess.run(
        [sys.executable, str(script), str(n_rows), str(share), str(_SEED), str(path)], check=True
    )
    return path


def _spent(name: str, path: Path, out: Path) -> Spent:
    script = HERE / "rules_contenders.py"
    process = subprocess.Popen(
        [sys.executable, str(script), name, str(path), str(out)], stdout=subprocess.PIPE
    )
    told = process.stdout.read() if process.stdout else b""
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{name} ended with {process.returncode}"
    return Spent(float(json.loads(told)["cpu"]), usage.ru_maxrss / _KIB)


if __name__ == "__main__":
    print(run())
