"""One source of a project: its files or its database, and where they depart from the profile."""

from __future__ import annotations

import glob
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text
from cpaudit.output import is_corrected_copy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.project.counting import DatedBy, Period, PlacesBy
    from cpaudit.project.database import DatabaseSpec


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One department's export: its files, or its database, and where they depart from the profile."""

    source_id: str
    profile_id: str
    files: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    derived_from: str | None = None
    coverage: Period | None = None
    is_profile_declared: bool = True
    database: DatabaseSpec | None = None
    fill_down: tuple[str, ...] = ()
    dated_by: DatedBy | None = None
    places_by: PlacesBy | None = None

    def paths(self, folder: Path) -> tuple[Path, ...]:
        """The files that the patterns name, each once, in the order of the patterns.

        A pattern may go on into an archive (``数据.zip/出生*.csv``): its path is then the archive's with
        the rest of the pattern behind it.
        A source in a database has none.

        Raises:
            SourceError: a pattern names no file. A source without a file is never an empty source.
        """
        found: dict[Path, None] = {}
        for pattern in self.files:
            matches = [folder / pattern] if (folder / pattern).is_file() else _glob(pattern, folder)
            matches = matches or _within_archives(pattern, folder)
            if not matches:
                is_folder = (folder / pattern).is_dir()
                raise SourceError(
                    Text(
                        f"source «{self.source_id}»: "
                        + ("this is a folder." if is_folder else "no file matches this name."),
                        f"来源“{self.source_id}”："
                        + ("这是文件夹，请写明其中的文件。" if is_folder else "没有找到该文件。"),
                    ),
                    mend=Text(
                        f"Check sources.{self.source_id}.files; names are relative to {folder}.",
                        f"请检查 sources.{self.source_id}.files；文件名相对于 {folder}。",
                    ),
                    place=Place(file=pattern),
                )
            found |= dict.fromkeys(matches)
        return tuple(found)


def _glob(pattern: str, folder: Path) -> list[Path]:
    """The files that match, without the lock files of Excel and WPS, hidden ones and copies of ours."""
    # Path.glob would also read brackets in the folder's own name.
    names = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207 - Path.glob refuses absolute patterns
    paths = [folder / name for name in sorted(names)]
    return [
        path
        for path in paths
        if path.is_file() and not path.name.startswith(("~$", ".")) and not is_corrected_copy(path)
    ]


def _within_archives(pattern: str, folder: Path) -> list[Path]:
    """The members that the end of a pattern names (``数据.zip/出生*.csv``), below their archives."""
    parts = Path(pattern).parts
    for length in range(len(parts) - 1, 0, -1):
        start = str(Path(*parts[:length]))
        archives = [folder / start] if (folder / start).is_file() else _glob(start, folder)
        if archives:
            return [archive.joinpath(*parts[length:]) for archive in archives]
    return []
