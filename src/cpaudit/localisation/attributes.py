"""What several sources say of a person: the attributes, and the fields of the records that tell them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How two values of an attribute can differ."""

    DATE = "date"
    SEX = "sex"
    NUMBER = "number"  # a citizen's number
    NAME = "name"
    RELATIVE = "relative"  # somebody else's number
    CODE = "code"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that is true of a person.

    Attributes:
        name: what it is called.
        kind: how two values of it can differ.
        told_by: the fields of a record that tell it of the record's own person; empty where
            mentions tell it, of whomever a record names.
    """

    name: str
    kind: Kind
    told_by: tuple[str, ...] = ()


# Of whomever a record names.
BIRTH_DATE = Attribute("birth_date", Kind.DATE)
SEX = Attribute("sex", Kind.SEX)
ID_NO = Attribute("id_no", Kind.NUMBER)
NAME = Attribute("name", Kind.NAME)
# Whom a record gives as the relative of its own person.
PARENTS = tuple(Attribute(f"{role}_id_no", Kind.RELATIVE) for role in ("mother", "father"))
SPOUSE = Attribute("spouse_id_no", Kind.RELATIVE)
# Of the record's own person, in one field only. What changes in the course of a life (marital
# status, residence, household) is not among them: two sources may differ and both be right.
OWN = (
    Attribute("death_date", Kind.DATE, ("death_date",)),
    Attribute("certificate_no", Kind.CODE, ("certificate_no",)),
    Attribute("ethnic", Kind.CODE, ("ethnic",)),
    Attribute("birth_order", Kind.AMOUNT, ("birth_order",)),
    Attribute("n_fetus", Kind.AMOUNT, ("n_fetus",)),
    Attribute("birth_weight_g", Kind.AMOUNT, ("birth_weight_g",)),
    Attribute("birth_length_cm", Kind.AMOUNT, ("birth_length_cm",)),
    Attribute("gestation_weeks", Kind.AMOUNT, ("gestation_weeks",)),
)
OWN_ROLES = ("self", "child")
# Statuses of cells that hold something which cannot be the value, whatever the value is.
BROKEN = {
    Kind.DATE: ("impossible", "placeholder", "unreadable"),
    Kind.NUMBER: ("bad_length", "bad_characters", "damaged", "placeholder"),
    Kind.NAME: ("illegal", "mixed"),
}
# Numbers that are wrong by their own form, and yet in use: a few were issued with a wrong digit.
DOUBTFUL_NUMBERS = ("bad_check", "bad_date")
USABLE_NUMBERS = ("valid", "repaired", "upgraded", "permit", "foreign")
