"""The tables of characters as arrays by code point: a column of names is read in a few gathers.

``names.pinyin_key`` and its siblings spell their keys out; where a key is only compared, a number
will do. A key is the polynomial hash of its letters, ``h(text + letter) = h(text) · BASE + v(letter)``
in 64 bits, so that the hash of 王 after the syllable of its reading is that of «wang» typed in Latin
letters: 王yan, wang yan and 王岩 have one key, and no text is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.standards.characters import (
    compound_surnames,
    look_alikes,
    one_form,
    readings,
    simplified,
    surname_readings,
    surname_variants,
)
from cpaudit.standards.names import heard_alike

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# Han characters end at U+323AF; what lies beyond (private planes) is taken for U+FFFD.
N_CODES = 0x33000
REPLACEMENT = 0xFFFD
# Odd, so that no letter is lost by multiplying; the golden ratio of 2⁶⁴ spreads neighbours.
BASE = np.uint64(0x9E3779B97F4A7C15)

_HAN = (
    *(range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00)),
    *(range(0x20000, 0x323B0), range(0x3007, 0x3008), range(0x2E80, 0x2FE0)),
)
# What stands for a character that the source could not show or hides.
HIDDEN = "?*□■◇�＊？"
_PRIVATE = range(0xE000, 0xF900)
# «Nothing is said» begins with one of these (无, 不详, 未填), a remark ends in one (已故, 外出务工).
NOTHING_BEGINS = "无没不未同空缺"
REMARK_ENDS = "故亡世死出入走流嫁工"


@dataclass(frozen=True, slots=True)
class Sounds:
    """Of each code point the hash of its letters, and the power of ``BASE`` by which they shift."""

    hash: NDArray[np.uint64]
    shift: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class CharacterTables:
    """Arrays by code point; all but ``form`` and the kinds are read by the form.

    ``form``: the character meant (simplified, upper case). ``first_form``: the same at the head of
    a name (肖 → 萧). ``letter``: a hash of the character itself. ``look``: the representative of its
    look-alikes. ``sound``, ``dialect``: the letters of its reading; ``first_sound``,
    ``first_dialect``: of its reading as a surname. ``is_plain``: needs no tidying. ``is_han``,
    ``is_latin``, ``is_hidden``, ``begins_nothing``, ``ends_remark``: kinds.
    """

    form: NDArray[np.uint32]
    first_form: NDArray[np.uint32]
    letter: NDArray[np.uint64]
    look: NDArray[np.uint32]
    sound: Sounds
    first_sound: Sounds
    dialect: Sounds
    first_dialect: Sounds
    is_plain: NDArray[np.bool_]
    is_han: NDArray[np.bool_]
    is_latin: NDArray[np.bool_]
    is_hidden: NDArray[np.bool_]
    begins_nothing: NDArray[np.bool_]
    ends_remark: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CompoundSurname:
    """A surname of several characters, with the hashes of its reading and that reading's dialect."""

    letters: tuple[int, ...]
    sound: int
    sound_shift: int
    dialect: int
    dialect_shift: int


@cache
def tables() -> CharacterTables:
    """The tables, built when they are first used."""
    form, first_form = _forms()
    letter = _spread(np.arange(N_CODES, dtype=np.uint64))
    letter[0] = 0
    spoken = {character: syllable.strip() for character, syllable in readings().items()}
    of_surnames = {name: said for name, said in surname_readings().items() if len(name) == 1}
    heard = _heard([*spoken.values(), *of_surnames.values()])
    sound = _sounds(letter, spoken)
    dialect = _sounds(letter, {character: heard[said] for character, said in spoken.items()})
    is_han, is_latin = _among(*_HAN), _among(range(0x41, 0x5B), range(0x61, 0x7B))
    is_hidden = _in(HIDDEN) | _among(_PRIVATE)
    # Private code points that are known to stand for a character are that character.
    is_hidden &= form == np.arange(N_CODES)
    return CharacterTables(
        form=form,
        first_form=first_form,
        letter=letter,
        look=_looks(),
        sound=sound,
        first_sound=_sounds(letter, of_surnames, over=sound),
        dialect=dialect,
        first_dialect=_sounds(
            letter, {name: heard[said] for name, said in of_surnames.items()}, over=dialect
        ),
        is_plain=is_han | is_latin | is_hidden | _among(_PRIVATE) | _in("\0"),
        is_han=is_han,
        is_latin=is_latin,
        is_hidden=is_hidden,
        begins_nothing=_in(NOTHING_BEGINS),
        ends_remark=_in(REMARK_ENDS),
    )


@cache
def compounds() -> tuple[CompoundSurname, ...]:
    """The compound surnames, the longest first."""
    known = tables()
    surnames = surname_readings()
    heard = _heard([surnames[name] for name in compound_surnames() if name in surnames])
    found = []
    for name in compound_surnames():
        said = surnames.get(name)
        sound, sound_shift = _read(name, said, known.letter, known.sound)
        dialect, dialect_shift = _read(name, said and heard[said], known.letter, known.dialect)
        letters = tuple(ord(letter) for letter in name)
        found.append(CompoundSurname(letters, sound, sound_shift, dialect, dialect_shift))
    return tuple(found)


def _forms() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    form = np.arange(N_CODES, dtype=np.uint32)
    simple = simplified()
    one = {old: simple.get(new, new) for old, new in one_form().items() if len(new) == 1}
    for table in (one, simple):
        _put(form, {old: ord(new) for old, new in table.items() if len(new) == 1})
    capital = np.arange(0x41, 0x5B)
    form[capital + 0x20] = capital
    # Full-width letters come as small ones.
    form[:] = np.where((form >= 0x61) & (form <= 0x7A), form - 0x20, form)  # noqa: PLR2004 a to z
    first = form.copy()
    for old, new in surname_variants().items():
        first[form == ord(old)] = ord(new)
    return form, first


def _looks() -> NDArray[np.uint32]:
    look = np.arange(N_CODES, dtype=np.uint32)
    _put(look, {character: ord(head) for character, head in look_alikes().items()})
    return look


def _heard(said: list[str]) -> dict[str, str]:
    """Readings → the same with the sounds folded that dialects do not tell apart."""
    distinct = pl.Series("said", said).unique().to_frame()
    pairs = distinct.select("said", heard=heard_alike(pl.col("said")))
    return dict(pairs.iter_rows())


def _sounds(
    letter: NDArray[np.uint64], said: Mapping[str, str], *, over: Sounds | None = None
) -> Sounds:
    """The sounds of characters; a character without a reading is its own (Latin: small) letter."""
    if over is None:
        hashes, shifts = letter.copy(), np.full(N_CODES, BASE, dtype=np.uint64)
        hashes[0x41:0x5B] = letter[0x61:0x7B]
        shifts[0] = 1
    else:
        hashes, shifts = over.hash.copy(), over.shift.copy()
    spelt = {syllables: hashed(syllables, letter) for syllables in set(said.values())}
    _put(hashes, {character: spelt[syllables][0] for character, syllables in said.items()})
    _put(shifts, {character: spelt[syllables][1] for character, syllables in said.items()})
    return Sounds(hashes, shifts)


def _read(
    name: str, said: str | None, letter: NDArray[np.uint64], usual: Sounds
) -> tuple[int, int]:
    if said is not None:
        return hashed(said, letter)
    total, shift = 0, 1
    for character in name:
        step = int(usual.shift[ord(character)])
        total = (total * step + int(usual.hash[ord(character)])) % 2**64
        shift = shift * step % 2**64
    return total, shift


def hashed(text: str, letter: NDArray[np.uint64]) -> tuple[int, int]:
    """The hash of a text without its blanks, and the power of ``BASE`` by which it shifts."""
    total, shift = 0, 1
    for character in text.replace(" ", ""):
        total = (total * int(BASE) + int(letter[ord(character)])) % 2**64
        shift = shift * int(BASE) % 2**64
    return total, shift


def _put(table: NDArray[np.uint32] | NDArray[np.uint64], values: Mapping[str, int]) -> None:
    codes = np.fromiter(map(ord, values), dtype=np.int64, count=len(values))
    table[codes] = np.fromiter(values.values(), dtype=table.dtype, count=len(values))


def _among(*ranges: range) -> NDArray[np.bool_]:
    found = np.zeros(N_CODES, dtype=np.bool_)
    for span in ranges:
        found[span.start : span.stop] = True
    return found


def _in(letters: str) -> NDArray[np.bool_]:
    found = np.zeros(N_CODES, dtype=np.bool_)
    found[[ord(letter) for letter in letters]] = True
    return found


def _spread(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered over 64 bits (the finaliser of splitmix64)."""
    mixed = (numbers + np.uint64(1)) * BASE
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    spread: NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return spread
