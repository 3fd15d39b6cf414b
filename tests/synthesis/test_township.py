import numpy as np
import polars as pl
import pytest

from cpaudit.synthesis.days import AS_OF_DAY, GRACE_DAYS, NEVER, RESIDENCE_DAYS, YEAR
from cpaudit.synthesis.kinds import IN_SCOPE, KINDS, BirthKind
from cpaudit.synthesis.profile import Profile
from cpaudit.synthesis.township import Township, generate


def column(township: Township, name: str) -> np.ndarray:
    return township.persons[name].to_numpy()


def test_the_same_seed_gives_the_same_township_and_another_seed_another():
    one, again, other = (generate(400, seed) for seed in (7, 7, 8))
    assert one.persons.equals(again.persons)
    assert one.births.equals(again.births)
    assert not one.persons.equals(other.persons)


@pytest.mark.parametrize("persons", [2000, 20_000])
def test_the_living_on_the_roll_are_about_as_many_as_asked_for(persons):
    roll = generate(persons, 3).persons.filter(
        "on_roll", ~pl.col("says_dead"), ~pl.col("says_moved")
    )
    assert 0.88 * persons < roll.height < 1.12 * persons


def test_ids_are_different_and_their_check_digits_right(township):
    ids = township.persons["id_no"].drop_nulls()
    assert ids.n_unique() == len(ids)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for number in ids.to_list()[::50]:
        total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
        assert "10X98765432"[total % 11] == number[17]
        assert number.startswith("88")


def test_nobody_dies_before_birth_and_mothers_are_of_fertile_age(township):
    birth, death, mother = (column(township, name) for name in ("birth", "death", "mother"))
    assert (death >= birth).all()
    has = mother >= 0
    age = (birth[has] - birth[mother[has]]) / YEAR
    assert age.min() > 16
    assert age.max() < 50


def test_married_people_outlive_the_wedding_and_are_of_age(township):
    couples = township.couples
    for role, least in (("husband", 22), ("wife", 20)):
        person = couples[role].to_numpy()
        married = couples["married"].to_numpy()
        assert (column(township, "death")[person] > married).all()
        recent = married > 10_000
        age = (married - column(township, "birth")[person])[recent] / YEAR
        assert age.min() >= least - 0.02


def test_a_birth_in_scope_has_a_mother_who_lives_here_or_left_lately(township):
    births = township.births.filter(pl.col("kind") < len(IN_SCOPE))
    mother, birth = births["mother"].to_numpy(), births["birth"].to_numpy()
    resid_in, resid_out = (
        column(township, "resid_in")[mother],
        column(township, "resid_out")[mother],
    )
    assert (resid_in <= birth).all()
    assert (birth - resid_out < RESIDENCE_DAYS).all()
    strangers = births["kind"].to_numpy() == KINDS.index(BirthKind.INCOMING)
    assert (birth - resid_in >= RESIDENCE_DAYS)[strangers].all()


def test_newcomers_arrive_less_than_half_a_year_before_the_birth(township):
    births = township.births.filter(pl.col("kind") == KINDS.index(BirthKind.NEWCOMER))
    stay = births["birth"].to_numpy() - column(township, "resid_in")[births["mother"].to_numpy()]
    assert births.height > 0
    assert (stay > 0).all()
    assert (stay < RESIDENCE_DAYS).all()


def test_families_moved_before_the_birth_are_registered_elsewhere_by_then(township):
    births = township.births.filter(pl.col("kind") == KINDS.index(BirthKind.MOVED))
    mother, birth = births["mother"].to_numpy(), births["birth"].to_numpy()
    assert births.height > 0
    assert (column(township, "resid_out")[mother] < birth).all()
    hukou_in, hukou_out = (
        column(township, "hukou_in")[mother],
        column(township, "hukou_out")[mother],
    )
    assert ((hukou_out <= birth) | (hukou_in == NEVER)).all()


def test_planning_lacks_about_the_share_of_births_that_the_profile_says():
    births = generate(40_000, 5).births
    due = births.filter(pl.col("kind") < len(IN_SCOPE), pl.col("birth") <= AS_OF_DAY - GRACE_DAYS)
    assert 0.05 < 1 - due["in_planning"].mean() < 0.09
    evidence = pl.any_horizontal("delivery", "certificate", "police", "vaccination", "insurance")
    others = births.filter(pl.col("kind") >= len(IN_SCOPE), ~pl.col("in_planning"), evidence)
    assert 0.2 < others.height / due.height < 0.33
    assert set(births["kind"].unique()) == set(range(len(KINDS)))


def test_births_are_missed_more_often_among_incoming_and_later_children():
    births = generate(60_000, 5).births.filter(pl.col("kind") < len(IN_SCOPE))
    missed = 1 - births["in_planning"].mean()
    incoming = births.filter(pl.col("kind") == KINDS.index(BirthKind.INCOMING))
    assert 1 - incoming["in_planning"].mean() > 1.4 * missed
    later = births.filter(pl.col("order") > 2)
    assert 1 - later["in_planning"].mean() > 1.2 * missed


def test_a_clean_township_has_no_error_rate_but_still_misses_births():
    clean = generate(3000, 2, Profile.CLEAN)
    assert clean.rates.id_slip == clean.rates.name_slip == clean.rates.faults == 0
    assert not clean.births.filter(pl.col("kind") < len(IN_SCOPE))["in_planning"].all()
