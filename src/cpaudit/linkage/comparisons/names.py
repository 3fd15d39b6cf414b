"""Names: the same, heard or looking alike, a part, another surname, one character off."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.codes import MISSING, distinct_pairs
from cpaudit.linkage.comparison import Comparison, Pairs, edit_distance, similarity
from cpaudit.linkage.comparisons.name_keys import Names
from cpaudit.linkage.comparisons.name_letters import (
    FIRST_BITS,
    HIDDEN_MARK,
    LAST_BITS,
    LATIN_MARK,
    N_LETTERS,
    SOUND_BITS,
)
from cpaudit.standards.character_tables import tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Codes, Flags, Levels
    from cpaudit.linkage.nodes import Nodes

__all__ = ["NAME", "NameLevel", "Names", "name_levels"]


class NameLevel(IntEnum):
    """How far two names agree, the strongest first."""

    MISSING = 0
    SAME = 1
    HOMOPHONE = 2
    LOOK_ALIKE = 3
    DIALECT = 4
    PART = 5
    GIVEN = 6
    ONE_OFF = 7
    SURNAME = 8
    DIFFERENT = 9


# A shorter name one of whose characters differs shares too little to be called one off.
LEAST_ONE_OFF = 3
# One letter in five may differ in a long or romanised name.
LONG_SIMILARITY = 0.8
# Two names that share one known character share no more than a surname.
LEAST_SHOWN = 2
# Two characters of a nickname: 小芳, 阿芳, 芳芳 for 王芳.
NICKNAME_LETTERS = 2
# Two characters that change places differ at both.
SWAPPED_LETTERS = 2
_ENDEARING = np.array([ord(letter) for letter in "小阿老"], dtype=np.uint32)
# Pairs whose characters are looked at in one go: what they need stays in the cache.
SLICE = 1 << 16

# One character of a given name that is shared (王芳, 李芳), and nothing found yet.
_SHORT_GIVEN, _LOWEST = NameLevel.DIFFERENT + 1, NameLevel.DIFFERENT + 2
_FIRST = np.uint64(2**FIRST_BITS - 1)
_LAST = np.uint64((2**LAST_BITS - 1) << FIRST_BITS)
_SOUND = np.uint64((2**SOUND_BITS - 1) << (FIRST_BITS + LAST_BITS))


def name_levels(names: Names, left: Codes, right: Codes) -> Levels:
    """The level of each pair of name codes.

    Two names that share neither their first nor their last character (by look), nor their sound,
    are different: their characters are not read.
    """
    return np.minimum(_ladder(names, left, right), np.uint8(NameLevel.DIFFERENT))


def _ladder(names: Names, left: Codes, right: Codes) -> Levels:
    """The levels, below them ``_SHORT_GIVEN``: what that is worth the parents decide."""
    levels = np.full(len(left), NameLevel.DIFFERENT, dtype=np.uint8)
    for at in range(0, len(left), SLICE):
        part = slice(at, at + SLICE)
        _fill(names, left[part], right[part], levels[part])
    return levels


def _fill(names: Names, left: Codes, right: Codes, levels: Levels) -> None:
    a, b = names.signature[left], names.signature[right]
    unlike = a ^ b
    near = (unlike & _FIRST) == 0
    near |= (unlike & _LAST) == 0
    near |= (unlike & _SOUND) == 0
    near |= (unlike & LATIN_MARK) != 0
    near |= ((a | b) & HIDDEN_MARK) != 0
    # A word that says no name (不详) has no signature, as no name has none.
    missing = (a == 0) | (b == 0)
    levels[missing] = NameLevel.MISSING
    # Most pairs that are near are equal, and what is equal is the same unless it hides something.
    equal = (left == right) & ~missing & ((a & HIDDEN_MARK) == 0)
    levels[equal] = NameLevel.SAME
    at = np.flatnonzero(near & ~equal & ~missing)
    levels[at] = _near_levels(names, left[at], right[at])


def _near_levels(names: Names, left: Codes, right: Codes) -> Levels:
    def alike(key: Codes) -> Flags:
        mine = key[left]
        found: Flags = (mine == key[right]) & (mine != MISSING)
        return found

    same_surname = alike(names.surname)
    levels = np.where(same_surname, NameLevel.SURNAME, _LOWEST).astype(np.uint8)
    n_a, n_b = names.length[left], names.length[right]
    is_long = np.maximum(n_a, n_b) > N_LETTERS
    short = np.flatnonzero(~is_long)
    levels[short] = np.minimum(
        levels[short], _short_levels(names, left[short], right[short], same_surname[short])
    )
    # A name in Latin letters agrees with one in characters by its sound alone.
    one_script = ((names.signature[left] ^ names.signature[right]) & LATIN_MARK) == 0
    long = np.flatnonzero(is_long & one_script)
    if len(long):
        levels[long] = np.minimum(levels[long], _long_levels(names, left[long], right[long]))
    for key, level in (
        (names.dialect, NameLevel.DIALECT),
        (names.shape, NameLevel.LOOK_ALIKE),
        (names.pinyin, NameLevel.HOMOPHONE),
        (names.written, NameLevel.SAME),
    ):
        levels[alike(key) & (levels > level)] = level
    same = left == right
    levels[same] = NameLevel.SAME
    # 李** twice is not one name.
    masked = np.flatnonzero(same & names.is_hidden[left] & ~is_long)
    letters = names.letters[left[masked]]
    levels[masked] = _hidden_levels(letters, letters)
    levels[levels == _LOWEST] = NameLevel.DIFFERENT
    return levels


def _short_levels(names: Names, left: Codes, right: Codes, same_surname: Flags) -> Levels:
    """The levels of names of at most four characters that show in the characters themselves."""
    n_a, n_b = names.length[left], names.length[right]
    a, b = names.letters[left], names.letters[right]
    differ = [a[:, k] != b[:, k] for k in range(N_LETTERS)]
    n_differ = np.zeros(len(left), dtype=np.uint8)
    for column in differ:
        n_differ += column
    levels = np.full(len(left), _LOWEST, dtype=np.uint8)
    same_length = (n_a == n_b) & (n_a >= LEAST_ONE_OFF)
    levels[same_length & (n_differ == 1)] = NameLevel.ONE_OFF
    given = names.given[left]
    levels[(given == names.given[right]) & (given != MISSING) & ~same_surname] = NameLevel.GIVEN
    uneven = np.flatnonzero((n_a != n_b) & (n_a > 0) & (n_b > 0))
    longer, shorter = _by_length(a[uneven], b[uneven], (n_a > n_b)[uneven])
    is_part = _is_part(longer, shorter, np.maximum(n_a, n_b)[uneven], np.minimum(n_a, n_b)[uneven])
    levels[uneven[is_part]] = NameLevel.PART
    even = np.flatnonzero((n_a == n_b) & (n_a == NICKNAME_LETTERS) & differ[0] & ~differ[1])
    levels[even] = np.where(same_surname[even], NameLevel.SURNAME, _SHORT_GIVEN)
    called = _is_nickname(a[even]) | _is_nickname(b[even])
    levels[even[called]] = NameLevel.PART
    # Two characters that changed places are a slip of the hand like a look-alike.
    swapped = np.flatnonzero(same_length & (n_differ == SWAPPED_LETTERS))
    turned = (np.sort(a[swapped], axis=1) == np.sort(b[swapped], axis=1)).all(axis=1)
    levels[swapped[turned]] = NameLevel.LOOK_ALIKE
    hidden = np.flatnonzero((names.is_hidden[left] | names.is_hidden[right]) & (n_a == n_b))
    if len(hidden):
        levels[hidden] = _hidden_levels(a[hidden], b[hidden])
    return levels


def _hidden_levels(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> Levels:
    """Names of one length with hidden characters: do the known ones agree, and how many are they."""
    is_hidden = tables().is_hidden
    veiled = is_hidden[a] | is_hidden[b]
    shown = ((a == b) & ~veiled & (a != 0)).sum(axis=1)
    fits = ((a == b) | veiled).all(axis=1)
    # 李** tells the surname and contradicts no 李: what it hides says nothing.
    shown_fit = np.where(shown >= LEAST_SHOWN, NameLevel.LOOK_ALIKE, NameLevel.MISSING)
    levels: Levels = np.where(fits, shown_fit, NameLevel.DIFFERENT).astype(np.uint8)
    return levels


def _by_length(
    a: NDArray[np.uint32], b: NDArray[np.uint32], a_longer: Flags
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    chosen = a_longer[:, None]
    return np.where(chosen, a, b), np.where(chosen, b, a)


def _is_part(
    longer: NDArray[np.uint32],
    shorter: NDArray[np.uint32],
    n_longer: NDArray[np.int64],
    n_shorter: NDArray[np.int64],
) -> Flags:
    """A character left out (王明 of 王小明, 小明 of 王小明, 丽丽 of 王丽丽) or a nickname (小芳)."""
    last = longer[np.arange(len(longer)), np.maximum(n_longer - 1, 0)]
    found: Flags = (n_shorter == 1) & (shorter[:, 0] == last) & (n_longer <= LEAST_ONE_OFF)
    one_less = np.flatnonzero((n_longer == n_shorter + 1) & (n_shorter > 1))
    if len(one_less):
        found[one_less] = np.logical_or.reduce(
            [
                (
                    np.delete(longer[one_less], position, axis=1)
                    == shorter[one_less, : N_LETTERS - 1]
                ).all(axis=1)
                for position in range(N_LETTERS)
            ]
        )
    nickname = (n_shorter == NICKNAME_LETTERS) & _is_nickname(shorter)
    found |= nickname & (shorter[:, 1] == last)
    return found


def _is_nickname(letters: NDArray[np.uint32]) -> Flags:
    """小芳, 阿芳, 芳芳; of names of two characters."""
    called: Flags = np.isin(letters[:, 0], _ENDEARING) | (letters[:, 0] == letters[:, 1])
    return called


def _long_levels(names: Names, left: Codes, right: Codes) -> Levels:
    """Long names with few edits, and those of which one is the beginning or end of the other."""
    first, second, position = distinct_pairs(np.minimum(left, right), np.maximum(left, right))
    a, b, n = pl.col("a"), pl.col("b"), pl.col("n")
    texts = (
        pl.DataFrame({"a": names.text.gather(first - 1), "b": names.text.gather(second - 1)})
        .with_columns(n=pl.min_horizontal(pl.col("a", "b").str.len_chars()))
        .with_columns(is_uneven=a.str.len_chars() != b.str.len_chars())
    )
    told = texts.select(
        ends=(a.str.ends_with(b) | b.str.ends_with(a)) & (n >= LEAST_ONE_OFF),
        begins=(a.str.starts_with(b) | b.str.starts_with(a)) & (n >= LEAST_ONE_OFF),
        may_begin="is_uneven",
    ).to_dict()
    is_part = (told["ends"] | told["begins"]).to_numpy().copy()
    # 阿依古力 is the 阿依古丽 of 阿依古丽·买买提.
    heads = np.flatnonzero((told["may_begin"] & (texts["n"] >= N_LETTERS)).to_numpy() & ~is_part)
    cut = texts[heads].select(a.str.head(n), b.str.head(n))
    is_part[heads] = edit_distance(cut["a"], cut["b"], at_most=1) <= 1
    levels = np.where(is_part, NameLevel.PART, NameLevel.DIFFERENT).astype(np.uint8)
    alike = similarity(texts["a"], texts["b"]) >= LONG_SIMILARITY
    levels[alike & ~is_part] = NameLevel.ONE_OFF
    return levels[position]


def _compare(nodes: Nodes, pairs: Pairs) -> Levels:
    name = nodes.column("name")
    left, right = name[pairs.left], name[pairs.right]
    levels = _ladder(nodes.names, left, right)
    given = np.flatnonzero(levels == _SHORT_GIVEN)
    levels[given] = NameLevel.DIFFERENT
    taken = _other_parents(nodes, Pairs(pairs.left[given], pairs.right[given]))
    levels[given[taken]] = NameLevel.GIVEN
    return levels


def _other_parents(nodes: Nodes, pairs: Pairs) -> Flags:
    """Whether one surname is a mother's and the other a father's, of either record (王芳, 李芳)."""
    surnames = nodes.names.surname
    mine = [surnames[nodes.column("name")[side]] for side in (pairs.left, pairs.right)]
    of_parents = {
        parent: [surnames[nodes.column(parent)[side]] for side in (pairs.left, pairs.right)]
        for parent in ("mother", "father")
    }

    def is_one_of(surname: Codes, theirs: list[Codes]) -> Flags:
        found: Flags = ((surname == theirs[0]) | (surname == theirs[1])) & (surname != MISSING)
        return found

    a_fathers, b_fathers = (is_one_of(surname, of_parents["father"]) for surname in mine)
    a_mothers, b_mothers = (is_one_of(surname, of_parents["mother"]) for surname in mine)
    return (a_fathers & b_mothers) | (a_mothers & b_fathers)


NAME = Comparison("name", tuple(level.name.lower() for level in NameLevel), _compare)
