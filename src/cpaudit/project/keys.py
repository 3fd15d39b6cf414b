"""The keys of ``cpaudit.yaml``: the one list that the loader, the JSON Schema and the docs follow."""

from __future__ import annotations

from cpaudit.i18n import Language, Text
from cpaudit.project.counting_keys import COUNTING
from cpaudit.project.database_keys import DATABASE, DatabaseKind
from cpaudit.project.gate_keys import GATE
from cpaudit.project.kinds import COUNT, Choice, Day, Kind, Number, Range, Several, Table, Words
from cpaudit.project.rules_keys import RULES
from cpaudit.project.screens_keys import SCREENS
from cpaudit.project.section import Key, Section
from cpaudit.project.source_keys import SOURCE, SourceKind
from cpaudit.project.working_month_keys import AFTER_RUN, BULLETIN, LIMITS, SCHEDULE, WORKLISTS

FILE_NAME = "cpaudit.yaml"
DEFAULT_OUTPUT = "cpaudit-output"
DEFAULT_KEY_FILE = ".cpaudit/key"
DEFAULT_STORE = ".cpaudit/store.sqlite"
DEFAULT_BASELINE = "cpaudit-baseline.json"
DEFAULT_DECISIONS = "decisions.csv"

# Province (2) to village (12 digits): GB/T 2260 and the statistical division codes.
_DIVISION_CODE = r"\d{2,12}"

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

_INDICATORS = Section(
    (
        Key(
            "paths",
            Several(Words()),
            Text("your own indicator files or folders.", "自定义指标的文件或文件夹。"),
            (),
        ),
    )
)

_MISSED = Section(
    (
        Key(
            "answers",
            Words(),
            Text(
                "the file of cases that were verified in the field; it corrects how far sources are "
                "trusted.",
                "实地核实结果的文件；据此修正各来源的可信度。",
            ),
            None,
        ),
    )
)

_RETURNS = Section(
    (
        Key(
            "tolerance",
            COUNT,
            Text(
                "a return's cell may differ from the records by so much.",
                "报表数与个案汇总数允许相差多少。",
            ),
            0,
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
            Text(
                "the reporting period: a year (of counting.year) or {start, end}.",
                "统计期：年份（按 counting.year）或 {start, end}。",
            ),
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
        Key("counting", COUNTING, Text("the counting rule.", "统计口径。"), {}),
        Key(
            "profiles",
            Several(Words()),
            Text(
                "your own source profiles (files or folders).", "自定义来源模板（文件或文件夹）。"
            ),
            (),
        ),
        Key("rules", RULES, Text("which rules run, and how.", "运行哪些规则及其参数。"), {}),
        Key(
            "targets",
            Table(Number(0, 1)),
            Text("indicator → least value, 0 … 1.", "指标 → 目标下限，0 … 1。"),
            {},
        ),
        Key("gate", GATE, Text("what closes the gate.", "放行条件。"), {}),
        Key("linkage", _LINKAGE, Text("how persons are recognised.", "同一人的识别。"), {}),
        Key("indicators", _INDICATORS, Text("the project's own indicators.", "自定义指标。"), {}),
        Key("missed", _MISSED, Text("what is known of missed births.", "已核实的漏报情况。"), {}),
        Key("returns", _RETURNS, Text("how returns are compared.", "报表的比对。"), {}),
        Key(
            "screens",
            SCREENS,
            Text("what the screens know beforehand.", "筛查时已知的情况。"),
            {},
        ),
        Key("worklists", WORKLISTS, Text("how worklists are written.", "核查单的形式。"), {}),
        Key("bulletin", BULLETIN, Text("the bulletin's templates.", "通报模板。"), {}),
        Key("after_run", AFTER_RUN, Text("what follows a run.", "运行后的操作。"), {}),
        Key("limits", LIMITS, Text("how long a run may take.", "运行时限。"), {}),
        Key("schedule", SCHEDULE, Text("when scheduled runs begin.", "定时运行。"), {}),
        Key(
            "store",
            Words(),
            Text(
                "the store of runs, cases, answers and waivers; it lies beside its snapshots.",
                "保存运行、疑点、答复和豁免的数据库；快照与其同在一处。",
            ),
            DEFAULT_STORE,
        ),
        Key(
            "baseline",
            Words(),
            Text(
                "the file of findings that are known and accepted (cpaudit baseline).",
                "基线文件：已知并接受的疑点（cpaudit baseline）。",
            ),
            DEFAULT_BASELINE,
        ),
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
