from __future__ import annotations

import pytest

from cpaudit.sources.profiles import load_profiles

DEATHS = """\
姓名,性别,公民身份号码,死亡日期,注销日期,备用列
王芳,女,880101195501013319,2025-03-01,2025-03-09,x
李明,男,880101195501013319,2025-04-01,2025-04-09,y
"""


@pytest.fixture
def deaths(tmp_path):
    path = tmp_path / "公安死亡注销.csv"
    path.write_text(DEATHS, encoding="utf-8")
    return path


def test_every_profile_is_listed(run):
    code, out, _ = run("sources", "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(load_profiles(()))


def test_a_profile_shows_its_fields_with_their_headings(run):
    code, out, _ = run("sources", "show", "police_deaths")
    assert code == 0
    assert any("death_date (needed)" in line and "死亡日期" in line for line in out.splitlines())


def test_an_unknown_profile_is_an_error_with_a_hint(run):
    code, _, err = run("sources", "show", "police_death")
    assert code == 2
    assert "Did you mean «police_deaths»?" in err


def test_a_file_is_shown_as_it_is_read_without_any_value(run, deaths):
    code, out, _ = run("sources", "inspect", deaths)
    assert code == 0
    assert "死亡日期 -> death_date" in out
    assert "not used: 备用列" in out
    assert "王芳" not in out
    assert "8801" not in out


def test_a_file_that_is_not_recognised_fails_the_command(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("温度,湿度\n1,2\n3,4\n", encoding="utf-8")
    assert run("sources", "inspect", path)[0] == 3


def test_a_file_that_cannot_be_read_is_a_message(run, tmp_path):
    code, _, err = run("sources", "inspect", tmp_path / "none.csv")
    assert code == 3
    assert "none.csv" in err
