"""Temporary files and folders: whose they are, and those of processes that are gone."""

from __future__ import annotations

import contextlib
import shutil
import time
from typing import TYPE_CHECKING

from cpaudit.processes import identity_of, this_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PREFIX = ".cpaudit-"
TEMPORARY = ".tmp"
# Within a staging folder: the earlier files during the switch.
REPLACED = ".replaced"
# Within the target: all moves of a switch, until the last of them is made.
JOURNAL = ".cpaudit-switch"
# Another machine on the same share cannot be asked whether its process still runs; no run is as long.
_FOREIGN_SECONDS = 24 * 3600


def own_prefix() -> str:
    """How temporary names of this process begin."""
    return f"{PREFIX}{this_process().mark}-"


def is_left_over(path: Path) -> bool:
    """Whether ``path`` is a temporary file or folder of a process that is gone."""
    owner = identity_of(path.name.removeprefix(PREFIX)) if path.name.startswith(PREFIX) else None
    if owner is None:
        return False
    is_alive = owner.is_alive
    if is_alive is not None:
        return not is_alive
    try:
        return time.time() - path.stat().st_mtime > _FOREIGN_SECONDS
    except OSError:
        return False


def clear_leftovers(folder: Path) -> None:
    """Remove what processes that are gone left in ``folder``; what cannot be removed stays."""
    for path in _temporary(folder):
        if not is_left_over(path):
            continue
        if path.is_dir():
            if not is_being_switched(path):
                shutil.rmtree(path, ignore_errors=True)
        elif path.suffix == TEMPORARY:
            with contextlib.suppress(OSError):
                path.unlink()


def is_being_switched(staging: Path) -> bool:
    """Whether a folder beside ``staging`` has a journal about it: its files are not thrown away."""
    for journal in staging.parent.glob(f"*/{JOURNAL}"):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if staging.name in journal.read_text(encoding="utf-8"):
                return True
    return False


def own_leftovers(folder: Path) -> Iterator[Path]:
    """The temporary files and folders of this process in ``folder``."""
    mark = own_prefix()
    return (path for path in _temporary(folder) if path.name.startswith(mark))


def _temporary(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob(f"{PREFIX}*-*-*"))
    except OSError:
        return []
