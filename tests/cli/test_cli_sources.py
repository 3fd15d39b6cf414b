from __future__ import annotations

import json
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from cpaudit.privacy import contains_full_identifier
from cpaudit.sources.profiles import load_profiles
from cpaudit.sources.profiles.profile import read_profile

DEATHS = """\
姓名,性别,公民身份号码,死亡日期,注销日期,备用列,银行卡号
王小芳,女,880101195501013319,2025-03-01,2025-03-09,x,6222021234567890123
李大明,男,880101195601013319,2025-04-01,2025-04-09,y,6222021234567890124
合计,,,,,,
"""
BIRTHS = """\
产妇大名,分娩结局,证照码,宝宝性别,分娩那天
王小芳,活产,880101199501013319,女,2025-01-05
李晓芳,活产,880101199601013319,男,2025-02-05
赵丽芳,活产,880101199701013319,男,2025-03-05
"""
HEADLESS = "\n".join(
    f"{name},{sex},8801011955010133{n},1955-01-0{n},1380000000{n},凤凰镇花园村{n}组"
    for n, (name, sex) in enumerate((("王小芳", "女"), ("李大明", "男"), ("赵丽", "女")), start=1)
)
SECRET = ("王小芳", "李大明", "小芳", "13800000", "195501", "6222021234567890123")


@pytest.fixture
def deaths(tmp_path):
    path = tmp_path / "公安死亡注销.csv"
    path.write_text(DEATHS, encoding="utf-8")
    return path


@pytest.fixture
def births(tmp_path):
    path = tmp_path / "产房.csv"
    path.write_text(BIRTHS, encoding="utf-8")
    return path


def test_every_profile_is_listed(run):
    code, out, _ = run("sources", "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == list(load_profiles(()))


def test_a_profile_shows_its_fields_with_their_headings(run):
    code, out, _ = run("sources", "show", "police_deaths")
    assert code == 0
    assert any(
        line.split()[:2] == ["death_date", "key,"] and "死亡日期" in line
        for line in out.splitlines()
    )


def test_an_unknown_profile_is_an_error_with_a_hint(run, deaths):
    for arguments in (["show", "police_death"], ["inspect", deaths, "--profile", "police_death"]):
        code, _, err = run("sources", *arguments)
        assert code == 2
        assert "Did you mean «police_deaths»?" in err


def test_a_file_is_shown_as_it_is_read(run, deaths):
    code, out, _ = run("sources", "inspect", deaths)
    assert code == 0
    lines = {line.split()[0]: line.split() for line in out.splitlines() if line.split()}
    assert lines["死亡日期"][:3] == ["死亡日期", "death_date", "100%"]
    assert lines["死亡日期"][-2:] == ["####-#-#", "x2"]
    assert "rows: 4, 2 records; skipped: headers 1 from row 1, totals 1 from row 4" in out
    assert "covers: 2025-03-09 – 2025-04-09 (register_date)" in out
    assert "not used: 备用列" in out
    assert "sensitive and not needed: 银行卡号 (looks like account numbers)" in out


@pytest.mark.parametrize("options", [[], ["--json"], ["--lang", "zh"], ["--profile", "insurance"]])
def test_no_value_of_a_person_is_shown(run, deaths, births, tmp_path, options):
    headless = tmp_path / "名单.csv"
    headless.write_text(HEADLESS, encoding="utf-8")
    _, out, err = run("sources", "inspect", deaths, births, headless, *options)
    assert not contains_full_identifier(out + err)
    assert [word for word in SECRET if word in out + err] == []


def test_columns_that_were_shifted_give_nothing_away(run, tmp_path):
    path = tmp_path / "公安死亡注销.csv"
    rows = DEATHS.splitlines()
    path.write_text("\n".join([rows[0], *(f"x,{row}" for row in rows[1:])]), encoding="utf-8")
    _, out, _ = run("sources", "inspect", path, "--profile", "police_deaths")
    assert not contains_full_identifier(out)
    assert [word for word in SECRET if word in out] == []


def test_a_sheet_that_is_not_recognised_is_shown_with_the_nearest_kinds(run, births):
    code, out, _ = run("sources", "inspect", births)
    assert code == 3
    assert "it resembles no known export" in out
    assert "kinds: " in out
    assert "key columns that are missing" in out
    assert "profile: " in out.split("write into cpaudit.yaml:")[1]


def test_a_sheet_that_lacks_key_columns_is_shown_with_what_to_write(run, births):
    code, out, _ = run("sources", "inspect", births, "--profile", "health_deliveries")
    assert code == 3
    assert "key columns that are missing: birth_date, mother_name / mother_id_no" in out
    assert "产妇大名 (looks like names)" in out
    written = out.split("write into cpaudit.yaml:")[1]
    assert "profile: health_deliveries" in written
    assert "birth_date: 分娩那天" in written
    assert "mother_name: 产妇大名" in written


def test_what_is_to_be_written_lets_the_sheet_be_read(run, births, tmp_path):
    (tmp_path / "cpaudit.yaml").write_text(
        "area: {name: 凤凰镇, codes: ['880101101']}\nperiod: 2025\nas_of: 2026-01-31\nsources:\n"
        "  births:\n    files: 产房.csv\n    profile: health_deliveries\n"
        "    columns: {birth_date: 分娩那天, mother_name: 产妇大名, mother_id_no: 证照码}\n",
        encoding="utf-8",
    )
    code, out, _ = run("sources", "inspect", births, "--project", tmp_path)
    assert code == 0
    assert "3 records" in out
    assert any(
        line.split()[:4] == ["证照码", "mother_id_no", "100%", "declared"]
        for line in out.splitlines()
    )
    assert run("sources", "inspect", "--project", tmp_path)[1] == out


@pytest.mark.usefixtures("births")
def test_a_field_that_does_not_exist_is_an_error_of_the_project_file(run, tmp_path):
    project = tmp_path / "cpaudit.yaml"
    project.write_text(
        "area: {name: 凤凰镇, codes: ['880101101']}\nperiod: 2025\nas_of: 2026-01-31\nsources:\n"
        "  births:\n    files: 产房.csv\n    profile: health_deliveries\n"
        "    columns:\n      birth_date: 分娩那天\n      mother_nam: 产妇大名\n",
        encoding="utf-8",
    )
    code, _, err = run("sources", "inspect", "--project", tmp_path)
    assert code == 2
    assert "cpaudit.yaml, row 10" in err
    assert "Did you mean «mother_name»?" in err


@pytest.mark.usefixtures("births")
def test_a_column_that_is_not_in_the_file_is_an_error_of_the_project_file(run, tmp_path):
    (tmp_path / "cpaudit.yaml").write_text(
        "area: {name: 凤凰镇, codes: ['880101101']}\nperiod: 2025\nas_of: 2026-01-31\nsources:\n"
        "  births:\n    files: 产房.csv\n    profile: health_deliveries\n"
        "    columns:\n      birth_date: 分娩那一天\n",
        encoding="utf-8",
    )
    code, _, err = run("sources", "inspect", "--project", tmp_path)
    assert code == 2
    assert "cpaudit.yaml, row 9" in err
    assert "产房.csv" in err


def test_a_source_in_a_database_is_looked_at_like_a_file(run, tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "库.db") as database:
        database.execute("create table 注销 (姓名, 性别, 公民身份号码, 死亡日期, 注销日期)")
        rows = [line.split(",")[:5] for line in DEATHS.splitlines()[1:3]]
        database.executemany("insert into 注销 values (?, ?, ?, ?, ?)", rows)
    database.close()
    (tmp_path / "cpaudit.yaml").write_text(
        "area: {name: 凤凰镇, codes: ['880101101']}\nperiod: 2025\nas_of: 2026-01-31\n"
        "sources: {police_deaths: {database: {url: 'sqlite:///库.db', table: 注销}}}\n",
        encoding="utf-8",
    )
    code, out, err = run("sources", "inspect", "--project", tmp_path)
    assert code == 0, err
    assert "2 records" in out
    assert "format: database" in out
    assert [word for word in SECRET if word in out] == []


def test_a_file_that_no_source_names_is_said(run, births, deaths, tmp_path):
    (tmp_path / "cpaudit.yaml").write_text(
        "area: {name: 凤凰镇, codes: ['880101101']}\nperiod: 2025\nas_of: 2026-01-31\n"
        "sources: {police_deaths: 公安死亡注销.csv}\n",
        encoding="utf-8",
    )
    code, _, err = run("sources", "inspect", births, "--project", tmp_path)
    assert code == 2
    assert "产房.csv" in err
    code, out, _ = run("sources", "inspect", deaths, "--project", tmp_path)
    assert code == 0
    assert "2 records" in out


def test_a_table_without_headings_names_its_columns_by_position(run, tmp_path):
    path = tmp_path / "名单.csv"
    path.write_text(HEADLESS, encoding="utf-8")
    code, out, _ = run("sources", "inspect", path, "--profile", "planning_persons")
    assert code == 3
    assert "id_no: 列3" in out.split("write into cpaudit.yaml:")[1]


def test_two_kinds_in_one_workbook_are_two_sheets(run, tmp_path):
    book = Workbook()
    for title, text in (("死亡", DEATHS), ("产房", BIRTHS)):
        sheet = book.create_sheet(title)
        for line in text.splitlines():
            sheet.append(line.split(","))
    del book["Sheet"]
    path = tmp_path / "混合.xlsx"
    book.save(path)
    code, out, _ = run("sources", "inspect", path, "--json")
    assert code == 3
    (file,) = json.loads(out)["files"]
    assert {
        sheet["sheet"]: (sheet["profile_id"], sheet["n_records"]) for sheet in file["sheets"]
    } == {
        "死亡": ("police_deaths", 2),
        "产房": (None, 0),
    }


def test_sheets_that_are_read_alike_show_their_columns_once(run, tmp_path):
    book = Workbook()
    for village in ("花园村", "石桥村"):
        sheet = book.create_sheet(village)
        for line in DEATHS.splitlines():
            sheet.append(line.split(","))
    del book["Sheet"]
    path = tmp_path / "公安死亡注销.xlsx"
    book.save(path)
    code, out, _ = run("sources", "inspect", path)
    assert code == 0
    assert out.count("death_date") == 1
    assert "columns as in 花园村" in out


def test_tables_in_an_archive_are_looked_at_one_by_one(run, deaths, tmp_path):
    path = tmp_path / "数据.zip"
    with ZipFile(path, "w") as archive:
        archive.write(deaths, deaths.name)
        archive.writestr("空.csv", b"")
    code, out, _ = run("sources", "inspect", path)
    assert code == 3
    assert "数据.zip/公安死亡注销.csv" in out
    assert "2 records" in out
    assert "数据.zip/空.csv" in out
    assert "the file is empty" in out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.csv", None, "does not exist"),
        ("空.csv", b"", "empty"),
        ("扫描.pdf", b"%PDF-1.7\n", "PDF"),
        ("坏.xlsx", b"PK\x03\x04" + bytes(200), "damaged"),
        ("说明.csv", "温度,湿度\n1,2\n3,4\n".encode(), "no row of known headings"),
        ("文件夹", "folder", "folder"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_others_are_shown(
    run, deaths, tmp_path, name, content, said
):
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    for language in ("en", "zh"):
        code, out, err = run("sources", "inspect", path, deaths, "--lang", language)
        assert code == 3
        assert err == ""
        assert name in out
        assert "death_date" in out
        assert language == "zh" or said in out


def test_without_a_file_the_command_says_what_to_name(run):
    code, _, err = run("sources", "inspect")
    assert code == 2
    assert "--project" in err


def test_lines_stay_within_eighty_columns_and_hold_no_box_characters(run, deaths):
    from rich.cells import cell_len

    for language in ("en", "zh"):
        _, out, _ = run("sources", "inspect", deaths, "--lang", language)
        assert max(map(cell_len, out.splitlines())) <= 80
        assert not set(out) & set("─│┌━")


def test_the_output_can_be_written_in_code_page_936(run, deaths, births):
    for arguments in (["inspect", deaths, births], ["list"], ["show", "planning_births"]):
        run("sources", *arguments, "--lang", "zh")[1].encode("gbk")


def test_a_new_profile_is_made_of_a_files_headings_and_reads_it(run, births, tmp_path):
    target = tmp_path / "clinic.yaml"
    code, out, _ = run(
        *("sources", "new", "clinic", "--from", births, "--out", target),
        *("--dataset", "health_deliveries"),
    )
    assert code == 0
    assert "profiles: [clinic.yaml]" in out
    text = target.read_text(encoding="utf-8")
    assert "# mother_name: {aliases: [产妇大名]}" in text
    for field in ("mother_name", "birth_date"):
        text = text.replace(f"  # {field}:", f"  {field}:")
    target.write_text(text, encoding="utf-8")
    code, out, _ = run("sources", "inspect", births, "--profiles", target, "--profile", "clinic")
    assert code == 0
    assert "3 records" in out


@pytest.mark.parametrize("profile", list(load_profiles(())))
def test_a_new_profile_like_any_kind_loads_and_keeps_what_the_kind_says(run, tmp_path, profile):
    target = tmp_path / "own.yaml"
    assert run("sources", "new", "own", "--dataset", profile, "--out", target)[0] == 0
    made, kind = read_profile(target), load_profiles(())[profile]
    for name in ("dataset", "required", "roles", "persons", "event", "coverage", "codes", "ages"):
        assert getattr(made, name) == getattr(kind, name)


def test_a_new_profile_is_never_written_over_another_file(run, births, tmp_path):
    target = tmp_path / "own.yaml"
    target.write_text("mine", encoding="utf-8")
    arguments = ("sources", "new", "own", "--from", births, "--out", target)
    code, _, err = run(*arguments)
    assert code == 2
    assert "--force" in err
    assert target.read_text(encoding="utf-8") == "mine"
    assert run(*arguments, "--force")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Own Births", "--dataset", "insurance"], "small letters"),
        (["own"], "--from"),
        (["own", "--dataset", "insurence"], "insurance"),
        (["own", "--from", "none.csv"], "none.csv"),
    ],
)
def test_a_profile_that_cannot_be_made_is_a_message(run, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("sources", "new", *arguments)
    assert code in {2, 3}
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_the_schema_of_profiles_accepts_a_new_one(run, births, tmp_path):
    import jsonschema

    from cpaudit.documents import read_yaml

    schema = json.loads(run("sources", "schema")[1])
    target = tmp_path / "own.yaml"
    run("sources", "new", "own", "--from", births, "--out", target)
    jsonschema.validate(json.loads(json.dumps(read_yaml(target).data, default=str)), schema)
