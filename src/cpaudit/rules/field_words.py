"""The words for fields, as messages list them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def _words(**words: tuple[str, str]) -> Mapping[str, Text]:
    return MappingProxyType({field: Text(en, zh) for field, (en, zh) in words.items()})


FIELD_WORDS = _words(
    birth_date=("date of birth", "出生日期"),
    birth_length_cm=("length at birth", "出生身长"),
    birth_order=("birth order", "孩次"),
    birth_place_kind=("kind of birthplace", "出生地点分类"),
    birth_weight_g=("weight at birth", "出生体重"),
    card_date=("date of the card", "建卡日期"),
    certificate_no=("number of the birth certificate", "出生医学证明编号"),
    death_date=("date of death", "死亡日期"),
    education=("education", "文化程度"),
    entry_date=("date of entry", "录入日期"),
    ethnic=("ethnic group", "民族"),
    facility=("hospital", "医疗机构"),
    father_id_no=("father's number", "父亲身份证号"),
    father_name=("father's name", "父亲姓名"),
    flow_date=("date of migration", "流动日期"),
    gestation_weeks=("weeks of gestation", "孕周"),
    household_no=("household number", "家庭编号"),
    hukou_address=("registered address", "户籍地址"),
    hukou_kind=("kind of registration", "户口性质"),
    id_no=("identity number", "身份证号"),
    issue_date=("date of issue", "签发日期"),
    kinship=("how the child belongs to the family", "亲子关系"),
    marital_change_date=("date of the change of marriage", "婚变日期"),
    marital_status=("marital status", "婚姻状况"),
    marriage_date=("date of marriage", "结婚日期"),
    mother_birth_date=("mother's date of birth", "母亲出生日期"),
    mother_id_no=("mother's number", "母亲身份证号"),
    mother_name=("mother's name", "母亲姓名"),
    n_children=("number of children", "子女数"),
    name=("name", "姓名"),
    operator=("operator", "操作员"),
    outcome=("outcome of the birth", "出生结局"),
    phone=("phone", "电话"),
    register_date=("date of registration", "登记日期"),
    relationship=("relationship to the head", "与户主关系"),
    resid_address=("address", "居住地址"),
    residence_status=("residence", "居住状况"),
    sex=("sex", "性别"),
    spouse_id_no=("spouse's number", "配偶身份证号"),
    spouse_name=("spouse's name", "配偶姓名"),
    status=("status", "状态"),
)


def listed_fields(fields: Iterable[str]) -> Text:
    """The words of ``fields`` in a row; a field of a project's own keeps its name.

    >>> listed_fields(["entry_date", "of_ours"]).en
    'date of entry, of_ours'
    """
    words = [FIELD_WORDS.get(name.rsplit(".", 1)[-1], Text(name, name)) for name in fields]
    return Text(", ".join(word.en for word in words), "、".join(word.zh for word in words))
