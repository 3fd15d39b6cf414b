"""What ``cpaudit review`` refuses before it reads anything."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.project import Project


def check_workbook(target: Path) -> None:
    """Refuse before anything is read what cannot become a workbook."""
    if target.is_dir() or target.suffix.lower() != ".xlsx":
        raise UsageError(
            Text("the questions are written as a workbook.", "待判断的对只能写入工作簿。"),
            mend=Text("Name a file that ends in .xlsx.", "请填写以 .xlsx 结尾的文件名。"),
            place=Place(file=str(target)),
        )


def check_answers(source: Path) -> None:
    """Refuse before anything is read what is no file of answers."""
    if not source.is_file():
        raise UsageError(
            Text("there is no such file.", "文件不存在。"),
            mend=Text("Check the path.", "请检查路径。"),
            place=Place(file=str(source)),
        )


def check_target(project: Project, target: Path) -> None:
    """Refuse to write a workbook of persons to where the next run would read it as a source."""
    path, folder = target.resolve(), project.folder.resolve()
    patterns = [pattern for spec in project.sources for pattern in spec.files]
    if any(path.match(str(folder / pattern)) for pattern in patterns) or (
        project.path is None and path.parent == folder
    ):
        raise UsageError(
            Text(
                "the next run would read this file as a source.",
                "下次核查会把该文件当作数据源读入。",
            ),
            mend=Text("Choose another folder.", "请换一个文件夹。"),
            place=Place(file=str(target)),
        )


def check_screen() -> None:
    """Refuse before anything is read where there is no screen to ask on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            Text("there is no terminal to ask on.", "当前不在终端中，无法显示复核界面。"),
            mend=Text(
                "Use --plain for a pipe, or --export for a workbook.",
                "管道请用 --plain，或用 --export 导出工作簿。",
            ),
        )
    if importlib.util.find_spec("textual") is None:
        raise UsageError(
            Text(
                "the review screen needs the library «textual», which is not installed.",
                "复核界面需要 textual 库，尚未安装。",
            ),
            mend=Text(
                "Install it with «pip install 'cpaudit[review]'», or use --plain or --export.",
                "请用 pip install 'cpaudit[review]' 安装，或改用 --plain 或 --export。",
            ),
        )
