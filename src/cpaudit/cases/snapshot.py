"""Tables of the last runs, kept beside the store: worklists, comparisons and explanations read them."""

from __future__ import annotations

import re
import shutil
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.output import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "runs"
# The runs of a quarter: what changed since the last one, and one to fall back on.
KEPT_RUNS = 3
_OWNER_ONLY_FOLDER = 0o700
_NAME = re.compile(r"[a-z][a-z_]*")


def folder_of(store: Path, run_no: int) -> Path:
    """The folder of the run's tables."""
    return store.parent / FOLDER / str(run_no)


def write_snapshot(store: Path, run_no: int, tables: Mapping[str, pl.DataFrame]) -> None:
    """Keep ``tables`` of the run, whole or not at all, and let go of runs that are too old.

    Raises:
        UsageError: the folder cannot be written to.
    """
    target = folder_of(store, run_no)
    try:
        target.parent.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".cpaudit-", dir=target.parent))
    except OSError as cause:
        raise _not_writable(target, cause) from cause
    try:
        for name, table in tables.items():
            if _NAME.fullmatch(name) is None:
                msg = f"no name of a snapshot: {name}"
                raise ValueError(msg)
            write_atomically(staging / f"{name}.parquet", _parquet(table))
        # A run that was killed after its tables and before its record leaves a folder of its number.
        if target.exists():
            shutil.rmtree(target)
        staging.rename(target)
    except OSError as cause:
        raise _not_writable(target, cause) from cause
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def has_snapshot(store: Path, run_no: int, name: str | None = None) -> bool:
    """Whether the tables of the run are still kept, or the one of that name."""
    folder = folder_of(store, run_no)
    return folder.is_dir() if name is None else (folder / f"{name}.parquet").is_file()


def read_snapshot(store: Path, run_no: int, name: str) -> pl.DataFrame:
    """The run's table of that name.

    Raises:
        UsageError: the run is no longer kept, or it kept no such table.
    """
    path = folder_of(store, run_no) / f"{name}.parquet"
    try:
        return pl.read_parquet(BytesIO(path.read_bytes()))
    except (OSError, pl.exceptions.PolarsError) as cause:
        raise UsageError(
            Text(
                f"run {run_no} kept no readable table «{name}».",
                f"第 {run_no} 次运行没有可读取的“{name}”快照。",
            ),
            mend=Text(
                f"The last {KEPT_RUNS} runs are kept. Run cpaudit again.",
                f"只保留最近 {KEPT_RUNS} 次运行的快照，请重新运行 cpaudit run。",
            ),
            place=Place(file=str(path)),
        ) from cause


def kept_runs(store: Path) -> tuple[int, ...]:
    """The runs whose tables are kept, the oldest first."""
    folder = store.parent / FOLDER
    names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
    return tuple(sorted(int(name) for name in names if name.isdigit()))


def let_go(store: Path, *, last: int, n_kept: int = KEPT_RUNS) -> None:
    """Remove the tables of all runs but the last ``n_kept`` up to ``last``, and what was left half."""
    folder = store.parent / FOLDER
    keeps = {run_no for run_no in kept_runs(store) if run_no <= last}
    for run_no in sorted(keeps)[:-n_kept]:
        shutil.rmtree(folder / str(run_no), ignore_errors=True)


def remove_snapshot(store: Path, run_no: int) -> None:
    """Let go of the tables of one run."""
    shutil.rmtree(folder_of(store, run_no), ignore_errors=True)


def _parquet(table: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    table.write_parquet(buffer)
    return buffer.getvalue()


def _not_writable(path: Path, cause: OSError) -> UsageError:
    reason = cause.strerror or type(cause).__name__
    return UsageError(
        Text(
            f"the snapshot of the run cannot be written: {reason}.",
            f"运行快照无法写入：{reason}。",
        ),
        mend=Text(
            "Check the free space and that the folder of the store may be written to.",
            "请检查磁盘空间，以及数据库所在文件夹的写入权限。",
        ),
        place=Place(file=str(path)),
    )
