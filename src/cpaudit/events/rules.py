"""The rules whose findings say the same of a person as a case does."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# By event and problem, without the letter of a severity.
RULES: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("birth", "missed"): (
            "X001",
            "X002",
            "X003",
            "X004",
            "X005",
            "X006",
            "X008",
            "X054",
            "X060",
        ),
        ("birth", "phantom"): ("X009", "X051"),
        ("birth", "stillborn"): ("X028", "M023"),
        ("birth", "duplicated"): ("X041", "M028", "P042", "X019"),
        ("birth", "misdated"): ("X010", "P001", "P003", "P004"),
        ("birth", "other_year"): ("X010", "P001", "P003", "P004"),
        ("birth", "other_sex"): ("X011", "P002", "M030"),
        ("birth", "other_mother"): ("X013", "M001", "M002"),
        ("birth", "other_order"): ("M007", "M008"),
        ("birth", "late"): ("P036", "X045"),
        ("birth", "registered_late"): ("P035",),
        ("death", "missed"): ("X023", "X024", "X039"),
        ("death", "misdated"): ("X026",),
        ("death", "other_year"): ("X026",),
        ("death", "duplicated"): ("P042", "P040"),
        ("death", "phantom"): ("P010",),
        ("death", "not_cancelled"): ("X025", "P039"),
        ("marriage", "missed"): ("X029", "C006"),
        ("marriage", "misdated"): ("X031", "C007"),
        ("marriage", "other_year"): ("X031", "C007"),
        ("marriage", "other_spouse"): ("X032", "C001", "C005"),
        ("marriage", "phantom"): ("C001", "C006"),
        ("divorce", "missed"): ("X030",),
        ("move_in", "missed"): ("X034", "X036"),
        ("move_out", "missed"): ("X035", "P013"),
    }
)
