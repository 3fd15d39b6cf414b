"""The keys of ``cpaudit.yaml``: the one list that the loader, the JSON Schema and the docs follow."""

from __future__ import annotations

from cpaudit.i18n import Language, Text
from cpaudit.project.database_keys import DATABASE, DatabaseKind
from cpaudit.project.kinds import (
    Choice,
    Day,
    Kind,
    Limit,
    Number,
    Range,
    Scalar,
    Several,
    Table,
    Words,
)
from cpaudit.project.model import (
    GRACE_DAYS,
    MATCH_DAYS,
    MAX_LOSS,
    RESIDENCE_MONTHS,
    RULE_BUDGET_SECONDS,
    Basis,
    Couple,
    FailOn,
    Severity,
)
from cpaudit.project.section import Key, Section
from cpaudit.project.source_keys import SOURCE, SourceKind

FILE_NAME = "cpaudit.yaml"
DEFAULT_OUTPUT = "cpaudit-output"
DEFAULT_KEY_FILE = ".cpaudit/key"
DEFAULT_DECISIONS = "decisions.csv"

# Province (2) to village (12 digits): GB/T 2260 and the statistical division codes.
_DIVISION_CODE = r"\d{2,12}"
_MOST = 1_000_000_000
# A move, a late entry or a typing slip of more than a year is another matter than these settings.
_MOST_MONTHS, _MOST_GRACE, _MOST_MATCH = 24, 366, 60
_LEAST_BUDGET, _MOST_BUDGET = 0.1, 3600


def _at_least(low: int) -> Number:
    return Number(low, _MOST, is_whole=True)


_AREA = Section(
    (
        Key("name", Words(), Text("the area's name.", "辖区名称。")),
        Key(
            "codes",
            Several(Words(_DIVISION_CODE), at_least=1),
            Text(
                "division codes, 2 to 12 digits; a village belongs when its code begins with one.",
                "区划代码，2 至 12 位；村级代码以其开头即属本辖区。",
            ),
        ),
    )
)

_COUNTING = Section(
    (
        Key(
            "basis",
            Choice(tuple(Basis)),
            Text("what places a person in the area.", "按什么认定属于本辖区。"),
            Basis.RESIDENCE.value,
        ),
        Key(
            "residence_months",
            Number(0, _MOST_MONTHS, is_whole=True),
            Text(
                "months of stay that make a resident (1, 3 or 6).",
                "居住满几个月算常住（1、3 或 6）。",
            ),
            RESIDENCE_MONTHS,
        ),
        Key(
            "couple",
            Choice(tuple(Couple)),
            Text("whose place counts a couple's birth.", "夫妻的出生按哪一方统计。"),
            Couple.MOTHER.value,
        ),
        Key(
            "grace_days",
            Number(0, _MOST_GRACE, is_whole=True),
            Text(
                "days after birth before a birth counts as missed.",
                "出生后多少天内未入库不算漏报。",
            ),
            GRACE_DAYS,
        ),
        Key(
            "match_days",
            Number(0, _MOST_MATCH, is_whole=True),
            Text(
                "days by which dates of one birth may differ.",
                "同一出生的日期允许相差的天数。",
            ),
            MATCH_DAYS,
        ),
    )
)

_RULES = Section(
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

_GATE = Section(
    (
        Key(
            "fail_on",
            Choice(tuple(FailOn)),
            Text("the least severity that closes the gate.", "达到此级别即不予放行。"),
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
            _at_least(0),
            Text(
                "so many findings of that severity are let through.",
                "此级别疑点不超过此数仍可放行。",
            ),
            0,
        ),
        Key(
            "max_missed",
            _at_least(0),
            Text(
                "more missed births of the period than this close the gate; else no limit of its own.",
                "本期疑似漏报出生超过此数不予放行；缺省不单独限制。",
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

_LINKAGE = Section(
    (
        Key(
            "decisions",
            Several(Words(), at_least=1),
            Text(
                "what reviewers decided about pairs of records; several files are merged, and new "
                "decisions go to the first.",
                "人工复核的决定；可有多个文件（自动合并），新决定写入第一个。",
            ),
            (DEFAULT_DECISIONS,),
        ),
        Key(
            "parameters",
            Words(),
            Text(
                "parameters learnt elsewhere (cpaudit link parameters --save), for an area too small "
                "to learn its own.",
                "在其他地区学得的参数（cpaudit link parameters --save），供数据太少的地区使用。",
            ),
            None,
        ),
    )
)

PROJECT = Section(
    (
        Key(
            "name",
            Words(),
            Text("the project's name; else the area's.", "项目名称；缺省为辖区名称。"),
            None,
        ),
        Key("area", _AREA, Text("the area under audit.", "被核查的辖区。")),
        Key(
            "villages",
            Words(),
            Text(
                "the village table (code, name, aliases, old_codes …).",
                "村居表（代码、名称、别名、旧代码等）。",
            ),
            None,
        ),
        Key(
            "period",
            Range(),
            Text("the reporting period: a year or {start, end}.", "统计期：年份或 {start, end}。"),
        ),
        Key(
            "as_of",
            Day(),
            Text(
                "the day on which the exports were made; cpaudit reads no clock.",
                "数据导出的日期；cpaudit 不读取系统时钟。",
            ),
        ),
        Key(
            "sources",
            Table(SourceKind(), at_least=1),
            Text(
                "the departments' exports, by an id that you choose.",
                "各部门导出的数据，标识自定。",
            ),
        ),
        Key("counting", _COUNTING, Text("the counting rule.", "统计口径。"), {}),
        Key(
            "profiles",
            Several(Words()),
            Text(
                "your own source profiles (files or folders).", "自定义来源模板（文件或文件夹）。"
            ),
            (),
        ),
        Key("rules", _RULES, Text("which rules run, and how.", "运行哪些规则及其参数。"), {}),
        Key(
            "targets",
            Table(Number(0, 1)),
            Text("indicator → least value, 0 … 1.", "指标 → 目标下限，0 … 1。"),
            {},
        ),
        Key("gate", _GATE, Text("what closes the gate.", "放行条件。"), {}),
        Key("linkage", _LINKAGE, Text("how persons are recognised.", "同一人的识别。"), {}),
        Key(
            "language",
            Choice(tuple(Language)),
            Text("the language of messages; else the system's.", "消息语言；缺省随系统。"),
            None,
        ),
        Key(
            "key_file",
            Words(),
            Text(
                "the secret key of the stable person keys; made if absent, never share it.",
                "人员稳定编号的密钥文件；不存在则生成，请勿外传。",
            ),
            DEFAULT_KEY_FILE,
        ),
        Key(
            "output",
            Words(),
            Text("the folder for reports.", "报告输出文件夹。"),
            DEFAULT_OUTPUT,
        ),
    )
)


def every_key(section: Section = PROJECT, lead: str = "") -> list[tuple[str, Key]]:
    """Each key with its dotted name; a source's keys stand under ``sources.<id>``."""
    found: list[tuple[str, Key]] = []
    for key in section.keys:
        dotted = f"{lead}{key.name}"
        found.append((dotted, key))
        inner = _inner(key.kind)
        if inner:
            found += every_key(inner[0], f"{dotted}.{inner[1]}")
    return found


def _inner(kind: Kind) -> tuple[Section, str] | None:
    if isinstance(kind, Section):
        return kind, ""
    if isinstance(kind, Table) and isinstance(kind.of, SourceKind):
        return SOURCE, "<id>."
    if isinstance(kind, DatabaseKind):
        return DATABASE, ""
    return None
