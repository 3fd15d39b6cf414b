import polars as pl
import pytest

from cpaudit.synthesis.export import tables
from cpaudit.synthesis.township import generate

CLASSES = {
    "A006", "A007", "A008", "A029", "C001", "C002", "C005", "C006", "C009", "D001", "D002", "D007",
    "D012", "D014", "D017", "D018", "D019", "D023", "D025", "D045", "F008", "H001", "H002", "H003",
    "H007", "H012", "H017", "M001", "M002", "M004", "M006", "M007", "M008", "M009", "M010", "M011",
    "M012", "M013", "M016", "M028", "P001", "P002", "P003", "P007", "P009", "P011", "P012", "P013",
    "P017", "P021", "P024", "P040", "P041", "P042", "P044", "X009", "X010", "X011", "X013", "X019",
    "X022", "X023", "X024", "X025", "X028", "X029", "X030", "X032", "X034", "X035", "X036", "X037",
    "X046",
}  # fmt: skip


@pytest.fixture(scope="module")
def planter():
    return tables(generate(6000, 4))


@pytest.fixture(scope="module")
def faults(planter):
    return planter.log()


def rows_of(planter, faults, fault_class: str, dataset: str = "planning_persons") -> pl.DataFrame:
    places = faults.filter(pl.col("fault_class") == fault_class, pl.col("dataset") == dataset)
    return planter.rows(dataset, places["position"].to_numpy())


def test_every_class_is_planted(faults):
    assert set(faults["fault_class"].unique()) == CLASSES


def test_planted_rows_are_in_the_files(planter, faults):
    for dataset, position in faults.select("dataset", "position").iter_rows():
        assert not planter.tables[dataset]["_drop"][position], (dataset, position)


def test_faults_rarely_share_a_row(faults):
    spread = faults.filter(~pl.col("fault_class").is_in(["X035", "X036", "X034"]))
    shared = (
        spread.group_by("dataset", "position")
        .agg(pl.col("fault_id").n_unique())
        .filter(pl.col("fault_id") > 1)
    )
    assert shared.height < 0.03 * spread.height


def test_faults_leave_the_births_under_study_alone(planter, faults):
    lacking = set(planter.township.births.filter(~pl.col("in_planning"))["child"]) - set(
        planter.entered
    )
    for dataset in ("planning_births", "health_deliveries"):
        places = faults.filter(pl.col("dataset") == dataset)["position"].to_numpy()
        assert not lacking & set(planter.rows(dataset, places)["_child"])


def test_a_lunar_slip_is_the_lunar_reading_of_the_date_in_the_number(planter, faults):
    from cpaudit.standards.lunar import is_lunar_slip

    rows = rows_of(planter, faults, "P003").with_columns(
        a=pl.col("birth_date").str.to_date(),
        b=pl.col("id_no").str.slice(6, 8).str.to_date("%Y%m%d"),
    )
    assert rows.select(is_lunar_slip(pl.col("a"), pl.col("b"))).to_series().all()


def test_death_before_birth_and_dead_without_a_date(planter, faults):
    rows = rows_of(planter, faults, "P007")
    assert (rows["death_date"] < rows["birth_date"]).all()
    rows = rows_of(planter, faults, "P009")
    assert rows["status"].eq("dead").all()
    assert rows["death_date"].null_count() == rows.height


def test_people_alive_on_the_roll_stand_among_the_dead_of_the_source(planter, faults):
    for fault, dataset in (("X023", "police_deaths"), ("X024", "funerals")):
        alive = rows_of(planter, faults, fault)
        dead = rows_of(planter, faults, fault, dataset)
        assert alive["status"].eq("active").all()
        assert set(alive["_self"]) == set(dead["_self"])


def test_mothers_of_wrong_age_are_too_young_and_too_old(planter, faults):
    birth = planter.township.persons["birth"]
    for fault, low, high in (("M001", 5, 12), ("M002", 57, 76)):
        rows = rows_of(planter, faults, fault, "planning_births")
        age = (rows["_birth"] - birth.gather(rows["_mother"])) / 365.25
        assert low < age.min()
        assert age.max() < high


def test_a_short_interval_is_shorter_than_half_a_year(planter, faults):
    rows = rows_of(planter, faults, "M004", "planning_births").with_columns(
        d=pl.col("birth_date").str.to_date()
    )
    gaps = rows.group_by("_mother").agg(
        (pl.col("d").max() - pl.col("d").min()).dt.total_days().alias("g")
    )
    assert gaps["g"].is_between(2, 180).all()


def test_households_bear_the_fault_that_is_listed(planter, faults):
    roll = planter.tables["planning_persons"].filter(~pl.col("_drop"), pl.col("status") == "active")
    counted = roll.group_by("household_no").agg((pl.col("relationship") == "02").sum())
    heads = dict(counted.iter_rows())
    assert all(heads[home] == 0 for home in rows_of(planter, faults, "H001")["household_no"])
    assert all(heads[home] == 2 for home in rows_of(planter, faults, "H002")["household_no"])


def test_doubles_share_the_number(planter, faults):
    for fault in ("P040", "P044", "H017"):
        rows = rows_of(planter, faults, fault)
        assert (
            rows.group_by("_self")
            .agg(pl.col("id_no").n_unique(), pl.len())
            .select(((pl.col("id_no") == 1) & (pl.col("len") == 2)).all())
            .item()
        )
    villages = (
        rows_of(planter, faults, "P044").group_by("_self").agg(pl.col("resid_code").n_unique())
    )
    assert villages["resid_code"].eq(2).all()


def test_phantoms_are_people_who_never_lived(planter, faults):
    rows = rows_of(planter, faults, "X009", "planning_births")
    assert (rows["_child"] >= planter.township.persons.height).all()
