"""The names of the corrected copies, none of which may be a file that somebody else wrote."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from cpaudit.corrected.staging import memos
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.output import CORRECTED
from cpaudit.sources.opening.opened import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cpaudit.project import Project

PROJECT_FILE = "corrected.yaml"
# The first line of the project file, and one for each copy with its hash.
MARK = "# cpaudit fix"
_COPY = re.compile(r"^# copy ([0-9a-f]{64}) (.+)$", re.MULTILINE)


def targets_of(
    paths: Iterable[Path], project: Project, *, out: Path | None, replaces: bool
) -> dict[Path, Path]:
    """By source file, the copy beside it (``name.corrected.csv``), or below ``out``.

    Raises:
        UsageError: a file of that name is there, and it is no earlier copy that may be replaced.
    """
    targets = {path: _target(path, project, out) for path in paths}
    written = _written(project.folder / PROJECT_FILE)
    for path, target in targets.items():
        if target.exists():
            _refuse(target, is_own=_hash(target) in written, replaces=replaces)
        for memo in memos(path):
            beside = target.with_suffix(memo.suffix)
            if beside.exists():
                _refuse(beside, is_own=_hash(beside) == _hash(memo), replaces=replaces)
    # Two sources of one name below one folder would be one copy.
    if len({str(target).casefold() for target in targets.values()}) < len(targets):
        raise UsageError(
            Text("two sources would have copies of the same name.", "两个来源的副本会重名。"),
            mend=Text("Leave --out away.", "请不要使用 --out。"),
        )
    return targets


def check_project_file(path: Path, *, replaces: bool) -> None:
    """Pass if the project file of the copies may be written.

    Raises:
        UsageError: a file is there that may not be replaced.
    """
    if path.exists():
        is_own = path.read_text(encoding="utf-8", errors="replace").startswith(MARK)
        _refuse(path, is_own=is_own, replaces=replaces)


def marked(copies: Iterable[Path]) -> str:
    """The lines that tell a later run which files are copies of this one's."""
    return "".join(f"# copy {_hash(copy)} {copy.name}\n" for copy in copies)


def _target(path: Path, project: Project, out: Path | None) -> Path:
    named = f"{path.stem}{CORRECTED}{path.suffix}"
    if out is None:
        return path.with_name(named)
    return out.resolve() / PurePath(label(path, project.folder)).with_name(named)


def _written(path: Path) -> set[str]:
    """The hashes of the copies that the last run wrote; a copy that was changed since has another."""
    if not path.is_file():
        return set()
    text = path.read_text(encoding="utf-8", errors="replace")
    return {digest for digest, _ in _COPY.findall(text)} if text.startswith(MARK) else set()


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _refuse(path: Path, *, is_own: bool, replaces: bool) -> None:
    if is_own and replaces:
        return
    mend = (
        Text("Replace the earlier copies with --force.", "如需替换以前的副本请加 --force。")
        if is_own
        else Text(
            "It is not an unchanged copy of an earlier run: move it away, or use --out.",
            "该文件不是以前生成且未改动的副本，请先移走，或用 --out 指定其他文件夹。",
        )
    )
    raise UsageError(
        Text("the file exists.", "文件已存在。"), mend=mend, place=Place(file=str(path))
    )
