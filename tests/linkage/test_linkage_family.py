"""A known family in several files: who is linked, who is not."""

from short_mentions import groups, mentions

from cpaudit.linkage.walk import link_mentions
from cpaudit.tables import CONFLICTS, LINKS, MEMBERS

HUSBAND, WIFE, SON, DAUGHTER = (
    "880101198503120119",
    "880101198708240228",
    "880101201205150113",
    "880101201409200221",
)
HOME = {"village": "880101100201", "household_no": "880101100201000001"}


def family():
    """Both parents and two children, in the planning roll and the police register."""
    child = {"mother_name_key": "李秀英", "mother_id18": WIFE, "father_name_key": "王建国"}
    people = [
        {"name": "王建国", "born": 19850312, "sex": "M", "spouse_name_key": "李秀英"},
        {"name": "李秀英", "born": 19870824, "sex": "F", "spouse_name_key": "王建国"},
        {"name": "王小明", "born": 20120515, "sex": "M", **child},
        {"name": "王小红", "born": 20140920, "sex": "F", **child},
    ]
    numbers = [HUSBAND, WIFE, SON, DAUGHTER]
    planning = [
        {**person, **HOME, "id": number} for person, number in zip(people, numbers, strict=True)
    ]
    police = [{**person, **HOME, "dataset": "police_persons"} for person in people]
    return [*planning, *police]


def test_rows_with_and_without_a_number_are_one_person_each():
    linkage = link_mentions(mentions(*family()))
    assert groups(linkage) == {frozenset({at, at + 4}) for at in range(4)}


def test_siblings_and_spouses_are_not_linked():
    rows = [row for row in family() if row.get("dataset") == "police_persons"]
    assert len(groups(link_mentions(mentions(*rows)))) == 4


def test_a_name_alone_links_nobody():
    rows = [
        {"name": "欧阳芷若", "village": "880101100201", "source_id": "a"},
        {"name": "欧阳芷若", "village": "880101100201", "source_id": "b"},
    ]
    assert len(groups(link_mentions(mentions(*rows)))) == 2


def test_name_and_village_with_another_birth_date_link_nobody():
    rows = [
        {"name": "欧阳芷若", "born": 19700101, "village": "880101100201", "source_id": "a"},
        {"name": "欧阳芷若", "born": 19951230, "village": "880101100201", "source_id": "b"},
    ]
    assert len(groups(link_mentions(mentions(*rows)))) == 2


def test_a_person_twice_in_one_source_with_the_same_number_is_one_person():
    person = {"name": "王建国", "born": 19850312, "id": HUSBAND, **HOME}
    assert len(groups(link_mentions(mentions(person, person)))) == 1


def test_twins_with_numbers_stay_two_people():
    twin = {"born": 20150301, "sex": "F", "mother_id18": WIFE, "mother_name_key": "李秀英"}
    rows = [
        {**twin, "name": "王思雨", "id": "880101201503010041"},
        {**twin, "name": "王思雪", "id": "880101201503010068"},
        {**twin, "name": "王思雨", "dataset": "vaccinations", "role": "child"},
        {**twin, "name": "王思雪", "dataset": "vaccinations", "role": "child"},
    ]
    assert groups(link_mentions(mentions(*rows))) == {frozenset({0, 2}), frozenset({1, 3})}


def test_a_homophone_and_a_lunar_birth_date_are_still_the_same_person():
    known = {"village": "880101100201", "phone": "13900000001", "phone_status": "ok"}
    rows = [
        {**known, "name": "王建国", "born": 19850312, "id": HUSBAND, "sex": "M"},
        # The solar 12 March 1985 is the 21st of the first lunar month.
        {**known, "name": "王建帼", "born": 19850121, "sex": "M", "dataset": "police_persons"},
    ]
    linkage = link_mentions(mentions(*rows))
    assert len(groups(linkage)) == 1
    levels = linkage.links["levels"].item()
    assert "name=homophone" in levels
    assert "birth_date=lunar" in levels


def test_a_damaged_number_finds_its_owner():
    rows = [
        {"name": "王建国", "born": 19850312, "id": HUSBAND, "sex": "M", "source_id": "a"},
        {"name": "王建国", "id_partial": HUSBAND[:15], "id_status": "damaged", "sex": "M"},
    ]
    assert len(groups(link_mentions(mentions(*rows)))) == 1


def test_the_tables_keep_their_promises_and_explain_each_link():
    linkage = link_mentions(mentions(*family()))
    LINKS.keep(linkage.links)
    MEMBERS.keep(linkage.members)
    CONFLICTS.keep(linkage.conflicts)
    for row in linkage.links.iter_rows(named=True):
        parts = [float(part.split("=")[1]) for part in row["weights"].split(";")]
        assert abs(sum(parts) - row["weight"]) < 0.1
        assert row["levels"].count("=") + 1 == row["weights"].count("=")


def test_no_mentions_make_no_persons():
    linkage = link_mentions(mentions())
    assert linkage.members.is_empty()
    assert linkage.links.is_empty()


def test_one_mention_that_says_nothing_is_one_person():
    linkage = link_mentions(mentions({"name": None}))
    assert linkage.members.row(0) == (0, 0, 1.0)
