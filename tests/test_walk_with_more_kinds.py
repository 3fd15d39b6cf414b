"""The walk on the sample with exports of further kinds beside it: more is found, nothing is lost."""

from __future__ import annotations

import shutil

import polars as pl
import pytest

from cpaudit.audit import audit
from cpaudit.project import load_project
from cpaudit.shipped import samples_folder

BORN = "2025-05-20"
CHILDREN = {"screened": "880101202505200027", "adopted": "880101202505200043"}


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def alone(sample_audit):
    return sample_audit


@pytest.fixture(scope="module")
def mothers(alone):
    """Three young women at home on the roll to whom no source gives a birth in the last years."""
    people = alone.views["persons"]
    with_births = alone.births.filter(pl.col("birth_date").dt.year() >= 2023)["mother_person_no"]
    return (
        people.filter(
            (pl.col("sex") == "F")
            & (pl.col("planning.status") == "active")
            & (pl.col("planning.residence_status") == "home")
            & (pl.col("police.n_rows") == 1)
            & pl.col("planning.move_in_date").is_null()
            & pl.col("police.move_in_date").is_null()
            & pl.col("id18").is_not_null()
            & pl.col("birth_date").dt.year().is_between(1994, 2002)
            & ~pl.col("person_no").is_in(with_births.drop_nulls().implode())
        )
        .sort("id18")
        .head(3)
        .select("name", "id18", "person_no")
        .rows()
    )


@pytest.fixture(scope="module")
def together(tmp_path_factory, mothers):
    folder = _copied(tmp_path_factory.mktemp("together"))
    (name, number, _), (other, other_number, _), (left, left_number, _) = mothers
    _write(
        folder / "screening.csv",
        "采血卡号,母亲姓名,母亲证件号码,新生儿性别,出生日期,采血日期,采血机构",
        f"N1,{name},{number},女,{BORN},2025-05-23,县妇幼",
        f"N2,{other},{other_number},女,{BORN},2025-05-23,县妇幼",
        f"N3,{left},{left_number},男,{BORN},2025-05-23,县妇幼",
    )
    _write(
        folder / "subsidy.csv",
        "婴幼儿姓名,婴幼儿身份证号,婴幼儿出生日期,母亲姓名,母亲身份证号,申领日期",
        f"王小雨,{CHILDREN['screened']},{BORN},{name},{number},2025-09-01",
        f"赵小云,{CHILDREN['adopted']},{BORN},{other},{other_number},2025-09-01",
    )
    _write(
        folder / "adoption.csv",
        "收养登记证字号,被收养人姓名,被收养人性别,被收养人出生日期,被收养人身份证号,养父姓名,养父身份证号,登记日期",
        f"S1,赵小云,女,{BORN},{CHILDREN['adopted']},赵刚,880101197503120010,2025-10-01",
    )
    _write(
        folder / "migrants.csv",
        "姓名,身份证号,流动类型,流出时间,现居住地",
        f"{left},{left_number},流出,2021-03-01,广东省东莞市厚街镇",
    )
    project = folder / "cpaudit.yaml"
    project.write_text(
        project.read_text(encoding="utf-8").replace(
            "sources:\n",
            "sources:\n  health_screenings: screening.csv\n  childcare_subsidies: subsidy.csv\n"
            "  civil_adoptions: adoption.csv\n  planning_migrants: migrants.csv\n",
        ),
        encoding="utf-8",
    )
    return audit(load_project(folder))


def _copied(folder):
    shutil.copytree(
        samples_folder() / "fenghuang",
        folder / "a",
        ignore=shutil.ignore_patterns("truth", ".cpaudit", "cpaudit-output"),
    )
    return folder / "a"


def _write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _of_mother(walked, number):
    people = walked.views["persons"].filter(pl.col("id18") == number)
    assert people.height == 1
    born = pl.col("birth_date") == pl.lit(BORN).str.to_date()
    return walked.births.filter((pl.col("mother_person_no") == people["person_no"][0]) & born).row(
        0, named=True
    )


def test_a_birth_that_only_the_new_sources_hold_is_one_case_with_all_its_evidence(
    together, mothers
):
    birth = _of_mother(together, mothers[0][1])
    assert birth["sources"] == "screening;subsidy"
    assert (birth["grade"], birth["scope"], birth["suppressed"]) == ("A", "inside", None)


def test_an_adopted_child_is_counted_as_explained(together, mothers):
    birth = _of_mother(together, mothers[1][1])
    assert birth["suppressed"] == "adopted"
    assert dict(together.suppressed.rows())["adopted"] == 1


def test_a_mother_whom_the_list_of_migrants_places_elsewhere_is_not_ours_to_report(
    together, mothers
):
    birth = _of_mother(together, mothers[2][1])
    assert birth["sources"] == "screening"
    assert birth["scope"] != "inside"


def test_the_other_births_stay_as_they_were(alone, together):
    told = ["name", "birth_date", "sources", "grade", "scope", "suppressed", "in_planning"]
    before = alone.births.select(told).sort(told, nulls_last=True)
    new = pl.col("sources").str.contains("screening|subsidy").fill_null(value=False)
    after = together.births.filter(~new).select(told).sort(told, nulls_last=True)
    assert after.equals(before)
    # The new files hold a few births of the year: they do not cover it and are not compared.
    assert {each.name for each in together.alignment.left_out()} >= {"screening", "subsidy"}
    assert together.completeness.by_source["source_id"].unique().sort().to_list() == sorted(
        alone.completeness.by_source["source_id"].unique()
    )
