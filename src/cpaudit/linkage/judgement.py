"""What the model's probability alone does not decide: which patterns may be accepted at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.linkage.codes import Flags, Levels
    from cpaudit.linkage.link_types import LinkType

# What must agree beside a name: a name, a sex, a place and a source never make a link.
EVIDENCE = {
    "birth_date": ("same", "near", "lunar", "slip", "part"),
    "id": ("same", "damaged", "one_off"),
    "certificate": ("same", "one_off"),
    "birth_weight": ("same",),
    "phone": ("same",),
    "household": ("same",),
    "death_date": ("same", "near"),
    "mother": ("same_person", "same", "similar"),
    "father": ("same_person", "same", "similar"),
    "spouse": ("same_person", "same", "similar"),
}
# What must agree beside a date where there is no name: a birthday in a village is nobody's own.
# An adult without a name is known by number or not at all.
_TIES = {
    "adult": ("id",),
    "child": ("id", "certificate", "phone", "household", "mother", "father"),
    "newborn": ("id", "certificate", "phone", "household", "mother", "father", "birth_weight"),
}
# What lets two sound numbers be one person's.
_TWO_NUMBERS = ("phone", "mother", "father", "spouse")
# What stands for the name itself. A part of it (小芳 of 王芳), a given name alone and one character
# off do not: with a birth date and a relative that agree, between a third and two thirds of such
# pairs are one person (siblings and cousins are the others), and with dates apart hardly any. They are
# weighed, but bear no two numbers; nor are they somebody else's name, since a certificate may outweigh
# them.
_SAME_NAME = ("same", "homophone", "look_alike", "dialect")
_OTHER_NAME = ("missing", "surname", "different")
# Children of one mother and one day, among whom a choice is made even where it is a guess.
_ONE_BIRTH = (("mother", ("same_person",)), ("birth_date", ("same", "near", "lunar", "slip")))


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of each pattern: may it be accepted, also between two sound numbers, and is it of one birth.

    ``is_somebody_else``: not even worth a review.
    """

    is_acceptable: Flags
    bears_two_numbers: Flags
    is_one_birth: Flags
    is_somebody_else: Flags


def judge(link_type: LinkType, levels: Levels) -> Judgement:
    """The judgement of each pattern, a row of levels."""

    def agrees(name: str, accepted: Sequence[str]) -> Flags:
        return level_is(link_type, levels, name, accepted)

    def any_of(names: Sequence[str]) -> Flags:
        found = np.zeros(len(levels), dtype=np.bool_)
        for name in names:
            found |= agrees(name, EVIDENCE[name])
        return found

    unnamed = agrees("name", ("missing",))
    one_birth = np.ones(len(levels), dtype=np.bool_)
    for name, accepted in _ONE_BIRTH:
        one_birth &= agrees(name, accepted)
    same = agrees("name", _SAME_NAME)
    dated = agrees("birth_date", ("same", "lunar", "slip"))
    related = any_of(_TWO_NUMBERS) | agrees("id", ("one_off",))
    # Of one village a name and a birth date are enough where both are the very same.
    neighbour = agrees("village", ("same",)) & agrees("birth_date", ("same",))
    neighbour &= agrees("name", ("same",)) & ~agrees("sex", ("different",))
    return Judgement(
        is_acceptable=np.where(
            unnamed, any_of(_TIES[link_type.name]), any_of(tuple(EVIDENCE))
        ).astype(np.bool_),
        bears_two_numbers=(same & dated & related) | neighbour,
        is_one_birth=one_birth,
        is_somebody_else=_is_somebody_else(link_type, levels),
    )


def level_is(link_type: LinkType, levels: Levels, name: str, accepted: Sequence[str]) -> Flags:
    """The patterns in which a comparison has one of the accepted levels."""
    for k, comparison in enumerate(link_type.comparisons):
        if comparison.name == name:
            wanted = [at for at, level in enumerate(comparison.levels) if level in accepted]
            return np.isin(levels[:, k], wanted)
    return np.zeros(len(levels), dtype=np.bool_)


def is_telling(link_type: LinkType, levels: Levels) -> Flags:
    """The patterns to learn from: a birth date or a number was compared.

    Relatives who are named and no more agree on the name by the way in which they were brought
    together; learnt from, they would make every name seem common.
    """
    bare = [level_is(link_type, levels, name, ("missing",)) for name in ("birth_date", "id")]
    return ~(bare[0] & bare[1])


def _is_somebody_else(link_type: LinkType, levels: Levels) -> Flags:
    """Neither the name nor the birth date nor the number agrees.

    A newborn and its parent share surname, sex, village and telephone.
    """
    unnamed = level_is(link_type, levels, "name", _OTHER_NAME)
    born_apart = level_is(link_type, levels, "birth_date", ("year", "different"))
    return unnamed & born_apart & ~level_is(link_type, levels, "id", EVIDENCE["id"])
