"""The canonical fields: every column that a source profile may map a header to, and its type.

One field name has one type in every dataset, so that a standardised column means the same thing
wherever it stands. ``standard_columns`` says which columns the loader makes of a field.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping


class FieldType(StrEnum):
    """How a raw value is standardised."""

    NAME = "name"
    CITIZEN_ID = "citizen_id"
    DATE = "date"
    SEX = "sex"
    MARITAL = "marital"
    RELATIONSHIP = "relationship"
    ADDRESS = "address"
    DIVISION = "division"
    PHONE = "phone"
    CERTIFICATE = "certificate"
    INTEGER = "integer"
    NUMBER = "number"
    CODE = "code"
    TEXT = "text"


_NAMES = "name mother_name father_name spouse_name head_name husband_name wife_name guardian_name"
_IDS = (
    "id_no mother_id_no father_id_no spouse_id_no head_id_no husband_id_no wife_id_no "
    "guardian_id_no"
)
_DATES = (
    "birth_date mother_birth_date father_birth_date husband_birth_date wife_birth_date death_date "
    "register_date entry_date issue_date event_date marriage_date marital_change_date "
    "move_date move_in_date move_out_date flow_date status_date card_date enrol_date stop_date "
    "cremation_date"
)
_ADDRESSES = "hukou_address resid_address from_address to_address husband_address wife_address"
_DIVISIONS = "hukou_code resid_code from_code to_code"
_INTEGERS = (
    "group_no n_children n_boys n_girls age_stated mother_age n_fetus fetus_order birth_order "
    "births boys girls births_1 births_2 births_3plus deaths marriages move_in move_out "
    "population_start population_end year n_household n_households population_men "
    "population_women deaths_men deaths_women infant_deaths divorces births_earlier women_15_49 "
    "married_women_15_49 incomers leavers"
)
_NUMBERS = (
    "gestation_weeks birth_weight_g birth_length_cm birth_rate death_rate growth_rate "
    "sex_ratio_at_birth"
)
_CODES = (
    "ethnic education hukou_kind status residence_status kinship outcome residence_kind "
    "card_status stop_reason exit_reason move_kind birth_place_kind guardian_kind"
)
_TEXTS = (
    "system_no household_no card_no insurance_no facility remark period move_reason operator "
    "register_no village_name benefit_kind grade"
)

FIELD_TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        name: kind
        for names, kind in (
            (_NAMES, FieldType.NAME),
            (_IDS, FieldType.CITIZEN_ID),
            (_DATES, FieldType.DATE),
            ("sex husband_sex wife_sex", FieldType.SEX),
            ("marital_status", FieldType.MARITAL),
            ("relationship", FieldType.RELATIONSHIP),
            (_ADDRESSES, FieldType.ADDRESS),
            (_DIVISIONS, FieldType.DIVISION),
            ("phone", FieldType.PHONE),
            ("certificate_no", FieldType.CERTIFICATE),
            (_INTEGERS, FieldType.INTEGER),
            (_NUMBERS, FieldType.NUMBER),
            (_CODES, FieldType.CODE),
            (_TEXTS, FieldType.TEXT),
        )
        for name in names.split()
    }
)

# Canonical tokens of the coded fields; a profile's code map leads to these and to no others.
# ``ethnic`` and ``education`` keep their national two-digit codes.
CODE_TOKENS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "status": frozenset({"active", "dead", "moved_out", "cancelled"}),
        "residence_status": frozenset({"home", "away", "incoming"}),
        "kinship": frozenset({"birth", "adopted", "step", "given_out"}),
        "outcome": frozenset({"live", "stillbirth", "neonatal_death"}),
        "residence_kind": frozenset({"resident", "migrant", "temporary", "outside"}),
        "card_status": frozenset({"active", "moved_in", "moved_out", "dead", "closed"}),
        "stop_reason": frozenset({"death", "moved", "other"}),
        "exit_reason": frozenset({"death", "moved_out", "duplicate", "other"}),
        "move_kind": frozenset({"in", "out"}),
        "birth_place_kind": frozenset({"facility", "home", "other"}),
        "guardian_kind": frozenset({"mother", "father", "other"}),
        "hukou_kind": frozenset({"agricultural", "non_agricultural", "resident", "other"}),
    }
)


def standard_columns(field: str, kind: FieldType | None = None) -> dict[str, pl.DataType]:
    """The columns that the loader makes of ``field``, with their types.

    >>> list(standard_columns("mother_id_no"))[:3]
    ['mother_id_no', 'mother_id18', 'mother_id_status']
    """
    text, date = pl.String(), pl.Date()
    match kind or FIELD_TYPES[field]:
        case FieldType.NAME:
            return {field: text, f"{field}_key": text, f"{field}_status": text}
        case FieldType.CITIZEN_ID:
            stem = field.removesuffix("_no")
            return {
                field: text,
                f"{stem}18": text,
                f"{stem}_status": text,
                f"{stem}_partial": text,
                f"{stem}_birth_date": date,
                f"{stem}_sex": text,
            }
        case FieldType.DATE:
            return {field: date, f"{field}_precision": text, f"{field}_status": text}
        case FieldType.ADDRESS:
            stem = field.removesuffix("_address")
            return {
                field: text,
                f"{stem}_village": text,
                f"{stem}_group": pl.Int32(),
                f"{stem}_place": text,
            }
        case FieldType.DIVISION:
            stem = field.removesuffix("_code")
            return {
                field: text,
                f"{field}_status": text,
                f"{stem}_village": text,
                f"{stem}_place": text,
            }
        case FieldType.INTEGER:
            return {field: pl.Int32(), f"{field}_status": text}
        case FieldType.NUMBER:
            return {field: pl.Float64(), f"{field}_status": text}
        case FieldType.TEXT:
            return {field: text}
        case _:
            return {field: text, f"{field}_status": text}


_PARENTS = "mother_name mother_id_no father_name father_id_no"
_CHILD = "name sex birth_date id_no"
_HOUSEHOLD = "household_no relationship head_name head_id_no"
_PLACES = "hukou_address hukou_code resid_address resid_code group_no"
# Who applies or answers for a child: a parent or somebody else.
_GUARDIAN = "guardian_name guardian_id_no guardian_kind"

# The fields of each dataset. The loader makes the standard columns of all of them, null where the
# file has none, so that a view may name any of them.
DATASETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        name: tuple(fields.split())
        for name, fields in {
            "planning_persons": (
                f"system_no {_CHILD} ethnic education hukou_kind {_HOUSEHOLD} n_household "
                "marital_status marriage_date marital_change_date spouse_name spouse_id_no "
                f"{_PARENTS} hukou_address hukou_code resid_address resid_code group_no "
                "residence_status flow_date move_in_date move_out_date status status_date "
                "exit_reason death_date n_children n_boys n_girls age_stated phone operator "
                "entry_date remark"
            ),
            "planning_births": (
                f"system_no {_CHILD} birth_order n_fetus certificate_no {_PARENTS} kinship "
                "birth_place_kind facility outcome status death_date resid_address resid_code "
                "hukou_address hukou_code group_no household_no operator entry_date phone remark"
            ),
            # Who left (move_out_date), who came (move_in_date), and when that ended (stop_date);
            # flow_date where the list does not say which way.
            "planning_migrants": (
                f"system_no {_CHILD} ethnic education hukou_kind {_HOUSEHOLD} marital_status "
                f"marriage_date spouse_name spouse_id_no {_PLACES} residence_status flow_date "
                "move_out_date move_in_date stop_date move_reason n_children n_boys n_girls "
                "age_stated phone register_date operator entry_date remark"
            ),
            "police_persons": (
                f"{_CHILD} ethnic education hukou_kind {_HOUSEHOLD} {_PARENTS} marital_status "
                "spouse_name spouse_id_no hukou_address hukou_code group_no status status_date "
                "register_date move_in_date phone remark"
            ),
            "police_births": (
                f"{_CHILD} ethnic register_date certificate_no {_PARENTS} household_no "
                "hukou_address hukou_code group_no remark"
            ),
            "police_deaths": (
                f"{_CHILD} death_date register_date hukou_address hukou_code group_no "
                "household_no remark"
            ),
            "police_moves": (
                f"{_CHILD} move_kind move_date move_reason from_address to_address from_code "
                "to_code household_no register_date remark"
            ),
            "health_deliveries": (
                "register_no mother_name mother_id_no mother_birth_date mother_age phone "
                "hukou_address hukou_code resid_address resid_code father_name father_id_no "
                "name birth_date sex outcome n_fetus fetus_order birth_order gestation_weeks "
                "birth_weight_g birth_length_cm certificate_no issue_date facility entry_date "
                "remark"
            ),
            "health_certificates": (
                f"certificate_no {_CHILD} {_PARENTS} mother_birth_date father_birth_date "
                "resid_address resid_code hukou_address hukou_code birth_place_kind facility "
                "gestation_weeks birth_weight_g birth_length_cm birth_order n_fetus issue_date "
                "status phone remark"
            ),
            "health_screenings": (
                "card_no register_no mother_name mother_id_no mother_birth_date mother_age phone "
                f"father_name father_id_no name birth_date sex n_fetus fetus_order birth_order "
                f"gestation_weeks birth_weight_g birth_length_cm certificate_no {_PLACES} "
                "facility event_date entry_date remark"
            ),
            "health_deaths": (
                f"register_no {_CHILD} ethnic marital_status age_stated death_date {_PARENTS} "
                f"{_PLACES} facility issue_date entry_date phone remark"
            ),
            "vaccinations": (
                f"card_no {_CHILD} {_PARENTS} phone resid_address resid_code hukou_address "
                "hukou_code residence_kind card_date card_status certificate_no facility "
                "group_no remark"
            ),
            "civil_marriages": (
                "register_no husband_name husband_id_no husband_birth_date husband_address "
                "wife_name wife_id_no wife_birth_date wife_address register_date remark"
            ),
            "civil_divorces": (
                "register_no husband_name husband_id_no husband_birth_date husband_address "
                "wife_name wife_id_no wife_birth_date wife_address register_date remark"
            ),
            # husband and wife are the adoptive parents; who gave the child away is not read.
            "civil_adoptions": (
                f"register_no {_CHILD} husband_name husband_id_no husband_birth_date "
                "husband_address wife_name wife_id_no wife_birth_date wife_address "
                "guardian_name guardian_id_no register_date remark"
            ),
            "funerals": (
                "register_no name sex birth_date id_no age_stated death_date cremation_date "
                "resid_address resid_code register_date remark"
            ),
            "insurance": (
                f"insurance_no {_CHILD} {_HOUSEHOLD} mother_name mother_id_no resid_address "
                "resid_code hukou_address hukou_code group_no year enrol_date stop_date "
                "stop_reason phone remark"
            ),
            "childcare_subsidies": (
                f"register_no {_CHILD} ethnic birth_order certificate_no {_PARENTS} {_GUARDIAN} "
                f"household_no {_PLACES} year enrol_date stop_date status phone remark"
            ),
            "benefits": (
                f"register_no {_CHILD} ethnic hukou_kind {_HOUSEHOLD} marital_status spouse_name "
                f"spouse_id_no n_children age_stated {_PLACES} benefit_kind year enrol_date "
                "stop_date stop_reason phone remark"
            ),
            "school_enrolments": (
                f"register_no {_CHILD} ethnic hukou_kind {_PARENTS} {_GUARDIAN} {_PLACES} "
                "facility grade enrol_date stop_date status phone remark"
            ),
            "village_returns": (
                "village_name resid_code period births boys girls births_1 births_2 births_3plus "
                "births_earlier deaths deaths_men deaths_women infant_deaths marriages divorces "
                "move_in move_out population_start population_end population_men population_women "
                "n_households women_15_49 married_women_15_49 incomers leavers birth_rate "
                "death_rate growth_rate sex_ratio_at_birth"
            ),
        }.items()
    }
)

# What the datasets are evidence of, in the order in which births are cited.
BIRTH_DATASETS = (
    "health_deliveries",
    "health_certificates",
    "health_screenings",
    "police_births",
    "police_persons",
    "vaccinations",
    "insurance",
    "childcare_subsidies",
    "school_enrolments",
)
