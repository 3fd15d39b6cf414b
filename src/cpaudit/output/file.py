"""One file that appears whole or not at all, readable by its owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.output.leftovers import TEMPORARY, own_prefix

# In the name of a corrected copy of a source (出生.corrected.csv), which no pattern of a source and no
# search of a folder takes for another source.
CORRECTED = ".corrected"


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
        handle, name = tempfile.mkstemp(prefix=own_prefix(), suffix=TEMPORARY, dir=path.parent)
        temporary = Path(name)  # mkstemp makes it readable by its owner only
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as cause:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        if isinstance(cause, OSError):
            raise not_writable(path, cause) from cause
        raise


def sync_folder(folder: Path) -> None:
    """What was renamed in ``folder`` is on the disk; where folders cannot be opened, nothing."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows
        return
    try:
        os.fsync(handle)
    except OSError:  # some network shares
        return
    finally:
        os.close(handle)


def not_writable(path: Path, cause: OSError) -> UsageError:
    """The message for what the system refused."""
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
