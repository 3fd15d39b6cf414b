"""The person and the attribute that the words of a heading name, each reading with a certainty."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

from cpaudit.sources.vocabulary import Attribute, fold, vocabulary

# Certainties. A whole word is surer than the end of a heading (Chinese headings end in their noun),
# which is surer than a word inside.
EXACT, SUFFIX, INSIDE = 0.95, 0.9, 0.7
_PERSON_ALONE = 0.6  # 户主 for the head's name
_CUT_NAME = 0.75  # a DBF field name cut at ten characters
_FORMER = 0.4  # 原身份证号: below every threshold
# 单位地址, 接产人姓名: a known word beside a thing or a person that is not the record's.
_FOREIGN = 0.4
# 出生率: Chinese headings end in their noun, so that a word before another is not what is asked for.
_NOT_LAST = 0.6
_NOISE = 0.97
_OTHER_ENDING = 0.96
# 编号 at the end of a heading says nothing of what is numbered.
_VAGUE = 2
_DBF_LENGTH = 10
_MIN_CUT = 3
_MIN_COVER = 0.34  # of the rest of the heading that a word inside must cover

_LETTERS = re.compile(r"[a-z0-9]+$")
_CODE = "code"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a heading."""

    attribute: Attribute
    certainty: float


def parse(text: str) -> tuple[str | None, tuple[Reading, ...]]:
    """The person named and the ways to understand the rest, of a folded heading."""
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
    if text.endswith(_CODE) and text != _CODE:
        return parse(text.removesuffix(_CODE))
    digitless = text.rstrip("0123456789")
    if digitless != text and digitless:
        person, readings = parse(digitless)
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
    if text not in words.attributes and text not in words.ignored:
        other = _other_ending(text) or _other_ending(lean)
        if other:
            return _readings(other, EXACT * _OTHER_ENDING)
    found = _longest_word(text, holding)
    if found or not lean or lean == text:
        return found
    return _scaled(_longest_word(lean, holding), _NOISE)


def _other_ending(text: str) -> str:
    """The known word that differs from ``text`` in an ending of the same sense."""
    words = vocabulary()
    stems = (
        (text.removesuffix(ending), others)
        for ending, others in words.endings.items()
        if text.endswith(ending) and len(text) > len(ending)
    )
    known = (stem + other for stem, others in stems for other in ("", *others))
    return next((word for word in known if _is_telling(word)), "")


def _is_telling(word: str) -> bool:
    words = vocabulary()
    return len(word) > 1 and word in words.attributes and word not in words.alone


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
            if (text[-size:] in words.attributes and text[-size:] not in words.alone)
            or (text[-size:] in words.ignored and size > _VAGUE)
        ),
        "",
    )
    if suffix and not (holding and suffix in holding):
        cover = len(suffix) / len(text)
        return _beside(_readings(suffix, SUFFIX * (0.6 + 0.4 * cover)), text.removesuffix(suffix))
    inside = _longest_inside(text, holding)
    if not inside:
        return ()
    before, _, after = text.partition(inside)
    factor = _NOT_LAST if after.strip("0123456789") else 1.0
    certainty = INSIDE * (0.5 + 0.5 * len(inside) / len(text)) * factor
    return _beside(_readings(inside, certainty), before)


def _beside(readings: tuple[Reading, ...], rest: str) -> tuple[Reading, ...]:
    """The readings of a word as ``rest``, which stands before it and says nothing known, lets them."""
    words = vocabulary()
    if any(word in rest for word in words.foreign):
        return _scaled(readings, _FOREIGN)
    if not rest.endswith(words.person_endings):
        return readings
    return tuple(
        Reading(r.attribute, r.certainty * _FOREIGN) if r.attribute.is_of_somebody else r
        for r in readings
    )


def ends_ignored(text: str) -> bool:
    """Whether a heading without a reading ends in a word that never is mapped."""
    words = vocabulary()
    return any(
        text[-size:] in words.ignored for size in range(min(len(text), words.longest), _VAGUE, -1)
    )


def _longest_inside(text: str, holding: str) -> str:
    """The longest attribute word anywhere in the text that covers enough of it."""
    words = vocabulary()
    shortest = max(2, ceil(_MIN_COVER * len(text)))
    parts = (
        text[start : start + size]
        for size in range(min(len(text), words.longest), shortest - 1, -1)
        for start in range(len(text) - size + 1)
    )
    known = (part for part in parts if part in words.attributes and part not in words.alone)
    return next((part for part in known if not (holding and part in holding)), "")


def _readings(word: str, certainty: float) -> tuple[Reading, ...]:
    return tuple(
        Reading(attribute, certainty) for attribute in vocabulary().attributes.get(word, ())
    )


def _scaled(readings: tuple[Reading, ...], factor: float) -> tuple[Reading, ...]:
    return tuple(Reading(r.attribute, r.certainty * factor) for r in readings)
