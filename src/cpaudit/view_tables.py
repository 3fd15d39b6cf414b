"""The views that rules read: their names and columns, known before any file is read.

A column group has a dot: ``delivery.birth_date`` is the birth date that the delivery record gives.
Rule texts write it the same way. Every view also carries ``tables.SUBJECT``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS, FIELD_TYPES, standard_columns
from cpaudit.tables import FILES, MENTIONS, PROVENANCE, SOURCES, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Mapping

_PERSON, _COUNT, _FLAG = pl.UInt32(), pl.Int32(), pl.Boolean()
_TEXT, _DATE, _SHARE = pl.String(), pl.Date(), pl.Float64()


def group(prefix: str, fields: str, **more: pl.DataType) -> dict[str, pl.DataType]:
    """The standard columns of ``fields`` under ``prefix.``, and ``more`` under the same prefix."""
    columns: dict[str, pl.DataType] = {}
    for field in fields.split():
        columns |= standard_columns(field)
    return {f"{prefix}.{name}": kind for name, kind in (columns | more).items()}


def _dataset(name: str) -> dict[str, pl.DataType]:
    columns: dict[str, pl.DataType] = dict(PROVENANCE)
    for field in DATASETS[name]:
        columns |= standard_columns(field)
    return columns


_IDENTITY = "name sex birth_date id_no"
_PARENT_NOS = {"mother_person_no": _PERSON, "father_person_no": _PERSON}

# One row per person that any source names.
_PERSONS = {
    "person_key": _TEXT,
    "name": _TEXT,
    "name_key": _TEXT,
    "sex": _TEXT,
    "birth_date": _DATE,
    "id18": _TEXT,
    "n_sources": _COUNT,
    "has_planning": _FLAG,
    "has_police": _FLAG,
    "has_insurance": _FLAG,
    "has_vaccination": _FLAG,
    "death_date": _DATE,  # of any source
    "death_source": _TEXT,
    "last_activity_date": _DATE,  # the latest dated record of any source but the death records
    "mother_person_no": _PERSON,
    "father_person_no": _PERSON,
    "spouse_person_no": _PERSON,
    # The planning roll (the active row first where a person has several).
    **group(
        "planning",
        f"{_IDENTITY} ethnic education hukou_kind household_no relationship marital_status "
        "marriage_date marital_change_date spouse_name spouse_id_no mother_name mother_id_no "
        "father_name father_id_no hukou_address resid_address residence_status flow_date "
        "move_in_date move_out_date status exit_reason death_date n_children n_boys n_girls "
        "age_stated phone entry_date remark",
        n_rows=_COUNT,
        n_active_rows=_COUNT,
        n_active_villages=_COUNT,
        n_ids=_COUNT,  # distinct valid numbers on the person's rows
        **_PARENT_NOS,
        spouse_person_no=_PERSON,
    ),
    **group(
        "police",
        f"{_IDENTITY} ethnic hukou_kind household_no relationship marital_status hukou_address "
        "status status_date register_date move_in_date",
        n_rows=_COUNT,
        n_active_rows=_COUNT,
        **_PARENT_NOS,
    ),
    # Migrants: the stay that is dated last.
    **group(
        "migrant",
        "residence_status flow_date move_out_date move_in_date stop_date hukou_address "
        "resid_address",
        n_rows=_COUNT,
    ),
    **group("police_death", "death_date register_date hukou_address", n_rows=_COUNT),
    **group(
        "health_death",
        "death_date issue_date entry_date hukou_address resid_address",
        n_rows=_COUNT,
    ),
    **group("funeral", "death_date cremation_date resid_address", n_rows=_COUNT),
    # The latest move of each direction.
    "police_move.in_date": _DATE,
    "police_move.out_date": _DATE,
    **group(
        "insurance",
        f"{_IDENTITY} resid_address enrol_date stop_date stop_reason household_no",
        n_rows=_COUNT,
    ),
    # As the adopted child.
    **group("adoption", "register_date", n_rows=_COUNT),
    "civil.n_marriages": _COUNT,
    "civil.marriage_date": _DATE,
    "civil.spouse_person_no": _PERSON,
    "civil.n_divorces": _COUNT,
    "civil.divorce_date": _DATE,
}

# One row per child of whose birth a source tells: the planning children's table, deliveries,
# certificates, newborn screening, police birth registrations, vaccination cards, and the rolls,
# insured, subsidised and enrolled among young children.
_BIRTHS = {
    "person_key": _TEXT,
    "name": _TEXT,
    "name_status": _TEXT,
    "sex": _TEXT,
    "birth_date": _DATE,  # by the order of trust: certificate, delivery, police, vaccination …
    "id18": _TEXT,
    "mother_person_no": _PERSON,
    "father_person_no": _PERSON,
    "birth_order": _COUNT,
    "n_sources": _COUNT,  # outside the planning system; a source that copies another counts once
    "sources": _TEXT,  # `delivery;certificate;police_birth`
    "n_birth_dates": _COUNT,  # distinct dates over the sources
    "birth_date_spread_days": _COUNT,
    "n_sexes": _COUNT,
    "n_mothers": _COUNT,  # distinct mothers over the sources that identify her
    "is_multiple": _FLAG,  # another live birth of the same mother within a day
    "n_siblings_same_day": _COUNT,  # children of the same mother within a day, the child included
    "in_planning": _FLAG,  # a row in the children's table or in the roll
    "in_period": _FLAG,  # dated in the project's period, by counting.dated_by
    "scope": _TEXT,  # inside, outside, undecided
    "scope_reason": _TEXT,
    "scope_evidence": _TEXT,  # the pieces that spoke: `on_roll:1.5;no_card_after_birth:-3.5`
    "p_in_scope": _SHARE,
    "p_missed": _SHARE,
    "grade": _TEXT,
    "suppressed": _TEXT,  # why a birth that planning lacks is not a missed birth
    "answer": _TEXT,  # what was verified of the case, from the file of answers
    **group(
        "planning",
        f"{_IDENTITY} birth_order n_fetus certificate_no mother_name mother_id_no father_name "
        "father_id_no kinship birth_place_kind facility outcome status death_date entry_date "
        "resid_address household_no",
        n_rows=_COUNT,
        n_mothers=_COUNT,
        **_PARENT_NOS,
    ),
    **group(
        "roll",
        f"{_IDENTITY} status death_date household_no relationship mother_name mother_id_no "
        "entry_date residence_status resid_address",
        n_rows=_COUNT,
        **_PARENT_NOS,
    ),
    **group(
        "delivery",
        "name sex birth_date outcome n_fetus fetus_order birth_order gestation_weeks "
        "birth_weight_g birth_length_cm certificate_no issue_date facility mother_name "
        "mother_id_no mother_birth_date resid_address hukou_address entry_date",
        n_rows=_COUNT,
        mother_person_no=_PERSON,
    ),
    **group(
        "certificate",
        "certificate_no name sex birth_date mother_name mother_id_no birth_place_kind issue_date "
        "birth_weight_g gestation_weeks n_fetus resid_address hukou_address",
        n_rows=_COUNT,
        n_numbers=_COUNT,
        mother_person_no=_PERSON,
    ),
    **group(
        "screening",
        "name sex birth_date event_date gestation_weeks birth_weight_g certificate_no mother_name "
        "mother_id_no resid_address hukou_address",
        n_rows=_COUNT,
        mother_person_no=_PERSON,
    ),
    **group(
        "police_birth",
        f"{_IDENTITY} register_date certificate_no mother_name mother_id_no hukou_address",
        n_rows=_COUNT,
        mother_person_no=_PERSON,
    ),
    **group(
        "police",
        f"{_IDENTITY} status register_date household_no relationship hukou_address",
        n_rows=_COUNT,
        mother_person_no=_PERSON,
    ),
    **group(
        "vaccination",
        f"{_IDENTITY} residence_kind card_date card_status mother_name mother_id_no certificate_no "
        "resid_address hukou_address",
        n_rows=_COUNT,
        mother_person_no=_PERSON,
    ),
    **group(
        "insurance",
        f"{_IDENTITY} relationship enrol_date stop_date stop_reason resid_address",
        n_rows=_COUNT,
        mother_person_no=_PERSON,
    ),
    **group(
        "subsidy",
        f"{_IDENTITY} enrol_date stop_date status birth_order certificate_no mother_name "
        "mother_id_no hukou_address resid_address",
        n_rows=_COUNT,
        mother_person_no=_PERSON,
    ),
    **group(
        "school",
        f"{_IDENTITY} enrol_date status facility mother_name mother_id_no hukou_address "
        "resid_address",
        n_rows=_COUNT,
        mother_person_no=_PERSON,
    ),
    **group("police_death", "death_date"),
    **group("health_death", "death_date"),
    **group("funeral", "death_date"),
    "adoption.register_date": _DATE,
    "mother.name_key": _TEXT,
    "mother.birth_date": _DATE,
    "mother.sex": _TEXT,
    "mother.death_date": _DATE,
    "mother.marriage_date": _DATE,
    "mother.id18": _TEXT,
    "mother.in_planning": _FLAG,
    "father.name_key": _TEXT,
    "father.birth_date": _DATE,
    "father.sex": _TEXT,
    "father.death_date": _DATE,
    "father.id18": _TEXT,
}

# One row per woman or man whom planning children name as mother, or who states a number of children.
_MOTHERS = {
    "person_key": _TEXT,
    "name": _TEXT,
    "sex": _TEXT,
    "birth_date": _DATE,
    "in_planning": _FLAG,  # has a row of her own in the planning roll
    "n_children": _COUNT,  # as her roll row states
    "n_boys": _COUNT,
    "n_girls": _COUNT,
    "n_rows_children": _COUNT,  # children's rows, births of every order
    "n_rows_living": _COUNT,
    "n_rows_boys": _COUNT,
    "n_rows_girls": _COUNT,
    "n_orders": _COUNT,  # distinct stated birth orders
    "max_order": _COUNT,
    "is_order_by_date": _FLAG,  # orders never fall as birth dates rise
    "min_interval_days": _COUNT,  # between deliveries (twins are one)
}

# One row per spouse link that a planning row states.
_COUPLES = {
    "name": _TEXT,
    "sex": _TEXT,
    "birth_date": _DATE,
    "marital_status": _TEXT,
    "marriage_date": _DATE,
    "death_date": _DATE,
    "id18": _TEXT,
    "spouse_name_key": _TEXT,  # as this row states it
    "spouse_name_status": _TEXT,
    "spouse_id18": _TEXT,
    "spouse_person_no": _PERSON,
    "is_spouse_found": _FLAG,  # in the planning roll
    "is_mutual": _FLAG,  # null where the spouse has no row or names nobody
    "is_self": _FLAG,
    "is_relative": _FLAG,  # the spouse is also a parent, child or sibling
    "n_claims": _COUNT,  # rows of other people that name this spouse as theirs
    "spouse.name_key": _TEXT,  # as the spouse's own row states
    "spouse.sex": _TEXT,
    "spouse.birth_date": _DATE,
    "spouse.marital_status": _TEXT,
    "spouse.marriage_date": _DATE,
    "spouse.spouse_id18": _TEXT,
    "spouse.death_date": _DATE,
    "civil.marriage_date": _DATE,
    "civil.divorce_date": _DATE,
    "civil.spouse_person_no": _PERSON,
}

# One row per household number of the planning roll and of the police register.
_HOUSEHOLDS = {
    "dataset": _TEXT,
    "n_members": _COUNT,
    "n_active": _COUNT,
    "n_stated": _COUNT,
    "n_heads": _COUNT,
    "n_spouses": _COUNT,
    "n_minors": _COUNT,  # active members under 16 at the as-of date
    "n_villages": _COUNT,
    "n_duplicates": _COUNT,  # members whose person stands more than once among the active
    "head.name": _TEXT,
    "head.birth_date": _DATE,
    "head.sex": _TEXT,
    "head.status": _TEXT,
    "head.marital_status": _TEXT,
    "spouse.marital_status": _TEXT,
    "spouse.birth_date": _DATE,
}

_BIRTH_COUNTS = {
    "n_persons": _COUNT,  # active in the planning roll
    "n_women_20_39": _COUNT,
    "n_births": _COUNT,  # planning children born in the period
    "n_boys": _COUNT,
    "n_girls": _COUNT,
    "n_births_1": _COUNT,
    "n_births_2": _COUNT,
    "n_births_3plus": _COUNT,
    "n_deaths": _COUNT,  # planning deaths in the period
    "n_births_known": _COUNT,  # in scope and in the period, in any source
    "n_births_missed": _COUNT,  # of these, not in planning
    "n_delivery": _COUNT,  # in scope and in the period, by source
    "n_certificate": _COUNT,
    "n_police_birth": _COUNT,
    "n_vaccination": _COUNT,
    "n_insurance": _COUNT,
    "n_late": _COUNT,  # born before the period, entered within it
    "n_errors": _COUNT,  # record-level errors are counted after the rules; null here
}
_VILLAGES = {"village_name": _TEXT, **_BIRTH_COUNTS}
_AREA = {
    "area_name": _TEXT,
    **_BIRTH_COUNTS,
    "n_first_of_month": _COUNT,  # period births dated on day 1
    "n_multiple": _COUNT,  # deliveries of more than one child
    "n_placeholder_ids": _COUNT,  # active persons of one year and more
    "n_age_1_and_more": _COUNT,
    "n_cohort_0_last_year": _COUNT,
    "n_cohort_1_this_year": _COUNT,
    "n_births_before": _COUNT,  # planning children born in the period of the same length before
    "n_births_2_before": _COUNT,
    "n_births_3plus_before": _COUNT,
    "n_infant_deaths": _COUNT,  # planning deaths in the period, under one year
    "n_persons_65": _COUNT,  # active in the planning roll, 65 years and more
    "n_deaths_65": _COUNT,  # planning deaths in the period at these ages
    "n_incomers": _COUNT,  # registered elsewhere and living here, by the roll or a vaccination card
    "n_incomers_filed": _COUNT,  # of these, on the list of migrants
    "sex_ratio_low": _SHARE,  # limits of the 95 % interval of the sex ratio at birth
    "sex_ratio_high": _SHARE,
    "completeness": _SHARE,  # two-list estimate, planning against the other sources
    "completeness_low": _SHARE,
    "completeness_high": _SHARE,
}
# One row per village and period of the returns, with what the records give.
_RETURNS = {
    **_dataset("village_returns"),
    "return_village_name": _TEXT,
    "is_total": _FLAG,
    "period_start": _DATE,
    "period_end": _DATE,
    "records.births": _COUNT,  # planning children born in the return's period
    "records.boys": _COUNT,
    "records.girls": _COUNT,
    "records.deaths": _COUNT,
    "sum.births": _COUNT,  # sum over the villages, on total rows
    "sum.deaths": _COUNT,
    "sum.population_end": _COUNT,
}

VIEWS: Mapping[str, Mapping[str, pl.DataType]] = MappingProxyType(
    {
        name: MappingProxyType({**columns, **SUBJECT})
        for name, columns in {
            "files": dict(FILES.columns),
            "sources": {**SOURCES.columns, "covers_period": _FLAG},
            "mentions": {
                **MENTIONS.columns,
                "age": _COUNT,  # completed years at the as-of date
                "n_households_of_phone": _COUNT,
            },
            **{name: _dataset(name) for name in DATASETS if name != "village_returns"},
            "persons": _PERSONS,
            "births": _BIRTHS,
            "mothers": _MOTHERS,
            "couples": _COUPLES,
            "households": _HOUSEHOLDS,
            "villages": _VILLAGES,
            "area": _AREA,
            "returns": _RETURNS,
            # Pairs of records that are in conflict over who is who.
            "conflicts": {
                "kind": _TEXT,
                "reason": _TEXT,
                "name": _TEXT,
                "birth_date": _DATE,
                "id18": _TEXT,
                "other.name": _TEXT,
                "other.birth_date": _DATE,
            },
        }.items()
    }
)

_FIELD_OF_NAME_STEMS = ("name", "name_key")


def is_personal(column: str) -> str | None:
    """How ``column`` must be masked when it is shown (``privacy.mask``), or None.

    >>> is_personal("delivery.mother_id_no"), is_personal("spouse.name_key"), is_personal("sex")
    ('id', 'name', None)
    """
    stem = column.rsplit(".", 1)[-1]
    if stem in {"village_name", "area_name", "return_village_name", "rule_name"}:
        return None
    if stem.endswith(_FIELD_OF_NAME_STEMS):
        return "name"
    if stem.endswith(("id_no", "id18", "id_partial")) or stem in {"id18", "certificate_no"}:
        return "id"
    if FIELD_TYPES.get(stem) == "phone":
        return "phone"
    if stem == "remark":
        return "remark"
    if stem.endswith("_address"):
        return "address"
    return None
