"""Whole numbers in Chinese characters."""

from __future__ import annotations

from functools import cache

_UNITS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_LAST = 199


@cache
def words() -> dict[str, int]:
    """The words for 1 to 199, with 两, 双, 廿, 卅, 首 and 单: 十二, 一十二, 二十一, 廿一, 一百零五.

    >>> words()["廿一"], words()["一百零五"], words()["两"]
    (21, 105, 2)
    """
    found = {"两": 2, "俩": 2, "双": 2, "单": 1, "首": 1, "头": 1, "零": 0, "〇": 0}
    for number in range(1, _LAST + 1):
        for word in _spelt(number):
            found[word] = number
    return found


def _spelt(number: int) -> list[str]:
    hundreds, below = divmod(number, 100)
    tens, units = divmod(below, 10)
    unit = _UNITS[units]
    if hundreds:
        if tens == 0:
            return ["一百", "百"] if not units else [f"一百零{unit}", f"一百〇{unit}"]
        return [f"一百{_UNITS[tens]}十{unit}"]
    match tens:
        case 0:
            return [unit]
        case 1:
            return [f"十{unit}", f"一十{unit}"]
        case 2:
            return [f"二十{unit}", f"廿{unit}"]
        case 3:
            return [f"三十{unit}", f"卅{unit}"]
        case _:
            return [f"{_UNITS[tens]}十{unit}"]
