"""Joins on hashed keys say what the plain statement of a join says, whatever the hash."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.rules.hash_places import NOWHERE, places
from cpaudit.rules.join import Join
from cpaudit.rules.join_columns import WholeColumns
from cpaudit.rules.joins import find
from cpaudit.rules.key_groups import key_hash
from cpaudit.rules.keyed_views import KeyedViews
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.scope import Scope
from cpaudit.rules.view_rows import ViewRows
from cpaudit.rules.windows import Window
from laws import examples

OWN = {
    "a": pl.String(),
    "b": pl.Int32(),
    "day": pl.Date(),
    "flag": pl.Boolean(),
    "subject_key": pl.String(),
}
OTHER = {
    "a": pl.String(),
    "b": pl.UInt8(),
    "day": pl.Date(),
    "n": pl.Int32(),
    "word": pl.String(),
    "share": pl.Float64(),
}
SCHEMAS = {"own": OWN, "other": OTHER}
DAYS = [None, dt.date(1969, 12, 31), dt.date(2020, 2, 29), dt.date(2020, 3, 1)]
KEYS = st.sampled_from([None, "", "x", "y", "数", "a key of more than twelve bytes"])
SMALL = st.sampled_from([None, 0, 1, 2])


def _rows(**columns):
    return st.lists(st.fixed_dictionaries(columns), max_size=12)


OWN_ROWS = _rows(
    a=KEYS,
    b=SMALL,
    day=st.sampled_from(DAYS),
    flag=st.sampled_from([None, True, False]),
    subject_key=st.sampled_from([None, "p", "q"]),
)
OTHER_ROWS = _rows(
    a=KEYS,
    b=SMALL,
    day=st.sampled_from(DAYS),
    n=SMALL,
    word=st.sampled_from([None, "u", "v"]),
    share=st.sampled_from([None, 0.5, 1.5]),
)
# All keys on one hash, on two, or on one for each.
HASHES = st.sampled_from(
    [
        key_hash,
        lambda column, position: column.hash(position) * 0,
        lambda column, position: (column.hash(position) % 2) * 2**63,
    ]
)
MATCHES = st.sampled_from(
    [(("a", "a"),), (("b", "b"),), (("day", "day"),), (("b", "b"), ("a", "a"))]
)
LOOKUPS = st.builds(
    Lookup,
    st.just("other"),
    MATCHES,
    where=st.sampled_from([None, "n > 0", "word = 'u' OR share > 1"]),
    order=st.sampled_from([(), ("n",), ("word", "share"), ("day", "n")]),
    take=st.sampled_from([(), (("total", "SUM(n)"), ("n_words", "COUNT(DISTINCT word)"))]),
)
WINDOWS = st.builds(
    Window,
    st.sampled_from([("a",), ("b",), ("a", "b"), ("flag",)]),
    where=st.sampled_from([None, "flag", "day > DATE '2000-01-01'"]),
    take=st.sampled_from([(), (("last", "MAX(day)"), ("n_days", "COUNT(day)"))]),
)
NEIGHBOURS = st.builds(
    Window,
    st.sampled_from([("a",), ("b",), ("a", "flag")]),
    st.sampled_from([("day",), ("b",), ("a", "day"), ("flag", "day")]),
    st.sampled_from([-2, -1, 1]),
    where=st.sampled_from([None, "flag IS NOT NULL"]),
)


def _views(own, other, *, is_plan=False):
    frames = {"own": pl.DataFrame(own, schema=OWN), "other": pl.DataFrame(other, schema=OTHER)}
    # Nothing is held of a plan here: everything is read in parts.
    read = {
        name: ViewRows(frame.lazy() if is_plan else frame, held_bytes=0)
        for name, frame in frames.items()
    }
    return frames, read


def _agree(declared, own, other, hash_of, *, is_plan):
    frames, views = _views(own, other, is_plan=is_plan)
    keyed = KeyedViews(views, hash_of)
    taken = [name for name, _ in declared.take]
    if isinstance(declared, Lookup):
        wanted = [*OTHER, *taken, "exists", "n_rows"]
        plain = declared.compute(frames["own"], frames["other"], wanted, Scope(OTHER))
    else:
        wanted = ["n_rows", *taken] if declared.offset is None else [*OWN, "exists"]
        plain = declared.compute(frames["own"], wanted, Scope(OWN))
    quick = find(Join(declared), "own", wanted, keyed=keyed, schemas=SCHEMAS)
    assert not isinstance(quick, WholeColumns)
    found = quick.take(slice(0, len(own)), wanted)
    assert found.schema == plain.schema
    assert found.rows() == plain.rows()
    some = np.arange(0, len(own), 2, dtype=np.uint32)
    assert quick.take(some, wanted).rows() == plain.gather_every(2).rows()
    if wanted[0] == "n_rows":
        only = find(Join(declared), "own", ["n_rows"], keyed=keyed, schemas=SCHEMAS)
        assert only.take(slice(0, len(own)), ["n_rows"]).equals(plain.select("n_rows"))


@settings(max_examples=examples(150), deadline=None)
@given(declared=LOOKUPS, own=OWN_ROWS, other=OTHER_ROWS, hash_of=HASHES, is_plan=st.booleans())
def test_a_quick_lookup_says_what_a_plain_one_says(declared, own, other, hash_of, is_plan):
    _agree(declared, own, other, hash_of, is_plan=is_plan)


@settings(max_examples=examples(100), deadline=None)
@given(declared=WINDOWS, own=OWN_ROWS, hash_of=HASHES, is_plan=st.booleans())
def test_quick_figures_of_a_window_are_the_plain_ones(declared, own, hash_of, is_plan):
    _agree(declared, own, [], hash_of, is_plan=is_plan)


@settings(max_examples=examples(150), deadline=None)
@given(declared=NEIGHBOURS, own=OWN_ROWS, hash_of=HASHES, is_plan=st.booleans())
def test_a_quick_neighbour_is_the_plain_one(declared, own, hash_of, is_plan):
    _agree(declared, own, [], hash_of, is_plan=is_plan)


@pytest.mark.parametrize("hash_of", [key_hash, lambda column, position: column.hash(position) * 0])
def test_keys_that_share_a_hash_with_none_of_their_own_match_nothing(hash_of):
    own = [{"a": "x"}, {"a": "stranger"}, {"a": None}]
    other = [{"a": "x", "n": 1}, {"a": "y", "n": 2}]
    _, views = _views(own, other)
    found = find(
        Join(Lookup("other", (("a", "a"),))),
        "own",
        ["n", "exists"],
        keyed=KeyedViews(views, hash_of),
        schemas=SCHEMAS,
    )
    assert found.take(slice(0, 3), ["n", "exists"]).rows() == [
        (1, True),
        (None, False),
        (None, None),
    ]


def test_a_key_of_fractions_is_joined_the_plain_way():
    _, views = _views([], [{"share": 0.5}])
    join = Join(Lookup("other", (("share", "share"),)))
    found = find(join, "other", ["n_rows"], keyed=KeyedViews(views), schemas=SCHEMAS)
    assert isinstance(found, WholeColumns)
    assert found.take(slice(0, 1), ["n_rows"]).rows() == [(1,)]


def test_a_plan_is_never_held_beyond_its_room_and_says_the_same():
    frame = pl.DataFrame({"b": range(300), "a": [str(n % 7) for n in range(300)]})
    for held_bytes in (0, 1 << 20):
        rows = ViewRows(frame.lazy(), held_bytes=held_bytes)
        rows.hold(["a"])
        assert rows.is_held is bool(held_bytes)
        parts = list(rows.batches(["a", "b"]))
        assert [start for start, _ in parts] == [0]
        assert parts[0][1].select("b", "a").equals(frame)
        assert rows.pick(["b"], np.array([3, 299], dtype=np.uint32))["b"].to_list() == [3, 299]
        assert rows.compact(["a"])["a"].cast(pl.String).equals(frame["a"])


def test_a_file_is_read_slice_by_slice(tmp_path, monkeypatch):
    frame = pl.DataFrame({"b": range(10), "a": list("abcdefghij")})
    frame.write_parquet(tmp_path / "people.parquet")
    monkeypatch.setattr("cpaudit.rules.view_rows._SLICE_ROWS", 4)
    rows = ViewRows(pl.scan_parquet(tmp_path / "people.parquet"), held_bytes=0)
    parts = list(rows.batches(["a", "b"]))
    assert [start for start, _ in parts] == [0, 4, 8]
    assert pl.concat(part for _, part in parts).equals(frame.select("a", "b"))


@settings(max_examples=examples(100), deadline=None)
@given(
    known=st.sets(st.integers(0, 2**44 - 1), max_size=200),
    asked=st.lists(st.integers(0, 2**44 - 1), max_size=50),
    is_crowded=st.booleans(),
)
def test_a_hash_is_found_where_it_stands(known, asked, is_crowded):
    if is_crowded:  # all in one bucket: the hash is not even
        known = {*range(300), 2**44 - 1}
    listed = np.array(sorted(known), dtype=np.uint64)
    sought = np.array([*asked, *known], dtype=np.uint64)
    place_of = {hashed: place for place, hashed in enumerate(sorted(known))}
    found = places(listed, sought << np.uint64(20), 20)
    assert found.tolist() == [place_of.get(hashed, int(NOWHERE)) for hashed in sought.tolist()]
