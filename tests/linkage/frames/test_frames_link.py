"""Whole tables: quality against known truth, order of rows, sums of weights, and errors of use."""

import sys
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cpaudit.linkage import compare, dedupe, link

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

import linking_registers
from linking_scores import Truth, scores

ROWS = 3_000
NO_ID = (
    compare.name("name"),
    compare.date("birth_date"),
    compare.exact("sex"),
    compare.place("village", area=9),
    compare.name("mother_name", kinship=compare.Kinship.SHARED),
    compare.phone("phone"),
)
WITH_ID = (*NO_ID, compare.citizen_id("id"))
BOTH = pytest.mark.parametrize("comparisons", [NO_ID, WITH_ID], ids=["no id", "with ids"])


@cache
def pair(noise="typing", seed=1):
    return linking_registers.registers(ROWS, noise, seed=seed)


@cache
def linked_registers(with_ids, noise, seed):
    left, right = pair(noise, seed)
    return link(left.records, right.records, WITH_ID if with_ids else NO_ID)


def linked(comparisons=NO_ID, noise="typing", seed=1):
    return linked_registers(comparisons is WITH_ID, noise, seed)


def accepted(links):
    return set(links.accepted.select("left", "right").iter_rows())


@pytest.mark.parametrize("noise", ["typing", "harsh"])
@pytest.mark.parametrize(
    ("comparisons", "least"), [(NO_ID, 0.98), (WITH_ID, 0.995)], ids=["no id", "with ids"]
)
def test_registers_are_linked_well(comparisons, least, noise):
    left, right = pair(noise, 2)
    found = scores(linked(comparisons, noise, 2).pairs, Truth(left.truth, right.truth))
    assert found.sure.f1 >= least


@BOTH
def test_probabilities_add_up_to_the_number_of_matches(comparisons):
    left, right = pair()
    n_true = left.truth.join(right.truth, on="person").height
    assert linked(comparisons).pairs["probability"].sum() == pytest.approx(n_true, rel=0.02)


@BOTH
def test_the_order_of_rows_does_not_matter(comparisons):
    left, right = pair()
    rng = np.random.default_rng(3)
    mixed_l, mixed_r = rng.permutation(ROWS), rng.permutation(ROWS)
    mixed = link(left.records[mixed_l], right.records[mixed_r], comparisons)
    back = {(int(mixed_l[i]), int(mixed_r[j])) for i, j in accepted(mixed)}
    assert back == accepted(linked(comparisons))


@BOTH
def test_it_does_not_matter_which_table_is_the_left_one(comparisons):
    left, right = pair()
    turned = {(i, j) for j, i in accepted(link(right.records, left.records, comparisons))}
    there = accepted(linked(comparisons))
    # Random pairs are drawn anew: a pair at the threshold may fall on its other side.
    assert len(turned ^ there) <= 2


@BOTH
def test_nobody_has_two_partners(comparisons):
    found = linked(comparisons).accepted
    assert found["left"].is_unique().all()
    assert found["right"].is_unique().all()


@BOTH
def test_explained_weights_add_up_to_the_weight(comparisons):
    links = linked(comparisons)
    fuzzy = links.pairs.with_row_index("row").filter(tier="fuzzy")
    assert fuzzy.height > 20
    told = links.explained(fuzzy["row"].to_list())
    sums = told.group_by("row", maintain_order=True).agg(pl.col("weight").sum(), pl.len())
    assert sums["row"].to_list() == fuzzy["row"].to_list()
    assert (sums["len"] == len(comparisons) + 1).all()
    np.testing.assert_allclose(sums["weight"], fuzzy["weight"], atol=1e-9)


def test_of_settled_pairs_the_rule_is_told():
    links = linked(WITH_ID)
    exact = links.pairs.with_row_index("row").filter(tier="exact")
    told = links.explained(exact["row"].head(50).to_list())
    assert told["comparison"].to_list() == exact["blocking_rule"].head(50).to_list()
    assert set(told["comparison"]) <= {"number", "name + birth_date"}
    assert told["weight"].is_null().all()


def test_the_shares_of_levels_among_matches_are_found_without_labels():
    left, right = pair()
    columns = ["sex", "phone", "village", "mother_name"]
    both = (
        pl.concat([left.truth, left.records], how="horizontal")
        .join(
            pl.concat([right.truth, right.records], how="horizontal"), on="person", suffix="_other"
        )
        .select((pl.col(column) == pl.col(f"{column}_other")).mean() for column in columns)
    )
    found = linked().parameters().filter(level="same")
    for column in columns:
        m = found.filter(comparison=column)["m"].item()
        assert m == pytest.approx(both[column].item(), abs=0.03)


def test_every_parameter_has_its_row_and_levels_of_a_class_add_up_to_one():
    links = linked()
    parameters = links.parameters()
    for comparison in NO_ID:
        levels = parameters.filter(comparison=comparison.column)
        assert tuple(levels["level"]) == comparison.levels[1:]
        assert levels["m"].sum() == pytest.approx(1, abs=1e-3)
        assert levels["u"].sum() == pytest.approx(1, abs=1e-3)
    assert links.blocks["n_new"].sum() <= links.blocks["n_pairs"].sum()


def test_duplicates_in_one_table_are_found_and_clustered():
    left, right = pair()
    whole = pl.concat([left.records, right.records])
    persons = pl.concat([left.truth, right.truth])["person"]
    links = dedupe(whole, NO_ID)
    assert (links.pairs["left"] < links.pairs["right"]).all()
    found = scores(links.pairs, Truth(pl.DataFrame({"person": persons})))
    assert found.sure.f1 >= 0.97
    clusters = links.clusters(whole.height)
    assert clusters.len() == whole.height
    ends = links.accepted
    assert clusters.gather(ends["left"]).equals(clusters.gather(ends["right"]))
    assert (clusters <= pl.Series(range(whole.height))).all()
    assert whole.height - clusters.n_unique() == pytest.approx(found.sure.n_true, rel=0.03)


def test_declared_blocking_is_followed():
    left, right = pair()
    rules = [["phone"], ["birth_date", "name:surname"]]
    links = link(left.records, right.records, NO_ID, blocking=rules, is_one_to_one=False)
    assert links.blocks["blocking_rule"].to_list() == ["phone", "birth_date:day + name:surname"]
    rows = links.pairs
    ours, theirs = (
        register.records[rows[side]] for register, side in ((left, "left"), (right, "right"))
    )
    agrees = (ours["phone"] == theirs["phone"]).fill_null(value=False) | (
        ours["birth_date"] == theirs["birth_date"]
    ).fill_null(value=False)
    assert agrees.all()


def test_a_lower_threshold_accepts_more_and_changes_nothing_else():
    left, right = pair("harsh", 2)
    low = link(left.records, right.records, NO_ID, accept=0.5)
    high = linked(NO_ID, "harsh", 2)
    assert low.pairs.drop("is_accepted").equals(high.pairs.drop("is_accepted"))
    assert accepted(high) < accepted(low)


PEOPLE = pl.DataFrame(
    {
        "name": ["张伟", "王芳", "李秀英", "赵敏", "陈静怡"],
        "birth_date": [
            date(1980, 1, 2),
            date(1990, 5, 6),
            date(1970, 3, 3),
            None,
            date(2000, 2, 29),
        ],
        "sex": ["M", "F", "F", "M", "F"],
        "village": ["880101001001", "880101001002", "880101002001", "880101003001", "880102001001"],
        "mother_name": ["赵玉兰", "钱桂英", "孙淑珍", "李凤霞", None],
        "phone": ["13800000001", "13911111112", None, "13722222224", "13633333335"],
    }
)
DIAGONAL = {(row, row) for row in range(5)}


@pytest.mark.parametrize(
    "changed",
    [
        {"birth_date": pl.col("birth_date").cast(pl.String)},
        {"birth_date": pl.col("birth_date").dt.strftime("%Y%m%d").cast(pl.Int64)},
        {"birth_date": pl.col("birth_date").cast(pl.Datetime)},
        {"phone": pl.col("phone").cast(pl.Int64)},
        {"phone": pl.col("phone").cast(pl.Float64)},
        {"sex": pl.col("sex").cast(pl.Categorical), "name": pl.col("name").cast(pl.Categorical)},
        {"sex": pl.col("sex").cast(pl.Enum(["F", "M"]))},
        {"village": pl.col("village").cast(pl.Int64)},
        {"note": pl.lit(1)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_columns_may_be_of_another_type_in_the_other_table(changed):
    other = PEOPLE.with_columns(**changed)
    for links in (link(other, PEOPLE, NO_ID), link(PEOPLE, other, NO_ID)):
        assert accepted(links) == DIAGONAL


def test_lazy_tables_are_linked_like_others():
    links = link(PEOPLE.lazy(), PEOPLE.lazy(), NO_ID)
    assert links.pairs.equals(link(PEOPLE, PEOPLE, NO_ID).pairs)
    assert accepted(links) == DIAGONAL


@pytest.mark.parametrize("column", PEOPLE.columns)
def test_a_column_without_values_says_nothing(column):
    empty = PEOPLE.with_columns(pl.lit(None).alias(column))
    assert accepted(link(empty, empty, NO_ID)) == DIAGONAL


@pytest.mark.parametrize(("n_left", "n_right"), [(0, 5), (5, 0), (0, 0)])
def test_empty_tables_have_no_links(n_left, n_right):
    links = link(PEOPLE.head(n_left), PEOPLE.head(n_right), NO_ID)
    assert links.pairs.is_empty()
    assert links.pairs.columns == link(PEOPLE, PEOPLE, NO_ID).pairs.columns
    assert links.explained([]).is_empty()
    assert links.accepted.is_empty()
    assert links.fit is None


def test_a_table_of_one_row_or_none_has_no_duplicates():
    for n in (0, 1):
        links = dedupe(PEOPLE.head(n), NO_ID)
        assert links.pairs.is_empty()
        assert links.clusters(n).to_list() == list(range(n))


def test_tables_without_a_common_row_have_no_links():
    assert link(PEOPLE.head(2), PEOPLE.tail(3), NO_ID).accepted.is_empty()


@pytest.mark.parametrize(
    ("comparisons", "blocking", "words"),
    [
        ([compare.exact("nope")], None, ["nope", "mother_name", "phone"]),
        (NO_ID, [["nope", "sex"]], ["nope", "birth_date:month", "phone"]),
        (NO_ID, [[]], ["without keys"]),
        (NO_ID, [["sex"]] * 65, ["65", "64"]),
        ([], None, ["comparison"]),
        ([compare.exact("sex"), compare.text("sex")], None, ["sex", "more than once"]),
        ([compare.exact("list")], None, ["list", "single values"]),
    ],
    ids=["column", "key", "empty rule", "many rules", "nothing", "twice", "nested"],
)
def test_errors_name_what_is_wrong_and_what_there_is(comparisons, blocking, words):
    table = PEOPLE.with_columns(list=pl.concat_list("sex"))
    for call in (
        lambda: link(table, table, comparisons, blocking=blocking),
        lambda: dedupe(table, comparisons, blocking=blocking),
    ):
        with pytest.raises(ValueError, match=words[0]) as raised:
            call()
        assert all(word in str(raised.value) for word in words)


def test_two_tables_that_are_too_long_are_refused(monkeypatch):
    monkeypatch.setattr(sys.modules["cpaudit.linkage.frames.link"], "MOST_ROWS", 5)
    with pytest.raises(ValueError, match="rows"):
        link(PEOPLE, PEOPLE, NO_ID)
    with pytest.raises(ValueError, match="rows"):
        dedupe(PEOPLE, NO_ID)


def test_rows_left_over_in_one_table_are_not_compared_with_each_other():
    # Everybody of the left table is settled; who is left over in the right one looks alike.
    more = PEOPLE.with_columns(name=pl.lit("周建国"), birth_date=pl.lit(date(1960, 6, 6)))
    links = link(
        PEOPLE.filter(pl.col("birth_date").is_not_null()), pl.concat([PEOPLE, more]), NO_ID
    )
    assert accepted(links) == {(0, 0), (1, 1), (2, 2), (3, 4)}
    assert links.pairs["tier"].unique().to_list() == ["exact"]
    assert links.blocks.is_empty()


def test_of_two_equal_partners_neither_is_accepted():
    left, right = pair()
    twice = pl.concat([right.records, right.records[:50]])
    links = link(left.records, twice, NO_ID)
    doubled = set(range(50)) | set(range(ROWS, ROWS + 50))
    assert not any(j in doubled for _, j in accepted(links))
    shares = links.pairs.filter(pl.col("right").is_in(doubled), pl.col("probability") > 0.4)
    assert shares.height > 60
    assert shares["probability"].max() < 0.6


@pytest.mark.parametrize("rows", [20, 60])
def test_tables_of_some_dozen_rows_are_linked_well(rows):
    n_links = n_right = n_true = 0
    for seed in range(8):
        left, right = linking_registers.registers(rows, "harsh", seed=seed)
        links = link(left.records, right.records, NO_ID)
        found = scores(links.pairs, Truth(left.truth, right.truth)).sure
        n_links, n_right, n_true = (
            n_links + found.n_links,
            n_right + found.n_right,
            n_true + found.n_true,
        )
    assert 2 * n_right / (n_links + n_true) >= 0.98


def test_a_pair_that_no_rule_found_follows_from_two_that_rules_found():
    rows = pl.concat(
        [
            PEOPLE.with_columns(village=pl.lit(None, dtype=pl.String)),
            PEOPLE,
            PEOPLE.with_columns(phone=pl.lit(None, dtype=pl.String)),
        ]
    )
    links = dedupe(rows, NO_ID, blocking=[["phone"], ["village"]])
    implied = links.pairs.with_row_index("row").filter(tier="implied")
    # Of the first person: by telephone 0 and 5, by village 5 and 10; 0 and 10 share neither.
    assert (0, 10) in set(implied.select("left", "right").iter_rows())
    assert implied["is_accepted"].all()
    told = links.explained(implied["row"].to_list())
    assert set(told["comparison"]) == {"implied"}
    assert links.clusters(rows.height)[[0, 5, 10]].to_list() == [0, 0, 0]


def test_copies_of_a_row_are_one_cluster():
    links = dedupe(pl.concat([PEOPLE] * 3), NO_ID)
    assert links.clusters(15).to_list() == [0, 1, 2, 3, 4] * 3


def test_expected_precision_and_recall_come_from_the_probabilities():
    found = link(PEOPLE, PEOPLE, NO_ID)
    expected = found.expected()
    accepted = found.accepted["probability"]
    assert expected["n_accepted"].item() == len(accepted)
    assert expected["precision"].item() == pytest.approx(accepted.mean())
    assert expected["recall"].item() == pytest.approx(
        accepted.sum() / found.pairs["probability"].sum()
    )


def test_of_no_pairs_nothing_is_expected():
    found = link(PEOPLE.head(0), PEOPLE, NO_ID)
    assert found.expected().row(0) == (0, None, None)


def test_a_number_without_a_name_or_date_beside_it_settles_nothing():
    alone = [compare.citizen_id("id"), compare.exact("sex")]
    rows = pl.DataFrame({"id": ["110105194912310021", "881234199001011234"], "sex": ["F", "M"]})
    assert "exact" not in link(rows, rows, alone).pairs["tier"].to_list()
