"""A township whose truth is known: its people, couples and births over three generations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cpaudit.synthesis import society as societies
from cpaudit.synthesis.chance import Ints, stream
from cpaudit.synthesis.characters import SURNAMES
from cpaudit.synthesis.children import bear, house
from cpaudit.synthesis.marriages import grow_up, remarry
from cpaudit.synthesis.moves import arrive
from cpaudit.synthesis.people import Couples, People
from cpaudit.synthesis.profile import RATES, ErrorRates, Profile

_FOUNDERS_PER_PERSON = 0.2
_INCOMING_PER_PERSON = 0.02
_GENERATIONS = 4


def _grow(seed, persons):
    s = societies.Society(stream(seed, "society"), max(6, persons // 2000), len(SURNAMES), 40)
    rows = societies.found(s, int(persons * _FOUNDERS_PER_PERSON))
    for _ in range(_GENERATIONS):
        children = bear(s, rows)
        house(s, children)
        again = remarry(s, rows)
        rows = np.concatenate([grow_up(s, children), again])
    rows = arrive(s, int(persons * _INCOMING_PER_PERSON))
    children = bear(s, rows)
    house(s, children)
    return s
