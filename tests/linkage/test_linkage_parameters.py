"""Parameters kept in a file: written, read again, refused where they do not fit; known truth."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_township import AS_OF, HEAVY, township
from linked_township import linked, with_truth
from test_linkage_model import drawn_patterns, made_parameters

from cpaudit.documents import dump_yaml, read_yaml
from cpaudit.errors import ProjectError
from cpaudit.linkage.link_types import ADULT, CHILD
from cpaudit.linkage.model import Parameters, fit
from cpaudit.linkage.saved_parameters import LINK_TYPES, Experience, read, written
from cpaudit.linkage.scoring import PRIOR_PAIRS, Expected
from cpaudit.linkage.walk import link_mentions
from laws import examples

# What classes take from each other where a pattern fits two of them.
BLUR = 0.015
DATE = dt.date(2024, 6, 30)


@pytest.fixture
def saved(tmp_path):
    _, _, witness = linked()
    path = tmp_path / "parameters.yaml"
    path.write_text(
        written(witness.compared.values(), version="0.1.0", as_of=DATE, area="甲县"),
        encoding="utf-8",
    )
    return path


def changed(path, change):
    data = read_yaml(path).data
    change(data)
    path.write_text(dump_yaml(data), encoding="utf-8")
    return path


def test_what_is_written_is_read_again(saved):
    _, _, witness = linked()
    experience = read(saved)
    for link_type in LINK_TYPES:
        fitted = witness.compared[link_type.name].scored.fitted
        found = experience.expected(link_type).parameters
        assert found.shares == pytest.approx(fitted.parameters.shares, abs=1e-5)
        for kept, table in zip(found.tables, fitted.parameters.tables, strict=True):
            assert kept == pytest.approx(table, abs=1e-5)
            assert kept[:, 1:].sum(axis=1) == pytest.approx(np.ones(len(kept)))


def test_the_file_tells_its_layout_version_date_and_pairs(saved):
    data = read_yaml(saved).data
    assert (data["schema"], data["cpaudit"], data["date"], data["area"]) == (
        1,
        "0.1.0",
        DATE,
        "甲县",
    )
    _, _, witness = linked()
    for name, one in data["link_types"].items():
        assert one["n_pairs"] == witness.compared[name].scored.fitted.n_pairs


def test_parameters_count_for_as_many_pairs_as_they_have_learnt_matches_from(saved):
    data = read_yaml(saved).data["link_types"]["child"]
    expected = read(saved).expected(CHILD)
    assert expected.n_pairs == pytest.approx(max(PRIOR_PAIRS, data["n_pairs"] * data["shares"][0]))
    few = changed(saved, lambda data: data["link_types"]["child"].update(n_pairs=10))
    assert read(few).expected(CHILD).n_pairs == PRIOR_PAIRS


def lacking(data):
    del data["link_types"]["adult"]["comparisons"]["name"]["homophone"]


def strange(data):
    data["link_types"]["adult"]["comparisons"]["name"]["zodiac"] = [0.2] * 5


def unknown_comparison(data):
    data["link_types"]["adult"]["comparisons"]["star_sign"] = {"same": [0.2] * 5}


def no_newborns(data):
    del data["link_types"]["newborn"]


def other_layout(data):
    data["schema"] = 99


def short(data):
    data["link_types"]["adult"]["comparisons"]["sex"]["same"] = [0.5, 0.5]


def zero(data):
    data["link_types"]["adult"]["comparisons"]["sex"]["same"] = [0.0] * 5


def no_sum(data):
    data["link_types"]["adult"]["comparisons"]["sex"]["same"] = [0.3] * 5


def words(data):
    data["link_types"]["adult"]["n_pairs"] = "many"


def another_class(data):
    data["classes"][1] = "cousins"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lacking, "«homophone» is missing"),
        (strange, "«zodiac» is not known"),
        (unknown_comparison, "«star_sign» is not known"),
        (no_newborns, "«newborn» is missing"),
        (other_layout, "no file of parameters"),
        (short, "5 shares"),
        (zero, "5 shares"),
        (no_sum, "sum up to 1"),
        (words, "number of pairs"),
        (another_class, "«cousins» is not known"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_place_and_a_mend(saved, change, said):
    with pytest.raises(ProjectError) as caught:
        read(changed(saved, change))
    assert said in caught.value.what.en
    assert "cpaudit link parameters --save" in caught.value.mend.en
    assert caught.value.place.file == str(saved)
    assert caught.value.place.row


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "schema: 1\n", "schema: 1\nlink_types: 3\n"])
def test_another_yaml_file_is_refused(tmp_path, text):
    path = tmp_path / "other.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError):
        read(path)


def test_a_hamlet_is_held_by_the_experience_of_a_county(saved):
    hamlet = township(60, HEAVY, seed=21).mentions
    alone = link_mentions(hamlet, as_of=AS_OF).parameters
    held = link_mentions(hamlet, as_of=AS_OF, experience=read(saved)).parameters
    _, county, _ = linked()
    keys = ["link_type", "comparison", "level"]
    both = county.parameters.join(alone, on=keys, suffix="_alone").join(
        held, on=keys, suffix="_held"
    )
    both = both.filter(both["comparison"] != "prior")
    apart = [(both["m"] - both[f"m_{name}"]).abs().mean() for name in ("alone", "held")]
    assert apart[1] < apart[0] / 2


def test_links_of_a_hamlet_with_experience_are_right(saved):
    hamlet = township(200, HEAVY, seed=22)
    linkage = link_mentions(hamlet.mentions, as_of=AS_OF, experience=read(saved))
    right = with_truth(linkage.links.filter("is_accepted"), hamlet)["is_right"]
    assert right.mean() > 0.99


def test_without_experience_nothing_changes():
    hamlet = township(60, HEAVY, seed=21).mentions
    first = link_mentions(hamlet, as_of=AS_OF)
    again = link_mentions(hamlet, as_of=AS_OF, experience=Experience())
    assert first.links.equals(again.links)


def test_a_witness_changes_nothing():
    town, linkage, _ = linked("light")
    assert link_mentions(town.mentions, as_of=AS_OF).links.equals(linkage.links)


@pytest.mark.parametrize("link_type", [ADULT, CHILD], ids=lambda one: one.name)
def test_the_own_parameters_of_a_link_type_are_recovered_from_pairs_drawn_from_them(link_type):
    """The real comparisons, levels and five classes, drawn with one level in ten missing."""
    rng = np.random.default_rng(17)
    truth = link_type.prior()
    n = 40_000
    patterns = drawn_patterns(rng, truth, n)
    # The start is off by a third of a uniform ladder, and counts for next to nothing.
    start = replace(
        truth,
        shares=np.full(len(truth.shares), 1 / len(truth.shares)) / 2 + truth.shares / 2,
        tables=tuple(
            np.hstack([table[:, :1], _flattened(table[:, 1:], 0.15)]) for table in truth.tables
        ),
    )
    found = fit(patterns, start, strength=20.0).parameters
    # Three standard errors of a share among matches, and what the classes blur.
    n_matches = n * truth.shares[0]
    assert found.shares[0] == pytest.approx(truth.shares[0], abs=0.015)
    for known, estimated in zip(truth.tables, found.tables, strict=True):
        error = 3 * np.sqrt(known[0, 1:] * (1 - known[0, 1:]) / n_matches)
        assert (np.abs(known[0, 1:] - estimated[0, 1:]) < error + BLUR).all()
    others = [one.shares[1:] / one.shares[1:].sum() for one in (truth, found)]
    for known, estimated in zip(truth.tables, found.tables, strict=True):
        u_known, u_found = others[0] @ known[1:, 1:], others[1] @ estimated[1:, 1:]
        assert np.abs(u_known - u_found).max() < BLUR


def _flattened(table, share):
    size = table.shape[1]
    return (1 - share) * table + share / size


@settings(deadline=None, max_examples=examples(8))
@given(st.integers(0, 10_000))
def test_em_never_makes_the_patterns_less_likely(seed):
    rng = np.random.default_rng(seed)
    truth = made_parameters(rng)
    patterns = drawn_patterns(rng, truth, 3_000)
    flat = Parameters(
        np.full(5, 0.2),
        tuple(np.hstack([table[:, :1], _flattened(table[:, 1:], 0.5)]) for table in truth.tables),
    )
    likely = []
    for _ in range(4):
        # Held by itself with no strength: each call goes on where the last one stopped.
        reached = fit(patterns, flat, strength=1e-9)
        likely.append(reached.log_likelihood)
        flat = reached.parameters
    assert all(later >= earlier - 1e-3 for earlier, later in pairwise(likely))


def test_experience_of_one_link_type_leaves_the_others_their_own():
    only = Experience({"adult": Expected(ADULT.prior(), 1_000.0)})
    assert only.expected(CHILD) is None
    assert only.expected(ADULT).n_pairs == 1_000
