import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from polars.testing.parametric import dataframes

from cpaudit import at_rest as resting
from cpaudit.at_rest import AtRest, at_rest, beside, chosen, side_by_side
from cpaudit.audit import audit
from cpaudit.tables import Table

_PEOPLE = pl.DataFrame(
    {
        "no": pl.Series([0, 1, 2], dtype=pl.UInt32),
        "name": ["王丽", None, "李明"],
        "born": pl.Series(["2020-01-02", None, "1988-02-29"]).str.to_date(),
        "nothing": pl.Series([None] * 3, dtype=pl.String),
        "rows": pl.Series([[1, 2], [], None], dtype=pl.List(pl.UInt32)),
        "sex": pl.Series(["F", "M", None], dtype=pl.Enum(["F", "M"])),
    }
)


@pytest.fixture(autouse=True)
def _everything_rests(monkeypatch):
    monkeypatch.setattr(resting, "WORTH_BYTES", 0)


@settings(max_examples=25)
@given(
    frame=dataframes(
        max_size=20,
        max_cols=6,
        allowed_dtypes=[pl.String, pl.UInt32, pl.Date, pl.Boolean, pl.Float64],
    )
)
def test_a_frame_at_rest_is_the_frame(frame):
    rested = at_rest(frame)

    assert rested.shape == frame.shape
    assert rested.schema == frame.schema
    assert rested.is_empty() == frame.is_empty()
    assert_frame_equal(rested.lazy().collect(), frame)
    assert_frame_equal(rested.select(pl.all()), frame)
    for name in frame.columns:
        assert rested[name].equals(frame[name], null_equal=True)


@settings(max_examples=20)
@given(places=st.lists(st.integers(0, 2), max_size=6))
def test_rows_by_number_come_in_the_order_asked_for(places):
    at = pl.Series(places, dtype=pl.UInt32)

    assert_frame_equal(at_rest(_PEOPLE)[at], _PEOPLE[at])


@pytest.mark.parametrize(
    "asked",
    [
        lambda frame: frame.filter(pl.col("no") > 0),
        lambda frame: frame.filter(name="王丽"),
        lambda frame: frame.with_columns(pl.col("no").cast(pl.Int64).alias("n")),
        lambda frame: frame.drop("rows"),
        lambda frame: frame.sort("name", nulls_last=True),
        lambda frame: frame.head(2),
        lambda frame: frame[1:],
        lambda frame: frame[["no", "name"]],
        lambda frame: frame.join(_PEOPLE.head(1), on="no", how="semi"),
        lambda frame: _PEOPLE.select("no").join(frame, on="no", how="left"),
        lambda frame: frame.group_by("name", maintain_order=True).len(),
        lambda frame: pl.concat([frame, frame]),
        lambda frame: frame.hstack([pl.Series("more", [1, 2, 3])]),
        lambda frame: frame.clear(),
        lambda frame: frame.rename({"no": "number"}),
        lambda frame: frame.null_count(),
    ],
)
def test_whatever_is_asked_of_a_frame_at_rest_is_answered_as_by_the_frame(asked):
    answer = asked(at_rest(_PEOPLE))

    assert_frame_equal(answer, asked(_PEOPLE))
    assert type(answer) is pl.DataFrame


def test_only_the_columns_that_are_read_are_unpacked():
    rested = chosen(beside(at_rest(_PEOPLE), at_rest(_PEOPLE.select(age="no"))), ["name", "age"])

    plan = rested.lazy().select("age").explain()

    # One column of each part tells how many rows there are.
    assert f"PROJECT 1/{_PEOPLE.width} COLUMNS" in plan


@pytest.mark.parametrize("rests", [at_rest, lambda frame: frame])
def test_columns_beside_replace_those_of_their_names_in_place(rests):
    more = pl.DataFrame({"age": [1, 2, 3], "name": ["甲", "乙", "丙"]})

    told = beside(rests(_PEOPLE), more)

    assert told.columns == [*_PEOPLE.columns, "age"]
    assert told["name"].to_list() == ["甲", "乙", "丙"]
    assert_frame_equal(told.select(pl.all()), _PEOPLE.with_columns(more))


def test_frames_side_by_side_rest_if_one_of_them_does():
    rested = side_by_side([at_rest(_PEOPLE.select("no")), _PEOPLE.select("name")])

    assert isinstance(rested, AtRest)
    assert_frame_equal(rested.select(pl.all()), _PEOPLE.select("no", "name"))
    assert type(side_by_side([_PEOPLE.select("no"), _PEOPLE.select("name")])) is pl.DataFrame


def test_a_small_frame_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(resting, "WORTH_BYTES", 1 << 20)

    assert at_rest(_PEOPLE) is _PEOPLE


def test_a_frame_at_rest_takes_a_part_of_the_room():
    words = pl.DataFrame({"word": ["ok", "missing"] * 50_000})
    packed = at_rest(words).lazy().explain()

    # «Parquet SCAN [123 in-mem bytes]»
    assert int(packed.split("[")[1].split(" ")[0]) < words.height * 16 / 10


@pytest.mark.parametrize(
    ("rows", "breach"),
    [({"no": [1, 1], "what": ["a", "b"]}, "each only once"), ({"no": [1, 2]}, "what")],
)
def test_a_promise_is_held_of_a_frame_at_rest_too(rows, breach):
    table = Table("things", {"no": pl.Int64(), "what": pl.String()}, key=("no",))

    with pytest.raises(Exception, match=breach) as broken:
        table.keep(at_rest(pl.DataFrame(rows)))

    assert not isinstance(broken.value, AttributeError | TypeError)


def test_a_kept_promise_leaves_a_frame_at_rest():
    table = Table("things", {"no": pl.UInt32(), "name": pl.String()}, key=("no",))

    assert isinstance(table.keep(at_rest(_PEOPLE)), AtRest)


@pytest.mark.slow
def test_an_audit_finds_the_same_with_all_its_frames_at_rest(sample_audit):
    rested = audit(sample_audit.project)

    assert isinstance(rested.views["persons"], AtRest)
    for name in ("findings", "outcomes", "missed", "indicators", "corrections", "reliability"):
        assert_frame_equal(getattr(rested, name), getattr(sample_audit, name))
    for name, view in sample_audit.views.items():
        assert_frame_equal(rested.views[name].lazy().collect(), view.lazy().collect())
