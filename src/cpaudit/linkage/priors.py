"""What is expected before any data: the share of each level in each class.

Columns: match, family (siblings, parents, spouses), twin, chance_on_date, chance_on_name. The values are rounded experience with
township files, not estimates from any one of them; the data move them as far as there are data
(``model.fit``). Only proportions within a column count.
"""

from __future__ import annotations

from typing import TypeAlias

# level → share in each class
Shares: TypeAlias = dict[str, tuple[float, ...]]

# Names of the same person differ by ear, by eye and by pinyin; siblings share the surname and often
# a generation character, but hardly a whole given name, nor is one's name a part of the other's;
# strangers on one date share a surname one time in ten.
_NAME: Shares = {
    "same": (0.90, 0.002, 0.003, 0.003, 0.93),
    "homophone": (0.035, 0.004, 0.01, 0.004, 0.06),
    "look_alike": (0.012, 0.001, 0.002, 0.001, 0.002),
    "dialect": (0.006, 0.002, 0.004, 0.002, 0.004),
    "part": (0.008, 0.01, 0.02, 0.001, 0.001),
    "given": (0.005, 0.001, 0.001, 0.001, 0.001),
    "one_off": (0.02, 0.13, 0.33, 0.008, 0.001),
    "surname": (0.007, 0.50, 0.58, 0.12, 0.001),
    "different": (0.01, 0.35, 0.05, 0.86, 0.001),
}
_BIRTH_DATE: Shares = {
    "same": (0.92, 0.002, 0.92, 0.96, 0.005),
    "near": (0.007, 0.002, 0.02, 0.01, 0.003),
    "lunar": (0.015, 0.001, 0.015, 0.001, 0.001),
    "slip": (0.03, 0.004, 0.02, 0.004, 0.02),
    "part": (0.012, 0.01, 0.015, 0.005, 0.005),
    "close": (0.004, 0.005, 0.005, 0.005, 0.03),
    "year": (0.005, 0.16, 0.003, 0.005, 0.10),
    "different": (0.007, 0.81, 0.002, 0.01, 0.83),
}
_SEX: Shares = {"same": (0.99, 0.5, 0.64, 0.5, 0.6), "different": (0.01, 0.5, 0.36, 0.5, 0.4)}
# Beginnings of six digits (masked numbers) are shared by a county; twins registered together differ
# in the last digits only, which are those that a spreadsheet damages.
_ID: Shares = {
    "same": (0.30, 0.0005, 0.0005, 0.0005, 0.0005),
    "damaged": (0.35, 0.005, 0.35, 0.01, 0.001),
    "one_off": (0.25, 0.01, 0.15, 0.004, 0.001),
    "prefix": (0.05, 0.30, 0.20, 0.30, 0.30),
    "different": (0.05, 0.68, 0.30, 0.68, 0.70),
}
_VILLAGE: Shares = {
    "same": (0.86, 0.80, 0.85, 0.35, 0.45),
    "town": (0.11, 0.15, 0.11, 0.45, 0.40),
    "different": (0.03, 0.05, 0.04, 0.20, 0.15),
}
_HOUSEHOLD: Shares = {
    "same": (0.85, 0.70, 0.80, 0.01, 0.02),
    "different": (0.15, 0.30, 0.20, 0.99, 0.98),
}
# Couples buy neighbouring numbers.
_PHONE: Shares = {
    "same": (0.75, 0.50, 0.70, 0.01, 0.02),
    "one_off": (0.02, 0.02, 0.02, 0.0005, 0.0005),
    "different": (0.23, 0.48, 0.28, 0.99, 0.98),
}
_STRANGERS: Shares = {
    "same_person": (0.001, 0.001),
    "same": (0.004, 0.008),
    "similar": (0.006, 0.012),
    "different": (0.989, 0.979),
}


def _relative(
    match: tuple[float, ...], family: tuple[float, ...], twin: tuple[float, ...]
) -> Shares:
    return {
        level: (m, f, t, *strangers)
        for (level, strangers), m, f, t in zip(_STRANGERS.items(), match, family, twin, strict=True)
    }


_SAME_PARENT = (0.55, 0.38, 0.03, 0.04)

ADULT: dict[str, Shares] = {
    "name": _NAME,
    "birth_date": _BIRTH_DATE,
    "sex": _SEX,
    "id": _ID,
    "village": _VILLAGE,
    "household": _HOUSEHOLD,
    "phone": _PHONE,
    # Adults of one family are siblings with other spouses, parent and child, or the couple itself.
    "spouse": _relative(
        (0.55, 0.38, 0.03, 0.04), (0.01, 0.01, 0.01, 0.97), (0.01, 0.01, 0.01, 0.97)
    ),
    "mother": _relative(_SAME_PARENT, (0.25, 0.20, 0.02, 0.53), _SAME_PARENT),
    "father": _relative(_SAME_PARENT, (0.25, 0.20, 0.02, 0.53), _SAME_PARENT),
    "death_date": {
        "same": (0.80, 0.01, 0.01, 0.02, 0.01),
        "near": (0.15, 0.02, 0.02, 0.02, 0.01),
        "different": (0.05, 0.97, 0.97, 0.96, 0.98),
    },
    "source": {
        "other": (0.97, 0.50, 0.50, 0.60, 0.60),
        "same": (0.03, 0.50, 0.50, 0.40, 0.40),
    },
}
ADULT_SHARES = (0.2, 0.1, 0.01, 0.34, 0.35)

_CHILDS_MOTHER, _CHILDS_FATHER = (0.74, 0.20, 0.03, 0.03), (0.62, 0.30, 0.04, 0.04)
CHILD: dict[str, Shares] = {
    **{name: ADULT[name] for name in ("birth_date", "sex", "id", "village", "household", "phone")},
    # Children are renamed between the certificate and the registration.
    "name": {
        **_NAME,
        "same": (0.84, 0.002, 0.003, 0.003, 0.93),
        "one_off": (0.03, 0.24, 0.33, 0.008, 0.001),
        "surname": (0.04, 0.55, 0.58, 0.12, 0.001),
        "different": (0.03, 0.19, 0.05, 0.86, 0.001),
    },
    "mother": _relative((0.72, 0.20, 0.04, 0.04), _CHILDS_MOTHER, _CHILDS_MOTHER),
    "father": _relative((0.60, 0.32, 0.04, 0.04), _CHILDS_FATHER, _CHILDS_FATHER),
    # Twins have neighbouring certificates.
    "certificate": {
        "same": (0.92, 0.001, 0.02, 0.001, 0.001),
        "one_off": (0.04, 0.02, 0.30, 0.001, 0.001),
        "different": (0.04, 0.979, 0.68, 0.998, 0.998),
    },
    "twin": {
        "same": (0.98, 0.50, 0.10, 0.90, 0.90),
        "different": (0.02, 0.50, 0.90, 0.10, 0.10),
    },
    "birth_weight": {
        "same": (0.88, 0.03, 0.05, 0.03, 0.03),
        "near": (0.08, 0.15, 0.20, 0.15, 0.15),
        "different": (0.04, 0.82, 0.75, 0.82, 0.82),
    },
    "birth_order": {
        "same": (0.92, 0.05, 0.50, 0.45, 0.45),
        "different": (0.08, 0.95, 0.50, 0.55, 0.55),
    },
    "source": {
        "other": (0.97, 0.45, 0.50, 0.60, 0.60),
        "same": (0.03, 0.55, 0.50, 0.40, 0.40),
    },
}
CHILD_SHARES = (0.25, 0.34, 0.01, 0.25, 0.15)
NEWBORN_SHARES = (0.3, 0.39, 0.01, 0.28, 0.02)
