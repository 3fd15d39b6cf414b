"""Files that appear whole or not at all, readable by their owner only."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

# What the last run wrote into an output folder, with hashes: a file that is not in it, or that
# has changed since, is the user's (a worklist filled in) and is never overwritten or removed.
MANIFEST = ".cpaudit-output"
# In the name of a corrected copy of a source (出生.corrected.csv), which no pattern of a source and no
# search of a folder takes for another source.
CORRECTED = ".corrected"
_REPLACED = ".replaced"  # within the staging folder: the earlier files during the switch

_OWNER_ONLY_FILE, _OWNER_ONLY_FOLDER = 0o600, 0o700
# A cell that starts like this is a formula to Excel, WPS or LibreOffice, full width included.
_FORMULA = r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]"


def csv_safe(text: str) -> str:
    """``text`` with an apostrophe before what a spreadsheet would run as a formula.

    >>> csv_safe("=1+1"), csv_safe("王芳")
    ("'=1+1", '王芳')
    """
    return f"'{text}" if re.search(_FORMULA, text) else text


def csv_safe_column(expr: pl.Expr) -> pl.Expr:
    """A text column with ``csv_safe`` applied to every value."""
    import polars as pl  # late: a program that only writes bytes does not need it

    return pl.when(expr.str.contains(_FORMULA)).then("'" + expr).otherwise(expr)


def is_corrected_copy(path: Path) -> bool:
    """Whether a file is called like a corrected copy of a source."""
    return path.stem.endswith(CORRECTED)


def write_atomically(path: Path, data: bytes | str) -> None:
    """``path`` holding ``data`` (text as UTF-8), or what it held before.

    The data go to a temporary file in the same folder, which then takes the place of the target.

    Raises:
        UsageError: when the target is open in another program, or the folder cannot be written to.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    temporary: Path | None = None
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(content)  # /dev/stdout or a pipe: there is nothing to replace
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".cpaudit-", suffix=".tmp", dir=path.parent)
        temporary = Path(name)  # mkstemp makes it readable by its owner only
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as cause:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise _not_writable(path, cause) from cause


@contextlib.contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside ``target``, whose files move there when the block ends well.

    When the block fails nothing in ``target`` has changed.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".cpaudit-", dir=target.parent))
    except OSError as cause:
        raise _not_writable(target, cause) from cause
    try:
        yield staging
        replace_folder(staging, target)
    finally:
        # Earlier files that could not be put back after a failed switch are not thrown away.
        if not any(file.is_file() for file in (staging / _REPLACED).rglob("*")):
            shutil.rmtree(staging, ignore_errors=True)


def replace_folder(temp: Path, target: Path) -> None:
    """``target`` holding the files of ``temp`` in place of those of the last run.

    Files of the last run that are not written again are removed. Files that the user added or
    changed stay; where a new file has the same name, the user's gets ``.earlier`` into its name.
    ``temp`` is used up. It must be on the same disk as ``target``.

    Raises:
        UsageError: when a file is locked. Everything is then as it was before.
    """
    new_files = sorted(file.relative_to(temp) for file in temp.rglob("*") if file.is_file())
    written = _read_manifest(target)
    manifest = "".join(f"{_hash(temp / file)}  {file.as_posix()}\n" for file in new_files)
    aside = temp / _REPLACED
    moves: list[tuple[Path, Path]] = []
    for file in sorted({*new_files, *written}):
        old = target / file
        if old.is_file():
            if written.get(file) == _hash(old):
                moves.append((old, aside / file))
            elif file in new_files:
                moves.append((old, _free_name(old)))
    for file in new_files:
        (temp / file).chmod(_OWNER_ONLY_FILE)  # Windows takes of this only that it is writable
        moves.append((temp / file, target / file))
    _move_all(moves, target)
    write_atomically(target / MANIFEST, manifest)
    for folder in sorted({(target / file).parent for file in written}, reverse=True):
        with contextlib.suppress(OSError):  # not empty, or the target itself in use
            folder.rmdir()
    shutil.rmtree(temp, ignore_errors=True)


def _move_all(moves: list[tuple[Path, Path]], target: Path) -> None:
    done: list[tuple[Path, Path]] = []
    current = target
    try:
        _make_folder(target)
        for current, destination in moves:
            _make_folder(destination.parent)
            current.replace(destination)
            done.append((current, destination))
    except OSError as cause:
        for source, destination in reversed(done):
            destination.replace(source)
        raise _not_writable(current, cause) from cause


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)


def _read_manifest(target: Path) -> dict[Path, str]:
    try:
        lines = (target / MANIFEST).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    files = {Path(name): digest for digest, name in pairs}
    # A manifest is a file like any other: it must not lead out of the folder.
    return {
        file: digest
        for file, digest in files.items()
        if not file.is_absolute() and ".." not in file.parts
    }


def _free_name(path: Path) -> Path:
    number = 1
    while True:
        ending = ".earlier" if number == 1 else f".earlier-{number}"
        candidate = path.with_name(f"{path.stem}{ending}{path.suffix}")
        if not candidate.exists():
            return candidate
        number += 1


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_writable(path: Path, cause: OSError) -> UsageError:
    place = Place(file=str(path))
    if isinstance(cause, PermissionError):
        return UsageError(
            Text(
                "the file is open in another program, or its folder may not be written to.",
                "文件正被其他程序占用，或所在文件夹没有写入权限。",
            ),
            mend=Text(
                "Close it in Excel or WPS and run the command again, or choose another output "
                "folder. The earlier output is unchanged.",
                "请在 Excel 或 WPS 中关闭该文件后重新运行，或更换输出文件夹。原有输出未改动。",
            ),
            place=place,
        )
    reason = cause.strerror or type(cause).__name__
    return UsageError(
        Text(f"the file cannot be written: {reason}.", f"文件无法写入：{reason}。"),
        mend=Text(
            "Check the free space and the name of the folder. The earlier output is unchanged.",
            "请检查磁盘空间和文件夹名称。原有输出未改动。",
        ),
        place=place,
    )
