"""The keys of the working month: ``worklists``, ``bulletin``, ``after_run``, ``limits``, ``schedule``."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.project.kinds import Choice, Number, Several, Words
from cpaudit.project.section import Key, Section
from cpaudit.project.working_month import AFTER_RUN_SECONDS, Every, Layout

if TYPE_CHECKING:
    from cpaudit.project.cursor import Cursor
    from cpaudit.project.kinds import Schema

_LAST_WEEKDAY = 7
# Every month has a 28th.
_LAST_MONTH_DAY = 28
_TIME = re.compile(r"(\d{1,2}):([0-5]\d)")
# A day: a run that takes longer is not waited for by the next one.
_MOST_MINUTES, _MOST_SECONDS = 1440, 3600


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of the day, written 06:30."""

    def read(self, value: Any, at: Cursor) -> dt.time:
        """The time."""
        found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
        hour, minute = (int(found[1]), int(found[2])) if found else (-1, 0)
        if not 0 <= hour <= dt.time.max.hour:
            at.wrong(value, Text('a time like "06:30"', '形如 "06:30" 的时间'))
        return dt.time(hour, minute)

    def schema(self) -> Schema:
        """A text of hours and minutes."""
        return {"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$"}


WORKLISTS = Section(
    (
        Key(
            "layout",
            Choice(tuple(Layout)),
            Text(
                "files: a worklist per village; workbook: one with a sheet per village.",
                "files 每村一个核查单；workbook 一个工作簿、每村一张表。",
            ),
            Layout.FILES.value,
        ),
    )
)
BULLETIN = Section(
    (
        Key(
            "template",
            Words(),
            Text("your own template of the bulletin (docx).", "自定义通报模板（docx）。"),
            None,
        ),
        Key(
            "markdown",
            Words(),
            Text("your own template of the bulletin in Markdown.", "自定义通报模板（Markdown）。"),
            None,
        ),
    )
)
AFTER_RUN = Section(
    (
        Key(
            "command",
            Several(Words()),
            Text(
                "a command that follows each run, as a list of words; it reads the summary from "
                "its standard input.",
                "每次运行后执行的命令，按词列出；运行摘要由标准输入传入。",
            ),
            (),
        ),
        Key(
            "seconds",
            Number(1, _MOST_SECONDS),
            Text("how long it may take.", "该命令最长执行秒数。"),
            AFTER_RUN_SECONDS,
        ),
    )
)
LIMITS = Section(
    (
        Key(
            "minutes",
            Number(0, _MOST_MINUTES),
            Text(
                "how long a run may take; above it the run ends with what it has (exit code 4).",
                "一次运行的最长分钟数；超过即以已完成部分结束（退出码 4）。",
            ),
            None,
        ),
    )
)
SCHEDULE = Section(
    (
        Key(
            "every",
            Choice(tuple(Every)),
            Text("how often a scheduled run begins.", "定时运行的频率。"),
            None,
        ),
        Key(
            "at",
            ClockTime(),
            Text('at what time, written "06:30".', '运行时间，写作 "06:30"。'),
            None,
        ),
        Key(
            "day",
            Number(1, _LAST_MONTH_DAY, is_whole=True),
            Text(
                "on which day: of the week (1 is Monday) or of the month (1 to 28).",
                "运行日：每周第几天（1 为周一），或每月几日（1 至 28）。",
            ),
            None,
        ),
    )
)


def check_day(every: str | None, day: int | None, at: Cursor) -> None:
    """Refuse a day that ``every`` has no use for.

    Raises:
        ProjectError: a week has seven days, and a daily run no day at all.
    """
    if day is None:
        return
    if every not in {Every.WEEKLY, Every.MONTHLY}:
        at.fail(
            Text("a day is of a week or of a month.", "日期须对应每周或每月。"),
            Text(
                "Write every: weekly or every: monthly, or leave out the day.",
                "请填写 every: weekly 或 every: monthly，或删去 day。",
            ),
        )
    if every == Every.WEEKLY and day > _LAST_WEEKDAY:
        at.wrong(day, Text("within 1 … 7 (1 is Monday)", " 1 … 7 之间的值（1 为周一）"))
