"""The words for canonical tokens, as messages show them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEX = {"M": Text("male", "男"), "F": Text("female", "女")}
_DATASETS = {
    "planning_persons": Text("planning roll", "全员人口库"),
    "planning_births": Text("planning children's table", "全员人口子女表"),
    "planning_migrants": Text("list of migrants", "流动人口信息"),
    "police_persons": Text("police register", "公安户籍人口"),
    "police_births": Text("police birth registrations", "公安出生登记"),
    "police_deaths": Text("police death registrations", "公安死亡注销"),
    "police_moves": Text("police moves", "公安迁移登记"),
    "health_deliveries": Text("hospital deliveries", "医院分娩登记"),
    "health_certificates": Text("birth certificates", "出生医学证明"),
    "health_screenings": Text("newborn screening", "新生儿疾病筛查"),
    "health_deaths": Text("medical death certificates", "死亡医学证明"),
    "vaccinations": Text("vaccination cards", "预防接种卡"),
    "civil_marriages": Text("marriage registrations", "民政结婚登记"),
    "civil_divorces": Text("divorce registrations", "民政离婚登记"),
    "civil_adoptions": Text("adoption registrations", "民政收养登记"),
    "funerals": Text("funerals", "殡葬火化"),
    "insurance": Text("medical insurance", "医保参保"),
    "childcare_subsidies": Text("childcare subsidies", "育儿补贴"),
    "benefits": Text("lists of benefits", "待遇名册"),
    "school_enrolments": Text("school enrolment", "学籍与入园"),
    "village_returns": Text("village returns", "村级报表"),
}
# The column groups of the view `births`, as its column `sources` lists them.
_BIRTH_SOURCES = {
    "planning": Text("planning children's table", "全员人口子女表"),
    "roll": Text("planning roll", "全员人口库"),
    "delivery": Text("hospital delivery", "医院分娩登记"),
    "certificate": Text("birth certificate", "出生医学证明"),
    "screening": Text("newborn screening", "新生儿疾病筛查"),
    "police_birth": Text("police birth registration", "公安出生登记"),
    "police": Text("police register", "公安户籍人口"),
    "vaccination": Text("vaccination card", "预防接种卡"),
    "insurance": Text("medical insurance", "医保参保"),
    "subsidy": Text("childcare subsidy", "育儿补贴"),
    "school": Text("school enrolment", "学籍与入园"),
}

# By the last part of the column's name. Marital status is coded by GB/T 2261.2.
WORDS: Mapping[str, Mapping[str, Text]] = MappingProxyType(
    {
        "sex": _SEX,
        "status": {
            "active": Text("active", "在册"),
            "dead": Text("dead", "死亡"),
            "moved_out": Text("moved out", "迁出"),
            "cancelled": Text("cancelled", "注销"),
        },
        "residence_status": {
            "home": Text("at home", "在家"),
            "away": Text("away", "流出"),
            "incoming": Text("incoming", "流入"),
        },
        "kinship": {
            "birth": Text("born to the mother", "亲生"),
            "adopted": Text("adopted", "收养"),
            "step": Text("stepchild", "继子女"),
            "given_out": Text("given for adoption", "送养"),
        },
        "outcome": {
            "live": Text("live birth", "活产"),
            "stillbirth": Text("stillbirth", "死胎死产"),
            "neonatal_death": Text("neonatal death", "新生儿死亡"),
        },
        "residence_kind": {
            "resident": Text("resident", "常住"),
            "migrant": Text("migrant", "流动"),
            "temporary": Text("temporary", "暂住"),
            "outside": Text("outside", "外地"),
        },
        "card_status": {
            "active": Text("active", "在管"),
            "moved_in": Text("moved in", "迁入"),
            "moved_out": Text("moved out", "迁出"),
            "dead": Text("dead", "死亡"),
            "closed": Text("closed", "结案"),
        },
        "stop_reason": {
            "death": Text("death", "死亡"),
            "moved": Text("moved", "转出"),
            "other": Text("other", "其他"),
        },
        "exit_reason": {
            "death": Text("death", "死亡"),
            "moved_out": Text("moved out", "迁出"),
            "duplicate": Text("duplicate", "重复"),
            "other": Text("other", "其他"),
        },
        "move_kind": {"in": Text("in", "迁入"), "out": Text("out", "迁出")},
        "birth_place_kind": {
            "facility": Text("facility", "医疗机构"),
            "home": Text("home", "家中"),
            "other": Text("other", "其他"),
        },
        "hukou_kind": {
            "agricultural": Text("agricultural", "农业户口"),
            "non_agricultural": Text("non-agricultural", "非农业户口"),
            "resident": Text("resident household", "居民户口"),
            "other": Text("other", "其他"),
        },
        "marital_status": {
            "10": Text("single", "未婚"),
            "20": Text("married", "已婚"),
            "21": Text("first marriage", "初婚"),
            "22": Text("remarried", "再婚"),
            "23": Text("remarried to the same person", "复婚"),
            "30": Text("widowed", "丧偶"),
            "40": Text("divorced", "离婚"),
            "90": Text("not stated", "未说明"),
        },
        "dataset": _DATASETS,
        "department": {
            "planning": Text("planning", "卫健（全员人口）"),
            "police": Text("police", "公安"),
            "health": Text("health", "卫健（医疗）"),
            "civil": Text("civil affairs", "民政"),
            "insurance": Text("medical insurance", "医保"),
            "education": Text("education", "教育"),
        },
        "role": {
            "self": Text("the person", "本人"),
            "child": Text("child", "子女"),
            "mother": Text("mother", "母亲"),
            "father": Text("father", "父亲"),
            "spouse": Text("spouse", "配偶"),
            "head": Text("head of household", "户主"),
            "husband": Text("husband", "丈夫"),
            "wife": Text("wife", "妻子"),
            "guardian": Text("guardian", "监护人"),
        },
        "guardian_kind": {
            "mother": Text("mother", "母亲"),
            "father": Text("father", "父亲"),
            "other": Text("other", "其他"),
        },
        "scope": {
            "inside": Text("inside the area's count", "本辖区统计"),
            "outside": Text("outside the area's count", "非本辖区统计"),
            "undecided": Text("undecided", "待定"),
        },
        "kind": {
            "shared_id": Text("one number, two people", "一号两人"),
            "split": Text("contradictory records", "记录相互矛盾"),
            "one_to_many": Text("one record, several matches", "一条对多条"),
            "reviewed_against_evidence": Text(
                "joined by a reviewer, records disagree", "人工判为同一人，但记录相互矛盾"
            ),
        },
        "death_source": _DATASETS,
    }
)

# Columns that list tokens, joined by `;`.
LISTS: Mapping[str, Mapping[str, Text]] = MappingProxyType({"sources": _BIRTH_SOURCES})


def words_of(column: str) -> Mapping[str, Text] | None:
    """The words for the tokens of ``column``, if it has any.

    >>> str(words_of("mother_id_sex")["F"])
    'female'
    """
    stem = column.rsplit(".", 1)[-1]
    return WORDS.get("sex" if stem.endswith("_sex") else stem)
