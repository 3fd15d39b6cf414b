"""What does not fit together: one number for two people, clusters that contradict themselves."""

from short_mentions import groups, mentions

from cpaudit.linkage.walk import link_mentions

MOTHER, CHILD, TWIN = "880101198708240228", "880101201205150113", "880101201205150121"


def kinds(linkage):
    return set(linkage.conflicts.select("kind", "reason").iter_rows())


def test_a_child_row_with_the_mothers_number_is_a_shared_number_and_no_link():
    rows = [
        {"name": "李秀英", "born": 19870824, "sex": "F", "id": MOTHER},
        {"name": "李秀英", "born": 19870824, "sex": "F", "id": MOTHER, "dataset": "police_persons"},
        {"name": "王小明", "born": 20120515, "sex": "M", "id": MOTHER, "dataset": "insurance"},
    ]
    linkage = link_mentions(mentions(*rows))
    assert groups(linkage) == {frozenset({0, 1}), frozenset({2})}
    assert kinds(linkage) == {("shared_id", "name_and_birth_date_differ")}


def test_the_number_belongs_to_whose_birth_date_it_bears_and_not_to_the_more_numerous():
    child = {"name": "王小明", "born": 20120515, "sex": "M", "id": MOTHER}
    rows = [
        {**child, "source_id": "a"},
        {**child, "source_id": "b"},
        {"name": "李秀英", "born": 19870824, "sex": "F", "id": MOTHER, "source_id": "c"},
    ]
    linkage = link_mentions(mentions(*rows))
    owners = set(linkage.conflicts["mention_id_l"]) | set(linkage.conflicts["mention_id_r"])
    assert owners == {0, 1, 2}
    assert linkage.conflicts.height == 2
    assert frozenset({2}) in groups(linkage)


def test_the_child_with_the_mothers_number_is_found_by_the_rest_of_its_row():
    child = {"name": "王小明", "born": 20120515, "sex": "M", "mother_name_key": "李秀英"}
    rows = [
        {"name": "李秀英", "born": 19870824, "sex": "F", "id": MOTHER},
        {**child, "id": MOTHER, "dataset": "insurance", "village": "880101100201"},
        {**child, "id": CHILD, "dataset": "police_persons", "village": "880101100201"},
    ]
    assert groups(link_mentions(mentions(*rows))) == {frozenset({0}), frozenset({1, 2})}


def test_a_placeholder_child_with_the_mothers_number_is_not_the_mother():
    rows = [
        {"name": "李秀英", "born": 19870824, "sex": "F", "id": MOTHER},
        {"name": "李秀英之子", "name_status": "placeholder", "id": MOTHER, "role": "child"},
    ]
    linkage = link_mentions(mentions(*rows))
    assert len(groups(linkage)) == 2
    assert kinds(linkage) == {("shared_id", "named_after_the_owner")}


def test_mother_and_child_of_one_record_are_two_people_whatever_the_number():
    rows = [
        {"name": "李秀英", "id": MOTHER, "record_id": 1, "role": "mother"},
        {"name": "李秀英", "id": MOTHER, "record_id": 1, "role": "child", "born": 20120515},
    ]
    linkage = link_mentions(mentions(*rows))
    assert len(groups(linkage)) == 2
    assert kinds(linkage) == {("shared_id", "two_roles_in_one_record")}


def test_head_and_subject_of_one_record_may_be_one_person():
    rows = [
        {"name": "李秀英", "id": MOTHER, "record_id": 1, "role": "self"},
        {"name": "李秀英", "id": MOTHER, "record_id": 1, "role": "head"},
    ]
    assert len(groups(link_mentions(mentions(*rows)))) == 1


def test_a_new_name_under_the_same_number_and_birth_date_is_the_same_person():
    rows = [
        {"name": "李秀英", "born": 19870824, "sex": "F", "id": MOTHER, "source_id": "a"},
        {"name": "李紫萱", "born": 19870824, "sex": "F", "id": MOTHER, "source_id": "b"},
    ]
    linkage = link_mentions(mentions(*rows))
    assert len(groups(linkage)) == 1
    assert linkage.conflicts.is_empty()


def test_two_names_under_one_number_in_one_register_are_two_people():
    rows = [
        {"name": "王思雨", "born": 20120515, "sex": "M", "id": CHILD},
        {"name": "王浩然", "born": 20120515, "sex": "M", "id": CHILD},
        *({"name": f"张三{at}", "born": 19900101 + at, "sex": "M"} for at in range(9)),
        *({"name": "赵", "id": f"8801011950010{at}0017"} for at in range(1, 9)),
        *({"name": "钱", "id": f"8801011951010{at}0017"} for at in range(1, 9)),
    ]
    linkage = link_mentions(mentions(*rows))
    assert ("shared_id", "two_names_in_one_source") in kinds(linkage)


def test_a_row_that_fits_two_numbered_people_equally_goes_to_neither():
    same = {"name": "王小明", "born": 19900515, "sex": "M"}
    rows = [
        {**same, "id": "880101199005150113", "village": "880101100201"},
        {**same, "id": "880102199005150335", "village": "880101100202"},
        {**same, "source_id": "b", "village": "880101100203"},
    ]
    linkage = link_mentions(mentions(*rows))
    assert len(groups(linkage)) == 3
    assert ("one_to_many", "equal_candidates") in kinds(linkage)


def test_two_children_of_one_mother_born_a_year_apart_are_never_one():
    child = {
        "sex": "M",
        "mother_id18": MOTHER,
        "mother_name_key": "李秀英",
        "village": "880101100201",
    }
    rows = [
        {**child, "name": "王小明", "born": 20120515, "source_id": "a"},
        {**child, "name": "王小亮", "born": 20130620, "source_id": "b"},
    ]
    assert len(groups(link_mentions(mentions(*rows)))) == 2


def test_another_name_under_the_number_is_the_owner_if_the_same_husband_is_named():
    rows = [
        {"name": "邓敏", "id": MOTHER, "born": 19870824, "spouse_name_key": "吴栋伟"},
        {"name": "邓繁", "id": MOTHER, "role": "mother", "spouse_name_key": "吴栋伟"},
    ]
    linkage = link_mentions(mentions(*rows))
    assert len(groups(linkage)) == 1
    assert linkage.conflicts.is_empty()


def test_another_name_under_the_number_is_somebody_else_if_nothing_else_agrees():
    rows = [
        {"name": "邓敏", "id": MOTHER, "born": 19870824, "spouse_name_key": "吴栋伟"},
        {"name": "邓繁", "id": MOTHER, "role": "mother", "spouse_name_key": "赵大海"},
    ]
    assert len(groups(link_mentions(mentions(*rows)))) == 2


def test_one_person_with_two_numbers_is_one_person_where_everything_else_agrees():
    person = {"name": "欧阳桂玉", "born": 19480428, "sex": "F", "village": "880101101206"}
    rows = [
        {**person, "id": "88010119480428224X", "spouse_name_key": "孔福春"},
        {**person, "id": "880101194804288245", "spouse_name_key": "孔福春", "source_id": "b"},
    ]
    assert len(groups(link_mentions(mentions(*rows)))) == 1


def test_two_numbered_namesakes_of_two_villages_are_two_people():
    person = {"name": "王芳", "born": 19480428, "sex": "F"}
    rows = [
        {**person, "id": "88010119480428224X", "village": "880101101206"},
        {**person, "id": "880101194804288245", "village": "880101100201", "source_id": "b"},
    ]
    assert len(groups(link_mentions(mentions(*rows)))) == 2


def test_a_spouse_with_a_mistyped_number_is_the_spouse_who_names_the_other():
    wife = {"name": "廖云红", "id": MOTHER, "born": 19870824, "record_id": 1}
    husband = {"name": "王健斌", "id": "880101198503120119", "born": 19850312, "record_id": 2}
    rows = [
        {**wife, "spouse_name_key": "王健斌"},
        {"name": "王健斌", "id_partial": "880101189503120119", "record_id": 1, "role": "spouse"},
        {**husband, "spouse_name_key": "廖云红"},
        {"name": "廖云红", "id": MOTHER, "record_id": 2, "role": "spouse"},
    ]
    assert groups(link_mentions(mentions(*rows))) == {frozenset({0, 3}), frozenset({1, 2})}
