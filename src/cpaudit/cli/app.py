"""All commands, in the order of the help."""

import typer

from cpaudit.cli import (
    baseline,
    bulletin,
    cases,
    completion,
    config,
    demo,
    diff,
    explain,
    findings,
    fix,
    history,
    indicators,
    init,
    link,
    purge,
    returns,
    review,
    rules,
    run,
    schedule,
    sources,
    synth,
    version,
    worklist,
)
from cpaudit.cli.options import Lang, Version
from cpaudit.cli.wording import Command, Group
from cpaudit.i18n import Text

_ABOUT = Text(
    "Audits population records: links the exports of several departments, confronts them with "
    "rules and lists missed births.",
    "人口数据核查：跨部门关联比对，按规则查找逻辑错误和漏报出生。",
)
app = typer.Typer(
    name="cpaudit",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    # Plain help: no box characters for old consoles, and rich is not imported.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _common(*, lang: Lang = None, version: Version = False) -> None:
    """Options that may stand before the command too."""
    del lang, version


app.callback(help=str(_ABOUT))(_common)

COMMANDS = (
    ("run", run.run, Text("Audit a folder of exports.", "核查一个数据文件夹。")),
    ("demo", demo.demo, Text("Copy the sample township and audit it.", "复制示例乡镇并运行核查。")),
    (
        "fix",
        fix.fix,
        Text("Show corrections, or write corrected copies.", "显示更正建议，或写出更正后的副本。"),
    ),
    (
        "returns",
        returns.returns,
        Text("Compare the villages' returns with the records.", "村级报表与个案比对。"),
    ),
    (
        "diff",
        diff.diff,
        Text("Compare two runs.", "比较两次运行的结果。"),
    ),
    (
        "history",
        history.history,
        Text("Show the runs and their trend.", "显示历次运行及趋势。"),
    ),
    (
        "explain",
        explain.explain,
        Text("Why a case is a case, row by row.", "逐行说明一条疑点或一名人员。"),
    ),
    (
        "bulletin",
        bulletin.bulletin,
        Text("The numbers for the head of office.", "生成数据质量通报。"),
    ),
    ("review", review.review, Text("Decide about uncertain links.", "人工复核不确定的链接。")),
    ("init", init.init, Text("Write a project file for a folder.", "为数据文件夹生成项目文件。")),
    (
        "completion",
        completion.completion,
        Text("Print the completion script of a shell.", "输出命令行补全脚本。"),
    ),
    (
        "purge",
        purge.purge,
        Text("Delete the cases and reports.", "删除疑点台账和报告。"),
    ),
    ("version", version.version, Text("Show the version.", "显示版本。")),
)
GROUPS = (
    ("baseline", baseline.app),
    ("cases", cases.app),
    ("config", config.app),
    ("findings", findings.app),
    ("indicators", indicators.app),
    ("link", link.app),
    ("rules", rules.app),
    ("schedule", schedule.app),
    ("sources", sources.app),
    ("synth", synth.app),
    ("worklist", worklist.app),
)

for _name, _command, _help in COMMANDS:
    app.command(_name, cls=Command, help=str(_help))(_command)
for _name, _group in GROUPS:
    app.add_typer(_group, name=_name)
