"""``--out``: which reports go where, beside the run folder or to standard output."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cpaudit.cli.leaving import told_quietly
from cpaudit.cli.output_refusals import (
    folder_to_stdout,
    no_place,
    two_on_stdout,
    unknown_format,
)
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text, current_language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cpaudit.errors import ExitCode
    from cpaudit.i18n import Language
    from cpaudit.reports.material import Material

FOLDER = "folder"
STDOUT = "-"
# A word before the first «=»; a path that holds one is written with its folder (./a=b).
_NAMED = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)=(.*)", flags=re.DOTALL)


class OutputFormat(StrEnum):
    """What ``--out FORMAT=PATH`` knows: the machine formats, and the reports for people."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    HTML = "html"
    XLSX = "xlsx"
    DOCX = "docx"
    MD = "md"


@dataclass(frozen=True, slots=True)
class Target:
    """One report and the file that it goes to; null is standard output."""

    output_format: OutputFormat
    path: Path | None


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the command line asks for: the run folder, if another than the project's, and files."""

    folder: Path | None = None
    targets: tuple[Target, ...] = ()

    @property
    def takes_stdout(self) -> bool:
        """Whether a report goes to standard output, so that nothing else may."""
        return any(target.path is None for target in self.targets)


def outputs_of(given: Sequence[str] | None) -> Outputs:
    """The values of ``--out``, taken apart.

    Raises:
        UsageError: an unknown format, two reports for one place, or one that cannot be written to.
    """
    folders: list[Path] = []
    targets: list[Target] = []
    for value in given or ():
        named = _NAMED.fullmatch(value)
        name, place = (named[1].lower(), named[2]) if named else (FOLDER, value)
        if not place.strip():
            raise no_place(value)
        if name == FOLDER:
            if place == STDOUT:
                raise folder_to_stdout()
            folders.append(Path(place))
        elif name in set(OutputFormat):
            path = None if place == STDOUT else Path(place)
            targets.append(Target(OutputFormat(name), path))
        else:
            raise unknown_format(name, OutputFormat)
    _forbid_two(folders, targets)
    for target in targets:
        if target.path is not None:
            _forbid_unwritable(target.path)
    return Outputs(folders[0] if folders else None, tuple(targets))


def write_outputs(
    outputs: Outputs,
    material: Material,
    *,
    exit_code: ExitCode,
    called_in: Path | None = None,
) -> None:
    """Write each report to its place, files first; they are masked whatever was asked for.

    Raises:
        UsageError: a report cannot be written. The command then leaves with that and not with
            the verdict: whoever asked for a report must not take its absence for a pass.
    """
    from cpaudit.output import write_atomically

    # Where the command was called is where a continuous integration looks for the files.
    here = called_in or Path.cwd()
    rendered = _renderer(material, exit_code, here)
    last: list[bytes] = []
    for target in outputs.targets:
        content = rendered(target.output_format)
        if target.path is None:
            last.append(content)
        else:
            write_atomically(target.path, content)
    for content in last:
        _to_stdout(content)


def _renderer(
    material: Material, exit_code: ExitCode, here: Path
) -> Callable[[OutputFormat], bytes]:
    from cpaudit.reports.formats import MachineFormat, Occasion, finding_table, prefix_of, render

    language = current_language()
    occasion = Occasion(
        language=language,
        exit_code=exit_code,
        prefix=prefix_of(material.project.folder, called_in=here),
    )
    once = cache(partial(finding_table, material))

    def rendered(output_format: OutputFormat) -> bytes:
        if output_format in _FOR_PEOPLE:
            return _FOR_PEOPLE[output_format](material, language)
        return render(MachineFormat(output_format), material, occasion, once())

    return rendered


def _xlsx(material: Material, language: Language) -> bytes:
    from cpaudit.reports.workbook import findings_workbook

    return findings_workbook(material, language=language)


def _html(material: Material, language: Language) -> bytes:
    from cpaudit.reports.html.report import html_report

    return html_report(material, language=language).encode("utf-8")


def _docx(material: Material, language: Language) -> bytes:
    from cpaudit.reports.bulletin import bulletin_docx

    template = material.project.bulletin.template
    return bulletin_docx(material, language=language, template=template)


def _md(material: Material, language: Language) -> bytes:
    from cpaudit.reports.bulletin import bulletin_markdown

    template = material.project.bulletin.markdown
    return bulletin_markdown(material, language=language, template=template).encode("utf-8")


_FOR_PEOPLE: dict[OutputFormat, Callable[[Material, Language], bytes]] = {
    OutputFormat.HTML: _html,
    OutputFormat.XLSX: _xlsx,
    OutputFormat.DOCX: _docx,
    OutputFormat.MD: _md,
}


def _to_stdout(content: bytes) -> None:
    """Out to its last byte; a reader who closes the pipe has what he wanted (``| head``)."""
    with told_quietly():
        try:
            typer.echo(content, nl=False)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as cause:
            why = cause.strerror or type(cause).__name__
            raise UsageError(
                Text(f"standard output cannot be written to: {why}.", f"标准输出无法写入：{why}。"),
                mend=Text(
                    "Check the free space, or write the report to a file: FORMAT=PATH.",
                    "请检查磁盘空间，或把报告写入文件：格式=路径。",
                ),
            ) from cause


def _forbid_two(folders: list[Path], targets: list[Target]) -> None:
    if len(folders) > 1:
        raise UsageError(
            Text("two folders are given for the reports.", "指定了两个报告文件夹。"),
            mend=Text(
                "Give one folder; other formats are written FORMAT=PATH.",
                "请只指定一个文件夹；其他格式写作 格式=路径。",
            ),
        )
    if sum(target.path is None for target in targets) > 1:
        raise two_on_stdout()
    counts = Counter(target.path.resolve() for target in targets if target.path is not None)
    for path, n in counts.items():
        if n > 1:
            raise UsageError(
                Text("two reports are to be written to this file.", "两个报告要写入同一个文件。"),
                mend=Text("Give each report a file of its own.", "请为每个报告指定不同的文件。"),
                place=Place(file=str(path)),
            )


def _forbid_unwritable(path: Path) -> None:
    """Told before the audit, which may take minutes; the disk may still fill up meanwhile."""
    if path.is_dir():
        why = Text("this is a folder, a file is needed.", "这是文件夹，应为文件。")
    else:
        folder = next(parent for parent in path.absolute().parents if parent.exists())
        if not folder.is_dir():
            why = Text(f"{folder} is a file, no folder.", f"{folder} 是文件，不是文件夹。")
        elif not os.access(path if path.exists() else folder, os.W_OK):
            why = Text("it may not be written to.", "没有写入权限。")
        else:
            return
    raise UsageError(
        Text(f"the report cannot be written: {why.en}", f"报告无法写入：{why.zh}"),
        mend=Text("Choose another path for it after --out.", "请在 --out 后为该报告指定其他路径。"),
        place=Place(file=str(path)),
    )
