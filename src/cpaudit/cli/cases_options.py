"""What the commands on cases ask for."""

from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cases.state import State
from cpaudit.i18n import Text
from cpaudit.project import Severity

ProjectOption = Annotated[
    Path,
    typer.Option(
        "--project", help=str(Text("The folder or project file.", "数据文件夹或项目文件。"))
    ),
]
Case = Annotated[
    str,
    typer.Argument(
        metavar="CASE",
        help=str(Text("A case's id; its beginning is enough.", "疑点编号，可只写开头几位。")),
    ),
]
Cases = Annotated[
    list[str],
    typer.Argument(
        metavar="CASE...",
        help=str(
            Text("Ids of cases; their beginnings are enough.", "疑点编号，可多个，可只写开头几位。")
        ),
    ),
]
States = Annotated[
    list[State] | None,
    typer.Option(
        "--state", help=str(Text("Only this state; may be repeated.", "仅该状态，可重复。"))
    ),
]
Villages = Annotated[
    list[str] | None,
    typer.Option(
        "--village",
        metavar="<name>",
        help=str(
            Text(
                "Only this village, by name or code; may be repeated.",
                "仅该村居（名称或代码），可重复。",
            )
        ),
    ),
]
Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        metavar="<rule>",
        help=str(
            Text(
                "Only this rule or group (X0); may be repeated.",
                "仅该规则或该组规则（如 X0），可重复。",
            )
        ),
    ),
]
Severities = Annotated[
    list[Severity] | None,
    typer.Option(
        "--severity",
        metavar="<severity>",
        help=str(Text("Only this severity; may be repeated.", "仅该级别，可重复。")),
    ),
]
Assignees = Annotated[
    list[str] | None,
    typer.Option(
        "--assignee",
        metavar="<name>",
        help=str(Text("Only what this person works on; may be repeated.", "仅该承办人，可重复。")),
    ),
]
Overdue = Annotated[
    int | None,
    typer.Option(
        "--overdue",
        min=0,
        metavar="<days>",
        help=str(
            Text("Only what has been in work for more days than that.", "仅办理已超过此天数的。")
        ),
    ),
]
All = Annotated[
    bool,
    typer.Option(
        "--all", help=str(Text("Also what is closed or waived.", "同时列出已销号和已豁免的。"))
    ),
]
Unmask = Annotated[
    bool,
    typer.Option(
        "--unmask",
        help=str(
            Text(
                "Show remarks of villages; the run log records it.",
                "显示村居备注；运行日志会记录。",
            )
        ),
    ),
]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="<name>",
        help=str(Text("Who says so; else the account.", "责任人；缺省为当前账户。")),
    ),
]
