"""What a verdict is called in every report, and what the figures beside it are worth."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.errors import ExitCode
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.reports.material import Material

HEADINGS = MappingProxyType(
    {
        ExitCode.OPEN: Text("The gate is open", "可以放行"),
        ExitCode.CLOSED: Text("The gate is closed", "暂不放行"),
        ExitCode.UNREADABLE: Text("No verdict", "不作结论"),
        ExitCode.PARTIAL: Text("No verdict: the time was up", "不作结论：已到时间限制"),
    }
)
_INCOMPLETE = Text(
    "What follows rests on incomplete data",
    "以下数字所依据的数据不完整",
)
_PARTIAL = Text(
    "The time limit cut this run short: what follows is a part of what there is",
    "本次核查因时间限制中止，以下仅为部分结果",
)


def heading(material: Material) -> Text:
    """The verdict in a few words."""
    return HEADINGS[material.verdict.code]


def caution(material: Material) -> Text | None:
    """Why the figures must not be taken as they are; null where there is a verdict."""
    if material.is_partial:
        return _PARTIAL
    return None if material.verdict.is_judged else _INCOMPLETE
