"""The keys of ``gate`` in ``cpaudit.yaml``."""

from __future__ import annotations

from cpaudit.i18n import Text
from cpaudit.project.kinds import COUNT, Choice, Number
from cpaudit.project.model import MAX_LOSS, FailOn
from cpaudit.project.section import Key, Section

GATE = Section(
    (
        Key(
            "fail_on",
            Choice(tuple(FailOn)),
            Text(
                "the least severity that closes the gate; new: errors and warnings that the baseline "
                "does not hold or, without one, that the last run did not have.",
                "达到此级别即不予放行；new 指基线以外（无基线时为上次运行没有）的错误和警告级疑点。",
            ),
            FailOn.ERROR.value,
        ),
        Key(
            "min_confidence",
            Number(0, 1),
            Text(
                "findings less sure than this do not close the gate.",
                "把握低于此值的疑点不影响放行。",
            ),
            0.0,
        ),
        Key(
            "max_findings",
            COUNT,
            Text(
                "so many findings of that severity are let through.",
                "此级别疑点不超过此数仍可放行。",
            ),
            0,
        ),
        Key(
            "max_missed",
            COUNT,
            Text(
                "more missed births of the period than this close the gate; else no limit of its own.",
                "本期疑似漏报出生超过此数不予放行；缺省不单独限制。",
            ),
            None,
        ),
        Key(
            "max_unproven",
            COUNT,
            Text(
                "more cases closed without proof than this close the gate; else no limit of its own.",
                "无佐证销号超过此数不予放行；缺省不单独限制。",
            ),
            None,
        ),
        Key(
            "max_loss",
            Number(0, 1),
            Text(
                "share of a source's (or a file's) rows that may look like records and not be "
                "readable as such; above it there is no verdict (exit code 3).",
                "来源（或文件）中像记录却未能读入的行所占的比例上限；超过则不作结论（退出码 3）。",
            ),
            MAX_LOSS,
        ),
    )
)
