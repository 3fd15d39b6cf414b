"""What a heading says: whose attribute it is and which one, with a certainty.

A heading is taken apart into a person word and an attribute word, so that headings which no list
holds are understood when their parts are: 产妇公民身份号码, CFSFZH, mother_id_card.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from cpaudit.sources.vocabulary import Attribute, fold, vocabulary

# Certainties. A whole word is surer than the end of a heading (Chinese headings end in their noun),
# which is surer than a word inside.
EXACT, SUFFIX, INSIDE = 0.95, 0.9, 0.7
_PERSON_ALONE = 0.6  # 户主 for the head's name
_CUT_NAME = 0.75  # a DBF field name cut at ten characters
_FORMER = 0.4  # 原身份证号: below every threshold
_NOISE = 0.97
# 编号 at the end of a heading says nothing of what is numbered.
_VAGUE = 2
_DBF_LENGTH = 10
_MIN_CUT = 3
_MIN_COVER = 0.34  # of the rest of the heading that a word inside must cover

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
_LETTERS = re.compile(r"[a-z0-9]+$")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a heading."""

    attribute: Attribute
    certainty: float


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
            person, readings = _parse(candidate)
            if index and person not in {None, "child"}:
                continue
            found = Heading(
                text,
                person="child" if index else person,
                readings=readings,
                index=index,
                states_order=states_order,
                is_ignored=variant in words.ignored,
                is_sensitive=is_sensitive,
                is_lunar=is_lunar,
                unit=unit,
            )
            if found.certainty > best.certainty:
                best = found
    return best


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


def _parse(text: str) -> tuple[str | None, tuple[Reading, ...]]:
    words = vocabulary()
    if not text:
        return None, ()
    if text in words.attributes:
        return None, _readings(text, EXACT)
    if _LETTERS.match(text):
        return _parse_letters(text)
    person, rest = _take_person(text)
    if not rest:
        name = words.attributes[fold("姓名")]
        return person, tuple(Reading(attribute, _PERSON_ALONE) for attribute in name)
    readings = _parse_attribute(rest)
    if person:
        # An attribute word that holds the person word itself: 现有|子女数.
        whole = tuple(
            r for r in _parse_attribute(text, holding=rest) if not r.attribute.is_personal
        )
        best = max((r.certainty for r in readings), default=0.0)
        if max((r.certainty for r in whole), default=0.0) > best:
            return None, whole
    return person, readings


def _parse_letters(text: str) -> tuple[str | None, tuple[Reading, ...]]:
    """Pinyin initials, pinyin or English: a person before or after, and the rest is one word."""
    words = vocabulary()
    for word in words.spelt:
        for rest in (text.removeprefix(word), text.removesuffix(word)):
            if rest == text:
                continue
            if rest in words.attributes:
                return words.persons[word], _readings(rest, EXACT)
            if not rest:
                return words.persons[word], _readings("name", _PERSON_ALONE)
    if len(text) == _DBF_LENGTH:
        return _parse_cut(text)
    digitless = text.rstrip("0123456789")
    if digitless != text and digitless:
        person, readings = _parse(digitless)
        return person, _scaled(readings, SUFFIX)
    return None, ()


def _parse_cut(text: str) -> tuple[str | None, tuple[Reading, ...]]:
    words = vocabulary()
    for prefix, person in (("", None), *words.persons.items()):
        rest = text.removeprefix(prefix)
        if len(rest) < _MIN_CUT or (prefix and rest == text):
            continue
        full = next((word for word in words.attributes if word.startswith(rest)), None)
        if full:
            return person, _readings(full, _CUT_NAME)
    return None, ()


def _take_person(text: str) -> tuple[str | None, str]:
    """The person nearest to the attribute, and the heading without any person word."""
    words = vocabulary()
    found: list[tuple[int, str]] = []
    rest = text
    for word in words.spoken:
        position = rest.find(word)
        # A single character is a person only in front: 母姓名, but not 父母 or 户籍夫.
        if position < 0 or (len(word) == 1 and (position or len(rest) == 1)):
            continue
        found.append((position, words.persons[word]))
        rest = rest[:position] + "\0" * len(word) + rest[position + len(word) :]
    if not found:
        return None, text
    end = max((i for i, char in enumerate(rest) if char != "\0"), default=-1)
    before = [item for item in found if item[0] < end]
    return max(before or found)[1], rest.replace("\0", "")


def _parse_attribute(text: str, *, holding: str = "") -> tuple[Reading, ...]:
    words = vocabulary()
    former = next((word for word in words.former if word in text), None)
    if former and text not in words.attributes:
        return _scaled(_parse_attribute(text.replace(former, ""), holding=holding), _FORMER)
    lean = text
    for word in words.noise:
        lean = lean.replace(word, "")
    if lean != text and text not in words.attributes and lean in words.attributes:
        return _readings(lean, EXACT * _NOISE)
    found = _longest_word(text, holding)
    if found or not lean or lean == text:
        return found
    return _scaled(_longest_word(lean, holding), _NOISE)


def _longest_word(text: str, holding: str) -> tuple[Reading, ...]:
    words = vocabulary()
    if text in words.attributes:
        return _readings(text, EXACT)
    if text in words.ignored:
        return ()
    suffix = next(
        (
            text[-size:]
            for size in range(min(len(text), words.longest), 1, -1)
            if text[-size:] in words.attributes or (text[-size:] in words.ignored and size > _VAGUE)
        ),
        "",
    )
    if suffix and not (holding and suffix in holding):
        cover = len(suffix) / len(text)
        return _readings(suffix, SUFFIX * (0.6 + 0.4 * cover))
    inside = _longest_inside(text, holding)
    return _readings(inside, INSIDE * (0.5 + 0.5 * len(inside) / len(text))) if inside else ()


def _longest_inside(text: str, holding: str) -> str:
    """The longest attribute word anywhere in the text that covers enough of it."""
    words = vocabulary()
    shortest = max(2, ceil(_MIN_COVER * len(text)))
    parts = (
        text[start : start + size]
        for size in range(min(len(text), words.longest), shortest - 1, -1)
        for start in range(len(text) - size + 1)
    )
    return next((p for p in parts if p in words.attributes and not (holding and p in holding)), "")


def _readings(word: str, certainty: float) -> tuple[Reading, ...]:
    return tuple(
        Reading(attribute, certainty) for attribute in vocabulary().attributes.get(word, ())
    )


def _scaled(readings: tuple[Reading, ...], factor: float) -> tuple[Reading, ...]:
    return tuple(Reading(r.attribute, r.certainty * factor) for r in readings)
