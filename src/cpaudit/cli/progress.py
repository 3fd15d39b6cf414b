"""Progress on the terminal: what is being done, which file of how many, and for how long.

Nothing is written where nobody looks: with ``--quiet``, into a file or a pipe, on a dumb terminal.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from cpaudit.errors import SourceError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress, ProgressColumn, TaskID

    from cpaudit.project import Project

# Letters only: a console of code page 936 has no dots to spin.
_SPINNER = "line"
_PER_SECOND = 8
_MINUTE, _SECONDS_SHOWN, _STEP = 60, 90, 5


class Teller(Protocol):
    """Whoever is told what goes on."""

    def stage(self, said: Text) -> None:
        """Another stage begins."""

    def expect(self, n_files: int) -> None:
        """So many files will be read."""

    def reading(self, source_id: str, file: str) -> None:
        """A file is about to be read; ``source_id`` may be empty."""


class Nobody:
    """Tells nothing to anybody."""

    def stage(self, said: Text) -> None:
        """Nothing."""

    def expect(self, n_files: int) -> None:
        """Nothing."""

    def reading(self, source_id: str, file: str) -> None:
        """Nothing."""


@dataclass(slots=True)
class Screen:
    """One line on the terminal that moves while something goes on."""

    live: Progress
    task: TaskID
    said: Text = field(default_factory=lambda: Text("", ""))
    n_files: int = 0
    n_begun: int = 0
    file: str = ""

    def stage(self, said: Text) -> None:
        """Show the stage; the time counts anew."""
        self.said = said
        self.live.reset(self.task, description=str(said))
        self.live.refresh()

    def expect(self, n_files: int) -> None:
        """Count the files that follow as so many."""
        self.n_files, self.n_begun, self.file = n_files, 0, ""

    def reading(self, source_id: str, file: str) -> None:
        """Show the file, and which one of how many it is."""
        # A table packed in an archive belongs to the archive.
        if not (self.file and file.startswith(f"{self.file}/")):
            self.n_begun += 1
            self.file = file
        of = f"{self.n_begun}/{self.n_files} " if self.n_files >= self.n_begun else ""
        name = Text("{source}: {file}", "{source}：{file}").format(source=source_id, file=file)
        shown = f"{self.said} {of}{name if source_id else file}".strip()
        self.live.update(self.task, description=shown)
        # At once: a reader may hold the interpreter for as long as it reads.
        self.live.refresh()


def time_left(seconds: float | None) -> Text:
    """«about 2 min left», in steps that do not pretend to know more; nothing where it is not known."""
    if seconds is None:
        return Text("", "")
    if seconds < _SECONDS_SHOWN:
        n = max(_STEP * round(seconds / _STEP), _STEP)
        return Text(f"about {n} s left", f"约剩 {n} 秒")
    n = round(seconds / _MINUTE)
    return Text(f"about {n} min left", f"约剩 {n} 分钟")


def _left_column(left: Callable[[], float | None]) -> ProgressColumn:
    """The time left, asked for anew whenever the line is drawn."""
    from rich.progress import ProgressColumn
    from rich.table import Column
    from rich.text import Text as Line

    class Left(ProgressColumn):
        def render(self, task: Any) -> Line:
            del task
            return Line(str(time_left(left())))

    return Left(table_column=Column(no_wrap=True))


@contextlib.contextmanager
def telling(
    *, is_quiet: bool = False, left: Callable[[], float | None] | None = None
) -> Iterator[Teller]:
    """Whoever is to be told while the block runs; the line is gone when it ends.

    ``left`` tells the seconds that are left, null where that is not known.
    """
    if is_quiet or not _is_watched():
        yield Nobody()
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column

    console = Console(stderr=True, highlight=False, emoji=False)
    what = TextColumn(
        "{task.description}",
        markup=False,
        table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
    )
    live = Progress(
        SpinnerColumn(_SPINNER, style="none"),
        TimeElapsedColumn(),
        what,
        *([_left_column(left)] if left is not None else []),
        console=console,
        transient=True,
        refresh_per_second=_PER_SECOND,
        redirect_stdout=False,
        redirect_stderr=False,
        expand=True,
    )
    with live:
        yield Screen(live, live.add_task(escape(""), total=None))


def _is_watched() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def count_files(project: Project) -> int:
    """How many files a project's sources hold, a database counting as one."""
    n_files = sum(spec.database is not None for spec in project.sources)
    for spec in project.sources:
        # What is not there is an error once it is read.
        with contextlib.suppress(SourceError):
            n_files += len(spec.paths(project.folder))
    return n_files
