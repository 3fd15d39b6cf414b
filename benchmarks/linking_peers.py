"""The contenders of the linking benchmark, each run as a process of its own.

``python linking_peers.py CONTENDER OUT FILE [FILE] [--ids]`` writes the scored pairs (row numbers and
probabilities) to OUT and prints what it took as JSON on the last line. The files are all that
a contender is given.
"""

from __future__ import annotations

import argparse
import json
import resource
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OURS, SPLINK, RECORDLINKAGE = "cpaudit", "splink", "recordlinkage"
SPLINK_WIDE = "splink-wide"  # with three blocking rules more
CONTENDERS = (OURS, SPLINK, SPLINK_WIDE, RECORDLINKAGE)
_KIB = 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("out", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--ids", action="store_true")
    parser.add_argument("--febrl", action="store_true")
    options = parser.parse_args()
    run(
        options.contender,
        options.files,
        options.out,
        with_ids=options.ids,
        is_febrl=options.febrl,
    )
    print(json.dumps({"cpu": cpu_seconds(), "peak_mib": peak_mib()}))


def run(
    contender: str, files: Sequence[Path], out: Path, *, with_ids: bool, is_febrl: bool
) -> None:
    """Link, and write the pairs; each library is imported by its own contender alone."""
    if contender == OURS:
        import linking_ours

        if is_febrl:
            linking_ours.febrl(files, out)
        else:
            linking_ours.registers(files[0], files[1], out, with_ids=with_ids)
    elif contender == RECORDLINKAGE:
        import linking_recordlinkage

        if is_febrl:
            linking_recordlinkage.febrl(files, out)
        else:
            linking_recordlinkage.registers(files[0], files[1], out, with_ids=with_ids)
    else:
        import linking_splink

        if is_febrl:
            linking_splink.febrl(files, out)
        else:
            is_wide = contender == SPLINK_WIDE
            linking_splink.registers(files[0], files[1], out, with_ids=with_ids, is_wide=is_wide)


def cpu_seconds() -> float:
    """Of all threads and of processes that ended, in user and system mode."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_mib() -> float:
    """The peak of this process alone: what a parent held before the start does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / _KIB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB


if __name__ == "__main__":
    main()
