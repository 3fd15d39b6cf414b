"""Faults done to the columns of a register, each to the records that chance and carelessness pick."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from linking_names import DOT, Codes, close_gaps, codes_of, joined, lengths
from linking_population import (
    MAN,
    WOMAN,
    Booleans,
    Numbers,
    Population,
    numbers_of_phones,
    village_codes,
    years_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from linking_noise import Noise

_CARELESS_FACTOR = 3.0
_NEWBORN_MOTHER_KNOWN = 0.2  # of the missing mothers of others: a birth register asks for her
_LUNAR_UNTIL = 1980
_FIRST_LUNAR = int(np.datetime64("1930-01-31").astype(int))
NO_DATE = -(10**6)
# Taken for each other in writing and by readers of scans; not the linker's own table.
_ALIKE = (
    "婷停 敏敬 丽两 涛滔 兰三 英莫 秀季 芳劳 娟娼 燕蒸 静挣 梅海 芝艺 荣莱 霞霜 翠萃 爱受 惠思 莉利 瑞端 "
    "国围 建健 德得 志忘 永水 生主 云去 春舂 林材 福褔 成戊 清请 光先 军车 才寸 富宫 贵责 良艮 庆厌 全金 "
    "伟纬 强弦 杰木 超起 刚纲 平苹 辉晖 鹏朋 波坡 磊垒 海悔 俊梭 峰蜂 浩洁 亮壳 晓晚 凯剀 宇字 浩活 泽译 "
    "宁守 奕弈 泽择 睿濬 彬杉 婕捷 欣饮 怡抬 涵函 诗侍 佳隹 悦锐 妍研 晨农 雨两 若苦 依衣 芸荟 洋样 阳阴"
)
_DIALECTS = {
    "n": "l",
    "l": "n",
    "h": "f",
    "f": "h",
    "r": "l",
    "zh": "z",
    "z": "zh",
    "ch": "c",
    "c": "ch",
    "sh": "s",
    "s": "sh",
    "w": "h",
    "j": "z",
    "q": "c",
    "x": "s",
}
_DIALECT_ENDS = {
    "ing": "in",
    "in": "ing",
    "eng": "en",
    "en": "eng",
    "ang": "an",
    "an": "ang",
    "ui": "ei",
}


@dataclass(frozen=True, slots=True)
class _Alternatives:
    """For characters in ascending order, what each may be taken for, zeros after the last."""

    characters: NDArray[np.uint32]
    others: Codes
    counts: Numbers

    def of(self, rng: np.random.Generator, characters: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Another character each, the commoner more often; itself where there is none."""
        place = np.searchsorted(self.characters, characters).clip(0, len(self.characters) - 1)
        known = self.characters[place] == characters
        choice = (rng.random(len(characters)) ** 1.5 * self.counts[place]).astype(np.int64)
        return np.where(known, self.others[place, choice], characters)


def _alternatives(others: Mapping[str, Sequence[str]]) -> _Alternatives:
    kept = {character: list(some) for character, some in sorted(others.items()) if some}
    width = max(len(some) for some in kept.values())
    rows = np.zeros((len(kept), width), np.uint32)
    for row, some in zip(rows, kept.values(), strict=True):
        row[: len(some)] = [ord(character) for character in some]
    return _Alternatives(
        np.array([ord(character) for character in kept], np.uint32), rows, lengths(rows)
    )


def _table(name: str) -> list[tuple[str, str]]:
    path = resources.files("cpaudit.standards") / "tables" / f"{name}.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(parts[0], parts[1]) for parts in (line.split("\t") for line in lines)]


@functools.cache
def _syllables() -> dict[str, list[str]]:
    """By syllable, the characters that an input method offers first: level 1 of GB 2312."""
    return {
        syllable: kept
        for syllable, characters in _table("pinyin")
        if (kept := [one for one in characters if is_common(one)])
    }


def is_common(character: str) -> bool:
    """Whether a character is one of the 3,755 of level 1 of GB 2312."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


@functools.cache
def homophones() -> _Alternatives:
    return _alternatives(
        {
            one: [other for other in characters if other != one]
            for characters in _syllables().values()
            for one in characters
        }
    )


@functools.cache
def _dialect() -> _Alternatives:
    others: dict[str, list[str]] = {}
    for syllable, characters in _syllables().items():
        sounds: list[str] = []
        for start, changed in _DIALECTS.items():
            is_whole = len(start) == 2 or syllable[1:2] != "h"
            if syllable.startswith(start) and is_whole:
                sounds += _syllables().get(changed + syllable[len(start) :], [])
        for end, changed in _DIALECT_ENDS.items():
            if syllable.endswith(end):
                sounds += _syllables().get(syllable[: -len(end)] + changed, [])
        for one in characters:
            others[one] = sounds
    return _alternatives(others)


@functools.cache
def _lookalikes() -> _Alternatives:
    others: dict[str, list[str]] = {}
    for one, some in [(pair[0], pair[1]) for pair in _ALIKE.split()] + _table("lookalikes"):
        for other in some:
            others.setdefault(one, []).append(other)
            others.setdefault(other, []).append(one)
    return _alternatives(others)


@functools.cache
def _traditional() -> _Alternatives:
    return _alternatives({one: some[:1] for one, some in _table("simplified") if len(one) == 1})


def _lunar(born: Numbers) -> Numbers:
    """The lunar dates of days read as solar ones; the days themselves where there is no such."""
    from borax.calendars.lunardate import LunarDate

    days, position = np.unique(born, return_inverse=True)
    dates = [LunarDate.from_solar(day) for day in days.astype("datetime64[D]").tolist()]
    parts = np.array([(date.year, date.month, date.day) for date in dates]).reshape(-1, 3)
    read = _days(parts[:, 0], parts[:, 1], parts[:, 2])
    return np.where(read == NO_DATE, days, read)[position]


def _days(year: Numbers, month: Numbers, day: Numbers) -> Numbers:
    """Days since 1970; ``NO_DATE`` where the calendar has no such day."""
    fits = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1900) & (year <= 2023)
    months = np.where(fits, (year - 1970) * 12 + month - 1, 0)
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    following = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    fits &= day <= following - first
    return np.where(fits, first + day - 1, NO_DATE)


def _parts(days: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    return (
        years_of(days),
        month.astype(np.int64) % 12 + 1,
        (date - month.astype("datetime64[D]")).astype(np.int64) + 1,
    )


class Faults:
    """The faults of one register; each method returns the column as the register has it."""

    def __init__(
        self, rng: np.random.Generator, noise: Noise, persons: Population, whole: int
    ) -> None:
        self._rng, self._noise, self._persons = rng, noise, persons
        size = len(persons.person)
        # A clerk and an office: faults do not fall on records independently.
        office = persons.village * 2654435761 % 1000003 / 1000003 < noise.careless
        care = np.where(rng.random(size) < noise.careless, _CARELESS_FACTOR, 0.75)
        self._factor = care * np.where(office, 1.6, 0.93)
        self._villages = village_codes(whole)

    def _hit(self, rate: float, among: Booleans | None = None) -> Numbers:
        """The rows that a fault falls on."""
        if rate <= 0:
            return np.zeros(0, np.int64)
        chance = rate * self._factor
        if among is not None:
            chance = chance * among
        return np.flatnonzero(self._rng.random(len(self._factor)) < chance)

    def names(self) -> Codes:
        """Names as they are written here."""
        noise, persons = self._noise, self._persons
        name = persons.name.copy()
        is_plain = ~(name == DOT).any(axis=1)
        if (rows := self._hit(noise.surname_changed, persons.mother_row >= 0)).size:
            name[rows, 0] = persons.mother[rows, 0]
        self._replace(name, self._hit(noise.name_homophone), homophones())
        self._replace(name, self._hit(noise.name_dialect, is_plain), _dialect())
        self._replace(name, self._hit(noise.name_lookalike), _lookalikes())
        self._edit(name, self._hit(noise.name_edit))
        if (rows := self._hit(noise.name_swap, is_plain & (lengths(name) > 2))).size:
            name[rows, 1], name[rows, 2] = name[rows, 2].copy(), name[rows, 1].copy()
        self._shorten(name, self._hit(noise.name_shortened, is_plain & (lengths(name) > 1)))
        if (rows := self._hit(noise.name_traditional)).size:
            some = name[rows]
            name[rows] = _traditional().of(self._rng, some.ravel()).reshape(some.shape)
        self._separators(name, self._hit(noise.separator, ~is_plain))
        self._rare(name)
        if (rows := self._hit(noise.name_spaced, is_plain & (lengths(name) == 2))).size:
            name[rows, 2], name[rows, 1] = name[rows, 1], ord(" ")
        name[self._hit(noise.name_missing)] = 0
        return self._newborns(name)

    def mothers(self) -> Codes:
        """Names of mothers."""
        noise, newborn = self._noise, self._persons.is_newborn
        mother = self._persons.mother.copy()
        self._replace(mother, self._hit(noise.mother_homophone), homophones())
        self._replace(mother, self._hit(noise.name_dialect / 2), _dialect())
        self._edit(mother, self._hit(noise.mother_edit))
        if (rows := self._hit(noise.mother_other)).size:
            mother[rows] = mother[self._rng.permutation(len(mother))[: len(rows)]]
        chance = noise.mother_missing * np.where(newborn, _NEWBORN_MOTHER_KNOWN, 1.0)
        mother[self._rng.random(len(mother)) < chance] = 0
        return mother

    def dates(self) -> Numbers:
        """Dates of birth in days; ``NO_DATE`` where there is none."""
        noise, rng = self._noise, self._rng
        born = self._persons.born.copy()
        old = years_of(born) < _LUNAR_UNTIL
        rows = self._hit(noise.date_lunar, old & (born >= _FIRST_LUNAR))
        born[rows] = _lunar(born[rows])
        for rate, is_year_only in ((noise.month_only, False), (noise.year_only, True)):
            rows = self._hit(rate)
            year, month, _day = _parts(born[rows])
            born[rows] = _days(year, np.where(is_year_only, 1, month), np.ones_like(year))
        rows = self._hit(noise.date_day_month)
        year, month, day = _parts(born[rows])
        self._write(born, rows, _days(year, day, month))
        rows = self._hit(noise.date_year)
        year, month, day = _parts(born[rows])
        self._write(born, rows, _days(year + rng.choice([-1, 1], len(rows)), month, day))
        for rate, swaps in ((noise.date_digit, False), (noise.date_swap, True)):
            rows = self._hit(rate)
            year, month, day = _parts(born[rows])
            number = year * 10**4 + month * 100 + day
            digits = number[:, None] // 10 ** np.arange(7, -1, -1) % 10
            place = rng.integers(2, 7, len(rows)) if swaps else rng.integers(2, 8, len(rows))
            each = np.arange(len(rows))
            if swaps:
                digits[each, place], digits[each, place + 1] = (
                    digits[each, place + 1],
                    digits[each, place].copy(),
                )
            else:
                digits[each, place] = rng.integers(0, 10, len(rows))
            wrong = digits @ 10 ** np.arange(7, -1, -1)
            self._write(born, rows, _days(wrong // 10**4, wrong // 100 % 100, wrong % 100))
        born[self._hit(noise.date_missing)] = NO_DATE
        return born

    def sexes(self) -> NDArray[np.int8]:
        """Sexes; 0 where there is none."""
        sex = self._persons.sex.copy()
        rows = self._hit(self._noise.sex_slip)
        sex[rows] = MAN + WOMAN - sex[rows]
        sex[self._hit(self._noise.sex_missing)] = 0
        return sex

    def villages(self) -> Numbers:
        """Villages; 0 where there is none."""
        noise, rng = self._noise, self._rng
        village = self._persons.village.copy()
        # A family moves as one, so its members are drawn by the number of the family.
        moves = self._persons.family * 2654435761 % 1000003 / 1000003 < noise.family_moved
        shift = self._persons.family % 13 - 6
        place = np.searchsorted(self._villages, village)
        far = self._persons.family * 40503 % len(self._villages)
        near = (place + np.where(shift == 0, 7, shift)) % len(self._villages)
        goal = np.where(self._persons.family % 3 > 0, near, far)
        village[moves] = self._villages[goal[moves]]
        rows = self._hit(noise.moved)
        near = (place[rows] + rng.integers(1, 12, len(rows))) % len(self._villages)
        far = rng.integers(0, len(self._villages), len(rows))
        village[rows] = self._villages[np.where(rng.random(len(rows)) < 0.6, near, far)]
        rows = self._hit(noise.village_digit)
        power = 10 ** rng.integers(0, 6, len(rows))
        village[rows] += (rng.integers(0, 10, len(rows)) - village[rows] // power % 10) * power
        renumbered = village * 40503 % 10007 / 10007 < noise.village_renumbered
        village[renumbered] = (
            village[renumbered] // 10**6 * 10**6 + (village[renumbered] * 7 + 13) % 10**6
        )
        rows = self._hit(noise.village_cut)
        village[rows] = village[rows] // 1000 * 1000
        village[self._hit(noise.village_missing)] = 0
        return village

    def phones(self) -> Numbers:
        """Telephones; 0 where there is none."""
        noise, rng = self._noise, self._rng
        phone = self._persons.phone.copy()
        rows = self._hit(noise.phone_changed, phone > 0)
        phone[rows] = numbers_of_phones(rng, len(rows))
        rows = self._hit(noise.phone_digit, phone > 0)
        power = 10 ** rng.integers(0, 9, len(rows))
        phone[rows] += (rng.integers(0, 10, len(rows)) - phone[rows] // power % 10) * power
        rows = self._hit(noise.phone_shared)
        phone[rows] = 139 * 10**8 + self._persons.village[rows] % 10**8
        phone[rng.random(len(phone)) < noise.phone_missing] = 0
        return phone

    def ids(self, everybody: Population) -> NDArray[np.uint8]:
        """Eighteen characters each; zeros where there is none, and after the end of an old one."""
        noise, rng, persons = self._noise, self._rng, self._persons
        number = persons.citizen_id.copy()
        rows = self._hit(noise.id_of_another)
        mother = persons.mother_row[rows]
        beside = number[(rows + 1) % len(number)]
        number[rows] = np.where((mother >= 0)[:, None], everybody.citizen_id[mother], beside)
        rows = self._hit(noise.id_digit)
        place = rng.integers(0, 17, len(rows))
        number[rows, place] = ord("0") + rng.integers(0, 10, len(rows))
        number[self._hit(noise.id_cut), 15:] = ord("0")
        rows = self._hit(noise.id_old, years_of(persons.born) < 1985)
        number[rows, 6:15] = number[rows, 8:17]
        number[rows, 15:] = 0
        number[rng.random(len(number)) < noise.id_missing] = 0
        young = persons.is_newborn & (rng.random(len(number)) < noise.newborn_id_missing)
        number[young] = 0
        return number

    def _write(self, born: Numbers, rows: Numbers, wrong: Numbers) -> None:
        """Wrong dates that the calendar has; the others a form would not have taken."""
        born[rows] = np.where(wrong == NO_DATE, born[rows], wrong)

    def _place(self, name: Codes, rows: Numbers) -> Numbers:
        """A character of each name, of the given name six times in seven."""
        length = lengths(name[rows])
        given = 1 + (self._rng.random(len(rows)) * (length - 1)).astype(np.int64)
        return np.where((self._rng.random(len(rows)) < 1 / 7) | (length < 2), 0, given)

    def _replace(self, name: Codes, rows: Numbers, alternatives: _Alternatives) -> None:
        place = self._place(name, rows)
        name[rows, place] = alternatives.of(self._rng, name[rows, place])

    def _edit(self, name: Codes, rows: Numbers) -> None:
        """A character that is any other, is not there, or stands there twice."""
        rng, place = self._rng, self._place(name, rows)
        kind = rng.random(len(rows))
        length = lengths(name[rows])
        pool = homophones().characters
        other = pool[rng.integers(0, len(pool), len(rows))]
        changed = kind < 0.55
        name[rows[changed], place[changed]] = other[changed]
        dropped = (kind >= 0.55) & (kind < 0.8) & (length > 1)
        name[rows[dropped], place[dropped]] = 0
        name[rows] = close_gaps(name[rows])
        added = (kind >= 0.8) & (length < name.shape[1]) & (length > 0)
        name[rows[added], length[added]] = np.where(
            rng.random(int(added.sum())) < 0.5, name[rows[added], length[added] - 1], other[added]
        )

    def _shorten(self, name: Codes, rows: Numbers) -> None:
        some = name[rows]
        long = lengths(some) > 2
        some[long, 1 + self._rng.integers(0, 2, int(long.sum()))] = 0
        some = close_gaps(some)
        called = self._rng.random(len(rows)) < 0.4
        some[called, 2] = some[called, 1]
        small = np.array([ord(one) for one in "小阿大"], np.uint32)
        some[called, 1] = small[self._rng.integers(0, 3, int(called.sum()))]
        name[rows] = some

    def _separators(self, name: Codes, rows: Numbers) -> None:
        """Other dots, none, or the first part alone."""
        some, kind = name[rows], self._rng.random(len(rows))
        dots = np.array([ord(one) for one in "•．.・"], np.uint32)
        other = dots[self._rng.integers(0, len(dots), len(rows))]
        other = np.where(kind < 0.5, other, 0)
        some = np.where(some == DOT, other[:, None], some)
        first_only = kind > 0.85
        before = np.cumsum(name[rows] == DOT, axis=1) == 0
        some[first_only] *= before[first_only]
        name[rows] = close_gaps(some)

    def _rare(self, name: Codes) -> None:
        """A mark or the syllable where an old system had no such character."""
        if self._noise.rare_replaced <= 0:
            return
        for code in np.unique(name):
            if code <= 0xFF or _is_in_gb2312(chr(code)):
                continue
            rows, columns = np.nonzero(name == code)
            hit = self._rng.random(len(rows)) < self._noise.rare_replaced
            mark = "?*□■"[int(code) % 4]
            name[rows[hit], columns[hit]] = ord(mark)

    def _newborns(self, name: Codes) -> Codes:
        """Children not named yet, called after the mother or not at all."""
        persons, noise, rng = self._persons, self._noise, self._rng
        rows = np.flatnonzero(persons.is_newborn & (rng.random(len(name)) < noise.placeholder))
        boys, girls = ("之子", "之男婴", "子", "之婴"), ("之女", "之女婴", "女", "之婴")
        ends = codes_of([*boys, *girls, "之长子", "之次子", "之长女", "之次女"], 4)
        form = rng.choice(4, len(rows), p=[0.7, 0.15, 0.1, 0.05])
        end = form + 4 * (persons.sex[rows] == WOMAN)
        # Some hospitals count twins.
        follows = (persons.twins == np.roll(persons.twins, 1))[rows]
        counted = (persons.twins[rows] >= 0) & (rng.random(len(rows)) < 0.4)
        end = np.where(counted, 8 + 2 * (persons.sex[rows] == WOMAN) + follows, end)
        mother = persons.mother[rows].copy()
        mother[:, 8:] = 0
        name[rows] = joined(mother, ends[end])
        name[persons.is_newborn & (rng.random(len(name)) < noise.unnamed)] = 0
        return name


def _is_in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def with_faults(
    persons: Population, everybody: Population, noise: Noise, rng: np.random.Generator, whole: int
) -> Population:
    """The persons as a register has them."""
    faults = Faults(rng, noise, persons, whole)
    return replace(
        persons,
        name=faults.names(),
        mother=faults.mothers(),
        born=faults.dates(),
        sex=faults.sexes(),
        village=faults.villages(),
        phone=faults.phones(),
        citizen_id=faults.ids(everybody),
    )
