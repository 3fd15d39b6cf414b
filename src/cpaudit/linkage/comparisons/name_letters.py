"""The letters of names, read into keys: a column of characters at a time, over all names at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.standards.character_tables import BASE, N_CODES, compounds, tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Codes, Flags, Rows

    Hashes = NDArray[np.uint64]
    Letters = NDArray[np.uint32]

# Han names have two to four characters; longer ones (minorities, pinyin) go through rapidfuzz.
N_LETTERS = 4
# A shorter given name is borne by one stranger in a hundred.
LEAST_GIVEN = 2
# The bits of a signature: 16 for the first letter, 16 for the last, 30 for the sound, two marks.
FIRST_BITS, LAST_BITS, SOUND_BITS = 16, 16, 30
LATIN_MARK, HIDDEN_MARK = np.uint64(1 << 62), np.uint64(1 << 63)


@dataclass(frozen=True, slots=True)
class NameParts:
    """What is read of each name, in full width; the missing name stands at 0."""

    pinyin: Hashes
    written: Hashes
    shape: Hashes
    dialect: Hashes
    surname: Hashes
    given: Hashes
    last: Letters
    letters: Letters
    length: NDArray[np.int64]
    is_hidden: Flags
    is_latin: Flags

    @classmethod
    def empty(cls, n: int) -> NameParts:
        """Room for ``n`` names."""

        def hashes() -> Hashes:
            return np.zeros(n + 1, dtype=np.uint64)

        return cls(
            pinyin=hashes(),
            written=hashes(),
            shape=hashes(),
            dialect=hashes(),
            surname=hashes(),
            given=hashes(),
            last=np.zeros(n + 1, dtype=np.uint32),
            letters=np.zeros((n + 1, N_LETTERS), dtype=np.uint32),
            length=np.zeros(n + 1, dtype=np.int64),
            is_hidden=np.zeros(n + 1, dtype=np.bool_),
            is_latin=np.zeros(n + 1, dtype=np.bool_),
        )

    def signature(self) -> Hashes:
        """First and last letter by look, sound by dialect, and marks of Latin and hidden letters."""
        look = tables().look
        first = look[self.letters[:, 0]].astype(np.uint64) & np.uint64(2**FIRST_BITS - 1)
        last = look[self.last].astype(np.uint64) & np.uint64(2**LAST_BITS - 1)
        sound = short_hash(self.dialect).astype(np.uint64) & np.uint64(2**SOUND_BITS - 1)
        found = first | (last << np.uint64(FIRST_BITS))
        found |= sound << np.uint64(FIRST_BITS + LAST_BITS)
        found |= np.where(self.is_latin, LATIN_MARK, np.uint64(0))
        found |= np.where(self.is_hidden, HIDDEN_MARK, np.uint64(0))
        return found


def is_untidy(letters: Letters, length: NDArray[np.int64]) -> Flags:
    """Names that only the standard's key takes apart: separators, blanks, digits, remarks, no names."""
    known = tables()
    untidy = ~known.is_plain[letters[:, 0]] | known.begins_nothing[letters[:, 0]]
    for k in range(1, letters.shape[1]):
        untidy |= ~known.is_plain[letters[:, k]]
    long = np.flatnonzero(length >= N_LETTERS)
    untidy[long] |= known.ends_remark[letters[long, length[long] - 1]]
    return untidy


def read(given: Letters, length: NDArray[np.int64], at: Rows, parts: NameParts) -> Letters:
    """All keys of a matrix of letters, written to the places of ``at``; the letters meant."""
    known, n = tables(), len(given)
    letters = known.form[given]
    letters[:, 0] = known.first_form[given[:, 0]]
    written, shape = np.zeros(n, dtype=np.uint64), np.zeros(n, dtype=np.uint64)
    hidden, latin = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    first = letters[:, 0]
    pinyin, dialect = known.first_sound.hash[first], known.first_dialect.hash[first]
    for k in range(letters.shape[1]):
        column = np.ascontiguousarray(letters[:, k])
        # Behind the end of a name nothing is added.
        step = np.where(column > 0, BASE, np.uint64(1))
        written = written * step + known.letter[column]
        shape = shape * step + known.letter[known.look[column]]
        hidden |= known.is_hidden[column]
        latin |= known.is_latin[column]
        if k:
            pinyin = pinyin * known.sound.shift[column] + known.sound.hash[column]
            dialect = dialect * known.dialect.shift[column] + known.dialect.hash[column]
    surname = np.where(known.is_han[first], known.letter[first], np.uint64(0))
    n_surname = np.ones(n, dtype=np.int64)
    _read_compounds(letters, length, (pinyin, dialect, surname, n_surname))
    row = at + 1
    parts.pinyin[row], parts.dialect[row] = pinyin, dialect
    parts.written[row], parts.shape[row] = written, shape
    parts.surname[row] = surname
    parts.given[row] = _given(letters, length, n_surname, surname)
    parts.last[row] = letters[np.arange(n), np.maximum(length - 1, 0)]
    parts.letters[row] = letters[:, :N_LETTERS]
    parts.length[row] = length
    parts.is_hidden[row], parts.is_latin[row] = hidden, latin
    return letters


def _read_compounds(
    letters: Letters,
    length: NDArray[np.int64],
    keys: tuple[Hashes, Hashes, Hashes, NDArray[np.int64]],
) -> None:
    """The keys of names with a compound surname, by its own reading (尉迟 yuchi, 单于 chanyu)."""
    known = tables()
    pinyin, dialect, surname, n_surname = keys
    begins = np.zeros(N_CODES, dtype=np.bool_)
    begins[[compound.letters[0] for compound in compounds()]] = True
    left = np.flatnonzero(begins[letters[:, 0]] & (length > LEAST_GIVEN))
    for compound in compounds():
        size = len(compound.letters)
        fits = length[left] > size
        for k, code in enumerate(compound.letters[: letters.shape[1]]):
            fits &= letters[left, k] == code
        at = left[fits]
        if not len(at):
            continue
        pinyin[at], dialect[at] = compound.sound, compound.dialect
        written = np.zeros(1, dtype=np.uint64)
        for code in compound.letters:
            written = written * BASE + known.letter[code]
        surname[at], n_surname[at] = written, size
        for k in range(size, letters.shape[1]):
            column = letters[at, k]
            pinyin[at] = pinyin[at] * known.sound.shift[column] + known.sound.hash[column]
            dialect[at] = dialect[at] * known.dialect.shift[column] + known.dialect.hash[column]
        left = left[~fits]


def _given(
    letters: Letters, length: NDArray[np.int64], n_surname: NDArray[np.int64], surname: Hashes
) -> Hashes:
    """What stands after the surname of a Han name of at most four characters."""
    found = np.zeros(len(letters), dtype=np.uint64)
    known = tables()
    n_given = length - n_surname
    for k in range(1, N_LETTERS):
        column = letters[:, k]
        step = np.where((k >= n_surname) & (column > 0), BASE, np.uint64(1))
        added = np.where(k >= n_surname, known.letter[column], np.uint64(0))
        found = found * step + added
    is_given = (n_given >= LEAST_GIVEN) & (length <= N_LETTERS) & (surname > 0)
    return np.where(is_given, found, np.uint64(0))


def short_hash(hashes: Hashes) -> Codes:
    """The upper half of hashes, never 0 but where they are."""
    upper = (hashes >> np.uint64(32)).astype(np.uint32)
    return np.where(hashes == 0, np.uint32(0), np.maximum(upper, np.uint32(1)))
