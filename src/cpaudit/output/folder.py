"""A folder whose files are replaced together, and the user's own files in it kept."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.output.file import not_writable
from cpaudit.output.leftovers import (
    REPLACED,
    clear_leftovers,
    is_being_switched,
    own_prefix,
)
from cpaudit.output.switch import Switch, finish_switch, is_within, remove_folder, switch_files

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the last run wrote into an output folder, with hashes: a file that is not in it, or that
# has changed since, is the user's (a worklist filled in) and is never overwritten or removed.
MANIFEST = ".cpaudit-output"
_OWNER_ONLY_FILE = 0o600


@contextlib.contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside ``target``, whose files move there when the block ends well.

    When the block fails nothing in ``target`` has changed. What a run that was killed left here is
    put right first.
    """
    put_right(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=own_prefix(), dir=target.parent))
    except OSError as cause:
        raise not_writable(target, cause) from cause
    try:
        yield staging
        replace_folder(staging, target)
    finally:
        # Earlier files that could not be put back after a failed switch are not thrown away.
        if not is_being_switched(staging):
            remove_folder(staging)


def put_right(target: Path) -> None:
    """``target`` as the last run meant it, also if it was killed; its leftovers are gone.

    Raises:
        UsageError: a file cannot be moved, or another process is just writing the folder.
    """
    finish_switch(target, manifest=MANIFEST)
    for folder in (target.parent, target):
        clear_leftovers(folder)


def replace_folder(temp: Path, target: Path) -> None:
    """``target`` holding the files of ``temp`` in place of those of the last run.

    Files of the last run that are not written again are removed. Files that the user added or
    changed stay; where a new file has the same name, the user's gets ``.earlier`` into its name.
    ``temp`` is used up. It must lie beside ``target``.

    Raises:
        UsageError: when a file is locked. Everything is then as it was before.
    """
    new_files = sorted(
        file.relative_to(temp)
        for file in temp.rglob("*")
        if file.is_file() and REPLACED not in file.parts
    )
    written = _read_manifest(target)
    manifest = "".join(f"{_hash(temp / file)}  {file.as_posix()}\n" for file in new_files)
    replaced: list[str] = []
    kept: list[tuple[str, str]] = []
    for file in sorted({*new_files, *written}):
        old = target / file
        if old.is_file():
            if written.get(file) == _hash(old):
                replaced.append(file.as_posix())
            elif file in new_files:
                kept.append((file.as_posix(), _free_name(old).relative_to(target).as_posix()))
    for file in new_files:
        (temp / file).chmod(_OWNER_ONLY_FILE)  # Windows takes of this only that it is writable
    switch = Switch(
        staging=temp.name,
        replaced=tuple(replaced),
        kept=tuple(kept),
        new=tuple(file.as_posix() for file in new_files),
        manifest=manifest,
    )
    switch_files(switch, target, manifest=MANIFEST)


def keep_others(temp: Path, target: Path) -> None:
    """Add to ``temp`` what was last written into ``target``, so that it stays beside what is new.

    Files that somebody has changed since stay by themselves.
    """
    for file, digest in _read_manifest(target).items():
        old, new = target / file, temp / file
        if not new.exists() and old.is_file() and _hash(old) == digest:
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(old, new)


def _read_manifest(target: Path) -> dict[Path, str]:
    try:
        lines = (target / MANIFEST).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    # A manifest is a file like any other: it must not lead out of the folder.
    return {Path(name): digest for digest, name in pairs if is_within(name)}


def _free_name(path: Path) -> Path:
    number = 1
    while True:
        ending = ".earlier" if number == 1 else f".earlier-{number}"
        candidate = path.with_name(f"{path.stem}{ending}{path.suffix}")
        if not candidate.exists():
            return candidate
        number += 1


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
