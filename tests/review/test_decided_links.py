"""Decisions in the walk of linkage: matches join, no-matches part, and the rest stays as it was."""

import polars as pl
import pytest
from linkage_township import AS_OF
from review_builder import linked
from short_mentions import groups, mentions

from cpaudit.linkage.walk import link_mentions
from cpaudit.tables import CONFLICTS, LINKS, MEMBERS

ONE, OTHER = "880101198708240228", "880101201205150113"
WANG = {"name": "王小明", "born": 20120515, "sex": "M", "mother_name_key": "李秀英"}


def decided(*pairs):
    return pl.DataFrame(
        [tuple(pair) for pair in pairs],
        schema={"mention_id_l": pl.UInt32, "mention_id_r": pl.UInt32, "decision": pl.String},
        orient="row",
    )


def link(rows, *pairs):
    linkage = link_mentions(mentions(*rows), decided=decided(*pairs))
    for table, frame in (
        (LINKS, linkage.links),
        (MEMBERS, linkage.members),
        (CONFLICTS, linkage.conflicts),
    ):
        table.keep(frame)
    return linkage


def reviewed(linkage):
    return linkage.links.filter(pl.col("tier") == "reviewed").select(
        "mention_id_l", "mention_id_r", "probability", "is_accepted"
    )


def of_four_sources(**more):
    return [{**WANG, **more, "source_id": source} for source in "abcd"]


def test_a_match_joins_what_the_model_keeps_apart():
    rows = [
        {"name": "赵大", "born": 19700101, "source_id": "a"},
        {"name": "钱二", "born": 19850505, "source_id": "b"},
    ]
    assert len(groups(link(rows))) == 2
    linkage = link(rows, (0, 1, "match"))
    assert groups(linkage) == {frozenset({0, 1})}
    assert reviewed(linkage).rows() == [(0, 1, 1.0, True)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"id": ONE}, "two_ids"), ({"source_id": "a"}, "same_source")],
)
def test_a_match_against_the_records_joins_and_stands_among_the_conflicts(change, reason):
    rows = [{**WANG, "id": OTHER, "source_id": "a"}, {"name": "王小", "source_id": "b", **change}]
    linkage = link(rows, (0, 1, "match"))
    assert groups(linkage) == {frozenset({0, 1})}
    found = linkage.conflicts.filter(pl.col("kind") == "reviewed_against_evidence")
    assert found["reason"].to_list() == [reason]


def test_a_no_match_parts_what_the_model_joins():
    rows = of_four_sources()[:2]
    assert groups(link(rows)) == {frozenset({0, 1})}
    linkage = link(rows, (0, 1, "no_match"))
    assert groups(linkage) == {frozenset({0}), frozenset({1})}
    assert reviewed(linkage).rows() == [(0, 1, 0.0, False)]
    assert linkage.conflicts.is_empty()


def test_a_no_match_parts_what_one_number_joins():
    rows = of_four_sources(id=OTHER)
    linkage = link(rows, (0, 1, "no_match"))
    together = {frozenset(group) for group in groups(linkage)}
    assert len(together) == 2
    assert not any({0, 1} <= group for group in together)


def test_a_no_match_holds_against_everybody_who_connects_the_two():
    rows = of_four_sources()
    assert groups(link(rows)) == {frozenset({0, 1, 2, 3})}
    together = groups(link(rows, (0, 3, "no_match")))
    assert not any({0, 3} <= group for group in together)
    assert {one for group in together for one in group} == {0, 1, 2, 3}


def test_the_weakest_link_between_the_two_goes():
    rows = [
        {**WANG, "source_id": "a", "certificate_no": "A880000001"},
        {**WANG, "source_id": "b", "certificate_no": "A880000001"},
        {**WANG, "source_id": "c", "name": None, "mother_name_key": "李秀英", "village": "1"},
    ]
    assert groups(link(rows)) == {frozenset({0, 1, 2})}
    assert frozenset({0, 1}) in groups(link(rows, (0, 2, "no_match")))


def test_a_decided_no_match_frees_the_other_candidate():
    rows = [
        {**WANG, "source_id": "a"},
        {**WANG, "source_id": "b"},
        {**WANG, "source_id": "b"},
    ]
    assert frozenset({0, 1}) not in groups(link(rows))
    assert frozenset({0, 1}) in groups(link(rows, (0, 2, "no_match"), (1, 2, "no_match")))


def test_matches_are_followed_before_numbers():
    rows = [
        {**WANG, "source_id": "a"},
        {**WANG, "id": OTHER, "source_id": "b"},
        {**WANG, "id": OTHER, "source_id": "c"},
    ]
    linkage = link(rows, (0, 1, "match"), (0, 2, "no_match"))
    assert groups(linkage) == {frozenset({0, 1}), frozenset({2})}


def test_unsure_changes_nothing():
    rows = of_four_sources()
    assert link(rows, (0, 1, "unsure")).links.equals(link(rows).links)


def test_all_right_answers_about_a_township_cost_nothing_and_hold():
    town, plain = linked()
    asked = plain.links.filter(pl.col("tier") != "exact").head(60)
    who = dict(town.truth.iter_rows())
    pairs = [
        (left, right, "match" if who[left] == who[right] else "no_match")
        for left, right in asked.select("mention_id_l", "mention_id_r").iter_rows()
    ]
    linkage = link_mentions(town.mentions, as_of=AS_OF, decided=decided(*pairs))
    person = dict(linkage.members.select("mention_id", "person_no").iter_rows())
    for left, right, answer in pairs:
        assert (person[left] == person[right]) == (answer == "match")
    # Others hardly move: what was right already stays.
    assert abs(linkage.members["person_no"].n_unique() - plain.members["person_no"].n_unique()) < 10


def test_decisions_hold_in_any_order_of_rows():
    rows = of_four_sources()
    table = mentions(*rows)
    turned = table.reverse()
    pairs = decided((0, 3, "no_match"))
    assert groups(link_mentions(table, decided=pairs)) == groups(
        link_mentions(turned, decided=pairs)
    )
