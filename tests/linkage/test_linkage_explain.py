"""A pair explained: the weights of its link, every rule, the way to it, what would turn it."""

import numpy as np
import polars as pl
import pytest
from linked_township import linked, rows_of
from short_mentions import mentions

from cpaudit.linkage import blocking, model
from cpaudit.linkage.between import between
from cpaudit.linkage.comparison import Pairs
from cpaudit.linkage.one_pair import Basis, Finding, Hindrance, weigh
from cpaudit.linkage.rules_of_pairs import in_oversized, rules_of
from cpaudit.linkage.walk import link_mentions
from cpaudit.linkage.witness import Witness

BY_MODEL = ["fuzzy", "newborn"]


def sampled_links(linkage, n=15):
    return linkage.links.filter(pl.col("tier").is_in(BY_MODEL)).sample(n, seed=5)


def test_the_weights_of_a_link_are_those_that_the_table_of_links_tells():
    _, linkage, witness = linked()
    row = rows_of(witness)
    for link in sampled_links(linkage).iter_rows(named=True):
        told = weigh(witness, row[link["mention_id_l"]], row[link["mention_id_r"]])
        assert told.weight == pytest.approx(link["weight"])
        levels = ";".join(f"{step.comparison}={step.level}" for step in told.steps)
        assert levels == link["levels"]
        assert told.basis is Basis.PERSONS


def test_the_prior_and_the_steps_sum_up_to_the_weight_and_that_is_the_probability():
    _, linkage, witness = linked()
    row = rows_of(witness)
    for link in sampled_links(linkage, 10).iter_rows(named=True):
        told = weigh(witness, row[link["mention_id_l"]], row[link["mention_id_r"]])
        assert told.prior + sum(step.weight for step in told.steps) == pytest.approx(told.weight)
        assert told.probability == pytest.approx(1 / (1 + 2.0**-told.weight))


def test_a_pair_weighs_the_same_from_either_side():
    _, linkage, witness = linked()
    row = rows_of(witness)
    for link in sampled_links(linkage, 10).iter_rows(named=True):
        ends = row[link["mention_id_l"]], row[link["mention_id_r"]]
        assert weigh(witness, *ends) == weigh(witness, *reversed(ends))


def test_the_rule_of_the_link_is_among_all_rules_of_the_pair():
    _, linkage, witness = linked()
    row = rows_of(witness)
    n_more = 0
    for link in sampled_links(linkage).iter_rows(named=True):
        told = weigh(witness, row[link["mention_id_l"]], row[link["mention_id_r"]])
        found = [name for name, finding in told.rules if finding is Finding.FOUND]
        assert link["blocking_rule"] in found
        n_more += len(found) > 1
    assert n_more > 0


def test_rules_of_pairs_are_those_that_make_the_pair_when_blocking_alone():
    _, _, witness = linked()
    compared = witness.compared["adult"]
    pairs = blocking.block(compared.nodes, compared.rules).pairs
    at = np.arange(0, len(pairs), 7)
    told = rules_of(compared.nodes, Pairs(pairs.left[at], pairs.right[at]), compared.rules)
    for k, rule in enumerate(compared.rules):
        alone = blocking.block(compared.nodes, [rule]).pairs
        made = set(zip(alone.left.tolist(), alone.right.tolist(), strict=True))
        expected = [
            pair in made
            for pair in zip(pairs.left[at].tolist(), pairs.right[at].tolist(), strict=True)
        ]
        assert told.is_found[:, k].tolist() == expected


def test_a_block_left_out_for_its_size_finds_nothing_and_says_so(monkeypatch):
    monkeypatch.setattr(blocking, "MAX_PAIRS_PER_BLOCK", 20)
    _, _, witness = linked()
    nodes, rules = witness.compared["adult"].nodes, witness.compared["adult"].rules
    at = [rule.name for rule in rules].index("pinyin_village")
    alone = blocking.block(nodes, [rules[at]])
    assert alone.report["n_oversized"][0] > 0
    large = in_oversized(nodes, [rules[at]])
    n_pairs = large.sum()
    assert 0 < n_pairs < len(large)
    left = np.flatnonzero(large & nodes.column("is_open"))[:1]
    right = np.flatnonzero(large)
    right = right[right != left[0]]
    told = rules_of(nodes, Pairs(np.repeat(left, len(right)), right), [rules[at]])
    assert (told.is_oversized == told.agrees).all()
    assert told.is_oversized.any()
    assert not told.is_found.any()


def test_a_change_that_is_said_to_turn_the_answer_is_the_models_own():
    _, linkage, witness = linked()
    row = rows_of(witness)
    for link in sampled_links(linkage, 12).iter_rows(named=True):
        told = weigh(witness, row[link["mention_id_l"]], row[link["mention_id_r"]])
        compared = witness.compared[told.link_type]
        names = [comparison.name for comparison in compared.link_type.comparisons]
        for change in told.changes:
            if change.comparison == "name":
                continue  # how rare the name is goes with the level
            levels = np.array(
                [
                    [
                        comparison.levels.index(
                            change.level if comparison.name == change.comparison else step.level
                        )
                        for comparison, step in zip(
                            compared.link_type.comparisons, told.steps, strict=True
                        )
                    ]
                ],
                dtype=np.uint8,
            )
            likely = []
            for bits in range(model.LEAST_BITS, model.MOST_BITS + 1):
                of_name = np.zeros((1, len(names)), dtype=np.int64)
                of_name[0, names.index("name")] = bits
                scores = model.score(
                    model.Patterns(levels, of_name, np.ones(1)), compared.scored.fitted.parameters
                )
                likely.append(float(scores.probability[0]))
            assert any(p == pytest.approx(change.probability) for p in likely)
            assert change.is_linked is not told.is_linked
            assert change.is_linked <= (change.probability >= told.threshold)


PERSON = {"name": "王小明", "born": 19900301, "sex": "M", "village": "880101100201"}


def explained(*rows):
    witness = Witness()
    linkage = link_mentions(mentions(*rows), witness=witness)
    row = rows_of(witness)
    return weigh(witness, row[0], row[1]), linkage


def test_the_birth_date_that_would_link_two_records_is_named():
    other = PERSON | {"born": 19610812, "source_id": "b"}
    told, _ = explained(PERSON | {"source_id": "a"}, other)
    assert not told.is_linked
    change = next(
        one for one in told.changes if (one.comparison, one.level) == ("birth_date", "same")
    )
    assert change.is_linked
    assert change.probability > told.threshold > told.probability


def test_a_pair_that_no_rule_brings_together_is_weighed_all_the_same():
    other = {"name": "赵德海", "born": 19500101, "sex": "F", "village": "880101100205"}
    told, linkage = explained(PERSON, other)
    assert told.rules == ()
    assert told.probability < 0.01
    assert Hindrance.SOMEBODY_ELSE in told.hindrances
    assert not between(linkage, 0, 1).is_one_person


def test_records_of_one_number_are_compared_by_themselves_and_joined_by_it():
    number = {"id": "880101199003010010"}
    told, linkage = explained(PERSON | number, PERSON | number | {"source_id": "b"})
    assert told.basis is Basis.RECORDS
    assert Hindrance.TWO_NUMBERS not in told.hindrances
    found = between(linkage, 0, 1)
    assert found.is_one_person
    assert found.path["tier"].to_list() == ["exact"]


def test_names_at_a_place_can_be_explained_although_nobody_compares_them():
    told, _ = explained({"name": "王小明", "role": "head"}, {"name": "王小明", "role": "head"})
    assert told.basis is Basis.RECORDS
    assert Hindrance.NO_EVIDENCE in told.hindrances


def test_a_path_of_accepted_links_joins_any_two_records_of_a_person():
    _, linkage, _ = linked()
    people = (
        linkage.members.group_by("person_no")
        .agg("mention_id")
        .filter(pl.col("mention_id").list.len() > 4)
        .sort("person_no")
        .head(25)
    )
    for ids in people["mention_id"]:
        first, last = int(ids[0]), int(ids[-1])
        found = between(linkage, first, last)
        assert found.is_one_person
        at = first
        for left, right in found.path.select("mention_id_l", "mention_id_r").iter_rows():
            assert at in {left, right}
            at = right if at == left else left
        assert at == last
        assert found.path["is_accepted"].all()


def test_what_keeps_two_persons_apart_is_told():
    _, linkage, _ = linked()
    person = dict(linkage.members.select("mention_id", "person_no").iter_rows())
    kept = next(
        row
        for row in linkage.conflicts.iter_rows(named=True)
        if person[row["mention_id_l"]] != person[row["mention_id_r"]]
    )
    found = between(linkage, kept["mention_id_r"], kept["mention_id_l"])
    assert not found.is_one_person
    assert found.path.is_empty()
    assert kept["reason"] in found.conflicts["reason"].to_list()
