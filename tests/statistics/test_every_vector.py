"""Every reference vector is computed, every number within it, or the reason why not stands here."""

from __future__ import annotations

import importlib

import pytest
from vector_claims import CLAIMS, PUBLISHED, Looser, agrees, found_at, leaves

for module in ("lists", "more_lists", "ages", "fertility", "villages", "truth"):
    importlib.import_module(f"claims_{module}")


def test_every_vector_is_either_computed_or_a_published_figure_without_inputs(vectors):
    assert set(CLAIMS) | set(PUBLISHED) == set(vectors)
    assert not set(CLAIMS) & set(PUBLISHED)


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_every_number_of_a_vector_is_computed_or_left_out_for_a_reason(vectors, name):
    vector, one = vectors[name], CLAIMS[name]
    computed = one.compute(vector["input"])
    wrong = []
    for path, expected in leaves(vector["expected"]):
        key, found = str(path[0]), found_at(computed, path)
        if key in one.left_out:
            assert key not in computed, f"{key} is computed after all"
            continue
        looser = one.looser.get(key)
        tolerance = {"rel": looser.rel} if looser else vector["tolerance"]
        if found is None and expected is not None:
            wrong.append(f"{path}: nothing instead of {expected}")
        elif not agrees(found, expected, tolerance):
            wrong.append(f"{path}: {found} instead of {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_what_is_left_out_or_looser_is_a_key_of_the_vector_and_has_a_reason(vectors, name):
    one, expected = CLAIMS[name], vectors[name]["expected"]
    assert set(one.left_out) | set(one.looser) <= set(expected)
    reasons = [*one.left_out.values(), *(entry.why for entry in one.looser.values())]
    assert all(len(reason) > 20 for reason in reasons)
    assert set(one.left_out) < set(expected), "nothing of it is computed"


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_a_published_figure_has_no_inputs_that_it_could_be_computed_from(vectors, name):
    assert not [value for _, value in leaves(vectors[name]["input"]) if isinstance(value, float)]
    assert len(PUBLISHED[name]) > 20


def test_a_wrong_number_a_missing_one_and_a_coarse_one_are_seen():
    assert not agrees(1.0001, 1.0, None)
    assert agrees(5.1604, 5.16, None)
    assert not agrees(5.1651, 5.16, None)
    assert not agrees(377, 378, None)
    assert agrees(377.9, 378, {"abs": 0.5})
    assert not agrees(388.6, 388.483494836853, {"rel": 0.0002})
    assert found_at({"a": [1, {"b": 2}]}, ("a", 1, "b")) == 2
    assert found_at({"a": [1]}, ("a", 1)) is None
    assert list(leaves({"a": [1, None]})) == [(("a", 0), 1), (("a", 1), None)]
    assert Looser(1e-3, "why").rel
