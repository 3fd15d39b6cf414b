"""One run of a project at a time: who runs it now, since when, and what to do about it.

The lock is the system's own: it goes with its process, whether that ended, was killed or the machine
was switched off. The note beside it only says whose it is.
"""

from __future__ import annotations

import contextlib
import json
import platform
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cpaudit.cli.run_log import user
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.output import write_atomically
from cpaudit.processes import this_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cpaudit.project import Project

LOCK, NOTE = "run.lock", "run.lock.json"
_OWNER_ONLY, _OWNER_ONLY_FOLDER = 0o600, 0o700


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock; what is not known is empty."""

    command: str = ""
    who: str = ""
    since: str = ""
    machine: str = ""
    pid: int = 0

    @classmethod
    def me(cls, command: str) -> Holder:
        """This process."""
        since = datetime.now().astimezone().isoformat(" ", timespec="seconds")
        return cls(command, user(), since, platform.node(), this_process().pid)

    @classmethod
    def read(cls, path: Path) -> Holder:
        """As the note says."""
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                command=str(told["command"]),
                who=str(told["who"]),
                since=str(told["since"]),
                machine=str(told["machine"]),
                pid=int(told["pid"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def noted(self) -> str:
        """The note."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"

    def described(self) -> Text:
        """«cpaudit run, begun by wang on 2026-01-05 06:30:00 (process 4711 on PC-3)»."""
        if not self.pid:
            return Text("who began it is not known", "发起人未知")
        who = Text(f" by {self.who}", f"由 {self.who} ") if self.who else Text("", "")
        return Text(
            f"cpaudit {self.command}, begun{who.en} at {self.since} "
            f"(process {self.pid} on {self.machine})",
            f"cpaudit {self.command}，{who.zh}于 {self.since} 启动"
            f"（{self.machine} 上的进程 {self.pid}）",
        )


@contextlib.contextmanager
def locked(project: Project, *, command: str) -> Iterator[None]:
    """The block is the only one of its kind on ``project``, on this machine and on its share.

    Commands that only read, and those that only write to the store, do not ask for it.

    Raises:
        UsageError: another one is under way, or the folder of the store cannot be written to.
    """
    from filelock import FileLock, Timeout

    folder = project.store.parent
    lock = FileLock(folder / LOCK, timeout=0, mode=_OWNER_ONLY)
    try:
        folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise _under_way(project, Holder.read(folder / NOTE)) from None
    except (OSError, NotImplementedError) as cause:
        raise _no_lock(folder / LOCK, cause) from cause
    try:
        write_atomically(folder / NOTE, Holder.me(command).noted())
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / NOTE).unlink(missing_ok=True)
        lock.release()


def _under_way(project: Project, holder: Holder) -> UsageError:
    said = holder.described()
    which = Text(f"process {holder.pid}", f"进程 {holder.pid} ")
    if not holder.pid:
        which = Text("that process", "该进程")
    return UsageError(
        Text(
            f"another run of this project is under way: {said.en}.",
            f"本项目正在运行：{said.zh}。",
        ),
        mend=Text(
            f"Wait until it has ended, or end {which.en} and run again. "
            "Nothing was changed; a run that was killed blocks nobody.",
            f"请等待其结束，或结束{which.zh}后重新运行。本次未作任何更改；被强制结束的运行不会占用锁。",
        ),
        place=Place(file=str(project.path or project.folder)),
    )


def _no_lock(path: Path, cause: OSError | NotImplementedError) -> UsageError:
    reason = getattr(cause, "strerror", None) or type(cause).__name__
    return UsageError(
        Text(f"the project cannot be locked: {reason}.", f"无法锁定项目：{reason}。"),
        mend=Text(
            "Name a folder that you may write to, on a disk that knows locks (store in "
            "cpaudit.yaml).",
            "请在 cpaudit.yaml 的 store 中指定可写入且支持文件锁的位置。",
        ),
        place=Place(file=str(path)),
    )
