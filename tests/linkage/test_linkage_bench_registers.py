"""The registers of the linking benchmark keep their promises."""

import sys
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from cpaudit.standards.check_digit import check_digit

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import linking_registers
from linking_scores import Truth, scores

ROWS = 3_000


@cache
def pair(noise="typing", seed=1):
    return linking_registers.registers(ROWS, noise, seed=seed)


@pytest.mark.parametrize("noise", ["typing", "harsh", "aside"])
def test_a_person_stands_in_a_register_at_most_once(noise):
    for register in pair(noise):
        assert register.records.height == ROWS
        assert register.truth["person"].is_unique().all()


def test_most_persons_stand_in_both_registers():
    left, right = pair()
    both = left.truth.join(right.truth, on="person").height
    assert both == pytest.approx(ROWS * 0.85 / 0.925, rel=0.001)


def test_a_linker_is_given_no_truth():
    left, right = pair()
    for register in (left, right):
        assert tuple(register.records.columns) == linking_registers.COLUMNS
    persons = left.truth.join(right.truth, on="person", suffix="_right")
    places = left.truth.with_row_index().join(right.truth.with_row_index(), on="person")
    assert persons.height == places.height
    # Rows are shuffled: their order in one register says nothing of the other's.
    assert abs(places.select(pl.corr("index", "index_right")).item()) < 0.1


def test_citizen_numbers_of_the_better_register_are_sound_and_fit_date_and_sex():
    left, _ = pair()
    number = pl.col("id")
    found = left.records.filter(number.is_not_null()).select(
        area=number.str.starts_with("88").mean(),
        sound=(check_digit(number.str.head(17)) == number.str.tail(1)).mean(),
        date=(number.str.slice(6, 8) == pl.col("birth_date").dt.strftime("%Y%m%d")).mean(),
        sex=(
            (number.str.slice(16, 1).cast(pl.Int8, strict=False) % 2 == 1) == (pl.col("sex") == "M")
        ).mean(),
        length=(number.str.len_chars() == 18).all(),
    )
    assert found["area"].item() == pytest.approx(1, abs=0.005)
    assert found["length"].item()
    for share in ("sound", "date", "sex"):
        assert found[share].item() > 0.98


def test_numbers_are_absent_in_about_three_of_a_hundred():
    _, right = pair()
    grown = right.records.filter(~right.truth["is_newborn"])
    assert 0.015 < grown["id"].is_null().mean() < 0.05


def test_twins_share_mother_and_date():
    from linking_population import population

    persons = population(20_000, seed=3)
    frame = pl.DataFrame(
        {"twins": persons.twins, "born": persons.born, "mother": persons.mother_row}
    ).filter(pl.col("twins") >= 0)
    pairs = frame.group_by("twins").agg(
        pl.len(), dates=pl.col("born").n_unique(), mothers=pl.col("mother").n_unique()
    )
    assert pairs.height > 50
    assert (pairs["len"] <= 2).all()
    assert (pairs["dates"] == 1).all()
    assert (pairs["mothers"] == 1).all()


def test_no_two_persons_have_one_number_even_in_different_parts():
    from linking_population import population

    numbers = [
        bytes(row)
        for part in range(2)
        for row in population(5_000, seed=1, n_whole=10_000, part=part, n_parts=2).citizen_id
    ]
    assert len(set(numbers)) == len(numbers)


def test_the_same_seed_gives_the_same_registers_and_another_seed_others():
    again = linking_registers.registers(ROWS, "typing", seed=1)
    for register, same in zip(pair(), again, strict=True):
        assert register.records.equals(same.records)
        assert register.truth.equals(same.truth)
    other = linking_registers.registers(ROWS, "typing", seed=2)
    assert not pair()[0].records.equals(other[0].records)


def test_harsh_noise_leaves_fewer_cells_alike_than_light_noise():
    def alike(noise):
        left, right = (
            pl.concat([register.records, register.truth], how="horizontal")
            for register in pair(noise)
        )
        both = left.join(right, on="person", suffix="_r")
        names = linking_registers.COLUMNS
        return both.select((pl.col(name) == pl.col(f"{name}_r")).mean() for name in names).row(0)

    assert all(light > heavy for light, heavy in zip(alike("typing"), alike("harsh"), strict=True))


def test_some_newborns_are_called_after_the_mother():
    _, right = pair("harsh")
    newborns = right.records.filter(right.truth["is_newborn"])
    assert 0.4 < newborns["name"].str.contains("[子女婴]$").mean() < 1


def test_scores_count_pairs_choose_one_to_one_and_find_the_best_threshold():
    truth = Truth(pl.DataFrame({"person": [1, 2, 3]}), pl.DataFrame({"person": [1, 2, 9]}))
    pairs = pl.DataFrame(
        {
            "left": [0, 1, 1, 2],
            "right": [0, 0, 1, 2],
            "probability": [0.99, 0.97, 0.95, 0.6],
        }
    )
    found = scores(pairs, truth)
    assert (found.sure.n_links, found.sure.n_right, found.sure.n_true) == (3, 2, 2)
    assert found.sure.f1 == pytest.approx(0.8)
    assert found.best_threshold == pytest.approx(0.95)
    assert found.one_to_one.f1 == pytest.approx(1)
    assert found.best_one_to_one.precision == pytest.approx(1)


def test_pairs_of_one_file_are_scored_against_all_pairs_of_an_entity():
    truth = Truth(pl.DataFrame({"person": ["a", "a", "a", "b"]}))
    pairs = pl.DataFrame({"left": [0, 0], "right": [1, 3], "probability": [1.0, 1.0]})
    found = scores(pairs, truth)
    assert (found.sure.n_links, found.sure.n_right, found.sure.n_true) == (2, 1, 3)
