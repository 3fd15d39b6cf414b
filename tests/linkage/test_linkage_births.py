"""Births that are told in unusual ways: at home, adopted, twice in a year, under the grandmother."""

from short_mentions import groups, mentions

from cpaudit.linkage.walk import link_mentions

MOTHER, OTHER, GRANDMOTHER = "880101199008240228", "880101199103110347", "880101196502140226"
FATHER = "880101198801150113"
HOME = {"village": "880101100201"}


def child(name, born, *, mother=("李秀英", MOTHER), father=None, sex="M", **more):
    """A child's mention with its parents; an unnamed one is called by its mother."""
    called, number = mother
    placeholder = f"{called}之{'子' if sex == 'M' else '女'}"
    row = {
        "name": name or placeholder,
        "name_status": "ok" if name else "placeholder",
        "born": born,
        "sex": sex,
        "role": "child",
        "mother_name_key": called,
        "mother_id18": number,
        **HOME,
    }
    if father:
        row |= {"father_name_key": father[0], "father_id18": father[1]}
    return {**row, **more}


def woman(name, number, **more):
    """The mention of a mother in a record of hers."""
    born = int(number[6:14]) if number else None
    return {"name": name, "id": number, "born": born, "sex": "F", "role": "mother", **HOME, **more}


def linked(*rows):
    return groups(link_mentions(mentions(*rows)))


def test_a_birth_at_home_is_found_through_the_vaccination_card():
    rows = [
        child(None, 20210301, mother=("李秀英", None), dataset="vaccinations", record_id=1)
        | {"phone": "13900000001", "phone_status": "ok"},
        woman("李秀英", None, dataset="vaccinations", record_id=1),
        child("王小明", 20210301, dataset="police_births", id="880101202103010113", record_id=2),
        woman("李秀英", MOTHER, dataset="police_births", record_id=2),
    ]
    assert frozenset({0, 2}) in linked(*rows)


def test_a_birth_at_home_with_no_mother_named_is_found_by_its_certificate_of_later_issue():
    certificate = {"certificate_no": "X880000001", "certificate_no_status": "ok"}
    rows = [
        child(
            "王小明", 20210301, mother=(None, None), dataset="health_certificates", **certificate
        ),
        child("王小明", 20210303, dataset="police_births", **certificate),
    ]
    assert linked(*rows) == {frozenset({0, 1})}


def test_an_adopted_child_is_one_person_by_its_number_whoever_its_parents_are():
    number = "880101202103010113"
    rows = [
        child("王小明", 20210301, id=number, dataset="police_births"),
        child("赵小明", 20210301, mother=("张桂兰", OTHER), id=number, dataset="planning_births"),
    ]
    assert linked(*rows) == {frozenset({0, 1})}


def test_an_adopted_child_that_keeps_its_name_is_one_person_by_name_and_date():
    rows = [
        child("欧阳芷若", 20210301, sex="F", dataset="health_certificates"),
        child(
            "欧阳芷若",
            20210301,
            sex="F",
            mother=("张桂兰", OTHER),
            father=("赵国强", FATHER),
            id="880101202103010121",
            dataset="planning_births",
        ),
    ]
    assert linked(*rows) == {frozenset({0, 1})}


def test_a_child_is_not_the_newborn_of_the_woman_who_adopted_another():
    rows = [
        child(None, 20210301, mother=("张桂兰", OTHER), sex="F", dataset="health_deliveries"),
        child("赵小明", 20190511, mother=("张桂兰", OTHER), id="880101201905110113"),
    ]
    assert len(linked(*rows)) == 2


def test_two_births_of_one_mother_in_one_year_stay_two_in_two_sources():
    rows = [
        child(None, 20210105, dataset="health_deliveries", record_id=1),
        woman("李秀英", MOTHER, dataset="health_deliveries", record_id=1),
        child(None, 20211128, dataset="health_deliveries", record_id=2),
        woman("李秀英", MOTHER, dataset="health_deliveries", record_id=2),
        child("王小明", 20211130, dataset="police_births", record_id=3),
        child("王小亮", 20210104, dataset="police_births", record_id=4),
    ]
    found = linked(*rows)
    assert {frozenset({0, 5}), frozenset({2, 4})} <= found


def test_two_births_in_one_year_of_which_each_source_tells_one_are_two_children():
    rows = [
        child(None, 20210105, dataset="health_deliveries"),
        child("王小明", 20211128, dataset="police_births"),
    ]
    assert len(linked(*rows)) == 2


def test_a_named_child_under_its_grandmother_is_the_child_of_its_mother():
    father = ("王建国", FATHER)
    house = {"household_no": "880101100201000001"}
    rows = [
        child("王小明", 20210301, father=father, dataset="planning_births", **house),
        child(
            "王小明",
            20210301,
            mother=("陈桂花", GRANDMOTHER),
            father=father,
            dataset="police_births",
            **house,
        ),
    ]
    assert linked(*rows) == {frozenset({0, 1})}


def test_a_child_under_its_grandmother_is_found_where_no_father_is_told():
    rows = [
        child("王梓轩", 20210301, dataset="planning_births", id="880101202103010113"),
        child("王梓轩", 20210301, mother=("陈桂花", GRANDMOTHER), dataset="vaccinations"),
    ]
    assert linked(*rows) == {frozenset({0, 1})}


def test_a_nameless_newborn_is_found_under_the_grandmother_by_its_father_and_date():
    father = ("王建国", FATHER)
    rows = [
        child(None, 20210301, father=father, dataset="health_deliveries", record_id=1),
        woman("李秀英", MOTHER, dataset="health_deliveries", record_id=1),
        child(
            "王小明",
            20210301,
            mother=("陈桂花", GRANDMOTHER),
            father=father,
            dataset="police_births",
            record_id=2,
        ),
        woman("陈桂花", GRANDMOTHER, dataset="police_births", record_id=2),
    ]
    assert frozenset({0, 2}) in linked(*rows)


def test_the_child_under_its_grandmother_is_not_its_cousin():
    rows = [
        child(None, 20210301, father=("王建国", FATHER), dataset="health_deliveries"),
        child(
            "王小明",
            20210301,
            mother=("陈桂花", GRANDMOTHER),
            father=("王建军", "880101199201150118"),
            dataset="police_births",
        ),
    ]
    assert len(linked(*rows)) == 2


def test_a_child_called_by_its_other_parents_surname_is_one_person():
    rows = [
        child("王芳", 20210301, sex="F", father=("王建国", FATHER), dataset="police_births"),
        child("李芳", 20210301, sex="F", father=("王建国", FATHER), dataset="planning_births"),
    ]
    linkage = link_mentions(mentions(*rows))
    assert groups(linkage) == {frozenset({0, 1})}
    assert linkage.links["levels"].str.contains("name=given").all()


def test_one_shared_character_is_no_given_name_where_the_parents_have_other_surnames():
    rows = [
        child("王芳", 20210301, sex="F", father=("王建国", FATHER), dataset="police_births"),
        child("赵芳", 20210301, sex="F", father=("王建国", FATHER), dataset="planning_births"),
    ]
    links = link_mentions(mentions(*rows)).links
    assert not links["levels"].str.contains("name=given").any()
