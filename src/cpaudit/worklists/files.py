"""The worklists in files, folders and archives, one sheet after the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cpaudit.errors import CpauditError
from cpaudit.i18n import Text
from cpaudit.sources.opening.contents import contents
from cpaudit.sources.opening.member_names import is_litter
from cpaudit.sources.readers import read_sheets
from cpaudit.sources.readers.signature import READABLE
from cpaudit.worklists.encryption import is_encrypted, opened
from cpaudit.worklists.fault import At, Fault
from cpaudit.worklists.filled import filled_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from cpaudit.sources.opening.contents import Content

# WPS calls its own workbooks so; inside they are xls or xlsx.
_SUFFIXES = READABLE | {".et"}


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the files hold.

    Attributes:
        rows: ``filled.FILLED`` of each sheet that is a worklist.
        faults: files that cannot be read, and files named on purpose that are no worklists.
        others: files of a folder or archive that are no worklists.
        n_files: the files that hold worklists.
    """

    rows: list[pl.DataFrame] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    n_files: int = 0


def read_files(
    paths: Sequence[Path],
    *,
    passwords: Callable[[str], Iterator[str]],
    reading: Callable[[str], None] | None = None,
) -> Sheets:
    """The worklists in ``paths``: files, folders with all below, zip archives.

    ``passwords`` gives, for the file that asks for one, what may open it.
    """
    found = Sheets()
    n_files = 0
    for path, name, is_named in _listed(paths):
        try:
            for content in contents(path, file=name):
                if reading is not None:
                    reading(content.file)
                n_files += _add(found, content, passwords, is_named=is_named)
        except CpauditError as error:
            found.faults.append(_unreadable(error, name))
    return replace(found, n_files=n_files)


def _add(
    found: Sheets,
    content: Content,
    passwords: Callable[[str], Iterator[str]],
    *,
    is_named: bool,
) -> bool:
    """Whether the file holds a worklist, whose rows are added then."""
    file, data = content.file, content.data
    try:
        if is_encrypted(data):
            data = opened(data, passwords(file), file=file)
        sheets = read_sheets(content.path, data, file=file, memo=content.memo)
    except CpauditError as error:
        found.faults.append(_unreadable(error, file))
        return False
    rows = [part for sheet in sheets if (part := filled_rows(sheet, file=file)) is not None]
    found.rows.extend(rows)
    # An archive that is named holds whatever it holds.
    if not rows and is_named and content.path.name == file.rpartition("/")[2]:
        found.faults.append(
            Fault(
                At(file),
                Text(
                    "this is no worklist: no row tells which case it is.",
                    "不是核查单：没有可识别疑点的行。",
                ),
                Text(
                    "Give the file that was filled in, with its column of case numbers.",
                    "请使用填写后的核查单，并保留疑点编号列。",
                ),
            )
        )
    elif not rows:
        found.others.append(file)
    return bool(rows)


def _listed(paths: Sequence[Path]) -> Iterator[tuple[Path, str, bool]]:
    """Each file once, what messages call it, and whether it was named itself."""
    seen: set[Path] = set()
    for path in paths:
        for file, name, is_named in _within(path):
            if (resolved := file.resolve()) not in seen:
                seen.add(resolved)
                yield file, name, is_named


def _within(path: Path) -> Iterator[tuple[Path, str, bool]]:
    if not path.is_dir():
        yield path, path.name, True
        return
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_file() and file.suffix.lower() in _SUFFIXES and not _is_litter(name):
            yield file, name, False


def _is_litter(name: str) -> bool:
    return is_litter(name) or any(part.startswith(".") for part in name.split("/"))


def _unreadable(error: CpauditError, file: str) -> Fault:
    place = error.place
    cell = None if place.row is None else str(place.row)
    return Fault(At(place.file or file, place.sheet, cell), error.what, error.mend)
