"""What goes wrong between two registers: rates of faults, and the faults.

The confusions do not all stand in a table of the linker: characters are also taken for others that
look alike or sound alike by lists of this file's own, and for any other character at all.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Noise:
    """Shares of the records, or of the families or villages where a name says so, with a fault."""

    placeholder: float = 0.5  # newborns named after the mother: 王丽之子
    unnamed: float = 0.05  # newborns without any name
    newborn_id_missing: float = 0.4
    name_homophone: float = 0.025  # the wrong choice in an input method
    name_lookalike: float = 0.006
    name_edit: float = 0.012  # a character dropped, added or any other
    name_swap: float = 0.002
    name_traditional: float = 0.004
    name_missing: float = 0.003
    separator: float = 0.3  # of names with ·
    date_digit: float = 0.008
    date_swap: float = 0.004  # two neighbouring digits
    date_day_month: float = 0.003
    date_lunar: float = 0.01  # of those born before 1980
    date_year: float = 0.004  # a year too early or too late
    date_missing: float = 0.004
    sex_slip: float = 0.005
    sex_missing: float = 0.004
    family_moved: float = 0.03  # families
    moved: float = 0.025
    village_digit: float = 0.003
    village_missing: float = 0.01
    mother_missing: float = 0.15
    mother_homophone: float = 0.02
    mother_edit: float = 0.01
    mother_other: float = 0.004  # a stepmother or grandmother
    phone_changed: float = 0.12
    phone_digit: float = 0.01
    phone_missing: float = 0.12
    id_missing: float = 0.03
    id_digit: float = 0.006
    id_of_another: float = 0.003  # the mother's, or of the record beside it
    id_cut: float = 0.001  # the last three digits 000
    # The other family of faults.
    name_dialect: float = 0.0
    name_shortened: float = 0.0  # one given character dropped, or 小 and 阿 before it
    rare_replaced: float = 0.0  # of characters outside GB 2312
    name_spaced: float = 0.0
    surname_changed: float = 0.0  # children: the mother's for the father's
    month_only: float = 0.0  # the first of the month
    year_only: float = 0.0  # the first of January
    village_renumbered: float = 0.0  # villages
    village_cut: float = 0.0  # 000 for the village
    phone_shared: float = 0.0  # the village office's
    id_old: float = 0.0  # 15 digits
    careless: float = 0.1  # records (and villages) that have three times the faults of others

    def times(self, factor: float) -> Self:
        """The same faults, more or less often; none above nine in ten."""
        return replace(
            self,
            **{field.name: min(0.9, getattr(self, field.name) * factor) for field in fields(self)},
        )


TYPING = Noise()
HARSH = replace(
    TYPING.times(2.5),
    placeholder=0.7,
    unnamed=0.1,
    newborn_id_missing=0.6,
    name_lookalike=0.02,
    name_traditional=0.03,
    name_missing=0.015,
    separator=0.6,
    date_lunar=0.12,
    date_year=0.025,
    mother_missing=0.4,
    phone_changed=0.35,
    phone_missing=0.25,
    id_missing=0.03,
    careless=0.15,
)
ASIDE = replace(
    TYPING,
    name_homophone=0.008,
    name_lookalike=0.0,
    date_lunar=0.02,
    name_dialect=0.03,
    name_shortened=0.025,
    rare_replaced=0.6,
    name_spaced=0.02,
    surname_changed=0.01,
    month_only=0.02,
    year_only=0.01,
    village_renumbered=0.12,
    village_cut=0.03,
    phone_shared=0.05,
    id_old=0.03,
    id_cut=0.03,
)
NOISES = {"typing": TYPING, "harsh": HARSH, "aside": ASIDE}
FIRST_REGISTER = 0.2  # of the faults of the second
