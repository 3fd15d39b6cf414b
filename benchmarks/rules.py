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
_REPEATED = {"fused": 3, "cpaudit": 3}
_KIB, _SEED = 1024, 7


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
        ours = []
        for share in SHARES:
            spent = _all_contenders(folder, share)
            ours.append(spent["cpaudit"].cpu)
            by_hand = spent["fused"].cpu
            lines += [
                f"| {CONTENDERS[one]} | {share:.0%} | {cost.cpu:.2f} | {cost.cpu / by_hand:.2f} "
                f"| {cost.peak_mib:,.0f} |"
                for one, cost in spent.items()
            ]
        large = _register(folder, MANY_ROWS, SHARES[0])
        many = _spent("cpaudit", large, folder / "many.npz")
    return "\n".join(
        [
            *lines,
            "",
            (
                f"cpaudit at {SHARES[1]:.0%} against {SHARES[0]:.0%} of violating cells: "
                f"{ours[1] / ours[0]:.2f} of the CPU time. {MANY_ROWS:,} persons at {SHARES[0]:.0%}: "
                f"{many.cpu:.1f} CPU s, peak {many.peak_mib:,.0f} MiB."
            ),
        ]
    )


def _all_contenders(folder: Path, share: float) -> dict[str, Spent]:
    path = _register(folder, ROWS, share)
    spent: dict[str, Spent] = {}
    expected: dict[str, np.ndarray] = {}
    for name in CONTENDERS:
        out = folder / f"{name}.npz"
        costs = [_spent(name, path, out) for _ in range(_REPEATED.get(name, 1))]
        spent[name] = Spent(
            median(cost.cpu for cost in costs), median(cost.peak_mib for cost in costs)
        )
        found = dict(np.load(out))
        expected = expected or found
        wrong = [rule for rule in expected if not np.array_equal(expected[rule], found[rule])]
        assert not wrong, f"{name} names other persons for {wrong}"
    return spent


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
