"""The switch of a folder from one run's files to the next one's, which survives its own end.

Before the first file moves, a journal of all moves lies in the folder and on the disk. Whoever finds
it there later carries out the moves that are left: a folder is never a mixture for longer than until
the next command. Earlier files leave first, and only then do new ones come: a file that has its place
beside the switch has left, and a new file that is no longer in the staging folder has arrived.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.output.file import not_writable, sync_folder, write_atomically
from cpaudit.output.leftovers import JOURNAL, PREFIX, REPLACED, is_left_over
from cpaudit.output.undisturbed import undisturbed
from cpaudit.processes import Identity, this_process

if TYPE_CHECKING:
    from collections.abc import Iterable

_OWNER_ONLY_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class Switch:
    """All moves of a switch; paths of files are within the folder.

    Attributes:
        staging: the name of the folder beside the target that holds the new files.
        replaced: files of the last run, which go.
        kept: files that the user added or changed, and the names under which they stay.
        new: the files that come.
        manifest: what the manifest says afterwards.
    """

    staging: str
    replaced: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    new: tuple[str, ...]
    manifest: str

    def leaving(self, target: Path) -> list[tuple[Path, Path]]:
        """The moves that make room."""
        aside = target.parent / self.staging / REPLACED
        return [
            *((target / file, aside / file) for file in self.replaced),
            *((target / file, target / name) for file, name in self.kept),
        ]

    def arriving(self, target: Path) -> list[tuple[Path, Path]]:
        """The moves of the new files."""
        return [(target.parent / self.staging / file, target / file) for file in self.new]


def switch_files(switch: Switch, target: Path, *, manifest: str) -> None:
    """``target`` after the switch; when a file is locked, as it was before.

    Raises:
        UsageError: a file cannot be moved, or another process is switching the same folder.
    """
    try:
        make_folder(target)
    except OSError as cause:
        raise not_writable(target, cause) from cause
    with undisturbed():
        write_atomically(target / JOURNAL, _journal(switch))
        sync_folder(target)
        done: list[tuple[Path, Path]] = []
        current = target
        try:
            for current, destination in (*switch.leaving(target), *switch.arriving(target)):
                make_folder(destination.parent)
                current.replace(destination)
                done.append((current, destination))
            write_atomically(target / manifest, switch.manifest)
        except (OSError, UsageError) as cause:
            # What cannot be put back keeps its journal: the next run goes on from there.
            try:
                for source, destination in reversed(done):
                    destination.replace(source)
            except OSError as stuck:
                raise not_writable(target, stuck) from cause
            (target / JOURNAL).unlink(missing_ok=True)
            if isinstance(cause, OSError):
                raise not_writable(current, cause) from cause
            raise
        _close(switch, target)


def finish_switch(target: Path, *, manifest: str) -> None:
    """``target`` without a switch that ended in the middle: the moves that were left are made.

    Raises:
        UsageError: a file cannot be moved, or the process that switches still runs.
    """
    found = _read_journal(target)
    if found is None:
        return
    switch, owner = found
    if owner != this_process() and not _is_gone(owner, target):
        raise UsageError(
            Text(
                f"another process (number {owner.pid}) is just writing this folder.",
                f"另一个进程（编号 {owner.pid}）正在写入该文件夹。",
            ),
            mend=Text("Wait until it has ended.", "请等待其结束。"),
            place=Place(file=str(target)),
        )
    with undisturbed():
        current = target
        try:
            for current, destination in switch.leaving(target):
                if current.exists() and not destination.exists():
                    make_folder(destination.parent)
                    current.replace(destination)
            for current, destination in switch.arriving(target):
                if current.exists():
                    make_folder(destination.parent)
                    current.replace(destination)
        except OSError as cause:
            raise not_writable(current, cause) from cause
        write_atomically(target / manifest, switch.manifest)
        _close(switch, target)


def make_folder(folder: Path) -> None:
    """``folder``, for its owner only if it is new."""
    if not folder.is_dir():
        folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)


def _close(switch: Switch, target: Path) -> None:
    """Nothing is left to do: the journal goes, then the folders that are empty now."""
    sync_folder(target)
    (target / JOURNAL).unlink(missing_ok=True)
    emptied: Iterable[Path] = {(target / file).parent for file in switch.replaced}
    for folder in sorted(emptied, reverse=True):
        with contextlib.suppress(OSError):  # not empty, or the target itself in use
            if folder != target:
                folder.rmdir()
    remove_folder(target.parent / switch.staging)


def remove_folder(folder: Path) -> None:
    """Nothing at ``folder``, as far as it can be removed."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _journal(switch: Switch) -> str:
    owner = this_process()
    told = {**asdict(switch), "owner": [owner.host, owner.pid, owner.started]}
    return json.dumps(told, ensure_ascii=False)


def _read_journal(target: Path) -> tuple[Switch, Identity] | None:
    """The switch that is under way in ``target``; a journal that cannot be true is none."""
    try:
        told: dict[str, Any] = json.loads((target / JOURNAL).read_text(encoding="utf-8"))
        switch = Switch(
            staging=str(told["staging"]),
            replaced=tuple(str(file) for file in told["replaced"]),
            kept=tuple((str(file), str(name)) for file, name in told["kept"]),
            new=tuple(str(file) for file in told["new"]),
            manifest=str(told["manifest"]),
        )
        host, pid, started = told["owner"]
        owner = Identity(str(host), int(pid), int(started))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # A journal is a file like any other: it must not lead out of the folder.
    names = [*switch.replaced, *switch.new, *(name for pair in switch.kept for name in pair)]
    is_beside = switch.staging.startswith(PREFIX) and not {"/", "\\"} & {*switch.staging}
    return (switch, owner) if is_beside and all(is_within(name) for name in names) else None


def is_within(name: str) -> bool:
    """Whether a file of this name lies in the folder that it is written about."""
    path, native = PurePosixPath(name), Path(name)
    return bool(path.parts) and not (
        path.is_absolute() or native.is_absolute() or ".." in native.parts or ".." in path.parts
    )


def _is_gone(owner: Identity, target: Path) -> bool:
    if owner.is_alive is not None:
        return not owner.is_alive
    # Of another machine: its staging folder shows its age.
    staging = [path for path in target.parent.glob(f"{PREFIX}{owner.mark}-*") if path.is_dir()]
    try:
        is_old = time.time() - (target / JOURNAL).stat().st_mtime > _FOREIGN_SWITCH_SECONDS
    except OSError:
        is_old = True
    return is_old or (bool(staging) and all(is_left_over(path) for path in staging))


# The switch of a thousand files over a slow share takes seconds.
_FOREIGN_SWITCH_SECONDS = 600
