"""The shipped rules on a known village: silent when the records are sound, exact when one is not."""

from __future__ import annotations

import pytest

from builders import day
from cpaudit.rules.load import load_rules
from cpaudit.shipped import rules_folder
from known_village import NUMBERS, number, own, records, relative, with_check
from village_copies import fired

_ROLL = "planning_persons"
_CHILDREN = "planning_births"


# One record changed: dataset, row, the changed fields, and every rule that must fire.
_CHANGED = [
    (_ROLL, "father", {"name": "未取名", "name_status": "placeholder"}, "D010"),
    (_ROLL, "father", {"name": None}, "D010"),
    ("police_persons", "father", {"name": None}, "D001"),
    (_ROLL, "father", {"birth_date": None}, "D022"),
    (_ROLL, "neighbour", {"id_no": None}, "P048"),
    (_ROLL, "son", {"id_no": None}, "D011"),
    (_ROLL, "neighbour", {"id_no": NUMBERS["neighbour"][:17] + "y"}, "D014"),
    (_ROLL, "twin", {"id_no": NUMBERS["mother"]}, "D045"),
    (_ROLL, "twin", {"id_no": NUMBERS["father"]}, "M016"),
    (_ROLL, "neighbour", {"entry_date": day("2027-01-01")}, "D025"),
    (_CHILDREN, "son", {"birth_order": 0}, "D042"),
    (_ROLL, "father", {"birth_date": day("1988-07-19")}, "P001 P004"),
    (_ROLL, "neighbour", {"sex": "F"}, "P002"),
    (_ROLL, "grandmother", {"death_date": day("1924-02-03")}, "P007 X026"),
    (_ROLL, "grandmother", {"death_date": day("2052-02-03")}, "P008 X026"),
    (_ROLL, "neighbour", {"status": "dead", "exit_reason": "death"}, "P009"),
    (_ROLL, "neighbour", {"move_out_date": day("2024-03-01")}, "P013"),
    (_ROLL, "mother", {"move_in_date": day("1985-03-01")}, "P011"),
    (_ROLL, "son", {"marital_status": "21"}, "P017"),
    (_ROLL, "father", {"marriage_date": day("1990-05-01")}, "C007 P021 X031"),
    (_ROLL, "grandfather", {"marital_change_date": day("1970-01-01")}, "P022"),
    (_ROLL, "grandmother", {"marriage_date": day("2025-01-01")}, "P023"),
    (_ROLL, "neighbour", {"spouse_name": "周敏"}, "P024"),
    ("health_deliveries", "twin", relative("mother", "father"), "P026"),
    ("police_persons", "neighbour", {"register_date": day("1970-01-01")}, "P034"),
    (_CHILDREN, "twin", {"entry_date": day("2025-05-01")}, "P037"),
    (_ROLL, "neighbour", {"exit_reason": "moved_out"}, "P038"),
    (_ROLL, "neighbour", {"remark": "已病故"}, "P039"),
    (_ROLL, "mother", relative("spouse", "neighbour"), "C001 C006 X032"),
    (_ROLL, "father", {"sex": "F"}, "C002 H005 M012 P002"),
    (_ROLL, "father", relative("spouse", "grandmother"), "C001 C011 X032"),
    (_ROLL, "neighbour", {"marital_status": "21", "marriage_date": day("2000-01-01"),
                          "spouse_name": None, "spouse_id_no": number("1979-02-03", 46)}, "C003"),
    (_ROLL, "mother", {"n_children": 1, "n_boys": 1, "n_girls": 0}, "M009"),
    (_ROLL, "mother", {"n_girls": 1}, "M010"),
    (_CHILDREN, "twin", {"sex": "M"}, "M030 P002"),
    (_ROLL, "grandfather", {"relationship": "99"}, "H001"),
    (_ROLL, "father", {"relationship": "02"}, "H002"),
    (_ROLL, "mother", {"relationship": "28"}, "H005"),
    (_ROLL, "twin", {"n_household": 5}, ""),
    ("health_certificates", "twin", {"birth_date": day("2025-05-12")}, "M005 X010"),
    ("vaccinations", "twin", {"birth_date": day("2024-05-10")}, "P001 P004 X010b"),
    ("vaccinations", "twin", {"sex": "M"}, "P002 X011"),
    (_CHILDREN, "sister", {"certificate_no": "X880000001"}, "X019"),
    (_ROLL, "father", {"marital_status": "10"}, "C006 P024 X029"),
    ("village_returns", "village", {"births": 3, "girls": 3, "births_2": 3, "population_end": 8}, "A029"),
    ("village_returns", "village", {"girls": 1}, "A007"),
    ("village_returns", "village", {"population_end": 9}, "A008"),
]  # fmt: skip


_OTHER_NUMBER = with_check(NUMBERS["father"][:14] + "135")
_COPY = {"household_no": "880101100201030009", "n_household": None}
_DIED = {"death_date": day("2025-12-01"), "register_date": day("2025-12-02")}
_MOVED = {"hukou_address": "桃园村1组", "resid_address": "桃园村1组", **_COPY}

# One record added to a copy of another: dataset, the row copied, its changes, what must fire.
_ADDED = [
    (_ROLL, "neighbour", _COPY, "P040"),
    (_ROLL, "neighbour", {**_COPY, "id_status": "upgraded"}, "D017 P041"),
    (_ROLL, "neighbour", {**_COPY, "id_no": None}, "P042 P048"),
    (_ROLL, "neighbour", _MOVED, "P044"),
    (
        _ROLL,
        "neighbour",
        {**_MOVED, "marriage_date": day("2024-10-01"), "entry_date": day("2025-02-01")},
        "P045",
    ),
    (_CHILDREN, "twin", {}, "X041"),
    (_CHILDREN, "twin", relative("mother", "grandmother"), "M028"),
    ("health_certificates", "twin", {"certificate_no": "X880000003"}, "X020"),
    ("health_deliveries", "twin", {}, "X055"),
    ("police_persons", "neighbour", {}, "H017"),
]


def _sound():
    return records(), ""


def _shared_number():
    """Two men under one number: the neighbour's row is what the household register contradicts."""
    changed = records()
    changed[_ROLL]["neighbour"] |= {"id_no": NUMBERS["father"], "birth_date": day("1988-07-09")}
    return changed, "P040 X046"


def _number_of_the_register():
    changed = records()
    changed[_ROLL]["father"]["id_no"] = _OTHER_NUMBER
    return changed, "X046"


def _spouse_of_oneself():
    changed = records()
    changed[_ROLL]["neighbour"] |= {
        "marital_status": "21", "marriage_date": day("2000-01-01"), **relative("spouse", "neighbour"),
    }  # fmt: skip
    return changed, "C004"


def _died(*datasets, expected):
    def changed():
        village = records()
        for dataset in datasets:
            village[dataset]["neighbour"] = own("neighbour", **_DIED)
        return village, expected

    return changed


def _unrecorded_child_who_died():
    changed = records()
    changed["police_deaths"]["stranger"] = {
        "name": "周小雨", "sex": "F", "birth_date": day("2023-03-01"),
        "id_no": number("2023-03-01", 46), "hukou_address": "花园村3组", **_DIED,
    }  # fmt: skip
    return changed, "X027"


def _stillbirth_of_a_living_child():
    changed = records()
    changed["health_deliveries"]["son"] = {
        **changed["health_deliveries"]["twin"],
        "birth_date": day("2018-02-03"), "sex": "M", "outcome": "stillbirth", "n_fetus": 1,
           "fetus_order": 1, "birth_order": 1, "certificate_no": None,
           "entry_date": day("2018-02-04"), "name": "王丽之子",
    }  # fmt: skip
    return changed, "X028"


_SOURCES = {
    "health_deliveries": "X001",
    "health_certificates": "X002",
    "police_births": "X003",
    "vaccinations": "X004",
    "insurance": "X006",
}


# A child whom neither the hospital nor the vaccination clinic knows may well live elsewhere: whether
# the birth is to be reported here is undecided, and undecided births are no findings.
_UNDECIDED_ALONE = {"police_births", "insurance"}


def _known_to(*datasets, expected):
    """The second birth was of one child, whom only ``datasets`` know."""

    def changed():
        village = records()
        for dataset in (*_SOURCES, "police_persons", _CHILDREN, _ROLL):
            del village[dataset]["sister"]
            if dataset not in datasets:
                del village[dataset]["twin"]
            elif "n_fetus" in village[dataset]["twin"]:
                village[dataset]["twin"] |= {"n_fetus": 1, "fetus_order": 1}
        grown = "twin" in village[_ROLL]
        village[_ROLL]["mother"] |= {"n_children": 1 + grown, "n_girls": int(grown)}
        for row in village[_ROLL].values():
            row["n_household"] = None
        village["village_returns"].clear()
        return village, expected

    return changed


def _second_twin_left_out():
    changed = records()
    del changed[_CHILDREN]["sister"]
    del changed[_ROLL]["sister"]
    changed[_ROLL]["mother"] |= {"n_children": 2, "n_girls": 1}
    for row in changed[_ROLL].values():
        row["n_household"] = None
    changed["village_returns"].clear()
    return changed, "X008"


def _not_in_her_mothers_list():
    changed = records()
    del changed[_CHILDREN]["sister"]
    return changed, "A029 M009 M029"


_STORIES = {
    "sound records": _sound,
    "a number shared by two men": _shared_number,
    "a number that the register gives otherwise": _number_of_the_register,
    "a man named as his own spouse": _spouse_of_oneself,
    "a death that the police know": _died("police_deaths", expected="X023"),
    "a death that the funeral office knows": _died("funerals", expected="X024"),
    "a death that both know": _died("police_deaths", "funerals", expected="X023"),
    "an unrecorded child who died": _unrecorded_child_who_died,
    "a stillbirth of a living child": _stillbirth_of_a_living_child,
    **{
        f"a birth known to {name} alone": _known_to(
            name, expected="" if name in _UNDECIDED_ALONE else rule
        )
        for name, rule in _SOURCES.items()
    },
    "a birth known to all departments": _known_to(*_SOURCES, "police_persons", expected="X008"),
    "a birth known to planning alone": _known_to(_CHILDREN, _ROLL, expected="X009 X017"),
    "a second twin left out": _second_twin_left_out,
    "a child not in her mother's list": _not_in_her_mothers_list,
}  # fmt: skip


def _cases():
    """By a name: a changed village and the rules that must fire on it, and no others."""
    for dataset, who, change, expected in _CHANGED:
        village = records()
        village[dataset][who] |= change
        fields = ", ".join(change)
        yield f"{dataset} of {who}: {fields} {expected}", (village, expected)
    for dataset, who, change, expected in _ADDED:
        village = records()
        village[dataset][f"{who} again"] = {**village[dataset][who], **change}
        yield f"{dataset} of {who} twice: {', '.join(change)} {expected}", (village, expected)
    for name, story in _STORIES.items():
        yield name, story()


_CASES = dict(_cases())


@pytest.fixture(scope="module")
def told():
    rules = load_rules([rules_folder()])
    return fired(rules, {name: village for name, (village, _expected) in _CASES.items()})


@pytest.mark.parametrize("case", _CASES)
def test_each_fault_is_told_by_its_own_rules_and_by_no_other(told, case):
    assert told[case] == set(_CASES[case][1].split())
