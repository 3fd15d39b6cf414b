"""The file of decisions: what is written is read, what contradicts is told, what is wrong is refused."""

import string

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from review_builder import keyring_in, linked

from cpaudit.errors import ProjectError
from cpaudit.linkage.agreement import ConflictKind, resolve
from cpaudit.linkage.decisions import (
    Answer,
    Decision,
    decide,
    latest,
    read_decisions,
    write_decisions,
)
from cpaudit.linkage.mention_keys import mention_keys
from laws import examples

A, B, C, D = (letter * 16 for letter in "abcd")
HEADER = "left,right,decision,who,when,note,probability,stratum\n"

KEYS = [letter * 16 for letter in string.ascii_lowercase[:5]]
# Whatever can be typed on one line, commas, quotes and formulas before all.
WORDS = st.text(st.sampled_from("a王,\"'=+@ ;#\u3000"), max_size=6)
DECISIONS = st.builds(
    decide,
    st.lists(st.sampled_from(KEYS), min_size=2, max_size=2, unique=True).map(tuple),
    st.sampled_from(Answer),
    who=WORDS,
    note=WORDS,
    probability=st.none() | st.floats(0, 1),
    stratum=st.sampled_from(["", "accepted_0.9/*"]),
)


def keys(*named):
    return pl.DataFrame(
        {"mention_id": range(len(named)), "key": list(named)},
        schema={"mention_id": pl.UInt32, "key": pl.String},
    )


def said(left, right, answer, who="", when=""):
    left, right = sorted((left, right))
    return Decision(left, right, Answer(answer), who, when)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=examples(60),
    deadline=None,
)
@given(decisions=st.lists(DECISIONS, max_size=6))
def test_what_is_written_is_read_and_written_again_the_same(tmp_path, decisions):
    path = tmp_path / "decisions.csv"
    write_decisions(path, decisions)
    first = path.read_bytes()
    assert read_decisions([path]) == latest(decisions)
    write_decisions(path, reversed(read_decisions([path])))
    assert path.read_bytes() == first


def test_the_file_has_a_line_for_each_decision_sorted_without_carriage_returns(tmp_path):
    path = tmp_path / "decisions.csv"
    write_decisions(path, [said(B, C, "match"), said(A, B, "unsure", "wu")])
    assert path.read_bytes().decode() == HEADER + f"{A},{B},unsure,wu,,,,\n{B},{C},match,,,,,\n"


def test_a_note_that_looks_like_a_formula_is_text_in_a_spreadsheet_and_read_back_as_it_was(
    tmp_path,
):
    path = tmp_path / "decisions.csv"
    write_decisions(path, [decide((A, B), Answer.MATCH, who="wu", note="=1+1\nsee roll")])
    assert "'=1+1 see roll" in path.read_text(encoding="utf-8")
    assert read_decisions([path])[0].note == "=1+1 see roll"


def test_files_of_two_colleagues_are_merged_and_a_later_answer_of_one_replaces_the_earlier(
    tmp_path,
):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    write_decisions(one, [said(A, B, "match", "wu", "2026-01-01T00:00:00Z")])
    write_decisions(
        two,
        [
            said(A, B, "no_match", "wu", "2026-01-02T00:00:00Z"),
            said(C, D, "match", "li", "2026-01-01T00:00:00Z"),
        ],
    )
    merged = read_decisions([one, two, tmp_path / "absent.csv"])
    assert [(one.left, one.decision) for one in merged] == [(A, "no_match"), (C, "match")]
    assert merged == read_decisions([two, one])


def test_times_of_two_zones_are_put_in_order(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text(
        HEADER
        + f"{A},{B},match,wu,2026-01-02T01:00:00+08:00,,,\n{A},{B},no_match,wu,2026-01-01T18:00:00Z,,,\n",
        encoding="utf-8",
    )
    assert [one.decision for one in read_decisions([path])] == ["no_match"]


def test_two_answers_about_one_pair_are_a_conflict_and_neither_is_used():
    found = resolve([said(A, B, "match", "wu"), said(A, B, "no_match", "li")], keys(A, B))
    (conflict,) = found.conflicts
    assert conflict.kind is ConflictKind.TWO_ANSWERS
    assert "wu" in conflict.message().zh
    assert "neither is used" in conflict.message().en
    assert found.used == {}
    assert found.decided.is_empty()


def test_who_is_unsure_contradicts_nobody():
    found = resolve([said(A, B, "match", "wu"), said(A, B, "unsure", "li")], keys(A, B))
    assert found.conflicts == ()
    assert found.used == {(A, B): Answer.MATCH}


def test_a_chain_of_matches_against_a_no_match_is_a_conflict_and_none_of_it_is_used():
    decisions = [said(A, B, "match"), said(B, C, "match"), said(A, C, "no_match")]
    found = resolve([*decisions, said(C, D, "match")], keys(A, B, C, D))
    (conflict,) = found.conflicts
    assert conflict.kind is ConflictKind.CHAIN
    assert {one.pair for one in conflict.decisions} == {(A, B), (B, C), (A, C)}
    assert found.used == {(C, D): Answer.MATCH}
    assert f"{A} = {B}" in conflict.message().en


@settings(deadline=None)
@given(
    answers=st.dictionaries(
        st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")).filter(
            lambda pair: pair[0] < pair[1]
        ),
        st.sampled_from(Answer),
    )
)
def test_what_is_used_never_contradicts_itself_whatever_the_order(answers):
    decisions = [said(a * 16, b * 16, answer) for (a, b), answer in answers.items()]
    known = keys(*(letter * 16 for letter in "abcde"))
    found = resolve(decisions, known)
    turned = resolve(decisions[::-1], known)
    assert (turned.used, turned.conflicts) == (found.used, found.conflicts)
    assert turned.decided.equals(found.decided)
    group = {letter * 16: letter for letter in "abcde"}
    for (left, right), answer in found.used.items():
        if answer is Answer.MATCH:
            old, new = group[left], group[right]
            group = {key: new if of == old else of for key, of in group.items()}
    for (left, right), answer in found.used.items():
        if answer is Answer.NO_MATCH:
            assert group[left] != group[right]


def test_a_decision_about_a_record_that_changed_is_counted_as_stale(tmp_path):
    keyring, (town, _) = keyring_in(tmp_path), linked()
    before = mention_keys(town.mentions, keyring)
    changed = town.mentions.with_columns(
        phone=pl.when(pl.col("mention_id") == 0).then(pl.lit("x")).otherwise("phone")
    )
    pair = before["key"][0], before["key"][1]
    told = resolve([said(*pair, "match")], mention_keys(changed, keyring))
    assert (len(told.stale), told.n_used) == (1, 0)
    assert "1 stale" in told.summary().en
    assert resolve([said(*pair, "match")], before).n_used == 1


def test_keys_do_not_depend_on_the_order_of_rows_and_give_nothing_away(tmp_path):
    keyring, (town, _) = keyring_in(tmp_path), linked()
    shuffled = town.mentions.sample(fraction=1, shuffle=True, seed=1).with_columns(
        record_id=town.mentions["record_id"].max() - pl.col("record_id")
    )
    plain, other = mention_keys(town.mentions, keyring), mention_keys(shuffled, keyring)
    assert dict(plain.iter_rows()) == dict(other.iter_rows())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "key").write_text("cd" * 32, encoding="ascii")
    assert set(plain["key"]).isdisjoint(
        mention_keys(town.mentions, keyring_in(tmp_path / "other"))["key"]
    )


@pytest.mark.parametrize(
    ("line", "row", "column"),
    [
        (f"{A},{B},maybe", 2, "decision"),
        (f"{A},王芳,match", 2, "right"),
        (f"{A},{A},match", 2, "right"),
        (f"\n{A},{B},match,wu,yesterday", 3, "when"),
        (f"{A},{B},match,wu,,,1.5", 2, "probability"),
        (f"{A},{B},match,wu,,a,0.5,s,too many", 2, None),
        ("<<<<<<< mine", 2, None),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_row_and_column(tmp_path, line, row, column):
    path = tmp_path / "decisions.csv"
    path.write_text(HEADER + line + "\n", encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        read_decisions([path])
    place = caught.value.place
    assert (place.file, place.row, place.column) == (str(path), row, column)
    assert caught.value.mend.zh
    assert "王芳" not in str(caught.value)


@pytest.mark.parametrize("content", [b"left,right\n", b"", "左,右".encode("gb18030")])
def test_a_file_without_its_columns_is_refused(tmp_path, content):
    path = tmp_path / "decisions.csv"
    path.write_bytes(content)
    with pytest.raises(ProjectError):
        read_decisions([path])
