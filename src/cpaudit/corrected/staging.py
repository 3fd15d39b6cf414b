"""Copies in hidden folders beside their targets, until they have been read back."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text
from cpaudit.output import clear_leftovers, own_prefix, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MEMOS = frozenset({".fpt", ".dbt"})


@contextlib.contextmanager
def staged_copies(targets: Mapping[Path, Path]) -> Iterator[dict[Path, Path]]:
    """By source, a place for its copy under the copy's own name, which reading may take it by.

    Raises:
        SourceError: a folder cannot be written to.
    """
    folders: dict[Path, Path] = {}
    try:
        for target in targets.values():
            if target.parent not in folders:
                try:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    clear_leftovers(target.parent)
                    made = tempfile.mkdtemp(prefix=own_prefix(), dir=target.parent)
                except OSError as cause:
                    raise _no_place(target, cause) from cause
                folders[target.parent] = Path(made)
        yield {path: folders[to.parent] / to.name for path, to in targets.items()}
    finally:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)


def write_staged(contents: Mapping[Path, bytes], staged: Mapping[Path, Path]) -> None:
    """The contents, by source, in their places; a memo file goes along."""
    for path, content in contents.items():
        write_atomically(staged[path], content)
        for memo in memos(path):
            write_atomically(staged[path].with_suffix(memo.suffix), memo.read_bytes())


def memos(path: Path) -> list[Path]:
    """The memo file beside a DBF table, without which its long texts would be lost."""
    if path.suffix.lower() != ".dbf":
        return []
    return [
        one
        for one in sorted(path.parent.iterdir())
        if one.suffix.lower() in _MEMOS and one.stem.casefold() == path.stem.casefold()
    ]


def keep(copies: Mapping[Path, Path]) -> None:
    """The staged files, and memos beside them, under their own names; all of them or none.

    Raises:
        SourceError: one of them cannot be put there.
    """
    done: list[Path] = []
    for staged, target in copies.items():
        try:
            for one in (staged, *memos(staged)):
                place = target.with_name(one.name)
                one.replace(place)
                done.append(place)
        except OSError as cause:
            for place in done:
                place.unlink(missing_ok=True)
            raise _no_place(target, cause) from cause


def _no_place(target: Path, cause: OSError) -> SourceError:
    reason = cause.strerror or type(cause).__name__
    return SourceError(
        Text(
            f"the corrected copy cannot be written: {reason}.", f"无法写入更正后的副本：{reason}。"
        ),
        mend=Text("Name another folder with --out.", "请用 --out 指定其他文件夹。"),
        place=Place(file=str(target)),
    )
