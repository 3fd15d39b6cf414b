"""What a reader calls the fields of source rows."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.reports.returns_words import FIELDS as RETURN_FIELDS
from cpaudit.review.words import FIELDS as MENTION_FIELDS
from cpaudit.rules.field_words import FIELD_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping


def _words(**words: tuple[str, str]) -> Mapping[str, Text]:
    return MappingProxyType({field: Text(en, zh) for field, (en, zh) in words.items()})


# Those that neither messages nor returns name.
_OTHERS = _words(
    age_stated=("age as stated", "填报年龄"),
    benefit_kind=("kind of benefit", "待遇类别"),
    births_earlier=("births of earlier periods", "补报以前出生"),
    card_no=("card number", "接种卡号"),
    card_status=("state of the card", "接种卡状态"),
    cremation_date=("date of cremation", "火化日期"),
    enrol_date=("date of enrolment", "参保/入学日期"),
    exit_reason=("reason of leaving", "减员原因"),
    father_birth_date=("father's date of birth", "父亲出生日期"),
    from_address=("moved from", "迁出地址"),
    from_code=("moved from: code", "迁出地代码"),
    grade=("class", "年级"),
    group_no=("group", "村民小组"),
    guardian_id_no=("guardian's number", "监护人身份证号"),
    guardian_kind=("who the guardian is", "监护人关系"),
    guardian_name=("guardian's name", "监护人姓名"),
    head_id_no=("head's number", "户主身份证号"),
    head_name=("head's name", "户主姓名"),
    hukou_code=("registered: code", "户籍地代码"),
    husband_address=("husband's address", "男方地址"),
    husband_birth_date=("husband's date of birth", "男方出生日期"),
    husband_id_no=("husband's number", "男方身份证号"),
    husband_name=("husband's name", "男方姓名"),
    insurance_no=("insurance number", "参保编号"),
    mother_age=("mother's age", "母亲年龄"),
    move_date=("date of the move", "迁移日期"),
    move_in_date=("moved in", "迁入日期"),
    move_kind=("kind of move", "迁移类别"),
    move_out_date=("moved out", "迁出日期"),
    move_reason=("reason of the move", "迁移原因"),
    n_boys=("boys", "男孩数"),
    n_fetus=("children at this birth", "胎数"),
    n_girls=("girls", "女孩数"),
    n_household=("persons of the household", "户人口数"),
    n_households=("households", "总户数"),
    period=("period", "报告期"),
    register_no=("register number", "登记编号"),
    remark=("remark", "备注"),
    resid_code=("address: code", "居住地代码"),
    residence_kind=("kind of residence", "居住类别"),
    status_date=("date of the status", "状态日期"),
    stop_date=("end of insurance", "停保日期"),
    stop_reason=("reason of the end", "停保原因"),
    system_no=("system number", "系统编号"),
    to_address=("moved to", "迁入地址"),
    to_code=("moved to: code", "迁入地代码"),
    village_name=("village", "村（居）"),
    wife_address=("wife's address", "女方地址"),
    wife_birth_date=("wife's date of birth", "女方出生日期"),
    wife_id_no=("wife's number", "女方身份证号"),
    wife_name=("wife's name", "女方姓名"),
    year=("year", "年度"),
)
_ORDER = (MENTION_FIELDS, FIELD_WORDS, _OTHERS, RETURN_FIELDS)


def field_title(field: str) -> Text:
    """The field in words; a field of nobody's keeps its name."""
    return next((words[field] for words in _ORDER if field in words), Text(field, field))
