"""Options that several commands share; their help is in the language that is bound by now."""

from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cli.link_choices import DataFormat
from cpaudit.i18n import Language, Text, use_language
from cpaudit.project import FailOn


def _bind(language: Language | None) -> Language | None:
    if language is not None:
        use_language(language)
    return language


Lang = Annotated[
    Language | None,
    typer.Option(
        "--lang",
        callback=_bind,
        help=str(Text("Language of messages and reports.", "消息和报告的语言。")),
    ),
]


DataFormatOption = Annotated[
    DataFormat,
    typer.Option("--format", help=str(Text("What to print.", "输出到屏幕的格式。"))),
]


def _show_version(asked: bool) -> None:  # noqa: FBT001 - Typer passes the option's value so
    if asked:
        import cpaudit

        typer.echo(f"cpaudit {cpaudit.__version__}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version",
        callback=_show_version,
        is_eager=True,
        help=str(Text("Show the version.", "显示版本。")),
    ),
]
Plain = Annotated[
    bool,
    typer.Option(
        "--plain", help=str(Text("No colours, no box characters.", "不用颜色和制表符号。"))
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help=str(Text("JSON, for programs.", "输出 JSON，供程序使用。")))
]
Out = Annotated[
    list[str] | None,
    typer.Option(
        "--out",
        metavar="[FORMAT=]PATH",
        help=str(
            Text(
                "Folder for the reports; FORMAT=PATH writes one more, - is standard output. May be "
                "repeated. Formats: json, jsonl, csv, parquet, sarif, junit, github, html, xlsx, "
                "docx, md.",
                "报告输出文件夹；格式=路径 另写一份报告，- 为标准输出；可多次使用。格式：json、jsonl、"
                "csv、parquet、sarif、junit、github、html、xlsx、docx、md。",
            )
        ),
    ),
]
FailOnOption = Annotated[
    FailOn | None,
    typer.Option(
        "--fail-on",
        help=str(Text("Least severity that closes the gate.", "达到此级别即不予放行。")),
    ),
]
ExitZero = Annotated[
    bool,
    typer.Option(
        "--exit-zero",
        help=str(
            Text(
                "Exit 0 although findings or targets close the gate; errors still show.",
                "疑点或指标不达标时仍返回 0；出错时照常返回错误码。",
            )
        ),
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help=str(Text("No progress; a run prints errors only.", "不显示进度；运行时只显示错误。")),
    ),
]
ShowSuppressed = Annotated[
    bool,
    typer.Option(
        "--show-suppressed",
        help=str(
            Text(
                "List the events that are no case, by reason; also as a sheet of events.xlsx.",
                "按原因列出未列入疑点的事件，并写入 events.xlsx。",
            )
        ),
    ),
]
Unmask = Annotated[
    bool,
    typer.Option(
        "--unmask",
        help=str(
            Text(
                "Full names and numbers in the worklists and corrections; the run log records it.",
                "核查单和更正清单显示完整姓名和证件号；运行日志会记录。",
            )
        ),
    ),
]
FullNames = Annotated[
    bool,
    typer.Option(
        "--unmask",
        help=str(
            Text(
                "Full names and numbers; the run log records it.",
                "显示完整姓名和证件号；运行日志会记录。",
            )
        ),
    ),
]
ProjectPath = Annotated[
    Path,
    typer.Argument(
        help=str(Text("A folder or a project file.", "数据文件夹或项目文件。")), show_default=True
    ),
]
OfProject = Annotated[
    Path,
    typer.Option(
        "--project",
        help=str(Text("A folder or a project file.", "数据文件夹或项目文件。")),
        show_default=True,
    ),
]
