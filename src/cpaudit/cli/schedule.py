"""``cpaudit schedule``: what the system's own scheduler needs to run a project by itself."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Lang, ProjectPath
from cpaudit.cli.wording import Command, Group
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.cli.schedule_job import Job


class System(StrEnum):
    """The schedulers that are known."""

    CRON = "cron"
    SYSTEMD = "systemd"
    WINDOWS = "windows"


app = typer.Typer(
    cls=Group,
    help=str(Text("Run a project at set times.", "按时自动运行项目。")),
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _group() -> None:
    """More than one command may come: a lone one would lose its name."""


For = Annotated[
    System | None,
    typer.Option("--for", help=str(Text("Only for this scheduler.", "仅该计划任务程序。"))),
]
Into = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        help=str(Text("Writes the files there too.", "同时把文件写到该文件夹。")),
    ),
]


@app.command(
    "show",
    cls=Command,
    help=str(
        Text(
            "The cron line, the systemd units and the Windows task of a project.",
            "显示项目的 cron 行、systemd 单元和 Windows 计划任务。",
        )
    ),
)
def show_schedule(
    path: ProjectPath = Path(),
    *,
    only: For = None,
    out: Into = None,
    lang: Lang = None,
) -> None:
    """Print what to give to the scheduler; nothing is installed."""
    del lang
    from cpaudit.cli.schedule_job import job_of
    from cpaudit.output import write_atomically

    job = job_of(path)
    chosen = [only] if only else [*System]
    parts = [part for system in chosen for part in _parts(system, job)]
    for said in job.assumed():
        typer.echo(said, err=True)
    for number, (heading, how, name, content) in enumerate(parts):
        if number:
            typer.echo()
        typer.echo(f"# {heading} ({name})" if name else f"# {heading}")
        typer.echo(f"# {how}")
        typer.echo(content.decode() if isinstance(content, bytes) else content, nl=False)
    if out is not None:
        from cpaudit.cli.own_files import spare_own_files
        from cpaudit.cli.schedule_windows import for_scheduler
        from cpaudit.project import load_project

        spare_own_files(load_project(path), *(out / name for _, _, name, _ in parts if name))
        for _, _, name, content in parts:
            if name:
                data = for_scheduler(content) if name.endswith(".xml") else content
                write_atomically(out / name, data)
        typer.echo(Text(f"# Files: {out}", f"# 文件：{out}"), err=True)


def _parts(system: System, job: "Job") -> list[tuple[Text, Text, str, str]]:
    """For each part: its heading, what to do with it, the name of its file, and its text."""
    from cpaudit.cli import schedule_cron, schedule_systemd, schedule_windows

    name = job.name
    units = "~/.config/systemd/user"
    match system:
        case System.CRON:
            return [
                (
                    Text("cron line", "cron 行"),
                    Text("Add it with: crontab -e", "用 crontab -e 添加"),
                    f"{name}.cron",
                    schedule_cron.line(job),
                )
            ]
        case System.SYSTEMD:
            return [
                (
                    Text("systemd service", "systemd 服务单元"),
                    Text(f"Save it in {units}", f"存入 {units}"),
                    f"{name}.service",
                    schedule_systemd.service(job),
                ),
                (
                    Text("systemd timer", "systemd 定时器单元"),
                    Text(
                        f"Save it in {units}; then: systemctl --user enable --now {name}.timer",
                        f"存入 {units}，再执行：systemctl --user enable --now {name}.timer",
                    ),
                    f"{name}.timer",
                    schedule_systemd.timer(job),
                ),
            ]
        case System.WINDOWS:
            return [
                (
                    Text("Windows task", "Windows 计划任务"),
                    Text(
                        "In a command prompt, beside the file below (--out writes it):",
                        "在命令提示符中、于下面的文件所在处执行（--out 可写出该文件）：",
                    ),
                    "",
                    schedule_windows.command(job, file=f"{name}.xml"),
                ),
                (
                    Text("Windows task as XML", "Windows 计划任务 XML"),
                    Text("The file that the command above takes", "供上面命令使用的文件"),
                    f"{name}.xml",
                    schedule_windows.xml(job),
                ),
            ]
