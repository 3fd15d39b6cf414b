"""The headings and answers of the list of corrections, which a reviewer fills in and gives back."""

from __future__ import annotations

from cpaudit.i18n import Text

CORRECTION = Text("correction", "更正编号")
SUGGESTED = Text("suggested value", "建议值")
ACCEPT = Text("accept", "是否采纳")
NOTE = Text("note", "备注")
YES, NO = Text("yes", "是"), Text("no", "否")
ONLY_WRONG = Text("(only known to be wrong)", "（只知有误，无建议值）")
