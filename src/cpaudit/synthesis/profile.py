"""How badly the records are kept: the rates of the recording errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Profile(StrEnum):
    """How badly the records are kept."""

    CLEAN = "clean"
    TYPICAL = "typical"
    AWFUL = "awful"


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Shares of values or rows that each recording error touches; the typical county by default.

    The rates are of the order that published quality checks of such registers report: a per cent
    or two of names, a few per mille of numbers and dates, a few per cent of identifiers missing.
    """

    name_slip: float = 0.012
    name_variant: float = 0.004
    name_space: float = 0.006
    id_slip: float = 0.003
    id_missing: float = 0.015
    id_old: float = 0.003
    id_dressed: float = 0.006
    date_slip: float = 0.003
    date_lunar: float = 0.003
    sex_slip: float = 0.0015
    address_stale: float = 0.02
    address_vague: float = 0.04
    phone_shared: float = 0.01
    phone_missing: float = 0.15
    duplicate: float = 0.003
    newborn_placeholder: float = 0.75
    vaccination_placeholder: float = 0.06
    mother_id_missing: float = 0.06
    trace_missing: float = 0.15
    trace_misleading: float = 0.02
    coverage_lost: float = 1.0  # multiplies the share of births that each source lacks
    missed: float = 0.07
    faults: float = 1.0  # multiplies the number of planted faults; 0 plants none


_TYPICAL = ErrorRates()

RATES = {
    # No error of recording and no planted fault; the births that planning lacks stay, so that the
    # figures show what the method reaches when the records themselves are in order.
    Profile.CLEAN: replace(
        _TYPICAL,
        name_slip=0.0,
        name_variant=0.0,
        name_space=0.0,
        id_slip=0.0,
        id_missing=0.0,
        id_old=0.0,
        id_dressed=0.0,
        date_slip=0.0,
        date_lunar=0.0,
        sex_slip=0.0,
        address_stale=0.0,
        address_vague=0.0,
        phone_shared=0.0,
        duplicate=0.0,
        mother_id_missing=0.0,
        trace_missing=0.0,
        trace_misleading=0.0,
        coverage_lost=0.5,
        faults=0.0,
    ),
    Profile.TYPICAL: _TYPICAL,
    Profile.AWFUL: replace(
        _TYPICAL,
        name_slip=0.04,
        name_variant=0.012,
        name_space=0.03,
        id_slip=0.012,
        id_missing=0.06,
        id_old=0.012,
        id_dressed=0.03,
        date_slip=0.012,
        date_lunar=0.012,
        sex_slip=0.006,
        address_stale=0.06,
        address_vague=0.12,
        phone_shared=0.06,
        phone_missing=0.3,
        duplicate=0.012,
        newborn_placeholder=0.9,
        vaccination_placeholder=0.15,
        mother_id_missing=0.2,
        trace_missing=0.3,
        trace_misleading=0.05,
        coverage_lost=2.5,
        missed=0.1,
        faults=2.0,
    ),
}
