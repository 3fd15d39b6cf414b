"""A tiny township, run after run: what empties cells and deletes rows closes nothing with proof."""

from __future__ import annotations

import pytest

from cpaudit.audit import audit
from cpaudit.cases.answering import take_answers
from cpaudit.cases.answers import Given
from cpaudit.cases.store import open_store
from cpaudit.cli.following import Following
from cpaudit.missed.answers import Answer
from cpaudit.project import load_project

# Of whom nothing is known the rule knows nothing: it has no condition that leaves them out.
RULE = """\
id: T001
name: born-late
on: planning_persons
severity: error
dimension: consistency
title: {zh: 出生日期过晚, en: Born too late}
require: birth_date < DATE '2100-01-01' AND marriage_date >= birth_date
message: {zh: "{name} 的婚姻早于出生。", en: "{name} married before the birth."}
"""
# P001: the birth date differs from the number; P009: a living person has a day of death; P022: the
# marriage changed before it began.
PROJECT = """\
area: {name: 测试镇, codes: '880101'}
period: 2025
as_of: 2026-01-31
sources: {planning_persons: persons.csv}
rules: {select: [P001, P009, P022, T001], paths: rules}
language: en
"""
HEADER = "姓名,性别,出生日期,公民身份号码,婚姻状况,初婚日期,婚姻变动日期,现居住地村代码,人员状态,死亡日期"
VILLAGE = "880101100201"


def row(
    name, number, born="1990-03-01", *, married="2015-05-01", change="", died="", status="正常"
):
    return f"{name},女,{born},{number},离婚,{married},{change},{VILLAGE},{status},{died}"


EARLY = {"change": "2014-01-01"}
PEOPLE = {
    "changed": row("王一", "880101199003010463", **EARLY),
    "emptied": row("王二", "880101199003010228", **EARLY),
    "deleted": row("王三", "880101199003010447", **EARLY),
    "struck": row("王四", "880101199003010404", **EARLY),
    "born": row("王五", "880101199003010420", born="1990-03-07"),
    "died": row("王六", "88010119900301048X", died="2024-01-01"),
    "unknown": row("王八", "", married="1980-05-01"),
    "wedded": row("王九", "", married="1980-05-01"),
    "infant": row("王十", "", born="2025-05-01", married=""),  # so that there is a period
    "right": row("王七", "880101199003010260"),
}


class Township:
    def __init__(self, folder):
        (folder / "cpaudit.yaml").write_text(PROJECT, encoding="utf-8")
        (folder / "rules").mkdir()
        (folder / "rules" / "born-late.yaml").write_text(RULE, encoding="utf-8")
        self.folder, self.people = folder, dict(PEOPLE)
        for number in range(20):  # so that a deleted row is no cut file
            self.people[f"other {number}"] = row(
                f"李{chr(0x4E00 + number)}", "", married="2025-05-01"
            )

    def run(self):
        text = "\n".join([HEADER, *self.people.values(), ""])
        (self.folder / "persons.csv").write_text(text, encoding="utf-8")
        self.project = load_project(self.folder)
        following = Following.begin(self.project)
        self.followed = following.record(audit(self.project, answers=following.answers))
        return self.followed

    def case_of(self, name):
        at = [*self.people].index(name) + 2
        rows = self.followed.cases.explode("evidence").unnest("evidence")
        return rows.filter(rows["row"] == at)["case_id"].item()


@pytest.fixture
def township(tmp_path):
    return Township(tmp_path)


def test_what_empties_a_cell_or_deletes_a_row_proves_nothing(township):
    township.run()
    case_of = {
        name: township.case_of(name)
        for name in ("changed", "emptied", "deleted", "struck", "born", "died", "unknown", "wedded")
    }
    with open_store(township.project.store) as store:
        take_answers(store, [Given(case_of["struck"], Answer.NOT_FOUND, by="a village")])
    people = township.people
    people["changed"] = row("王一", "880101199003010463", change="2020-01-01")
    people["emptied"] = row("王二", "880101199003010228")
    del people["deleted"], people["struck"]
    people["born"] = row("王五", "", born="1990-03-07")  # the number that it was held against
    people["died"] = row("王六", "88010119900301048X")
    people["unknown"] = row("王八", "", married="")
    people["wedded"] = row("王九", "", married="2014-05-01")
    followed = township.run()
    states = dict(followed.cases.select("case_id", "state").iter_rows())
    changes = dict(followed.changes.iter_rows())
    told = {name: (states[one], changes.get(one)) for name, one in case_of.items()}
    assert told == {
        "changed": ("verified", "verified"),
        "emptied": ("unproven", "unproven"),
        "deleted": ("unproven", "unproven"),
        "struck": ("verified", "verified"),
        "born": ("unproven", "unproven"),
        "died": ("verified", "verified"),
        "unknown": ("new", "not_judged"),
        "wedded": ("verified", "verified"),
    }
