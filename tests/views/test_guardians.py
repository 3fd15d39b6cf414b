from __future__ import annotations

import polars as pl
import pytest

from builders import linked_records
from cpaudit.fields import DATASETS
from cpaudit.views.records import link_records

CHILD, APPLICANT, OTHER = 5, 1, 2


def linked(kind: str | None, roles: dict[str, int]) -> dict[str, object]:
    """The one subsidy record with the persons of its roles."""
    own = "childcare_subsidies"
    records = linked_records(childcare_subsidies=[{"guardian_kind": kind}])[own]
    columns = [c for c in records.columns if not c.endswith("person_no") and c != "record_ids"]
    mentions = pl.DataFrame(
        [
            {"mention_id": n, "record_id": 0, "role": role, "person_no": no, "person_key": f"p{no}"}
            for n, (role, no) in enumerate(roles.items())
        ],
        schema_overrides={"record_id": pl.UInt32, "person_no": pl.UInt32},
    )
    drop = ("village", "household_no", "subject_key")
    rows = records.select(c for c in columns if c not in drop or c in DATASETS[own])
    return link_records({own: rows}, mentions)[own].row(0, named=True)


@pytest.mark.parametrize(
    ("kind", "mother", "father"),
    [
        ("mother", APPLICANT, None),
        ("father", None, APPLICANT),
        ("other", None, None),
        (None, None, None),
    ],
)
def test_who_applies_for_a_child_is_the_parent_that_the_record_says(kind, mother, father):
    record = linked(kind, {"child": CHILD, "guardian": APPLICANT})
    assert record["person_no"] == CHILD
    assert (record["mother_person_no"], record["father_person_no"]) == (mother, father)


def test_a_mother_who_is_named_herself_comes_first():
    record = linked("mother", {"child": CHILD, "mother": OTHER, "guardian": APPLICANT})
    assert record["mother_person_no"] == OTHER
