"""Names: the same, heard alike, looking alike, one character off, the same surname."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.codes import MISSING, distinct_pairs, with_missing
from cpaudit.linkage.comparison import Comparison, similarity
from cpaudit.standards import names as standard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Codes, Flags, Levels
    from cpaudit.linkage.comparison import Pairs
    from cpaudit.linkage.nodes import Nodes


class NameLevel(IntEnum):
    """How far two names agree, the strongest first."""

    MISSING = 0
    SAME = 1
    HOMOPHONE = 2
    LOOK_ALIKE = 3
    DIALECT = 4
    ONE_OFF = 5
    SURNAME = 6
    DIFFERENT = 7


# Han names have two to four characters; longer ones (minorities, pinyin) go through rapidfuzz.
N_LETTERS = 4
# A shorter name one of whose characters differs shares too little to be called one off.
LEAST_ONE_OFF = 3
# One letter in five may differ in a long or romanised name.
LONG_SIMILARITY = 0.8
# What stands for a character that the source could not show or hides.
HIDDEN = "?*□■◇�＊？"
# Two names that share one known character share no more than a surname.
LEAST_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Names:
    """The distinct names with what is derived from each; arrays are read by the code of a name."""

    values: pl.Series
    pinyin: Codes
    shape: Codes
    dialect: Codes
    surname: Codes
    letters: NDArray[np.uint32]
    length: NDArray[np.int64]
    is_hidden: Flags

    @classmethod
    def of(cls, values: pl.Series) -> Names:
        """The derived keys of distinct names in code order."""
        name = pl.col("name")
        keys = (
            values.rename("name")
            .to_frame()
            .select(
                pinyin=standard.pinyin_key(name).str.replace_all(" ", "", literal=True),
                shape=standard.shape_key(name),
                dialect=standard.dialect_key(name).str.replace_all(" ", "", literal=True),
                surname=standard.surname(name),
                length=name.str.len_chars().cast(pl.Int64),
            )
        )
        letters = np.zeros((len(values) + 1, N_LETTERS), dtype=np.uint32)
        if len(values):
            cut = values.str.slice(0, N_LETTERS).to_list()
            letters[1:] = (
                np.array(cut, dtype=f"U{N_LETTERS}").view(np.uint32).reshape(-1, N_LETTERS)
            )
        hidden: Flags = np.any(np.isin(letters, [ord(letter) for letter in HIDDEN]), axis=1)
        return cls(
            values=values,
            pinyin=with_missing(keys["pinyin"]),
            shape=with_missing(keys["shape"]),
            dialect=with_missing(keys["dialect"]),
            surname=with_missing(keys["surname"]),
            letters=letters,
            length=np.concatenate([[0], keys["length"].to_numpy()]).astype(np.int64),
            is_hidden=hidden,
        )


def name_levels(names: Names, left: Codes, right: Codes) -> Levels:
    """The level of each pair of name codes."""
    levels = np.full(len(left), NameLevel.DIFFERENT, dtype=np.uint8)
    rest = np.flatnonzero((left != right) & (left != MISSING) & (right != MISSING))
    levels[left == right] = NameLevel.SAME
    levels[(left == MISSING) | (right == MISSING)] = NameLevel.MISSING
    if len(rest):
        levels[rest] = _unequal(names, left[rest], right[rest])
    return levels


def _unequal(names: Names, left: Codes, right: Codes) -> Levels:
    def alike(key: Codes) -> Flags:
        found: Flags = (key[left] == key[right]) & (key[left] != MISSING)
        return found

    levels = np.full(len(left), NameLevel.DIFFERENT, dtype=np.uint8)
    levels[alike(names.surname)] = NameLevel.SURNAME
    is_long = (names.length[left] > N_LETTERS) | (names.length[right] > N_LETTERS)
    short = np.flatnonzero(~is_long)
    levels[short[_one_off(names, left[short], right[short])]] = NameLevel.ONE_OFF
    long = np.flatnonzero(is_long)
    levels[long[_similar(names, left[long], right[long])]] = NameLevel.ONE_OFF
    levels[alike(names.dialect)] = NameLevel.DIALECT
    levels[alike(names.shape)] = NameLevel.LOOK_ALIKE
    hidden = np.flatnonzero((names.is_hidden[left] | names.is_hidden[right]) & ~is_long)
    levels[hidden[_shown_alike(names, left[hidden], right[hidden])]] = NameLevel.LOOK_ALIKE
    levels[alike(names.pinyin)] = NameLevel.HOMOPHONE
    return levels


def _one_off(names: Names, left: Codes, right: Codes) -> Flags:
    """One character replaced, added, left out, or two swapped, in names of at most four."""
    a, b = names.letters[left], names.letters[right]
    n_a, n_b = names.length[left], names.length[right]
    n_differ = (a != b).sum(axis=1)
    same_length = (n_a == n_b) & (n_a >= LEAST_ONE_OFF)
    found: Flags = same_length & (n_differ == 1)
    swapped = np.flatnonzero(same_length & (n_differ == 2))  # noqa: PLR2004 - a swap moves two
    found[swapped] = (np.sort(a[swapped], axis=1) == np.sort(b[swapped], axis=1)).all(axis=1)
    uneven = np.flatnonzero((np.abs(n_a - n_b) == 1) & (np.minimum(n_a, n_b) > 1))
    if len(uneven):
        a_longer = (n_a > n_b)[uneven][:, None]
        longer = np.where(a_longer, a[uneven], b[uneven])
        shorter = np.where(a_longer, b[uneven], a[uneven])[:, : N_LETTERS - 1]
        found[uneven] = np.logical_or.reduce(
            [
                (np.delete(longer, position, axis=1) == shorter).all(axis=1)
                for position in range(N_LETTERS)
            ]
        )
    return found


def _similar(names: Names, left: Codes, right: Codes) -> Flags:
    """Long names with few edits, or one of which is the beginning of the other (阿依古丽·…)."""
    if not len(left):
        return np.zeros(0, dtype=np.bool_)
    first, second, position = distinct_pairs(left, right)
    a, b = names.values.gather(first - 1), names.values.gather(second - 1)
    begins = (
        pl.DataFrame({"a": a, "b": b})
        .select(
            (pl.col("a").str.starts_with(pl.col("b")) | pl.col("b").str.starts_with(pl.col("a")))
            & (pl.min_horizontal(pl.col("a", "b").str.len_chars()) >= N_LETTERS)
        )
        .to_series()
        .to_numpy()
    )
    found: Flags = ((similarity(a, b) >= LONG_SIMILARITY) | begins)[position]
    return found


def _shown_alike(names: Names, left: Codes, right: Codes) -> Flags:
    """Names of one length whose known characters agree, two at least."""
    a, b = names.letters[left], names.letters[right]
    hidden = [ord(letter) for letter in HIDDEN]
    veiled = np.isin(a, hidden) | np.isin(b, hidden)
    shown = ((a == b) & ~veiled & (a != 0)).sum(axis=1)
    found: Flags = (
        (names.length[left] == names.length[right])
        & ((a == b) | veiled).all(axis=1)
        & (shown >= LEAST_SHOWN)
    )
    return found


def _compare(nodes: Nodes, pairs: Pairs) -> Levels:
    name = nodes.column("name")
    return name_levels(nodes.names, name[pairs.left], name[pairs.right])


NAME = Comparison("name", tuple(level.name.lower() for level in NameLevel), _compare)
