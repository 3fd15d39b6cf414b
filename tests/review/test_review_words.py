"""Every token that linkage tells has words in both languages."""

import re
from itertools import chain
from pathlib import Path

import pytest

from cpaudit import linkage
from cpaudit.linkage import link_types
from cpaudit.linkage.link_types import ADULT, CHILD, NEWBORN
from cpaudit.linkage.relatives import TIER
from cpaudit.review import words

TYPES = (ADULT, CHILD, NEWBORN)
COMPARISONS = list(chain.from_iterable(one.comparisons for one in TYPES))
RULES = (*link_types.ADULT_RULES, *link_types.CHILD_RULES, *link_types.NEWBORN_RULES)
HAN = re.compile(r"[\u4e00-\u9fff]")
ROOM = Path(linkage.__file__).parent
# What the room tells as a reason: two words or more, joined by underscores.
REASON = re.compile(r'(?:return |TWINS_\w+ = |reason = |lit\()"([a-z]+(?:_[a-z]+)+)"')
REASONS = sorted(
    set(
        chain.from_iterable(
            REASON.findall((ROOM / name).read_text(encoding="utf-8"))
            for name in ("splitting.py", "exact.py", "reviewed.py")
        )
    )
)


@pytest.mark.parametrize(
    ("table", "tokens"),
    [
        (words.COMPARISONS, {one.name for one in COMPARISONS}),
        (words.LEVELS, set(chain.from_iterable(one.levels for one in COMPARISONS))),
        (words.RULES, {one.name for one in RULES} | {"id18", "reviewed"}),
        (words.LINK_TYPES, {one.name for one in TYPES}),
        (words.TIERS, {one.tier for one in TYPES} | {"exact", "reviewed", TIER}),
        (words.CLASSES, set(ADULT.prior().classes) | set(CHILD.prior().classes)),
        (words.REASONS, set(REASONS)),
    ],
)
def test_every_token_has_words_in_both_languages(table, tokens):
    assert tokens
    assert not sorted(tokens - set(table))
    for token in tokens:
        assert HAN.search(table[token].zh)
        assert not HAN.search(table[token].en)
        assert "_" not in table[token].en


def test_levels_are_told_in_words():
    told = words.told("name=surname;birth_date=slip")
    assert told.en == "name: surname only; birth date: typing slip"
    assert told.zh == "姓名仅同姓；出生日期录入误差"
    assert words.told("").en == ""
