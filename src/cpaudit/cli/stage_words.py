"""The stages of a run in words; logs keep their short names for programs."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGES: Mapping[str, Text] = MappingProxyType(
    {
        "rules_load": Text("loading rules", "加载规则"),
        "sources": Text("reading sources", "读取数据源"),
        "linkage": Text("recognising persons", "识别同一人"),
        "views": Text("building views", "生成视图"),
        "missed": Text("looking for missed births", "查找漏报出生"),
        "rules": Text("running rules", "运行规则"),
        "findings": Text("collecting findings", "汇总疑点"),
        "timeliness": Text("measuring delays", "统计及时性"),
        "returns": Text("checking returns", "核对报表"),
        "events": Text("comparing events", "比对事件"),
        "screens": Text("screening villages", "筛查异常村居"),
        "corrections": Text("looking for corrections", "查找更正建议"),
        "cases": Text("following cases", "跟踪疑点"),
        "reports": Text("writing reports", "写报告"),
    }
)


def stage_words(name: str) -> Text:
    """The stage in words; its name where there are none."""
    return STAGES.get(name, Text(name, name))
