"""Whether a Parquet file can be read at all, tried where a crash harms nobody.

The library ends the whole process where a damaged page announces more values than a memory holds; no
error can be caught then. So another process reads the file first, keeps nothing, and says whether it
came through.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.sources.sheet import unreadable

if TYPE_CHECKING:
    from cpaudit.errors import SourceError

# More cells than this for each byte are no export but a file that would swell: citizen numbers and
# names, each different, need several bytes each.
MOST_CELLS_PER_BYTE = 200
HARMLESS_CELLS = 20_000_000
_SWELLS = 3
# A crash must leave no image of the memory behind: it holds the file.
_TRIAL = """
import sys
from io import BytesIO
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except ImportError:
    pass
import polars as pl
data = sys.stdin.buffer.read()
lazy = pl.scan_parquet(BytesIO(data))
width = len(lazy.collect_schema())
if lazy.select(pl.len()).collect().item() * width > int(sys.argv[1]):
    sys.exit(int(sys.argv[2]))
for position in range(width):
    lazy.select(pl.nth(position)).collect()
"""
# For starting, and for each byte of the file; far more than a slow computer needs.
_PATIENCE, _PATIENCE_PER_BYTE = 60.0, 1e-6
_sound: set[bytes] = set()  # hashes of files that came through: a file is read more than once


def check_sound(data: bytes, *, file: str) -> None:
    """Nothing, where the Parquet file can be read to its end.

    Raises:
        SourceError: it is damaged, or would swell beyond what an export holds.
    """
    digest = hashlib.sha256(data).digest()
    if digest in _sound or getattr(sys, "frozen", False):  # a frozen program has no interpreter
        return
    limit = max(HARMLESS_CELLS, MOST_CELLS_PER_BYTE * len(data))
    try:
        tried = subprocess.run(  # noqa: S603 - this interpreter, and arguments made here
            [sys.executable, "-c", _TRIAL, str(limit), str(_SWELLS)],
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE + _PATIENCE_PER_BYTE * len(data),
            check=False,
        )
    except subprocess.TimeoutExpired as cause:
        raise damaged(file) from cause
    if tried.returncode == _SWELLS:
        raise unreadable(
            file,
            Text(
                f"it announces more than {limit:,} cells in {len(data):,} bytes, which no export "
                "holds.",
                f"文件只有 {len(data):,} 字节，却声称有超过 {limit:,} 个单元格，不是正常的导出数据。",
            ),
            Text("Export it again, as csv.", "请重新导出为 csv。"),
        )
    if tried.returncode:
        raise damaged(file)
    _sound.add(digest)


def damaged(file: str) -> SourceError:
    """The error for a file that cannot be read to its end."""
    return unreadable(
        file,
        Text("the Parquet file is damaged.", "Parquet 文件已损坏。"),
        Text("Copy or export it again.", "请重新复制或导出。"),
    )
