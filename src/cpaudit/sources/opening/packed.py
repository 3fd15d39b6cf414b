"""The files packed in a zip archive, and in the archives within it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cpaudit.sources.opening.member_names import is_litter, member_names
from cpaudit.sources.readers.archive import (
    MAX_TOTAL_BYTES,
    check_open,
    check_sizes,
    is_protected,
    open_archive,
    unpacked,
)
from cpaudit.sources.readers.signature import READABLE, is_archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile, ZipInfo

_ZIP_SUFFIX, _TABLE_SUFFIX = ".zip", ".dbf"
_MEMO_SUFFIXES = frozenset({".fpt", ".dbt"})
# Files that stand beside a DBF table and are read with it or not needed.
_COMPANIONS = _MEMO_SUFFIXES | {".cdx", ".idx", ".mdx", ".ndx", ".ntx", ".cpg"}
# An archive may hold archives (a village's in a township's), but these no further ones.
_DEEPEST = 1


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in an archive, still packed; ``name`` leads to it from the outermost archive."""

    name: str
    label: str  # what messages call it
    _archive: ZipFile
    _info: ZipInfo
    _memo: ZipInfo | None = None

    @property
    def is_table(self) -> bool:
        """Whether it is called like a table."""
        return PurePosixPath(self.name).suffix.lower() in READABLE

    def read(self) -> bytes:
        """The content.

        Raises:
            SourceError: it is damaged or protected.
        """
        check_open(self._info, file=self.label)
        return unpacked(self._archive, self._info, file=self.label)

    def read_memo(self) -> bytes | None:
        """The content of the memo file beside a DBF table, if there is one."""
        if self._memo is None:
            return None
        check_open(self._memo, file=self.label)
        return unpacked(self._archive, self._memo, file=self.label)


@dataclass(slots=True)
class _Budget:
    """How much may still be unpacked, all archives together."""

    n_bytes: int


def packed_files(data: bytes, *, file: str) -> Iterator[Packed]:
    """The files in the archive ``data``, in the order of their names, without systems' litter.

    An archive within is opened; one within that is given as a file.

    Raises:
        SourceError: an archive is damaged, or holds more than honest ones do.
    """
    yield from _walk(data, file, "", 0, _Budget(MAX_TOTAL_BYTES))


def _walk(data: bytes, file: str, above: str, depth: int, budget: _Budget) -> Iterator[Packed]:
    with open_archive(data, file=file) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        budget.n_bytes -= check_sizes(
            infos, file=file, n_packed=len(data), allowance=budget.n_bytes
        )
        members = sorted(
            (name, position)
            for position, name in enumerate(member_names(infos))
            if not is_litter(name)
        )
        memos = {
            _stem(name): infos[position]
            for name, position in members
            if _suffix(name) in _MEMO_SUFFIXES
        }
        for name, position in members:
            suffix, info = _suffix(name), infos[position]
            label = f"{file}/{name}"
            if suffix == _ZIP_SUFFIX and depth < _DEEPEST and not is_protected(info):
                inner = unpacked(archive, info, file=label)
                if is_archive(inner, file=label):
                    yield from _walk(inner, label, f"{above}{name}/", depth + 1, budget)
                    continue
            if suffix not in _COMPANIONS:
                memo = memos.get(_stem(name)) if suffix == _TABLE_SUFFIX else None
                yield Packed(f"{above}{name}", label, archive, info, memo)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _stem(name: str) -> str:
    return PurePosixPath(name).with_suffix("").as_posix().casefold()
