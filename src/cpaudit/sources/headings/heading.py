"""What a heading says: whose attribute it is and which one, with a certainty.

A heading is taken apart into a person word and an attribute word, so that headings which no list
holds are understood when their parts are: 产妇公民身份号码, CFSFZH, mother_id_card.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cpaudit.sources.headings.heading_words import EXACT, Reading, ends_ignored, parse
from cpaudit.sources.vocabulary import fold, vocabulary

_BRACKETS = re.compile(r"[(（\[【〔{<《][^)）\]】〕}>》]*[)）\]】〕}>》]")
_NUMERALS = {numeral: number for number, numeral in enumerate("一二三四五六七八九", start=1)}
_CHILD = "子女|孩子|小孩|儿童|新生儿|婴儿|孩|胎|child|baby|zn|hz|et"
_INDEXED = (
    re.compile(rf"第?([一二三四五六七八1-8])(?:个|位|名)?({_CHILD})"),
    re.compile(rf"({_CHILD})([一二三四五六七八1-8])(?!\d)"),
)
_LAST_DIGIT = re.compile(r"([1-8])$")
_ORDER_WORDS = frozenset({"孩", "胎"})
_UNIT = re.compile(
    r"(kg|千克|公斤|市斤|斤|克|cm|厘米|公分|毫米|mm|天)[)）\]】]?\s*$", re.IGNORECASE
)
_LUNAR = re.compile("农历|阴历|旧历")
# A form in brackets says nothing of what is asked for: （18位）, (yyyy-mm-dd), （必填）.
_FORM = re.compile(
    r"[(（\[【](?:[\s\d\-/.,:：、，~～%*A-Za-z_年月日时分秒位个周岁次数克千公斤厘米]*|[必选]填)[)）\]】]"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading taken apart."""

    text: str
    person: str | None = None
    readings: tuple[Reading, ...] = ()
    index: int | None = None  # the 1 of 子女1姓名
    states_order: bool = False  # 一孩姓名 says which birth it was
    is_ignored: bool = False
    is_sensitive: bool = False
    is_lunar: bool = False
    unit: str | None = None  # in which the numbers below are written

    @property
    def certainty(self) -> float:
        """How surely the text is a heading at all."""
        best = max((reading.certainty for reading in self.readings), default=0.0)
        return max(best, EXACT / 2 if self.is_ignored else 0.0)


@lru_cache(maxsize=8192)
def read_heading(text: str, *, is_numbered: bool = True) -> Heading:
    """``text`` taken apart; without readings where nothing in it is known.

    ``is_numbered`` lets 一孩性别 be the first child's sex.
    """
    words = vocabulary()
    whole, bare = fold(text), fold(_BRACKETS.sub("", text))
    is_sensitive = any(word in whole for word in words.sensitive)
    is_lunar = bool(_LUNAR.search(text))
    found_unit = _UNIT.search(text)
    unit = found_unit.group(1) if found_unit else None
    best = Heading(text, is_sensitive=is_sensitive, is_lunar=is_lunar, unit=unit)
    for variant in dict.fromkeys((whole, bare)):
        for candidate, index, states_order in _indexed(variant, is_numbered=is_numbered):
            person, readings = parse(candidate)
            if index and person not in {None, "child"}:
                continue
            found = Heading(
                text,
                person="child" if index else person,
                readings=readings,
                index=index,
                states_order=states_order,
                is_ignored=variant in words.ignored or (not readings and ends_ignored(variant)),
                is_sensitive=is_sensitive,
                is_lunar=is_lunar,
                unit=unit,
            )
            if found.certainty > best.certainty:
                best = found
    return best


def without_form(text: str) -> str:
    """The heading without what it says in brackets on the form of its values."""
    return _FORM.sub("", text)


def _indexed(text: str, *, is_numbered: bool) -> list[tuple[str, int | None, bool]]:
    """The heading as it stands, and without the number of the child that it counts."""
    found: list[tuple[str, int | None, bool]] = [(text, None, False)]
    if not is_numbered:
        return found
    for pattern in _INDEXED:
        match = pattern.search(text)
        if match and len(match.group()) < len(text):
            number = next(part for part in match.groups() if part in _NUMERALS or part.isdigit())
            word = next(part for part in match.groups() if part != number)
            rest = text[: match.start()] + text[match.end() :]
            index = _NUMERALS.get(number) or int(number)
            found.append((f"子女{rest}", index, word in _ORDER_WORDS))
    last = _LAST_DIGIT.search(text)
    if last and len(text) > 1 and any(word in text for word in ("子女", "孩", "zn", "child")):
        found.append((text[: last.start()], int(last.group(1)), False))
    return found
