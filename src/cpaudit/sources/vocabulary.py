"""The words of headings and the code words that every system shares, from ``vocabulary.yaml``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a heading may ask for: the fields that it can fill, the first that a dataset has."""

    fields: tuple[str, ...]
    is_personal: bool  # the field takes the person's prefix

    @property
    def noun(self) -> str:
        """The attribute's name: its first field."""
        return self.fields[0]

    @property
    def is_of_somebody(self) -> bool:
        """Whether it says something of the one person whom the heading names."""
        return self.is_personal or self.noun == "phone" or self.noun.endswith("_address")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words, all folded."""

    persons: Mapping[str, str]
    attributes: Mapping[str, tuple[Attribute, ...]]
    ignored: frozenset[str]
    noise: tuple[str, ...]
    former: tuple[str, ...]
    alone: frozenset[str]
    foreign: tuple[str, ...]
    person_endings: tuple[str, ...]
    endings: Mapping[str, tuple[str, ...]]  # the others of one sense, the longest ending first
    sensitive: tuple[str, ...]
    codes: Mapping[str, Mapping[str, str]]
    longest: int  # attribute word
    spoken: tuple[str, ...]  # person words in Chinese, the longest first
    spelt: tuple[str, ...]  # person words in letters, the longest first


def fold(text: str) -> str:
    r"""Letters and digits only, full-width ones narrowed, case folded.

    >>> fold(" 身份证\\n号码（18位）"), fold("Mother_ID No.")
    ('身份证号码18位', 'motheridno')
    """
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text)).casefold()


@cache
def vocabulary() -> Vocabulary:
    """The shipped words."""
    from cpaudit.documents import read_yaml

    data = read_yaml(Path(__file__).with_name("vocabulary.yaml")).data
    attributes: dict[str, list[Attribute]] = {}
    for entry in data["attributes"]:
        attribute = Attribute(tuple(entry["fields"]), bool(entry.get("personal", False)))
        for word in dict.fromkeys(fold(str(word)) for word in entry["words"]):
            attributes.setdefault(word, []).append(attribute)
    persons = {fold(word): person for person, words in data["persons"].items() for word in words}
    by_length = sorted(persons, key=lambda word: (-len(word), word))
    return Vocabulary(
        persons=MappingProxyType(persons),
        attributes=MappingProxyType({word: tuple(found) for word, found in attributes.items()}),
        ignored=frozenset(fold(str(word)) for word in data["ignored"]),
        noise=_longest_first(data["noise"]),
        former=_longest_first(data["former"]),
        alone=frozenset(fold(str(word)) for word in data["alone"]),
        foreign=_longest_first(data["foreign"]),
        person_endings=_longest_first(data["person_endings"]),
        endings=MappingProxyType(_endings(data["endings"])),
        sensitive=_longest_first(data["sensitive"]),
        codes=MappingProxyType(
            {
                field: MappingProxyType(
                    {str(word): token for token, words in tokens.items() for word in words}
                )
                for field, tokens in data["codes"].items()
            }
        ),
        longest=max(map(len, attributes)),
        spoken=tuple(word for word in by_length if not word.isascii()),
        spelt=tuple(word for word in by_length if word.isascii()),
    )


def _endings(groups: list[list[str]]) -> dict[str, tuple[str, ...]]:
    others = {
        ending: tuple(other for other in group if other != ending)
        for group in groups
        for ending in group
    }
    return {ending: others[ending] for ending in sorted(others, key=lambda e: (-len(e), e))}


def _longest_first(words: list[object]) -> tuple[str, ...]:
    return tuple(sorted({fold(str(word)) for word in words} - {""}, key=lambda w: (-len(w), w)))
