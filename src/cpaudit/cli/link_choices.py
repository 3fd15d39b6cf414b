"""Choices of the ``link`` commands, and their files checked before anything is read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from pathlib import Path


class DataFormat(StrEnum):
    """What goes to standard output."""

    TEXT = "text"
    JSON = "json"


def checked_out(path: Path | None, *, kind: str = "CSV") -> None:
    """Nothing; refuses a folder in the place of the file of that kind, before a long run.

    Raises:
        UsageError: it is a folder.
    """
    if path is not None and path.is_dir():
        raise UsageError(
            Text("this is a folder.", "这是文件夹。"),
            mend=Text(f"Name a {kind} file.", f"请填写 {kind} 文件名。"),
            place=Place(file=str(path)),
        )
