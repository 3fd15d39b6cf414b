"""Who tells of an event, and how far each is to be believed: reasoned constants, with their names.

A reliability is the share of a source's rows that tell of a real event of the person named. The
values are judgements on how the records come about; they are fitted to no data set.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Witness:
    """A source's word: the voice that it is, its reliability, and whether it suffices alone.

    Datasets of one voice learn of the event from the same desk and count once.
    """

    voice: str
    reliability: float
    is_strong: bool = True


# A registrar's entry on papers that were seen, and rarely under another's number.
_REGISTERED = 0.98
# A second office's note of what it was told.
_NOTED = 0.9
# A field set to stop a payment: also used for mix-ups.
_CEASED = 0.85

DEATHS: Mapping[str, Witness] = MappingProxyType(
    {
        "police_deaths": Witness("police", _REGISTERED),
        "police_persons": Witness("police", 0.95),
        "health_deaths": Witness("health", _REGISTERED),
        "funerals": Witness("funeral", _REGISTERED),
        "insurance": Witness("insurance", _NOTED),
        "benefits": Witness("benefits", _NOTED, is_strong=False),
        "childcare_subsidies": Witness("benefits", _NOTED, is_strong=False),
        "vaccinations": Witness("vaccination", _CEASED, is_strong=False),
        "school_enrolments": Witness("school", _CEASED, is_strong=False),
    }
)

MARRIAGES: Mapping[str, Witness] = MappingProxyType({"civil_marriages": Witness("civil", 0.99)})
DIVORCES: Mapping[str, Witness] = MappingProxyType({"civil_divorces": Witness("civil", 0.99)})

MOVES_IN: Mapping[str, Witness] = MappingProxyType(
    {
        "police_moves": Witness("police", 0.95),
        "police_persons": Witness("police", 0.93),
        # Lists of migrants outlive the stay that they record.
        "planning_migrants": Witness("migrants", 0.7, is_strong=False),
    }
)
MOVES_OUT: Mapping[str, Witness] = MappingProxyType(
    {
        "police_moves": Witness("police", 0.95),
        "police_persons": Witness("police", 0.93),
        "insurance": Witness("insurance", 0.7, is_strong=False),
        "vaccinations": Witness("vaccination", 0.6, is_strong=False),
        "school_enrolments": Witness("school", 0.6, is_strong=False),
    }
)

# How surely somebody was alive on the day of such a record. A renewal is paid by the household, a
# move out may be the clearing of a register.
SIGNS_OF_LIFE: Mapping[str, Witness] = MappingProxyType(
    {
        "civil_marriages": Witness("civil", 0.97),
        "civil_divorces": Witness("civil", 0.9),
        "health_deliveries": Witness("health", 0.97),
        "health_certificates": Witness("health", 0.9),
        "school_enrolments": Witness("school", 0.9),
        "police_moves": Witness("police", 0.85),
        "insurance": Witness("insurance", 0.75, is_strong=False),
        "benefits": Witness("benefits", 0.7, is_strong=False),
    }
)

# How often a source's own word on a field is right, for fields on which sources disagree. The
# citizen number is given by the police: one voice with their registers.
BIRTH_DATES: Mapping[str, float] = MappingProxyType(
    {
        "certificate": 0.995,
        "delivery": 0.99,
        "screening": 0.985,
        "police_birth": 0.985,
        "police": 0.985,
        "vaccination": 0.97,
        "insurance": 0.96,
        "subsidy": 0.97,
        "school": 0.96,
    }
)
SEXES: Mapping[str, float] = MappingProxyType(
    {
        "certificate": 0.995,
        "delivery": 0.99,
        "screening": 0.985,
        "police_birth": 0.995,
        "police": 0.995,
        "vaccination": 0.98,
        "insurance": 0.98,
        "subsidy": 0.985,
        "school": 0.985,
    }
)
MOTHERS: Mapping[str, float] = MappingProxyType(
    {
        "certificate": 0.99,
        "delivery": 0.99,
        "screening": 0.98,
        "police_birth": 0.97,
        "police": 0.95,
        "vaccination": 0.95,
        "subsidy": 0.96,
        "school": 0.95,
    }
)
# A midwife counts deliveries, planning children; step and adopted children tell them apart.
ORDERS: Mapping[str, float] = MappingProxyType(
    {"delivery": 0.93, "subsidy": 0.95, "siblings": 0.93}
)
# Planning's own word.
PLANNING_DATE = 0.97
IMPOSSIBLE_DATE = 0.02  # in the future, or after the row was entered
PLANNING_SEX = 0.985
PLANNING_MOTHER = 0.97
PLANNING_ORDER = 0.94
IMPOSSIBLE_ORDER = 0.3  # lower than that of an elder child of the same mother
PLANNING_DEATH_DATE = 0.93
PLANNING_CIVIL_DATE = 0.95
PLANNING_MOVE_DATE = 0.93
PLANNING_DEATH = 0.97

# Groups of the births view that are one voice.
VOICE_OF_GROUP: Mapping[str, str] = MappingProxyType(
    {"police_birth": "police", "police": "police", "roll": "planning"}
)
