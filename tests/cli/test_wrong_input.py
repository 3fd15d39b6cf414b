"""Whatever is wrong with the input is said: what, where and how to mend it, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import sys

import pytest
import township
from openpyxl import load_workbook
from township import change, fingerprint, without_columns

USAGE, UNREADABLE = 2, 3
OUT = "cpaudit-output"
EARLIER = {"summary.json": '{"verdict": {"exit_code": 1}}', "worklists/花园村.xlsx": "filled in"}
FEW_RULES = "rules: {select: [F, X036]}"  # quick, and one that villages have to check
RULE = """\
id: Z001
name: own-rule
theme: field
severity: error
dimension: validity
title: {zh: 测试, en: test}
message: {zh: 错, en: wrong}
on: planning_persons
require: birth_dat is not null
"""
CASES = {}


def case(code, *said):
    """A way to spoil the township: the exit code, and what each message must hold."""

    def keep(spoil):
        CASES[spoil.__name__] = (spoil, code, said)
        return spoil

    return keep


def project(folder):
    return folder / "cpaudit.yaml"


def declare(folder, **changes):
    """Write one source of the project file in its long form."""
    for name, declared in changes.items():
        line = next(
            line
            for line in project(folder).read_text(encoding="utf-8").splitlines()
            if line.startswith(f"  {name}: ")
        )
        file = line.split(": ")[1]
        change(project(folder), line, f"  {name}: {{files: {file}, {declared}}}")


def add(folder, line):
    with project(folder).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


@case(UNREADABLE, "cpaudit.yaml")
def a_folder_without_files(folder):
    for file in folder.iterdir():
        if file.is_file():
            file.unlink()


@case(UNREADABLE, "planning_persons.csv", "sources.planning_persons")
def a_source_without_its_key_columns(folder):
    without_columns(folder / "planning_persons.csv", "姓名", "公民身份号码", "出生日期")


@case(UNREADABLE, "police_persons.csv")
def an_empty_file(folder):
    (folder / "police_persons.csv").write_bytes(b"")


@case(UNREADABLE, "police_persons.csv", "sources.police_persons")
def a_file_with_headings_only(folder):
    file = folder / "police_persons.csv"
    file.write_bytes(file.read_bytes().splitlines()[0] + b"\n")


@case(UNREADABLE, "planning_persons.csv")
def text_that_was_decoded_wrongly_before(folder):
    file = folder / "planning_persons.csv"
    spoilt = file.read_bytes().decode("latin-1")
    file.write_text(spoilt, encoding="utf-8")


@case(UNREADABLE, "planning_persons.csv", "gb18030", "cpaudit.yaml")
def a_declared_encoding_that_is_not_the_files(folder):
    declare(folder, planning_persons="encoding: gb18030")


@case(UNREADABLE, "planning_persons.csv", "utf-99")
def a_declared_encoding_that_does_not_exist(folder):
    declare(folder, planning_persons="encoding: utf-99")


@case(UNREADABLE, "health_deliveries.xlsx")
def a_truncated_workbook(folder):
    file = folder / "health_deliveries.xlsx"
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


@case(UNREADABLE, "health_deliveries.xlsx", "sources.health_deliveries")
def a_text_file_that_is_called_a_workbook(folder):
    (folder / "health_deliveries.xlsx").write_text("姓名\n甲\n", encoding="utf-8")


@case(UNREADABLE, "cpaudit.yaml", "21", "第三季度", "sources.health_deliveries.sheets")
def a_sheet_that_is_not_there(folder):
    declare(folder, health_deliveries="sheets: [第三季度]")


@case(USAGE, "cpaudit.yaml", "21", "health_deliveries.xlsx", "产妇大名")
def a_column_that_is_not_there(folder):
    declare(folder, health_deliveries="columns: {mother_name: 产妇大名}")


@case(USAGE, "cpaudit.yaml", "21", "mother_nam", "sources.health_deliveries.columns")
def a_field_that_does_not_exist(folder):
    declare(folder, health_deliveries="columns: {mother_nam: 产妇姓名}")


@case(USAGE, "cpaudit.yaml", "15", "hukou_kid", "sources.planning_persons.codes")
def codes_for_a_field_that_does_not_exist(folder):
    declare(folder, planning_persons="codes: {hukou_kid: {'1': agricultural}}")


@case(USAGE, "cpaudit.yaml", "15", "agricultral", "agricultural")
def a_code_that_means_nothing(folder):
    declare(folder, planning_persons="codes: {hukou_kind: {'1': agricultral}}")


@case(UNREADABLE, "polise.csv", "sources.police_persons.files")
def a_file_that_is_not_there(folder):
    change(project(folder), "police_persons.csv", "polise.csv")


@case(USAGE, "cpaudit.yaml", "7", "perod", "period")
def a_misspelt_key(folder):
    change(project(folder), "period:", "perod:")


@case(USAGE, "cpaudit.yaml", "10", "counting.basis", "residense", "residence")
def a_misspelt_value(folder):
    change(project(folder), "basis: residence", "basis: residense")


@case(USAGE, "cpaudit.yaml", "8", "2026-02-31")
def a_date_that_does_not_exist(folder):
    change(project(folder), "2026-01-31", "2026-02-31")


@case(USAGE, "cpaudit.yaml", "8", "as_of")
def an_as_of_date_before_the_period(folder):
    change(project(folder), "2026-01-31", "2001-01-31")


@case(USAGE, "cpaudit.yaml", "4", "YAML")
def a_project_file_that_is_no_yaml(folder):
    change(project(folder), "name: 凤凰镇\n", "name: 凤凰镇\n codes: [\n")


@case(USAGE, "cpaudit.yaml", "28", "period")
def a_key_that_stands_twice(folder):
    add(folder, "period: 2024")


@case(USAGE, "cpaudit.yaml", "17", "police_person", "sources.police_persons.profile")
def an_unknown_profile(folder):
    declare(folder, police_persons="profile: police_person")


@case(USAGE, "cpaudit.yaml", "28", "X999")
def an_unknown_rule_to_leave_out(folder):
    add(folder, "rules: {ignore: [X999]}")


@case(USAGE, "cpaudit.yaml", "28", "D0111", "D011")
def a_severity_for_an_unknown_rule(folder):
    add(folder, "rules: {severities: {D0111: info}}")


@case(USAGE, "cpaudit.yaml", "28", "rules.severities.D011", "fatal", "error, warning, info")
def a_severity_that_does_not_exist(folder):
    add(folder, "rules: {severities: {D011: fatal}}")


@case(USAGE, "cpaudit.yaml", "28", "min_dayz", "min_days")
def a_parameter_that_the_rule_does_not_have(folder):
    add(folder, "rules: {parameters: {M004: {min_dayz: 3}}}")


@case(USAGE, "cpaudit.yaml", "28", "covrage", "coverage")
def a_target_for_an_unknown_indicator(folder):
    add(folder, "targets: {covrage: 0.9}")


@case(USAGE, "own.yaml", "9", "birth_dat", "birth_date")
def a_rule_that_reads_an_unknown_column(folder):
    (folder / "own.yaml").write_text(RULE, encoding="utf-8")
    add(folder, "rules: {paths: own.yaml}")


@case(USAGE, "own.yaml", "10", "requires")
def a_rule_with_a_misspelt_key(folder):
    (folder / "own.yaml").write_text(RULE + "requires: x\n", encoding="utf-8")
    add(folder, "rules: {paths: own.yaml}")


@case(USAGE, "cpaudit.yaml", "6", "villages.csv")
def a_village_table_that_is_not_there(folder):
    (folder / "villages.csv").unlink()


@case(USAGE, "villages.csv", "9", "88010110199X")
def a_village_table_with_a_bad_code(folder):
    with (folder / "villages.csv").open("a", encoding="utf-8") as file:
        file.write("88010110199X,坏村\n")


@case(USAGE, "villages.csv", "1", "code")
def a_village_table_without_codes(folder):
    (folder / "villages.csv").write_text("a,b\n1,2\n", encoding="utf-8")


# Of these the verdict says what is wrong: they are seen only when all has been read.
JUDGED = {}


def judged(*said):
    def keep(spoil):
        JUDGED[spoil.__name__] = (spoil, said)
        return spoil

    return keep


@judged("1991-01-01")
def a_period_without_data(folder):
    change(project(folder), "period: 2025", "period: 1991")


@judged("2001-01-31", "vaccinations")
def an_as_of_date_before_the_data(folder):
    change(project(folder), "period: 2025", "period: 2000")
    change(project(folder), "as_of: 2026-01-31", "as_of: 2001-01-31")


@judged("889999999", "880101101")
def an_area_in_which_nobody_lives(folder):
    change(project(folder), "'880101101'", "'889999999'")


@judged("police_persons")
def a_source_whose_people_no_other_source_knows(folder):
    """Only two rolls are left, of which one holds other people."""
    text = project(folder).read_text(encoding="utf-8")
    head = text.split("sources:\n")[0]
    project(folder).write_text(
        f"{head}sources:\n  planning_persons: planning_persons.csv\n"
        "  police_persons: police_persons.csv\n",
        encoding="utf-8",
    )
    file = folder / "police_persons.csv"
    rows = file.read_text(encoding="utf-8").splitlines()
    at = {name: position for position, name in enumerate(rows[0].split(","))}
    strangers = []
    for number, row in enumerate(rows[1:31]):
        cells = [""] * len(row.split(","))
        cells[at["姓名"]] = "赵钱孙李周吴郑王冯陈"[number % 10] + "甲乙丙丁戊己"[number // 5] + "戌"
        cells[at["出生日期"]] = f"19{10 + number}-01-{number % 28 + 1:02}"
        strangers.append(",".join(cells))
    file.write_text("\n".join([rows[0], *strangers]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("township") / "base"
    township.make(folder)
    return folder


@pytest.fixture
def folder(sound, tmp_path):
    copy = tmp_path / "数据 2025"
    shutil.copytree(sound, copy)
    for name, content in EARLIER.items():
        (copy / OUT / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / OUT / name).write_text(content, encoding="utf-8")
    return copy


@pytest.fixture
def small(folder, monkeypatch):
    """The township with three sources and few rules: for what only a whole run can tell."""
    township.remember_the_audits(monkeypatch)
    township.keep_sources(folder, "planning_persons", "police_persons", "vaccinations")
    add(folder, FEW_RULES)
    return folder


def test_the_township_itself_can_be_judged(run, folder):
    add(folder, FEW_RULES)
    code, out, err = run("run", folder)
    assert code in {0, 1}, err
    assert "The gate is" in out


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", CASES)
def test_wrong_input_is_a_message_that_says_what_and_where(run, folder, name, language):
    spoil, expected, said = CASES[name]
    spoil(folder)
    before = fingerprint(folder / OUT)
    code, out, err = run("run", folder, "--lang", language, "--quiet")
    assert (code, out) == (expected, "")
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1
    assert [word for word in said if word not in err] == []
    assert ("。" in err) == (language == "zh")
    assert fingerprint(folder / OUT) == before


@pytest.mark.parametrize("name", JUDGED)
def test_files_that_say_nothing_are_no_pass_and_replace_no_earlier_report(run, small, name):
    spoil, said = JUDGED[name]
    spoil(small)
    before = fingerprint(small / OUT)
    code, out, err = run("run", small, "--quiet", "--format", "json")
    assert (code, err) == (UNREADABLE, "")
    reasons = json.loads(out)["verdict"]["reasons"]
    for language in ("en", "zh"):
        first = " ".join(reason[language] for reason in reasons)
        assert [word for word in said if word not in first] == []
    assert fingerprint(small / OUT) == before


def test_reports_that_are_kept_are_named_and_others_can_be_had(run, small, tmp_path):
    a_period_without_data(small)
    _, out, _ = run("run", small)
    assert "The earlier reports" in out
    code, out, _ = run("run", small, "--quiet", "--out", tmp_path / "new")
    assert code == UNREADABLE
    assert (tmp_path / "new" / "findings.xlsx").is_file()
    # What could not be judged may be replaced by what can be judged as little.
    assert "Reports: " in run("run", small, "--out", tmp_path / "new")[1]


def test_a_file_that_is_not_recognised_is_named_and_the_rest_is_audited(run, small):
    project(small).unlink()
    (small / "会议记录.csv").write_text("议题,时间\n甲,乙\n", encoding="utf-8")
    code, out, err = run("run", small)
    assert code in {0, 1}, err
    assert "会议记录.csv" in out


@pytest.mark.slow
def test_a_byte_that_is_no_text_is_a_finding_on_the_file(run, small):
    file = small / "planning_persons.csv"
    content = file.read_bytes()
    at = content.rindex("县".encode())
    file.write_bytes(content[: at + 1] + content[at + 2 :])
    assert run("run", small, "--quiet")[0] == 1
    findings = (small / OUT / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in findings if '"F002"' in line]
    assert [one["evidence"][0]["file"] for one in found] == ["planning_persons.csv"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_file_in_the_place_of_the_output_folder_is_said(run, small, language):
    shutil.rmtree(small / OUT)
    (small / OUT).write_text("mine", encoding="utf-8")
    code, _, err = run("run", small, "--quiet", "--lang", language)
    assert code == USAGE
    assert OUT in err
    assert "--out" in err
    assert (small / OUT).read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="only other users are held by modes"
)
def test_an_output_folder_that_may_not_be_written_to_is_said(run, small):
    (small / OUT).chmod(0o500)
    before = fingerprint(small / OUT)
    code, _, err = run("run", small, "--quiet")
    (small / OUT).chmod(0o700)
    assert (code, OUT in err) == (USAGE, True)
    assert fingerprint(small / OUT) == before


def test_a_worklist_that_is_open_elsewhere_leaves_all_reports_as_they_were(run, small, monkeypatch):
    from pathlib import Path

    run("run", small, "--quiet")
    locked = next((small / OUT / "worklists").glob("8801*.xlsx"))
    before = fingerprint(small / OUT)
    move = Path.replace

    def refuse(self, target):
        if self == locked or Path(target) == locked:
            raise PermissionError(13, "locked")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    code, _, err = run("run", small, "--quiet")
    assert code == USAGE
    assert locked.name in err
    assert fingerprint(small / OUT) == before


def test_a_worklist_that_was_filled_in_is_kept(run, small):
    run("run", small, "--quiet")
    path = next((small / OUT / "worklists").glob("8801*.xlsx"))
    book = load_workbook(path)
    book.active["L2"] = "属实已更正"
    book.save(path)
    path.chmod(0o400)
    run("run", small, "--quiet")
    kept = load_workbook(path.with_name(f"{path.stem}.earlier.xlsx"))
    assert kept.active["L2"].value == "属实已更正"
    assert load_workbook(path).active["L2"].value is None
