"""Newborns without number or name, found through their mothers."""

import polars as pl
from short_mentions import groups, mentions

from cpaudit.linkage.walk import link_mentions

MOTHER, OTHER = "880101199008240228", "880101199103110347"
FIRST, SECOND = "880101202103010113", "880101202103010130"


def delivery(record, *, born=20210301, sex="M", mother=MOTHER, called="李秀英", **more):
    """The two mentions of a delivery: the nameless child and the mother."""
    child = {
        "name": f"{called}之{'子' if sex == 'M' else '女'}",
        "name_status": "placeholder",
        "born": born,
        "sex": sex,
        "mother_name_key": called,
        "mother_id18": mother,
        "role": "child",
    }
    woman = {"name": called, "id": mother, "role": "mother", "sex": "F", "born": mother[6:14]}
    shared = {"dataset": "health_deliveries", "record_id": record}
    return [{**child, **shared, **more}, {**woman, **shared}]


def registered(name, number, *, born=20210301, sex="M", **more):
    """A child in the police register under the same mother."""
    return {
        "name": name,
        "id": number,
        "born": born,
        "sex": sex,
        "mother_name_key": "李秀英",
        "mother_id18": MOTHER,
        "role": "child",
        "dataset": "police_births",
        **more,
    }


def test_a_nameless_newborn_is_the_child_of_the_same_mother_and_date():
    rows = [*delivery(100), registered("王小明", FIRST)]
    assert frozenset({0, 2}) in groups(link_mentions(mentions(*rows)))


def test_a_date_two_days_off_is_near_enough():
    rows = [*delivery(100, born=20210303), registered("王小明", FIRST)]
    assert frozenset({0, 2}) in groups(link_mentions(mentions(*rows)))


def test_the_elder_sibling_is_not_the_newborn():
    rows = [*delivery(100), registered("王小亮", "880101201807200118", born=20180720)]
    assert frozenset({0}) in groups(link_mentions(mentions(*rows)))


def test_a_newborn_of_another_mother_on_the_same_day_is_another_child():
    rows = [
        *delivery(100, mother=OTHER, called="张桂兰", village="880101100201"),
        registered("王小明", FIRST, village="880101100201"),
    ]
    assert frozenset({0}) in groups(link_mentions(mentions(*rows)))


def test_the_certificate_finds_the_child_of_a_mother_without_number():
    certificate = {"certificate_no": "X880000001", "certificate_no_status": "ok"}
    child = {"name": "李秀英之子", "name_status": "placeholder", "born": 20210301, "sex": "M"}
    rows = [
        {**child, **certificate, "dataset": "health_deliveries", "role": "child"},
        registered("王小明", FIRST, **certificate),
    ]
    assert groups(link_mentions(mentions(*rows))) == {frozenset({0, 1})}


def test_twins_are_told_apart_by_certificate():
    first = {"certificate_no": "X880000001", "certificate_no_status": "ok"}
    second = {"certificate_no": "X880000002", "certificate_no_status": "ok"}
    rows = [
        *delivery(100, **second),
        *delivery(101, **first),
        registered("王小明", FIRST, **first),
        registered("王小亮", SECOND, **second),
    ]
    found = groups(link_mentions(mentions(*rows)))
    assert {frozenset({0, 5}), frozenset({2, 4})} <= found


def test_twins_are_told_apart_by_sex():
    rows = [
        *delivery(100, sex="F"),
        *delivery(101, sex="M"),
        registered("王小明", FIRST),
        registered("王小雪", "880101202103010148", sex="F"),
    ]
    found = groups(link_mentions(mentions(*rows)))
    assert {frozenset({0, 5}), frozenset({2, 4})} <= found


def test_twins_whom_nothing_tells_apart_are_assigned_one_to_one_at_even_odds():
    rows = [
        *delivery(100),
        *delivery(101),
        registered("王小明", FIRST),
        registered("王小亮", SECOND),
    ]
    linkage = link_mentions(mentions(*rows))
    children = linkage.members.filter(pl.col("mention_id").is_in([0, 2, 4, 5]))
    assert children["person_no"].n_unique() == 2
    assert children.group_by("person_no").len()["len"].to_list() == [2, 2]
    assert children["link_probability"].min() < 0.6
    assert "twins_not_told_apart" in linkage.conflicts["reason"].to_list()
    guessed = linkage.links.filter(pl.col("levels").str.contains("choice=twins_not_told_apart"))
    assert guessed.height == 2
    assert guessed["is_accepted"].all()
    assert guessed["probability"].is_between(0.4, 0.6).all()
    # The reasons still add up to the weight, and the weight to the probability.
    summed = (
        guessed["weights"]
        .str.extract_all(r"-?[0-9.]+(?:;|$)")
        .list.eval(pl.element().str.strip_chars(";").cast(pl.Float64))
    )
    assert summed.list.sum().is_close(guessed["weight"], abs_tol=0.1).all()
    assert (
        (1 / (1 + 2.0 ** -guessed["weight"])).is_close(guessed["probability"], abs_tol=1e-6).all()
    )


def test_one_registered_child_is_not_both_twins():
    rows = [
        *delivery(100, fetus_order=1),
        *delivery(101, fetus_order=2),
        registered("王小明", FIRST),
    ]
    linkage = link_mentions(mentions(*rows))
    members = dict(linkage.members.select("mention_id", "person_no").iter_rows())
    assert members[0] != members[2]


def test_a_mother_named_only_is_the_mother_in_another_record_of_the_child():
    rows = [
        registered("王小明", FIRST, record_id=1),
        {"name": "李秀英", "id": MOTHER, "role": "mother", "record_id": 1},
        registered("王小明", FIRST, record_id=2, dataset="vaccinations", mother_id18=None),
        {"name": "李秀英", "role": "mother", "record_id": 2, "dataset": "vaccinations"},
        # Of the same name, in the record of another child.
        registered("赵思思", "880101201909090047", born=20190909, sex="F", record_id=3)
        | {"mother_id18": None, "dataset": "vaccinations"},
        {"name": "李秀英", "role": "mother", "record_id": 3, "dataset": "vaccinations"},
    ]
    linkage = link_mentions(mentions(*rows))
    members = dict(linkage.members.select("mention_id", "person_no").iter_rows())
    assert members[1] == members[3]
    assert members[5] != members[3]


def test_a_placeholder_name_is_no_evidence_for_its_bearer():
    child = {"name": "李秀英之女", "name_status": "placeholder", "sex": "F", "role": "child"}
    rows = [
        {**child, "born": 20210301, "dataset": "health_deliveries"},
        {**child, "born": 20230511, "dataset": "vaccinations"},
    ]
    assert len(groups(link_mentions(mentions(*rows)))) == 2


def test_a_placeholder_with_a_slip_of_typing_is_no_name():
    rows = [*delivery(100), registered("王小明", FIRST)]
    rows[0] |= {"name": "李秀英之梓", "name_status": "ok"}
    assert frozenset({0, 2}) in groups(link_mentions(mentions(*rows)))


def test_a_child_called_by_its_mothers_short_name_and_one_character_more_keeps_its_name():
    child = {"born": 20210301, "sex": "F", "mother_name_key": "王芳", "role": "child"}
    rows = [
        {**child, "name": "王芳菲", "source_id": "a", "village": "880101100201"},
        {**child, "name": "王芳菲", "source_id": "b", "village": "880101100201"},
    ]
    linkage = link_mentions(mentions(*rows))
    assert linkage.links["levels"].str.contains("name=same").all()
    assert len(groups(linkage)) == 1
