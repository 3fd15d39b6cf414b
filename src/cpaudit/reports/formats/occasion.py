"""What a report says beside the run itself: in which language, to whom, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cpaudit.i18n import Language

if TYPE_CHECKING:
    from cpaudit.errors import ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Of one run.

    Attributes:
        language: of the formats that speak one only.
        exit_code: with which the command leaves; null: that of the verdict.
        prefix: the project's folder as seen from where the command was called, which is where
            a continuous integration looks for the files.
    """

    language: Language = Language.ZH
    exit_code: ExitCode | None = None
    prefix: PurePosixPath = field(default_factory=PurePosixPath)


def prefix_of(folder: Path, *, called_in: Path) -> PurePosixPath:
    """``folder`` below ``called_in``; nothing where it lies elsewhere.

    >>> str(prefix_of(Path("/a/b/c"), called_in=Path("/a"))), str(prefix_of(Path("/x"), called_in=Path("/a")))
    ('b/c', '.')
    """
    try:
        return PurePosixPath(folder.resolve().relative_to(called_in.resolve()).as_posix())
    except ValueError:
        return PurePosixPath()
