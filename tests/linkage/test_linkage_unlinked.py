"""Why a record linked to nothing: each reason on the fewest records, and every lone one once."""

import polars as pl
import pytest
from linked_township import linked
from short_mentions import mentions

from cpaudit.linkage import blocking
from cpaudit.linkage.walk import link_mentions
from cpaudit.linkage.why_alone import ALONE, Reason, why_alone
from cpaudit.linkage.witness import Witness

PERSON = {"name": "王小明", "born": 19900301, "sex": "M", "village": "880101100201"}


def reasons(*rows):
    witness = Witness()
    linkage = link_mentions(mentions(*rows), witness=witness)
    return why_alone(linkage, witness)


def test_every_record_that_is_a_person_by_itself_has_one_reason():
    _, linkage, witness = linked()
    told = why_alone(linkage, witness)
    sizes = linkage.members.group_by("person_no").agg("mention_id")
    alone = sizes.filter(pl.col("mention_id").list.len() == 1)["mention_id"].list.first().sort()
    assert told["mention_id"].to_list() == alone.to_list()
    assert told.schema == ALONE
    assert set(told["reason"]) <= {str(reason) for reason in Reason}
    assert told["reason"].n_unique() > 3


def test_what_is_told_to_be_unlikely_is_below_the_threshold():
    _, linkage, witness = linked()
    told = why_alone(linkage, witness)
    by_reason = {reason: told.filter(pl.col("reason") == reason) for reason in Reason}
    assert (by_reason[Reason.UNLIKELY]["probability"] < 0.9).all()
    assert (by_reason[Reason.NOT_ENOUGH]["probability"] >= 0.9).all()
    assert by_reason[Reason.NO_CANDIDATE]["candidate_id"].is_null().all()
    assert by_reason[Reason.UNLIKELY]["candidate_id"].is_not_null().all()


def test_a_stranger_has_nothing_in_common_with_anybody():
    told = reasons(PERSON, {"name": "赵德海", "born": 19500101, "village": "880101100209"})
    assert told["reason"].to_list() == ["no_candidate", "no_candidate"]


def test_a_name_at_a_place_has_nothing_to_go_by():
    told = reasons(PERSON, {"name": "王小明", "role": "head", "village": "880101100201"})
    assert told["reason"][1] == "no_evidence"


def test_a_namesake_born_elsewhen_is_unlikely_and_it_is_said_what_disagrees():
    other = PERSON | {"born": 19720811, "source_id": "b"}
    told = reasons(PERSON | {"source_id": "a"}, other)
    assert told["reason"].to_list() == ["unlikely", "unlikely"]
    assert "birth_date=different" in told["against"][0]
    assert told["candidate_id"].to_list() == [1, 0]


def test_a_record_that_fits_two_people_equally_is_kept_by_its_rivals():
    rows = [
        PERSON | {"source_id": "a", "id": "880101199003010010"},
        PERSON | {"source_id": "a", "id": "880101199003010037"},
        PERSON | {"source_id": "b"},
    ]
    told = reasons(*rows)
    assert "rival" in told["reason"].to_list()


def test_a_number_that_stands_for_somebody_else_is_a_contradiction():
    number = {"id": "880101199003010010"}
    rows = [
        PERSON | number | {"source_id": "a"},
        PERSON | number | {"source_id": "b"},
        {"name": "赵德海", "born": 19500101, "sex": "F"} | number | {"source_id": "c"},
    ]
    told = reasons(*rows)
    assert told.filter(pl.col("mention_id") == 2)["reason"].to_list() == ["conflict"]
    assert told["detail"].drop_nulls().to_list() == ["name_and_birth_date_differ"]


def test_a_record_that_shares_only_a_default_value_is_told_so(monkeypatch):
    monkeypatch.setattr(blocking, "MAX_PAIRS_PER_BLOCK", 3)
    names = ("赵德海", "钱伟明", "孙桂兰", "李建国", "周玉珍", "吴春生")
    rows = [
        {"name": name, "phone": "13900000000", "sex": "M", "source_id": str(at)}
        for at, name in enumerate(names)
    ]
    told = reasons(*rows)
    assert set(told["reason"]) == {"oversized"}


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_said_in_both_languages(reason):
    assert reason.text().en
    assert reason.text().zh
