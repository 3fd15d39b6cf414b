"""The tables that a file holds: itself, or those packed in it (``数据.zip/出生.csv``)."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.sources.opening.packed import packed_files
from cpaudit.sources.readers import read_bytes
from cpaudit.sources.readers.archive import inflate
from cpaudit.sources.readers.signature import is_archive, is_gzip
from cpaudit.sources.sheet import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cpaudit.sources.opening.packed import Packed

_GZIP_SUFFIX = ".gz"
_SHOWN_NAMES = 10


@dataclass(frozen=True, slots=True)
class Content:
    """One table's bytes; ``file`` is what it is called, ``path`` the file on disk that holds it."""

    file: str
    stem: str
    path: Path
    data: bytes
    memo: bytes | None = None  # of the memo file packed beside a DBF table


def contents(path: Path, *, file: str) -> Iterator[Content]:
    """The tables in ``path``, which may name members of an archive (``数据.zip/出生*.csv``).

    Of an archive that is named alone, the members are given that are called like tables; ``members``
    tells of the others. Nothing is unpacked to a disk.

    Raises:
        SourceError: a file is missing, damaged, protected or would swell, or nothing is named so.
    """
    holder, wanted = place_of(path)
    if wanted:
        file = file.removesuffix(f"/{wanted}")
    data = read_bytes(holder, file=file)
    if not is_archive(data, file=file):
        if wanted:
            raise _no_archive(file)
        whole = [_plain(file, path, data)]
        del data
        yield whole.pop()  # the bytes are the caller's alone to let go
        return
    names = []
    is_found = False
    for packed in packed_files(data, file=file):
        names.append(packed.name)
        if packed.is_table if wanted is None else _matches(packed.name, wanted):
            is_found = True
            yield _plain(packed.label, holder, packed.read(), packed.read_memo())
    if not is_found:
        raise _nothing(file, wanted, names)


def members(path: Path, *, file: str) -> list[Packed]:
    """The files packed in ``path``, by their names only; none where it is no archive.

    Raises:
        SourceError: the archive is damaged or would swell.
    """
    data = read_bytes(path, file=file)
    return list(packed_files(data, file=file)) if is_archive(data, file=file) else []


def place_of(path: Path) -> tuple[Path, str | None]:
    """The file on disk, and the members of it that ``path`` names where it is an archive."""
    if not path.exists():
        for parent in path.parents:
            if parent.is_file():
                return parent, path.relative_to(parent).as_posix()
    return path, None


def _plain(file: str, path: Path, data: bytes, memo: bytes | None = None) -> Content:
    """The content, inflated where it is one compressed file."""
    name = PurePosixPath(file)
    if not is_gzip(data):
        return Content(file, name.stem, path, data, memo)
    inner = name.with_suffix("") if name.suffix.lower() == _GZIP_SUFFIX else name
    return Content(file, inner.stem, path, inflate(data, file=file), memo)


def _matches(name: str, wanted: str) -> bool:
    """A name, a folder of the archive, or a pattern, in which ``*`` also stands for ``/``."""
    return name == wanted or name.startswith(f"{wanted}/") or fnmatchcase(name, wanted)


_NAME_MEMBERS = Text(
    "Name its members like data.zip/births*.csv.", "请按 数据.zip/出生*.csv 的写法指明其中的文件。"
)


def _no_archive(file: str) -> Exception:
    return unreadable(
        file,
        Text(
            "the file is no zip archive, so that no file in it can be named.",
            "该文件不是 zip 压缩包，不能指明其中的文件。",
        ),
        Text("Name the file alone in cpaudit.yaml.", "请在 cpaudit.yaml 中只写文件名。"),
    )


def _nothing(file: str, wanted: str | None, names: Sequence[str]) -> Exception:
    more = " …" if len(names) > _SHOWN_NAMES else ""
    held = Text(
        (", ".join(names[:_SHOWN_NAMES]) or "nothing") + more,
        ("、".join(names[:_SHOWN_NAMES]) or "无") + more,
    )
    if wanted is None:
        what = Text(
            f"the archive holds no table; it holds: {held.en}.",
            f"压缩包中没有表格文件；其中有：{held.zh}。",
        )
    else:
        what = Text(
            f"the archive holds nothing named «{wanted}»; it holds: {held.en}.",
            f"压缩包中没有“{wanted}”；其中有：{held.zh}。",
        )
    return unreadable(file, what, _NAME_MEMBERS)
