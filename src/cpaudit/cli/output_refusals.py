"""What ``--out`` refuses, and how that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.errors import UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable


def two_on_stdout() -> UsageError:
    """The error of two things that are asked to go to standard output."""
    return UsageError(
        Text(
            "only one report can go to standard output.",
            "标准输出只能写一个报告。",
        ),
        mend=Text(
            "Keep one FORMAT=- and write the others to files; --format then has to stay text or none.",
            "请只保留一个 格式=-，其余写入文件；此时 --format 只能为 text 或 none。",
        ),
    )


def unknown_format(name: str, formats: Iterable[str]) -> UsageError:
    """The error of a format that there is not."""
    known = ", ".join(formats)
    return UsageError(
        Text(f"there is no report format «{name}».", f"没有报告格式“{name}”。"),
        mend=Text(
            f"Formats: {known}. A folder with = in its name is written folder=PATH.",
            f"可用格式：{known}。名称中含 = 的文件夹写作 folder=路径。",
        ),
    )


def no_place(value: str) -> UsageError:
    """The error of a format without a path, or of nothing at all."""
    return UsageError(
        Text(f"--out «{value}» names no path.", f"--out “{value}”没有给出路径。"),
        mend=Text(
            "Write --out FOLDER, --out FORMAT=PATH or --out FORMAT=-.",
            "写法：--out 文件夹、--out 格式=路径 或 --out 格式=-。",
        ),
    )


def folder_to_stdout() -> UsageError:
    """The error of a folder that is asked to go to standard output."""
    return UsageError(
        Text("the run folder cannot go to standard output.", "输出文件夹不能写到标准输出。"),
        mend=Text(
            "Name a format: --out sarif=-, --out jsonl=- …",
            "请指定格式，如 --out sarif=-、--out jsonl=-。",
        ),
    )
