"""The files of a folder that may be tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.errors import CpauditError, Place, SourceError
from cpaudit.i18n import Text
from cpaudit.output import is_corrected_copy
from cpaudit.project import DEFAULT_OUTPUT
from cpaudit.project.keys import DEFAULT_DECISIONS
from cpaudit.sources.readers.signature import READABLE
from cpaudit.standards.divisions import VillageTable

if TYPE_CHECKING:
    from pathlib import Path

# Files that people take for tables: that they cannot be read is said, with what to do.
_TAKEN_FOR_TABLES = frozenset(
    {".pdf", ".doc", ".docx", ".wps", ".rar", ".7z", ".tar", ".rtf", ".mht", ".mhtml"}
    | {".png", ".jpg", ".jpeg", ".tif", ".mdb", ".accdb", ".sav", ".db", ".sqlite", ".sqlite3"}
)


def data_files(folder: Path) -> list[Path]:
    """The files that may be tables: those of the folder itself, else those of the folders below."""

    def is_candidate(path: Path) -> bool:
        parts = path.relative_to(folder).parts
        return (
            path.is_file()
            and path.suffix.lower() in READABLE | _TAKEN_FOR_TABLES
            and not any(part.startswith((".", "~$")) for part in parts)
            and DEFAULT_OUTPUT not in parts
            and path.name != DEFAULT_DECISIONS
            and not is_corrected_copy(path)
        )

    if not folder.is_dir():
        what = (
            Text("this is a file, not a folder.", "这是文件，不是文件夹。")
            if folder.is_file()
            else Text("there is no such folder.", "文件夹不存在。")
        )
        raise SourceError(
            what,
            mend=Text("Name the folder that holds the exports.", "请指定存放导出数据的文件夹。"),
            place=Place(file=str(folder)),
        )
    direct = sorted(path for path in folder.iterdir() if is_candidate(path))
    return direct or sorted(path for path in folder.rglob("*") if is_candidate(path))


def is_village_table(path: Path) -> bool:
    """Whether ``path`` can be read as a table of villages with at least one village."""
    try:
        return not VillageTable.read(path).frame.is_empty()
    except CpauditError:
        return False
