"""What earlier runs counted, from the log that the run folder keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LOG = "run-log.jsonl"
# Older runs tell of another time; the chart needs twenty.
_MOST_RUNS = 60


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """One earlier run: its data and its shares as (hits, records) by indicator."""

    files: frozenset[str]
    shares: Mapping[str, tuple[int, int]]


def earlier_runs(folder: Path, *, project: str, files: frozenset[str]) -> tuple[EarlierRun, ...]:
    """The runs of ``project`` on other files than ``files``, the oldest first.

    Runs on the same files are one point: the last of them counts. Lines that cannot be read and
    runs that kept no shares are left out; without a log there are none.

    Args:
        folder: the run folder.
        project: its name.
        files: the hashes of the files that are audited now.
    """
    try:
        lines = (folder / _LOG).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    found: dict[frozenset[str], EarlierRun] = {}
    for line in lines:
        run = _run(line, project)
        if run is not None and run.files != files:
            found.pop(run.files, None)
            found[run.files] = run
    return tuple(found.values())[-_MOST_RUNS:]


def _run(line: str, project: str) -> EarlierRun | None:
    try:
        entry = json.loads(line)
        if entry["project"] != project:
            return None
        shares = {str(name): (int(pair[0]), int(pair[1])) for name, pair in entry["shares"].items()}
        hashes = frozenset(str(file["sha256"]) for file in entry["files"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None
    known = {name: (hits, n) for name, (hits, n) in shares.items() if 0 <= hits <= n}
    return EarlierRun(hashes, known) if known else None
