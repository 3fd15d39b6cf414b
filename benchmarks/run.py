"""All benchmarks; rewrites docs/benchmarks.md."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
from pathlib import Path

import linking
import localisation
import reading
import start
import townships

_DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_VERSIONS = (
    *("cpaudit", "polars", "rapidfuzz", "numpy", "sqlglot", "pandera", "pandas", "fastexcel"),
    *("splink", "duckdb", "recordlinkage"),
)


def main() -> None:
    """Run everything and write the document."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _VERSIONS)
    parts = [
        "# Benchmarks",
        "",
        (
            "Made by `make bench`; nothing here is typed by hand. Times are of whole processes. The "
            "machine is shared, so ratios and medians say more than single times. All data are "
            "synthetic: the figures say how the tool does on this generator's townships."
        ),
        "",
        (
            f"{dt.datetime.now(tz=dt.UTC).date()}, {platform.machine()}, {os.cpu_count()} processors, "
            f"{platform.system()}, Python {platform.python_version()}, {versions}."
        ),
        "",
        start.run(),
        "",
        reading.run(),
        "",
        townships.run(),
        "",
        linking.run(),
        "",
        localisation.run(),
        "",
    ]
    _DOCUMENT.write_text("\n".join(parts), encoding="utf-8", newline="\n")
    print(f"wrote {_DOCUMENT}")


if __name__ == "__main__":
    main()
