"""A source's files, opened one after the other: each with its sheets, name and hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.sources.opening.contents import contents
from cpaudit.sources.readers import read_sheets
from cpaudit.sources.readers.signature import is_misnamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cpaudit.project import SourceSpec
    from cpaudit.sources.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Opened:
    """A file, or a table packed in one, as its reader gave it."""

    file: str
    stem: str
    sha256: str
    sheets: list[Sheet]
    is_misnamed: bool


def opened_files(
    spec: SourceSpec,
    paths: Iterable[Path],
    folder: Path,
    files: set[str],
    progress: Callable[[str, str], None] | None,
) -> Iterator[Opened]:
    """The source's tables one after the other; ``files`` grows by each, and none is read twice."""
    for path in paths:
        file = label(path, folder)
        if progress:
            progress(spec.source_id, file)
        for content in contents(path, file=file):
            if content.file in files:  # two patterns name it
                continue
            files.add(content.file)
            if progress and content.file != file:
                progress(spec.source_id, content.file)
            digest = hashlib.sha256(content.data).hexdigest()
            sheets = read_sheets(
                content.path,
                content.data,
                file=content.file,
                encoding=spec.encoding,
                memo=content.memo,
            )
            is_wrong = is_misnamed(content.data, file=content.file)
            name, stem = content.file, content.stem
            del content  # the bytes
            yield Opened(name, stem, digest, sheets, is_wrong)


def label(path: Path, folder: Path) -> str:
    """How a file is called in tables and messages: relative to the project where it can be."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return path.name
