"""Husbands, elder children and moves as evidence on where a birth counts."""

from __future__ import annotations

import pytest

from builders import day

BORN = day("2025-06-01")
# Police and insurance alone know of the child: the mother's row does not say whether she was here.
MOTHER = {"person_no": 1, "sex": "F", "status": "active", "residence_status": "home",
          "spouse_person_no": 2}  # fmt: skip
HUSBAND = {"person_no": 2, "sex": "M", "status": "active", "residence_status": "home"}
REGISTERED = {"person_no": 5, "birth_date": BORN, "mother_person_no": 1}
ELDER = {"person_no": 3, "birth_date": day("2018-02-03"), "mother_person_no": 1}
AWAY = {"residence_status": "away", "flow_date": day("2022-03-01")}


def evidence(case) -> dict[str, float]:
    pieces = (one.rpartition(":") for one in (case["scope_evidence"] or "").split(";") if one)
    return {name: float(weight) for name, _, weight in pieces}


def test_the_case_tells_every_piece_that_spoke_and_its_weight(judge):
    case = judge(planning_persons=[MOTHER], police_births=[REGISTERED])
    assert evidence(case)["on_roll_at_home"] == 2.5
    assert case["scope_reason"] in evidence(case)


def test_children_who_left_tell_where_their_mother_went(judge):
    here = judge(
        planning_persons=[MOTHER, {**HUSBAND}, {**ELDER, "status": "active"}],
        police_births=[REGISTERED],
    )
    gone = judge(
        planning_persons=[MOTHER, {**HUSBAND, **AWAY}, {**ELDER, "status": "active", **AWAY}],
        police_births=[REGISTERED],
    )
    assert {"husband_away_long", "elder_children_away_long"} <= set(evidence(gone))
    assert gone["p_in_scope"] < here["p_in_scope"]


def test_a_husband_alone_says_less_than_children(judge):
    husband = judge(planning_persons=[MOTHER, {**HUSBAND, **AWAY}], police_births=[REGISTERED])
    child = judge(
        planning_persons=[MOTHER, HUSBAND, {**ELDER, "status": "active", **AWAY}],
        police_births=[REGISTERED],
    )
    assert child["p_in_scope"] < husband["p_in_scope"]


def test_a_mother_whose_own_row_is_dated_needs_no_other_witness(judge):
    case = judge(
        planning_persons=[{**MOTHER, **AWAY}, {**HUSBAND, **AWAY}], police_births=[REGISTERED]
    )
    assert "husband_away_long" not in evidence(case)


@pytest.mark.parametrize(
    ("moves", "piece"),
    [
        ([("out", "2021-01-01")], "registration_moved_out_before_birth"),
        ([("out", "2021-01-01"), ("in", "2023-01-01")], None),
        ([("in", "2021-01-01"), ("out", "2023-01-01")], "registration_moved_out_before_birth"),
        ([("out", "2025-09-01")], "registration_moved_out_after_birth"),
        ([("in", "2025-04-01")], "registration_moved_in_late"),
        ([("in", "2025-09-01")], "registration_moved_in_after_birth"),
        ([("out", "2019-01-01"), ("in", "2025-04-01")], None),
    ],
    ids=["left", "left and came back", "came and left", "left later", "came late", "came after",
         "came back late"],
)  # fmt: skip
def test_moves_are_read_in_their_order(judge, moves, piece):
    case = judge(
        planning_persons=[MOTHER],
        police_births=[REGISTERED],
        police_moves=[
            {"person_no": 1, "move_kind": kind, "move_date": day(when)} for kind, when in moves
        ],
    )
    told = {name for name in evidence(case) if name.startswith("registration_moved")}
    assert told == ({piece} if piece else set())


def test_a_child_that_moved_in_without_its_mother_was_born_to_somebody_else(judge):
    card = {"person_no": 5, "birth_date": BORN, "mother_person_no": 1, "residence_kind": "resident"}
    move = {"person_no": 5, "move_kind": "in", "move_date": day("2025-12-01")}
    on_register = {"person_no": 5, "birth_date": BORN}
    world = {"planning_persons": [MOTHER], "vaccinations": [card], "police_persons": [on_register]}
    joined = judge(**world, police_moves=[move])
    together = judge(**world, police_moves=[move, {**move, "person_no": 1}])
    assert (joined["scope"], joined["scope_reason"]) == ("outside", "child_came_later")
    assert "child_came_later" not in evidence(together)
    assert together["p_in_scope"] > joined["p_in_scope"]


def test_no_card_is_no_sign_of_absence_where_the_family_left_later(judge):
    other_card = {"person_no": 70, "birth_date": day("2024-01-01")}
    world = {
        "planning_persons": [MOTHER],
        "health_deliveries": [{**REGISTERED, "outcome": "live", "resid_place": "inside"}],
        "vaccinations": [other_card],
    }
    stayed = judge(**world)
    left = judge(
        **world,
        police_moves=[{"person_no": 1, "move_kind": "out", "move_date": day("2025-10-01")}],
    )
    assert "no_card_after_birth" in evidence(stayed)
    assert "no_card_but_moved_later" in evidence(left)


def test_an_address_copied_from_the_identity_card_weighs_less(judge):
    outside = {**REGISTERED, "outcome": "live", "resid_place": "outside", "hukou_place": "outside"}
    incoming = {**MOTHER, "residence_status": "incoming", "flow_date": day("2022-01-01")}
    apart = judge(
        planning_persons=[incoming],
        health_deliveries=[{**outside, "resid_address": "甲县一路", "hukou_address": "乙县二路"}],
    )
    copied = judge(
        planning_persons=[incoming],
        health_deliveries=[{**outside, "resid_address": "甲县一路", "hukou_address": "甲县一路"}],
    )
    assert copied["p_in_scope"] > apart["p_in_scope"]


def test_a_ward_that_contradicts_itself_is_believed_neither_way(judge):
    delivery = {**REGISTERED, "outcome": "live", "resid_place": "outside"}
    certificate = {**REGISTERED, "resid_place": "inside"}
    case = judge(
        planning_persons=[MOTHER], health_deliveries=[delivery], health_certificates=[certificate]
    )
    assert evidence(case)["ward_disagrees"] == -1.5
    assert not {"delivery_resident_elsewhere", "certificate_resident"} & set(evidence(case))
