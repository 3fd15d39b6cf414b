"""Headings of the columns of a couple's children, numbered alike whatever the form calls them.

长子姓名, 次子姓名 or 老大姓名, 老二姓名, or 子女姓名 three times, or 子女姓名(1) beside 性别(1): each
child is a group of columns, and the groups stand from left to right.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from cpaudit.sources.headings.heading import read_heading
from cpaudit.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_BY_RANK = re.compile(
    "(?:[长次三四五六](?:子|女)(?!女)|[大二三四五六小](?:儿子|女儿)|老[大二三四五六])(?:的)?"
)
_NUMBER_BEHIND = re.compile(r"^(.*?\D)[(（]?([1-8])[)）]?$")
# A child's own attributes; a mother has none that stands several times.
_OWN = frozenset({"name", "sex", "birth_date", "id_no", "certificate_no", "kinship", "outcome"})


def numbered(headings: Sequence[str]) -> tuple[str, ...]:
    """``headings`` with 子女1, 子女2 … before the attributes of each child; others as they are.

    >>> numbered(["母亲姓名", "长子姓名", "次子姓名"])
    ('母亲姓名', '子女1姓名', '子女2姓名')
    """
    named = _by_number_behind(_by_rank([*headings]))
    return tuple(_by_neighbour(_by_repetition(named)))


def _by_rank(headings: list[str]) -> list[str]:
    ranks: dict[str, int] = {}
    found = []
    for heading in headings:
        match = _BY_RANK.search(heading)
        rest = heading[: match.start()] + heading[match.end() :] if match else ""
        if match and _is_own(f"子女{rest}"):
            rank = match.group().removesuffix("的")
            found.append(f"子女{ranks.setdefault(rank, len(ranks) + 1)}{rest}")
        else:
            found.append(heading)
    # One rank alone is a list of eldest sons, not a couple's children.
    return found if len(ranks) > 1 else headings


def _by_number_behind(headings: list[str]) -> list[str]:
    """性别(1) is the first child's beside 子女姓名(1); the number alone tells that it is a child's."""
    known = {read_heading(heading).index for heading in headings} - {None}
    found = []
    for heading in headings:
        match = _NUMBER_BEHIND.match(heading)
        reading = read_heading(heading)
        if (
            match
            and reading.index is None
            and reading.person is None
            and int(match.group(2)) in known
            and _is_own(match.group(1))
        ):
            found.append(f"子女{match.group(2)}{match.group(1).rstrip('（(')}")
        else:
            found.append(heading)
    return found


def _by_repetition(headings: list[str]) -> list[str]:
    """The first, second … 子女姓名 of a row in which it stands several times."""
    times = Counter(fold(text) for text in headings if _is_childs(text))
    seen: Counter[str] = Counter()
    found = []
    for heading in headings:
        key = fold(heading)
        if times[key] > 1:
            seen[key] += 1
            found.append(f"子女{seen[key]}{_without_child(heading)}")
        else:
            found.append(heading)
    return found


def _by_neighbour(headings: list[str]) -> list[str]:
    """一孩姓名, 性别, 二孩姓名, 性别: what is repeated without a person is the last named child's."""
    times = Counter(map(fold, headings))
    index: int | None = None
    found = []
    for heading in headings:
        reading = read_heading(heading)
        if reading.index is not None or reading.person is not None:
            index = reading.index
        is_bare = reading.index is None and reading.person is None
        if index and is_bare and times[fold(heading)] > 1 and _is_own(heading):
            found.append(f"子女{index}{heading}")
        else:
            found.append(heading)
    return found


def _is_childs(heading: str) -> bool:
    reading = read_heading(heading)
    return reading.person == "child" and reading.index is None and _is_own(heading)


def _without_child(heading: str) -> str:
    return re.sub("(?:子女|孩子|小孩|儿童|新生儿|婴儿)(?:情况|信息|基本情况)?(?:的)?", "", heading)


def _is_own(heading: str) -> bool:
    readings = read_heading(heading, is_numbered=False).readings
    return any(reading.attribute.noun in _OWN for reading in readings)
