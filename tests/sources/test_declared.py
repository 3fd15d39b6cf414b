from __future__ import annotations

import pytest

from cpaudit.errors import ProjectError
from cpaudit.project import SourceSpec
from cpaudit.sources.profiles import load_profiles
from cpaudit.sources.profiles.declared import check_spec

PROFILE = load_profiles(())["planning_persons"]


def spec(**declared):
    return SourceSpec("roll", "planning_persons", ("a.csv",), **declared)


@pytest.mark.parametrize(
    "declared",
    [
        {},
        {"columns": {"name": "大名", "village_name": "村"}},
        {"codes": {"hukou_kind": {"1": "agricultural"}, "sex": {"0": "F"}}},
        {"codes": {"ethnic": {"A": "01"}}},
    ],
)
def test_what_a_profile_knows_is_accepted(declared):
    check_spec(spec(**declared), PROFILE)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"columns": {"nam": "大名"}}, ["«nam»", "sources.roll.columns.nam", "«name»"]),
        ({"columns": {"qqqqqq": "大名"}}, ["«qqqqqq»", "Fields: "]),
        ({"codes": {"hukou_kid": {"1": "x"}}}, ["sources.roll.codes.hukou_kid", "«hukou_kind»"]),
        ({"codes": {"name": {"1": "x"}}}, ["«name» is no coded field"]),
        (
            {"codes": {"hukou_kind": {"1": "agricultral"}}},
            ["«agricultral»", "sources.roll.codes.hukou_kind.1", "«agricultural»"],
        ),
    ],
)
def test_what_no_record_can_have_is_refused_with_what_was_meant(declared, said):
    with pytest.raises(ProjectError) as refused:
        check_spec(spec(**declared), PROFILE)
    message = refused.value.message().en
    assert [word for word in said if word not in message] == []
