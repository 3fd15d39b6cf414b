from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpaudit.fields import FIELD_TYPES
from cpaudit.privacy import contains_full_identifier
from cpaudit.sources.inspection.samples import date_forms, samples

SECRET = (
    "王小芳",
    "欧阳小芳",
    "880101195501013319",
    "880101550101331",
    "13800000000",
    "0551-5551234",
    "6222021234567890123",
    "880101199001",
)


def series(*values):
    return pl.Series(values, dtype=pl.String)


@pytest.mark.parametrize("field", [*FIELD_TYPES, "village_name", None])
@pytest.mark.parametrize("times", [1, 2])
def test_no_column_gives_a_person_away_whatever_stands_in_it(field, times):
    shown = " ".join(samples(series(*SECRET * times, "云泽县凤凰镇花园村3组12号"), field))
    assert not contains_full_identifier(shown)
    hidden = {"880101199001"} if field and FIELD_TYPES.get(field) == "division" else set()
    assert [value for value in SECRET if value in shown and value not in hidden] == []
    assert "12号" not in shown


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("mother_name", "王小芳", "王*芳"),
        ("id_no", "880101195501013319", "880101************"),
        ("phone", "13800000000", "138****0000"),
        ("resid_address", "凤凰镇花园村3组", "凤凰镇花园村***"),
        ("remark", "已流出", "***"),
        ("operator", "王小芳", "王*芳"),
        ("household_no", "880101001201020007", "880101************"),
        ("resid_code", "880101001201", "880101001201"),
        ("sex", "女", "女"),
        ("birth_weight_g", "3250", "3250"),
        ("birth_date", "2013/5/15 0:00", "####/#/#"),
        ("facility", "王小芳诊所", "汉汉汉汉汉"),
        (None, "王小芳 13800000000", "汉汉汉 ########.."),
    ],
)
def test_a_value_is_shown_by_its_kind(field, value, shown):
    assert samples(series(value), field) == (shown,)


def test_words_that_many_rows_share_are_shown_and_rare_ones_are_not():
    shown = samples(series(*["凤凰镇卫生院"] * 9, *["县医院"] * 9, "王小芳家"), "facility")
    assert shown == ("凤凰镇卫生院", "县医院", "汉汉汉汉")


def test_code_words_of_the_profile_are_shown_once_they_stand_there():
    assert samples(series("异常分娩"), "outcome", {"异常分娩": "stillbirth"}) == ("异常分娩",)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("2013-05-15", "####-#-#"),
        ("2013.5.15", "####.#.#"),
        ("20130515", "########"),
        ("41409", "#####"),
        ("2013年5月15日", "####年#月#日"),
        ("二〇一三年五月十五日", "〇年〇月〇日"),
        ("2013-05-15 08:30:00", "####-#-#"),
        ("农历腊月初八", "农历腊月初〇"),
        ("王小芳", "?"),
    ],
)
def test_dates_are_shown_as_forms(value, form):
    assert date_forms(series(value)) == ((form, 1),)


def test_an_empty_column_has_no_samples():
    assert samples(series(None, None), "name") == ()
    assert date_forms(series()) == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=30), st.sampled_from([*FIELD_TYPES]))
def test_any_text_can_be_shown(text, field):
    assert all(isinstance(shown, str) for shown in samples(series(text), field))
