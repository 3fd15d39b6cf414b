"""All benchmarks, or those that are named; rewrites docs/benchmarks.md or their parts of it.

``python benchmarks/run.py`` measures everything; ``python benchmarks/run.py rules townships`` measures
these two and leaves the other parts as they are. Each part tells its own day.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

_DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_PARTS = (
    "start",
    "reading",
    "townships",
    "linking",
    "rules",
    "localisation",
    "county",
    "estimates",
    "end_to_end",
    "worklists",
    "report",
)
_VERSIONS = (
    *("cpaudit", "polars", "rapidfuzz", "numpy", "sqlglot", "pandera", "pandas", "fastexcel"),
    *("splink", "duckdb", "recordlinkage", "great-expectations", "z3-solver"),
)
_HEAD = """\
# Benchmarks

Made by `make bench` (all) and `python benchmarks/run.py PART …` (some parts anew); nothing here is
typed by hand. Times are of whole processes. The machine is shared, so ratios and medians say more than
single times. All data are synthetic: the figures say how the tool does on this generator's townships.
"""


def main(*named: str) -> None:
    """Measure the parts that are named, or all, and write the document."""
    unknown = set(named) - set(_PARTS)
    if unknown:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(_PARTS)}")
    known = {} if not named else _parts_of(_DOCUMENT.read_text(encoding="utf-8"))
    for part in named or _PARTS:
        known[part] = f"{_measured(part)}\n\n{_circumstances()}"
        print(f"measured {part}")
    texts = [f"<!-- part: {part} -->\n{known[part]}\n" for part in _PARTS if part in known]
    _DOCUMENT.write_text("\n".join([_HEAD, *texts]), encoding="utf-8", newline="\n")
    print(f"wrote {_DOCUMENT}")


def _measured(part: str) -> str:
    """What the part says, measured from a small process: a child's peak begins with its parent's."""
    code = f"import {part}; print({part}.run())"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return found.stdout.strip()


def _parts_of(document: str) -> dict[str, str]:
    pieces = re.split(r"<!-- part: (\w+) -->\n", document)[1:]
    return {name: text.strip() for name, text in zip(pieces[::2], pieces[1::2], strict=True)}


def _circumstances() -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _VERSIONS)
    return (
        f"*{dt.datetime.now(tz=dt.UTC).date()}, {platform.machine()}, {os.cpu_count()} processors, "
        f"{platform.system()}, Python {platform.python_version()}, {versions}.*"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
