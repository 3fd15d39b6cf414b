"""Which errors of recording touch which columns, and how often, in each export."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis import slips

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.synthesis.chance import Chance
    from cpaudit.synthesis.profile import ErrorRates

# How carefully an office types, against the profile's rates: police numbers come from the card.
_CARE = {
    "planning_persons": 0.6,
    "planning_births": 0.9,
    "police_persons": 0.25,
    "police_births": 0.4,
    "police_deaths": 0.6,
    "police_moves": 0.4,
    "health_deliveries": 1.3,
    "health_certificates": 0.8,
    "vaccinations": 1.8,
    "civil_marriages": 0.5,
    "civil_divorces": 0.5,
    "funerals": 1.8,
    "insurance": 1.0,
}
_DATES = ("birth_date", "mother_birth_date", "husband_birth_date", "wife_birth_date")
# Addresses of the roll and the register follow the person; elsewhere they are typed by hand.
_TYPED_ADDRESSES = ("resid_address", "hukou_address", "husband_address", "wife_address")


def add_noise(
    frame: pl.DataFrame,
    dataset: str,
    chance: Chance,
    rates: ErrorRates,
    former_names: Mapping[str, str],
) -> pl.DataFrame:
    """``frame`` with the office's errors of recording, and some rows written twice.

    Args:
        frame: an export's table; columns that begin with _ stay as they are.
        dataset: whose export it is.
        chance: the stream of random draws.
        rates: the profile's rates.
        former_names: village → the name that old papers give it.
    """
    care = _CARE[dataset]
    columns = [
        _noisy(frame[name], dataset, chance, rates, care, former_names)
        for name in frame.columns
        if not name.startswith("_")
    ]
    return _doubled(frame.with_columns(columns), chance, rates.duplicate * care)


def _noisy(
    values: pl.Series,
    dataset: str,
    chance: Chance,
    rates: ErrorRates,
    care: float,
    former_names: Mapping[str, str],
) -> pl.Series:
    name = values.name
    steps: list[tuple[float, slips.Slip]] = []
    if name.endswith("name") or name == "name":
        steps = [
            (rates.name_slip * care, slips.name_slip),
            (rates.name_variant * care, slips.traditional),
            (rates.name_space * care, slips.spaced),
        ]
    elif name.endswith("id_no"):
        steps = [
            (rates.id_slip * care, slips.id_slip),
            (rates.id_missing * care, slips.gone),
            (rates.id_old * care if dataset != "police_births" else 0.0, slips.old_number),
            (rates.id_dressed * care, slips.dressed),
        ]
    elif name in _DATES:
        steps = [
            (rates.date_slip * care, slips.date_slip),
            (rates.date_lunar * care, slips.lunar),
        ]
    elif name == "sex":
        steps = [(rates.sex_slip * care, slips.other_sex)]
    elif name in _TYPED_ADDRESSES:
        steps = [
            (rates.address_vague * care, slips.vague),
            (rates.address_stale, lambda known, _: slips.renamed(known, former_names)),
        ]
    elif name == "phone":
        steps = [
            (rates.phone_missing, slips.gone),
            (rates.phone_shared, lambda known, _: _cadre(known)),
        ]
    for share, slip in steps:
        values = slips.spoil(values, share, slip, chance)
    return values.alias(name)


def _cadre(phones: pl.Series) -> pl.Series:
    """The village cadre's number stands for people who gave none."""
    return pl.Series(["13988010001"]).new_from_index(0, len(phones))


def _doubled(frame: pl.DataFrame, chance: Chance, share: float) -> pl.DataFrame:
    """Rows entered twice stand under their first entry."""
    again = np.flatnonzero(chance.flags(frame.height, share))
    order = np.sort(np.concatenate([np.arange(frame.height), again]), kind="stable")
    return frame[order]
