"""The keys of ``rules`` in ``cpaudit.yaml``."""

from __future__ import annotations

from cpaudit.i18n import Text
from cpaudit.project.kinds import Choice, Limit, Number, Scalar, Several, Table, Words
from cpaudit.project.model import RULE_BUDGET_SECONDS, Severity
from cpaudit.project.section import Key, Section

_LEAST_BUDGET, _MOST_BUDGET = 0.1, 3600

RULES = Section(
    (
        Key(
            "select",
            Several(Words()),
            Text(
                "rules to run (id, beginning of an id, name, theme, dimension, severity, tag); else all.",
                "运行的规则（编号、编号开头、名称、主题、质量维度、级别或标签）；缺省为全部。",
            ),
            (),
        ),
        Key(
            "ignore",
            Several(Words()),
            Text("rules to leave out, named in the same ways.", "不运行的规则，写法同上。"),
            (),
        ),
        Key(
            "paths",
            Several(Words()),
            Text("your own rule files or folders.", "自定义规则的文件或文件夹。"),
            (),
        ),
        Key(
            "parameters",
            Table(Table(Scalar())),
            Text("rule id → parameter → value.", "规则编号 → 参数 → 值。"),
            {},
        ),
        Key(
            "severities",
            Table(Choice(tuple(Severity))),
            Text("rule id → severity.", "规则编号 → 级别。"),
            {},
        ),
        Key(
            "thresholds",
            Table(Limit()),
            Text(
                "rule id → failing rows that do not close the gate: a number (5) or a share of the "
                "rows asked (2%).",
                "规则编号 → 不影响放行的不通过数：数量（5）或占适用行的比例（2%）。",
            ),
            {},
        ),
        Key(
            "budget_seconds",
            Number(_LEAST_BUDGET, _MOST_BUDGET),
            Text(
                "the longest that one rule may take; above it the rule is an error (exit code 3).",
                "单条规则的最长执行秒数；超过即视为执行失败（退出码 3）。",
            ),
            RULE_BUDGET_SECONDS,
        ),
    )
)
