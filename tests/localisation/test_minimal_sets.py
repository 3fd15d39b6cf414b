import polars as pl

from cpaudit.localisation.minimal_sets import minimal_sets

# Cells of fh.mother_child_dates: the child's date, the mother's, and the hospital's for the child.
CHILD, MOTHER, HOSPITAL = 1, 2, 3


def judged(*units: tuple[int, int, int, float], elsewhere: float = 1e-6):
    rows = [(*unit, elsewhere) for unit in units]
    return {
        row["cell"]: row
        for row in minimal_sets(
            pl.DataFrame(
                rows,
                schema={
                    "entity": pl.UInt32,
                    "failure": pl.UInt32,
                    "cell": pl.UInt32,
                    "odds": pl.Float64,
                    "elsewhere": pl.Float64,
                },
                orient="row",
            )
        ).to_dicts()
    }


def test_two_sources_that_agree_on_the_child_make_the_mothers_date_the_smallest_change():
    # The mother is too young at the birth: her date alone, or the child's in both sources, whose
    # odds of being wrong alike are those of two errors at once.
    cells = judged((1, 1, CHILD, 1e-4), (1, 1, MOTHER, 1e-2), (1, 1, HOSPITAL, 1e-4))
    assert cells[MOTHER]["is_best"]
    assert cells[MOTHER]["share"] > 0.9
    assert not cells[CHILD]["is_best"]


def test_one_cell_that_mends_two_failures_is_better_than_two_cells():
    cells = judged((1, 1, 10, 0.01), (1, 1, 20, 0.01), (1, 2, 20, 0.01), (1, 2, 30, 0.01))
    assert cells[20]["share"] > 0.99
    assert 10 not in cells or not cells[10]["is_best"]


def test_two_cells_of_one_weight_are_a_tie():
    cells = judged((1, 1, 10, 0.01), (1, 1, 20, 0.01))
    assert cells[10]["is_tie"]
    assert cells[20]["is_tie"]
    assert abs(cells[10]["share"] - 0.5) < 0.01


def test_failures_without_a_common_cell_take_two():
    cells = judged((1, 1, 10, 0.01), (1, 2, 20, 0.01))
    assert cells[10]["is_best"]
    assert cells[20]["is_best"]
    assert not cells[10]["is_tie"]


def test_what_the_rule_does_not_name_takes_the_blame_of_well_supported_cells():
    cells = judged((1, 1, 10, 1e-4), elsewhere=1e-2)
    assert cells[10]["share"] < 0.02


def test_entities_do_not_touch_each_other():
    both = judged((1, 1, 10, 0.01), (2, 2, 20, 0.02))
    assert both[10] == judged((1, 1, 10, 0.01))[10]


def test_three_failures_apart_are_each_blamed():
    cells = judged((1, 1, 10, 0.01), (1, 2, 20, 0.01), (1, 3, 30, 0.01))
    assert all(cells[cell]["is_best"] for cell in (10, 20, 30))
