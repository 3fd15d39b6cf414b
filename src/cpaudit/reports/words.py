"""The words that reports use for the tokens of the tables, in both languages."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.missed.answer_words import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.i18n import Language


def _words(**words: tuple[str, str]) -> Mapping[str, Text]:
    return MappingProxyType({token: Text(en, zh) for token, (en, zh) in words.items()})


# Of missed births, the surest first.
GRADES = ("A", "B", "C")
SEVERITIES = _words(error=("error", "错误"), warning=("warning", "警告"), info=("note", "提示"))

DATASETS = _words(
    planning_persons=("planning: persons", "全员人口·人员"),
    planning_births=("planning: births", "全员人口·出生"),
    planning_migrants=("planning: migrants", "全员人口·流动"),
    police_persons=("police: register", "公安·户籍"),
    police_births=("police: births", "公安·出生登记"),
    police_deaths=("police: deaths", "公安·死亡注销"),
    police_moves=("police: moves", "公安·迁移"),
    health_deliveries=("health: deliveries", "卫健·分娩"),
    health_certificates=("health: certificates", "卫健·出生医学证明"),
    health_screenings=("health: newborn screening", "卫健·新生儿筛查"),
    health_deaths=("health: death certificates", "卫健·死亡医学证明"),
    vaccinations=("health: vaccination", "卫健·预防接种"),
    civil_marriages=("civil: marriages", "民政·结婚"),
    civil_divorces=("civil: divorces", "民政·离婚"),
    civil_adoptions=("civil: adoptions", "民政·收养"),
    funerals=("civil: funerals", "民政·殡葬"),
    insurance=("insurance", "医保·参保"),
    childcare_subsidies=("childcare subsidies", "育儿补贴"),
    benefits=("benefits", "待遇名册"),
    school_enrolments=("school enrolment", "学籍·入园"),
    village_returns=("village returns", "村级报表"),
)

# The column groups of the view ``births``: what kind of record shows a birth.
EVIDENCE = _words(
    delivery=("deliveries", "分娩记录"),
    certificate=("birth certificates", "出生医学证明"),
    screening=("newborn screening", "新生儿筛查"),
    police_birth=("police birth registration", "公安出生登记"),
    police=("police register", "公安户籍"),
    vaccination=("vaccination cards", "预防接种"),
    insurance=("insurance", "医保参保"),
    subsidy=("childcare subsidies", "育儿补贴"),
    school=("school enrolment", "学籍·入园"),
)

SKIPPED = _words(
    title=("titles", "标题行"),
    header=("headers", "表头"),
    repeated_header=("repeated headers", "重复表头"),
    total=("totals", "合计行"),
    section=("section rows", "分段行"),
    unit=("unit and date lines", "单位、日期行"),
    note=("notes", "说明行"),
    no_child=("rows without a child", "无子女的行"),
    same_file=("rows of a file given twice", "重复文件的行"),
    blank=("blank rows", "空行"),
    deleted=("deleted rows", "已删除行"),
    broken=("broken rows", "损坏的行"),
    signature=("signature rows", "签名行"),
)

TIERS = _words(
    exact=("by number", "证件号一致"),
    fuzzy=("by comparison", "综合比对"),
    newborn=("newborns", "新生儿（经母亲）"),
    relative=("by relatives", "经亲属"),
    reviewed=("by review", "人工复核"),
)

SUPPRESSED = _words(
    no_planning_source=("no planning source", "无全员人口来源"),
    stillbirth=("not a live birth", "非活产"),
    undated=("no birth date", "无出生日期"),
    before_planning_window=("before the planning export begins", "早于全员数据覆盖期"),
    too_recent=("too recent to be late", "出生不久，未到入库期限"),
    out_of_scope=("not this area's to report", "不属本辖区统计"),
    scope_undecided=("whose to report is undecided", "归属待定"),
    adopted=("adopted", "已被收养"),
    recorded_otherwise=("recorded under other details", "已以其他信息入库"),
    link_undecided=("a likely record awaits review", "疑似已入库，待人工确认"),
    weak_evidence=("weak evidence", "证据不足"),
    answered=("denied after a check", "经核实排除"),
)

DIMENSIONS = _words(
    completeness=("completeness", "完整性"),
    uniqueness=("uniqueness", "唯一性"),
    validity=("validity", "规范性"),
    consistency=("consistency", "一致性"),
    accuracy=("accuracy", "准确性"),
    timeliness=("timeliness", "及时性"),
    coverage=("coverage", "覆盖性"),
)

# What the worker in the village is asked to check, by the kind of problem.
CHECKS = _words(
    missed=(
        "See the birth certificate and household booklet; help the family to register the child.",
        "核对出生医学证明、户口簿；未入库的协助家庭办理登记。",
    ),
    completeness=("Ask for and add what is missing.", "核实并补齐缺失内容。"),
    uniqueness=("Check whether it is one person or two.", "核实是否为同一人，确认保留哪一条。"),
    validity=("See the document and correct the entry.", "核对证件，更正填写内容。"),
    consistency=("See the documents: which record is right?", "核对证件，确认哪一条记录正确。"),
    accuracy=("See the document: which value is right?", "核对证件，确认正确的值。"),
    timeliness=("Check the dates of event and entry.", "核实发生日期与录入日期。"),
    coverage=("Check whether the person belongs to the village.", "核实人员是否属于本村（居）。"),
)

# The answers of the village worker: the list is closed so that answers can be read back.
ANSWERS = tuple(answer.words for answer in Answer)


def word(words: Mapping[str, Text], token: str | None, language: Language) -> str:
    """The word for ``token``; the token itself where there is none, empty for null."""
    if token is None:
        return ""
    text = words.get(token)
    return text.within(language) if text else token
