"""The sample and its estimates, against answers that are known."""

import numpy as np
import polars as pl
import pytest
from review_builder import keyring_in, linked, recognition_of, review_of, told

from cpaudit.linkage.decisions import Answer
from cpaudit.linkage.mention_keys import mention_keys
from cpaudit.review.estimates import LEAST_ANSWERS, estimates
from cpaudit.review.sampling import queue
from cpaudit.review.session import Review, Session
from cpaudit.review.strata import candidates

# Band, size, what the model believes, how many of a thousand are matches.
STRATA = [
    ("accepted", "accepted_number", 4000, 1.0, 0.999),
    ("accepted", "accepted_0.999", 600, 0.9995, 0.98),
    ("accepted", "accepted_0.9", 200, 0.95, 0.8),
    ("possible", "possible_0.5", 150, 0.7, 0.5),
]
# Of 95 % limits, over 100 samples: below this three standard errors are used up.
LEAST_COVERAGE = 0.88


def world(rng):
    """Candidates of known truth, in an order of chance."""
    rows, truth = [], []
    for side, band, n, p, share in STRATA:
        order = rng.permutation(n)
        for at in range(n):
            pair = f"{band}{at}"
            rows.append(
                (pair, pair, side, band, f"{band}/*", band != "accepted_number", int(order[at]), p)
            )
            truth.append(bool(rng.random() < share))
    frame = pl.DataFrame(
        rows,
        schema={
            **dict.fromkeys(("left", "right", "side", "band", "stratum"), pl.String),
            "is_compared": pl.Boolean,
            "place": pl.UInt32,
            "probability": pl.Float64,
        },
        orient="row",
    ).with_columns(answer=pl.lit(None, pl.String))
    return frame, pl.Series(truth)


def answered(frame, truth, n):
    drawn = queue(frame, at_most=n).select("left", "right")
    answer = pl.when(truth).then(pl.lit("match")).otherwise(pl.lit("no_match"))
    both = frame.with_columns(right_answer=answer).join(
        drawn.with_columns(is_drawn=pl.lit(value=True)), on=["left", "right"], how="left"
    )
    return both.with_columns(answer=pl.when("is_drawn").then("right_answer")), drawn


@pytest.mark.slow
def test_the_limits_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(4)
    held = {"precision": 0, "of_compared": 0, "recall": 0}
    n = 100
    for _ in range(n):
        frame, truth = world(rng)
        accepted = frame["side"] == "accepted"
        compared = accepted & frame["is_compared"]
        true = {
            "precision": truth.filter(accepted).mean(),
            "of_compared": truth.filter(compared).mean(),
            "recall": truth.filter(accepted).sum() / truth.sum(),
        }
        found = estimates(*answered(frame, truth, 150))
        for name in held:
            low, high = getattr(found, name).interval
            held[name] += low <= true[name] <= high
    assert min(held.values()) / n > LEAST_COVERAGE, held


def test_a_census_leaves_no_doubt():
    frame, truth = world(np.random.default_rng(5))
    found = estimates(*answered(frame, truth, frame.height))
    accepted = frame["side"] == "accepted"
    assert found.precision.interval == pytest.approx([truth.filter(accepted).mean()] * 2)
    assert found.recall.interval == pytest.approx([truth.filter(accepted).sum() / truth.sum()] * 2)


def test_too_few_answers_give_no_number_but_say_how_many_more():
    frame, truth = world(np.random.default_rng(6))
    found = estimates(*answered(frame, truth, LEAST_ANSWERS - 5))
    for share in (found.precision, found.recall):
        assert share.value is None
        assert share.interval is None
        assert share.why_not is not None
    assert "at least" in found.precision.why_not.en


def test_answers_to_pairs_that_were_chosen_by_hand_do_not_count():
    frame, truth = world(np.random.default_rng(7))
    frame, drawn = answered(frame, truth, 100)
    assert estimates(frame, drawn.clear()).precision.n_answers == 0


def test_a_bad_stratum_weighs_as_much_as_it_is_large():
    frame, _ = world(np.random.default_rng(8))
    wrong = frame["band"] != "accepted_0.9"
    found = estimates(*answered(frame, wrong, 150))
    assert found.precision.value == pytest.approx(4600 / 4800)
    assert found.of_compared.value == pytest.approx(600 / 800)


def test_uncertain_strata_are_asked_more_and_certain_ones_not_forgotten():
    frame, _ = world(np.random.default_rng(9))
    asked = queue(frame, at_most=100).group_by("band").len()
    shares = dict(asked.iter_rows())
    of_band = {band: n for _, band, n, _, _ in STRATA}
    rate = {band: n / of_band[band] for band, n in shares.items()}
    assert rate["possible_0.5"] > rate["accepted_0.9"] > rate["accepted_0.999"]
    assert 5 <= shares["accepted_number"] <= 15


def test_a_stratum_is_asked_in_the_order_of_chance_and_yesterdays_answers_keep_their_turn():
    frame, truth = world(np.random.default_rng(10))
    whole = queue(frame, at_most=60).select("left")
    begun, _ = answered(frame, truth, 25)
    rest = queue(begun, at_most=35).select("left")
    assert rest["left"].to_list() == whole["left"].to_list()[25:]


def test_the_sample_does_not_depend_on_the_order_of_links(tmp_path):
    town, linkage = linked()
    keyring = keyring_in(tmp_path)
    keys = mention_keys(town.mentions, keyring)
    one, other = (
        candidates(links, keys.reverse(), keyring, {})
        for links in (linkage.links, linkage.links.reverse())
    )
    assert one.equals(other)
    assert one.select("left", "right").is_duplicated().any() is False


@pytest.mark.parametrize("seed", [7, 8])
def test_a_reviewer_who_knows_everybody_finds_the_true_precision_of_a_township(tmp_path, seed):
    town, _ = linked(seed)
    truth = dict(town.truth.iter_rows())
    made = review_of(tmp_path, seed=seed)
    rows = made.candidates.to_dicts()
    true = {
        side: [told(row, truth) is Answer.MATCH for row in rows if row["side"] == side]
        for side in ("accepted", "possible")
    }
    session = Session.of(made, who="wu", at_most=120)
    new = [(row, told(row, truth)) for row in session.questions]
    for _, answer in new:
        session.answer(answer)
    found = Review.of(recognition_of(tmp_path, seed=seed)).estimates()
    assert found == made.estimates()
    precision = sum(true["accepted"]) / len(true["accepted"])
    recall = sum(true["accepted"]) / (sum(true["accepted"]) + sum(true["possible"]))
    assert found.precision.interval.low <= precision <= found.precision.interval.high
    assert found.recall.interval.low <= recall <= found.recall.interval.high
