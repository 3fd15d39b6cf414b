"""What schedulers get: each of them reads back the very words of the command."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from cpaudit.cli import schedule_cron, schedule_systemd, schedule_windows
from cpaudit.cli.schedule_job import Job
from cpaudit.project.working_month import Every, ScheduleSpec

FOLDER = Path("/数据/凤凰 镇 50% 'x' \"y\" $HOME \\ & <a>")
COMMAND = (
    "/opt/py thon/bin/python",
    "-m",
    "cpaudit",
    "run",
    str(FOLDER / "cpaudit.yaml"),
    "--quiet",
)
WHEN = [
    (Every.DAILY, None),
    *((Every.WEEKLY, day) for day in (1, 7)),
    *((Every.MONTHLY, day) for day in (1, 28)),
]


def _job(every=Every.DAILY, day=None):
    return Job(
        name="cpaudit-test",
        title="cpaudit: 凤凰镇 100%",
        command=COMMAND,
        folder=FOLDER,
        every=every,
        at=dt.time(6, 5),
        day=day,
        minutes=65,
        spec=ScheduleSpec(every, dt.time(6, 5), day),
    )


@pytest.mark.parametrize(("every", "day"), WHEN)
def test_a_cron_line_has_five_fields_in_their_ranges_and_the_command(every, day):
    line = schedule_cron.line(_job(every, day))
    assert line.count("\n") == 1
    *fields, command = line.rstrip("\n").split(" ", 5)
    minute, hour, month_day, month, weekday = fields
    assert (minute, hour, month) == ("5", "6", "*")
    assert (month_day == "*") is (every is not Every.MONTHLY)
    assert (weekday == "*") is (every is not Every.WEEKLY)
    assert weekday in {"*", "0", "1"}
    # cron: a percent sign that no backslash precedes ends the command.
    assert not re.search(r"(?<!\\)%", command)
    assert tuple(shlex.split(command.replace(r"\%", "%"))) == COMMAND


def test_sh_starts_the_words_of_the_cron_line_as_they_are():
    line = schedule_cron.line(_job()).rstrip("\n").split(" ", 5)[5].replace(r"\%", "%")
    ran = subprocess.run(
        ["/bin/sh", "-c", f"printf '%s\\n' {line}"], capture_output=True, text=True, check=True
    )
    assert tuple(ran.stdout.splitlines()) == COMMAND


def _systemd_words(text):
    """The words of ``ExecStart`` as systemd.service(5) reads them."""
    words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', text)
    return tuple(
        re.sub(r"\\(.)", r"\1", quoted or plain).replace("%%", "%").replace("$$", "$")
        for quoted, plain in words
    )


def test_a_service_starts_the_words_of_the_command():
    text = schedule_systemd.service(_job())
    (command,) = re.findall(r"^ExecStart=(.*)$", text, flags=re.MULTILINE)
    assert _systemd_words(command) == COMMAND
    assert "TimeoutStartSec=65min" in text
    assert "100%%" in text


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize(("every", "day"), WHEN)
def test_systemd_takes_the_units(tmp_path, every, day):
    job = _job(every, day)
    python = shutil.which("python3") or "/usr/bin/python3"
    service = schedule_systemd.service(job).replace(f'"{COMMAND[0]}"', python)
    (tmp_path / f"{job.name}.service").write_text(service, encoding="utf-8")
    (tmp_path / f"{job.name}.timer").write_text(schedule_systemd.timer(job), encoding="utf-8")
    units = sorted(tmp_path.iterdir())
    ran = subprocess.run(
        [shutil.which("systemd-analyze"), "verify", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(("every", "day"), WHEN)
def test_a_windows_task_is_well_formed_and_starts_the_words_of_the_command(every, day):
    job = _job(every, day)
    task = etree.fromstring(schedule_windows.for_scheduler(schedule_windows.xml(job)))
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}

    def text(path):
        (found,) = task.xpath(f"{path}/text()", namespaces=space)
        return found

    assert text("//t:Command") == COMMAND[0]
    assert text("//t:Arguments") == subprocess.list2cmdline(COMMAND[1:])
    assert text("//t:WorkingDirectory") == str(FOLDER)
    assert text("//t:StartBoundary").endswith("T06:05:00")
    assert text("//t:ExecutionTimeLimit") == "PT65M"
    kinds = {"daily": "ScheduleByDay", "weekly": "ScheduleByWeek", "monthly": "ScheduleByMonth"}
    (when,) = [node for node in task.iter() if etree.QName(node).localname.startswith("ScheduleBy")]
    assert etree.QName(when).localname == kinds[every]
    if every is Every.WEEKLY:
        names = {etree.QName(node).localname for node in when.iter()}
        assert {1: "Monday", 7: "Sunday"}[day] in names
    if every is Every.MONTHLY:
        assert text("//t:Day") == str(day)
        assert len(task.xpath("//t:Months/*", namespaces=space)) == 12


def test_the_command_prints_and_writes_the_files_of_the_project(run, tmp_path):
    folder = tmp_path / "凤凰 镇"
    folder.mkdir()
    (folder / "villages.csv").write_text("code,name\n", encoding="utf-8")
    (folder / "a.csv").write_text("x\n", encoding="utf-8")
    (folder / "cpaudit.yaml").write_text(
        "name: Feng Huang/2026\narea: {name: 凤凰镇, codes: ['880101001']}\n"
        "period: {start: 2025-01-01, end: 2025-12-31}\nas_of: 2026-01-31\nsources: {insurance: a.csv}\n"
        "schedule: {every: weekly, at: '22:00', day: 5}\nlimits: {minutes: 30}\n",
        encoding="utf-8",
    )
    code, out, err = run("schedule", "show", folder, "--out", tmp_path / "files")
    assert code == 0, err
    assert "assumed" not in err
    assert "\n0 22 * * 5 " in out
    assert "OnCalendar=Fri *-*-* 22:00:00" in out
    assert "<Friday />" in out
    assert str(folder / "cpaudit.yaml") in out
    files = {path.suffix: path for path in (tmp_path / "files").iterdir()}
    assert set(files) == {".cron", ".service", ".timer", ".xml"}
    assert all(re.fullmatch(r"cpaudit-[a-z0-9-]+", path.stem) for path in files.values())
    etree.parse(files[".xml"])
    only = run("schedule", "show", folder, "--for", "cron")[1]
    assert "systemd" not in only
