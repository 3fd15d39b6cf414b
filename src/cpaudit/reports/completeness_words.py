"""The words of the room «completeness», in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.completeness.matrix import POOLED
from cpaudit.completeness.pairs import ANY
from cpaudit.completeness.presence import PLANNING_LIST
from cpaudit.i18n import Text
from cpaudit.missed.compared_list import LISTS

if TYPE_CHECKING:
    from cpaudit.i18n import Language

DIMENSIONS = {
    "all": Text("all births", "全部出生"),
    "village": Text("village", "村居"),
    "parity": Text("parity", "孩次"),
    "sex": Text("sex", "性别"),
    "residence": Text("residence", "户籍"),
    "place": Text("place of birth", "出生地点"),
}
VALUES = {
    ("parity", "1"): Text("first", "一孩"),
    ("parity", "2"): Text("second", "二孩"),
    ("parity", "3+"): Text("third and later", "三孩及以上"),
    ("sex", "M"): Text("boys", "男"),
    ("sex", "F"): Text("girls", "女"),
    ("residence", "local"): Text("registered here", "本地户籍"),
    ("residence", "migrant"): Text("registered elsewhere", "外来"),
    ("place", "facility"): Text("hospital", "医疗机构"),
    ("place", "home"): Text("home", "家中"),
    ("place", "other"): Text("elsewhere", "其他"),
}
FAMILIES = {
    PLANNING_LIST: Text("planning", "全员库"),
    "hospital": Text("hospital", "医院"),
    "registration": Text("registration and insurance", "户籍与医保"),
    "vaccination": Text("vaccination", "预防接种"),
    "subsidy": Text("subsidies", "育儿补贴"),
    "school": Text("school", "学籍·入园"),
}


def list_words(name: str) -> Text:
    """What a reader calls a list of births, the planning system's two as one."""
    if name == PLANNING_LIST:
        return FAMILIES[PLANNING_LIST]
    if name == ANY:
        return Text("all others together", "其他来源合并")
    return LISTS[name].words if name in LISTS else Text(name, name)


def value_words(by: str, value: str | None, name: str | None, n_pooled: int) -> Text:
    """What a reader calls a kind of birth; of several that are put together, how many."""
    if value is None:
        return Text("", "")
    if value == POOLED:
        return Text(f"{n_pooled} with fewer than 20", f"{n_pooled} 项不足 20 例，合并")
    return VALUES.get((by, value), Text(name or value, name or value))


def joined(words: list[Text], language: Language) -> str:
    """The words in a row."""
    return Text(", ", "、").within(language).join(word.within(language) for word in words)
