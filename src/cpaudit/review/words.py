"""The words of questions and explanations: fields, comparisons, levels, blocking rules, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


def _words(**words: tuple[str, str]) -> Mapping[str, Text]:
    return {token: Text(en, zh) for token, (en, zh) in words.items()}


FIELDS = _words(
    source=("source", "来源"),
    row=("row: file", "行: 文件"),
    role=("role", "身份"),
    name=("name", "姓名"),
    id_no=("id number", "证件号码"),
    birth_date=("born", "出生日期"),
    sex=("sex", "性别"),
    village=("village", "村居"),
    household_no=("household", "户号"),
    phone=("phone", "电话"),
    mother=("mother", "母亲"),
    father=("father", "父亲"),
    spouse=("spouse", "配偶"),
    certificate_no=("certificate", "出生证号"),
    birth_order=("birth order", "孩次"),
    fetus_order=("of the twins", "胎内次序"),
    birth_weight_g=("weight (g)", "出生体重(克)"),
    event_date=("event", "事件日期"),
    entry_date=("entered", "录入日期"),
    others=("same record", "同一记录"),
)

COMPARISONS = _words(
    name=("name", "姓名"),
    birth_date=("birth date", "出生日期"),
    sex=("sex", "性别"),
    id=("number", "证件号"),
    village=("village", "村居"),
    household=("household", "户号"),
    phone=("phone", "电话"),
    spouse=("spouse", "配偶"),
    mother=("mother", "母亲"),
    father=("father", "父亲"),
    death_date=("death", "死亡日期"),
    source=("source", "来源"),
    certificate=("certificate", "出生证"),
    twin=("twin order", "胎内次序"),
    birth_weight=("birth weight", "出生体重"),
    birth_order=("birth order", "孩次"),
    prior=("beforehand", "先验"),
    choice=("rival", "另一候选"),
)

LEVELS = _words(
    missing=("missing", "缺失"),
    same=("same", "相同"),
    near=("near", "相近"),
    lunar=("lunar", "农历"),
    slip=("typing slip", "录入误差"),
    part=("part agrees", "部分一致"),
    close=("close", "较近"),
    year=("same year", "同年"),
    different=("differs", "不同"),
    homophone=("same sound", "同音"),
    look_alike=("look-alike", "形近"),
    dialect=("dialect", "方音近"),
    given=("given name", "名相同"),
    one_off=("one off", "差一字"),
    surname=("surname only", "仅同姓"),
    damaged=("damaged", "残缺一致"),
    prefix=("beginning", "前段一致"),
    town=("same town", "同乡镇"),
    same_person=("same person", "同一人"),
    similar=("similar", "相似"),
    other=("another", "不同来源"),
    twins_not_told_apart=("twins alike", "双胞胎难分"),
)

RULES = _words(
    id18=("same number", "证件号相同"),
    id_beginning=("number: beginning", "证件号前段"),
    id_ending=("number: ending", "证件号后段"),
    name_birth_date=("name + birth date", "姓名+出生日期"),
    name_birth_year=("name + year", "姓名+出生年"),
    pinyin_birth_date=("sound + birth date", "同音+出生日期"),
    pinyin_village=("sound + village", "同音+村居"),
    birth_date_village=("birth date + village", "出生日期+村居"),
    birth_date_village_sex=("date + village + sex", "出生日期+村居+性别"),
    birth_date_surname=("birth date + surname", "出生日期+姓"),
    birth_date_mother=("birth date + mother", "出生日期+母亲"),
    name_spouse=("name + spouse", "姓名+配偶"),
    name_death_date=("name + death", "姓名+死亡日期"),
    phone_sex=("phone + sex", "电话+性别"),
    phone_birth_year=("phone + year", "电话+出生年"),
    spouse_person=("same spouse", "配偶为同一人"),
    mother_person=("same mother", "母亲为同一人"),
    mother_near_date=("mother + near date", "母亲+日期相近"),
    father_near_date=("father + near date", "父亲+日期相近"),
    certificate=("certificate", "出生证号"),
    same_child=("parent of one child", "同一子女的父母"),
    same_spouse=("spouse of one person", "同一人的配偶"),
    same_member=("head of one household", "同一户的户主"),
    same_household=("one household", "同户成员"),
    reviewed=("a reviewer", "人工复核"),
)

LINK_TYPES = _words(
    adult=("adults", "成人"),
    child=("children", "儿童"),
    newborn=("newborns", "新生儿"),
    # Labelled pairs that no link joins directly.
    by_others=("indirect", "经其他记录"),
    none=("not linked", "未关联"),
)

TIERS = _words(
    exact=("by number", "按证件号"),
    fuzzy=("compared", "按比对"),
    newborn=("newborn", "新生儿"),
    relative=("by relative", "按亲属"),
    reviewed=("by reviewer", "人工复核"),
    by_others=("-", "-"),
    none=("-", "-"),
)

# What a pair is, to the model.
CLASSES = _words(
    match=("one person", "同一人"),
    family=("one family", "同一家庭"),
    twin=("twins", "双胞胎"),
    chance_on_date=("date by chance", "日期偶合"),
    chance_on_name=("name by chance", "姓名偶合"),
)

# Why two were kept apart, or should have been.
REASONS = _words(
    two_ids=("two sound numbers", "两个有效证件号"),
    birth_dates_far_apart=("birth dates far apart", "出生日期相差过大"),
    sexes_differ=("sexes and names differ", "性别和姓名不同"),
    two_roles_in_one_record=("two roles in one record", "同一记录中的两种身份"),
    same_source=("two rows of a source that holds a person once", "同一来源中的两行"),
    equal_candidates=("another fits equally well", "另有同样合适的对象"),
    twins_not_told_apart=("twins whom nothing tells apart", "无法区分的双胞胎"),
    twins_told_apart=("twins, told apart", "已区分的双胞胎"),
    name_and_birth_date_differ=("name and birth date differ", "姓名和出生日期不同"),
    birth_date_or_sex_differs=("birth date or sex differs", "出生日期或性别不同"),
    two_names_in_one_source=("two names in one source", "同一来源中的两个姓名"),
    named_after_the_owner=("named after the number's owner", "以号码持有人命名"),
)

ROLES = _words(
    self=("self", "本人"),
    child=("child", "子女"),
    mother=("mother", "母亲"),
    father=("father", "父亲"),
    spouse=("spouse", "配偶"),
    head=("head", "户主"),
    husband=("husband", "丈夫"),
    wife=("wife", "妻子"),
    guardian=("guardian", "监护人"),
)

SEXES = _words(M=("male", "男"), F=("female", "女"))

ANSWERS = _words(
    match=("match", "同一人"), no_match=("no match", "不是同一人"), unsure=("unsure", "无法判断")
)

SIDES = _words(accepted=("accepted as a link", "已采用为链接"), possible=("left open", "未采用"))


def told(levels: str) -> Text:
    """`name=surname;birth_date=slip` in words, as «name: surname only; birth date: typing slip»."""
    parts = [part.partition("=") for part in levels.split(";") if part]
    named = [(said(COMPARISONS, name), said(LEVELS, level)) for name, _, level in parts]
    return Text(
        "; ".join(f"{name.en}: {level.en}" for name, level in named),
        "；".join(f"{name.zh}{level.zh}" for name, level in named),
    )


def said(words: Mapping[str, Text], token: str) -> Text:
    """The words for a token; the token itself where there are none."""
    return words.get(token, Text(token, token))
