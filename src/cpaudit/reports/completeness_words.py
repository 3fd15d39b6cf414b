"""The words of the room «completeness», in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.completeness.headline import Method
from cpaudit.completeness.matching import Basis
from cpaudit.completeness.matrix import POOLED
from cpaudit.completeness.pairs import ANY
from cpaudit.completeness.presence import PLANNING_LIST
from cpaudit.i18n import Text
from cpaudit.missed.compared_list import LISTS

if TYPE_CHECKING:
    from collections.abc import Sequence

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

_WITH = {
    "": Text("{}", "{}"),
    "_low": Text("{}: low", "{}：下限"),
    "_high": Text("{}: high", "{}：上限"),
}
_THETA = "theta_"
_FIGURES = {
    "n_planning": Text("births in planning", "全员库出生数"),
    "n_other": Text("births in other sources", "其他来源出生数"),
    "n_both": Text("births in both", "两者均有"),
    "n_seen": Text("births in any source", "合并后出生数"),
    "method": Text("method", "估计方法"),
    "estimate": Text("births in truth", "估计实际出生数"),
    "low": Text("births in truth: low", "估计实际出生数：下限"),
    "high": Text("births in truth: high", "估计实际出生数：上限"),
    "at_least": Text("at least", "至少"),
    "at_most": Text("at most", "至多"),
    "link_precision": Text("precision of the linkage", "关联查准率"),
    "link_recall": Text("recall of the linkage", "关联查全率"),
    "link_basis": Text("precision and recall known from", "查准率、查全率依据"),
    "is_matching_decisive": Text("the matching drives the result", "结果主要取决于关联质量"),
    **{
        f"{name}{end}": Text(pattern.en.format(what.en), pattern.zh.format(what.zh))
        for name, what in {
            "as_linked": Text("births in truth, as linked", "估计实际出生数（按现有关联）"),
            "in_no_list": Text("births in no source", "任何来源均未记录"),
            "completeness": Text("share that planning holds", "全员库已有比例"),
        }.items()
        for end, pattern in _WITH.items()
    },
}


def figure_words(name: str) -> Text:
    """What a reader calls a figure of ``completeness_lines.estimate_values``."""
    if name.startswith(_THETA):
        odds = name.removeprefix(_THETA)
        return Text(
            f"births in truth at an odds ratio of {odds}", f"优势比 {odds} 时估计实际出生数"
        )
    return _FIGURES[name]


def figure_value(name: str, value: float | str | None) -> Text | float | None:
    """The figure as a reader sees it: tokens in words."""
    if isinstance(value, bool):
        return Text("yes", "是") if value else Text("no", "否")
    if not isinstance(value, str):
        return value
    return Method(value).text() if name == "method" else Basis(value).text()


def history_words(history: str, names: Sequence[Text]) -> Text:
    """In which of the lists ``names`` the births of a history («101») stand."""
    on = [name for sign, name in zip(history, names, strict=True) if sign == "1"]
    english, chinese = ", ".join(one.en for one in on), "、".join(one.zh for one in on)
    return Text(f"births only in {english}", f"仅见于{chinese}的出生数")


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
