"""Code words that no list holds, understood by the known word inside them: 户籍迁出 is 迁出."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHORTEST = 2
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NEGATION = re.compile("[未非不无没否]")
# A column with more distinct words than this holds remarks, not codes.
_MOST_WORDS = 200


def widen(mapping: Mapping[str, str], values: Iterable[str | None]) -> dict[str, str]:
    """``mapping`` and those of ``values`` in which the known words agree and none is denied."""
    wider = dict(mapping)
    distinct = sorted({value for value in values if value})
    if len(distinct) > _MOST_WORDS:
        return wider
    known = {word: token for word, token in mapping.items() if _is_word(word)}
    for value in distinct:
        if value not in mapping and _HAN.search(value):
            token = _token_inside(value, known)
            if token:
                wider[value] = token
    return wider


def _is_word(word: str) -> bool:
    return len(word) >= _SHORTEST and _HAN.search(word) is not None


def _token_inside(value: str, known: Mapping[str, str]) -> str | None:
    found = [word for word in known if word in value]
    # 农业 inside 非农业 is no word of its own.
    whole = [word for word in found if not any(word != o and word in o for o in found)]
    if any(_NEGATION.search(value[: value.find(word)]) for word in whole):
        return None
    tokens = {known[word] for word in whole}
    return tokens.pop() if len(tokens) == 1 else None
