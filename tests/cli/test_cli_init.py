from __future__ import annotations

import json
import shutil
from datetime import date

import jsonschema
import polars as pl
import pytest

from cpaudit.cli.folder import data_files
from cpaudit.cli.grouping import group
from cpaudit.cli.main import main
from cpaudit.cli.synth import RecordQuality
from cpaudit.documents import read_yaml
from cpaudit.errors import SourceError
from cpaudit.i18n import Language, Text
from cpaudit.project import load_project
from cpaudit.project.propose import Doubt, Proposal
from cpaudit.project.schema import json_schema
from cpaudit.sources.detection.candidates import ColumnMatch, How
from cpaudit.sources.detection.detect import Recognition
from cpaudit.sources.profiles import load_profiles
from cpaudit.synthesis.profile import Profile
from known_village import with_check

PROFILES = load_profiles(())
OWN = {"cpaudit.yaml", "villages.csv"}


@pytest.fixture(scope="module")
def township(tmp_path_factory):
    from cpaudit.synthesis.export import write
    from cpaudit.synthesis.township import generate

    folder = tmp_path_factory.mktemp("township")
    write(generate(600, 5, Profile.CLEAN), folder)
    return folder


@pytest.fixture(scope="module")
def proposed(township, tmp_path_factory):
    """All departments' files with one that is none of theirs, after ``cpaudit init``."""
    folder = tmp_path_factory.mktemp("all exports")
    for path in township.iterdir():
        if path.is_file() and path.name not in OWN:
            shutil.copy(path, folder / path.name)
    (folder / "说明.txt").write_text("温度,湿度\n1,2\n", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["init", str(folder), "--quiet", "--lang", "en"])
    assert left.value.code == 0
    return folder


@pytest.fixture
def exports(township, tmp_path):
    """The planning system's files without a project file and without a village table."""
    folder = tmp_path / "导出 数据"
    folder.mkdir()
    for name in ("planning_persons.csv", "planning_births.xlsx"):
        shutil.copy(township / name, folder / name)
    return folder


def test_a_proposed_project_says_where_and_when(proposed, township):
    told, project = load_project(township), load_project(proposed)
    assert project.area == told.area
    assert project.period == told.period
    assert date(2026, 1, 1) <= project.as_of <= told.as_of


def test_proposed_and_generated_projects_fit_the_shipped_schema(proposed, township):
    schema = json.loads(json_schema())
    for folder in (proposed, township):
        data = read_yaml(folder / "cpaudit.yaml").data
        jsonschema.validate(json.loads(json.dumps(data, default=str)), schema)


def test_a_proposed_village_table_has_the_villages_of_the_roll(proposed, township):
    told, made = (
        pl.read_csv(folder / "villages.csv", infer_schema=False) for folder in (township, proposed)
    )
    assert set(made["code"]) <= set(told["code"])
    assert made.height >= told.height - 1  # nobody lives in the newest community yet
    names = dict(told.select("code", "name").rows())
    agreeing = sum(names[code] == name for code, name in made.select("code", "name").rows())
    assert agreeing >= made.height / 2


def test_every_file_is_in_a_source_or_listed_as_not_recognised(proposed):
    project = load_project(proposed)
    named = {name for spec in project.sources for name in spec.files}
    files = {path.name for path in proposed.iterdir() if path.is_file()} - OWN
    assert named == files - {"说明.txt"}
    text = (proposed / "cpaudit.yaml").read_text(encoding="utf-8")
    assert "# not recognised: 说明.txt" in text


def test_the_village_table_of_the_folder_is_used(run, exports, township):
    shutil.copy(township / "villages.csv", exports / "村居.csv")
    run("init", exports)
    assert load_project(exports).villages == exports / "村居.csv"
    assert not (exports / "villages.csv").exists()


def test_a_project_file_is_never_overwritten_unless_forced(run, exports):
    (exports / "cpaudit.yaml").write_text("mine", encoding="utf-8")
    code, _, err = run("init", exports)
    assert code == 2
    assert "--force" in err
    assert (exports / "cpaudit.yaml").read_text(encoding="utf-8") == "mine"


def test_the_same_files_give_the_same_proposal(run, exports):
    made = []
    for _ in range(2):
        _, out, _ = run("init", exports)
        assert "cpaudit run" in out
        made.append([(exports / name).read_bytes() for name in sorted(OWN)])
        for name in OWN:
            (exports / name).unlink()
    assert made[0] == made[1]


def test_a_village_table_that_somebody_corrected_is_kept_and_used(run, exports):
    run("init", exports)
    table = exports / "villages.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("村", "社区"), encoding="utf-8")
    corrected = table.read_bytes()
    assert run("init", exports, "--force")[0] == 0
    assert table.read_bytes() == corrected
    assert load_project(exports).villages == table


def test_a_run_without_a_project_file_says_what_it_assumed_and_writes_none(
    run, exports, monkeypatch
):
    seen = []

    def walk(project, options, *, assumptions=(), **_):
        seen.append((project, options, assumptions))
        return 0

    monkeypatch.setattr("cpaudit.cli.run.walk", walk)
    assert run("run", exports, "--quiet")[0] == 0
    project, _, assumptions = seen[0]
    assert project.area.codes
    assert any("as_of" in line.en for line in assumptions)
    assert all(origin.kind in {"assumed", "default"} for origin in project.origins.values())
    assert project.villages.is_file()
    assert not (exports / "cpaudit.yaml").exists()


def test_a_folder_of_nothing_known_is_refused(run, tmp_path):
    (tmp_path / "a.csv").write_text("温度,湿度\n1,2\n", encoding="utf-8")
    code, _, err = run("init", tmp_path)
    assert code == 3
    assert "sources inspect" in err


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no such folder"):
        data_files(tmp_path / "none")


def test_files_below_are_looked_at_only_where_the_folder_itself_holds_none(tmp_path):
    for name in ("truth/a.csv", "cpaudit-output/findings.xlsx", ".cpaudit/villages.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in data_files(tmp_path)] == ["a.csv"]
    (tmp_path / "b.csv").touch()
    (tmp_path / "~$b.xlsx").touch()
    assert [path.name for path in data_files(tmp_path)] == ["b.csv"]


def sheet(name, profile, *, score=0.9, hidden=False, n_rows=9):
    return Recognition("f", name, profile, score, Text("", ""), is_hidden=hidden, n_rows=n_rows)


def test_files_of_one_kind_are_one_source():
    seen = [("1.csv", [sheet(None, "insurance")]), ("2.csv", [sheet(None, "insurance", score=0.7)])]
    (source,) = group(seen, PROFILES)
    assert (source.source_id, source.files, source.sheets) == ("insurance", ("1.csv", "2.csv"), ())
    assert source.certainty == 0.7


def test_a_sheet_for_each_village_is_one_source():
    seen = [("a.xlsx", [sheet("一村", "insurance"), sheet("二村", "insurance")])]
    (source,) = group(seen, PROFILES)
    assert source.sheets == ()


def test_sheets_of_several_kinds_are_several_sources():
    seen = [
        (
            "a.xlsx",
            [sheet("死亡", "police_deaths"), sheet("迁移", "police_moves"), sheet("封面", None)],
        ),
        ("b.csv", [sheet(None, "police_moves")]),
    ]
    found = {source.source_id: (source.files, source.sheets) for source in group(seen, PROFILES)}
    assert found == {
        "police_deaths": (("a.xlsx",), ("死亡",)),
        "police_moves": (("b.csv",), ()),
        "police_moves_2": (("a.xlsx",), ("迁移",)),
    }


def test_hidden_and_empty_sheets_do_not_count():
    seen = [
        (
            "a.xlsx",
            [
                sheet("数据", "insurance"),
                sheet("旧", None, hidden=True),
                sheet("Sheet2", None, n_rows=0),
            ],
        )
    ]
    (source,) = group(seen, PROFILES)
    assert source.sheets == ()


def test_a_generated_township_can_be_loaded_and_is_never_overwritten(run, tmp_path):
    target = tmp_path / "town"
    assert run("synth", "--out", target, "--persons", 300, "--seed", 2)[0] == 0
    assert load_project(target).sources
    assert run("synth", "--out", target)[0] == 2
    assert run("synth", "--seed", 3)[0] == 2


def test_a_score_needs_a_run_and_a_truth(run, tmp_path):
    code, _, err = run("synth", "score", tmp_path, tmp_path)
    assert code == 2
    assert "findings.jsonl" in err


def test_the_words_for_record_quality_are_those_of_the_generator():
    assert [word.value for word in RecordQuality] == [word.value for word in Profile]


def unsure(heading, field, certainty, **changes):
    return ColumnMatch(field, heading, 0, certainty, How.SIMILAR, **changes)


def recognised(*columns, profile="insurance"):
    return Recognition("f", None, profile, 0.9, Text("", ""), n_rows=9, columns=columns)


def test_a_doubtful_column_can_be_confirmed_in_the_project_file(tmp_path):
    columns = (unsure("参保人大名", "name", 0.6), unsure("证号", "id_no", 0.95))
    (source,) = group([("1.csv", [recognised(*columns)])], PROFILES)
    assert source.doubts == (Doubt("name", "参保人大名", 0.6),)
    text = Proposal("凤凰镇", "880101101", 2025, date(2026, 1, 31), (source,)).text(Language.ZH)
    assert "    #   name: 参保人大名  # 60%" in text.splitlines()
    file = tmp_path / "cpaudit.yaml"
    file.write_text(text, encoding="utf-8")
    assert load_project(file).source("insurance").columns == {}
    begun = text.index("# columns:")
    confirmed = text[:begun] + text[begun:].replace("# ", "", 1).replace("#   name", "  name", 1)
    file.write_text(confirmed, encoding="utf-8")
    assert load_project(file).source("insurance").columns == {"name": "参保人大名"}


def test_a_doubt_that_not_every_file_has_is_told_and_not_proposed():
    seen = [
        ("1.csv", [recognised(unsure("参保人大名", "name", 0.6))]),
        ("2.csv", [recognised()]),
        ("3.csv", [recognised(unsure("孩1", "name", 0.6, index=1))]),
    ]
    (source,) = group(seen, PROFILES)
    assert source.doubts == ()
    assert [note.en for note in source.notes] == [
        "unsure: column 参保人大名 as name",
        "unsure: column 孩1 as name",
    ]


def test_a_sheets_name_with_brackets_names_that_sheet_and_no_other():
    from fnmatch import fnmatchcase

    seen = [("a.xlsx", [sheet("2023[1]*", "insurance"), sheet("封面", None)])]
    (source,) = group(seen, PROFILES)
    assert fnmatchcase("2023[1]*", source.sheets[0])
    assert not fnmatchcase("20231x", source.sheets[0])


def test_each_file_is_shown_with_what_became_of_its_rows(run, exports):
    code, out, _ = run("init", exports)
    assert code == 0
    for name in ("planning_persons.csv", "planning_births.xlsx"):
        line = next(line for line in out.splitlines() if name in line)
        rows, records, skipped = (
            int(number.replace(",", "")) for number in line.split("%")[1].split()[:3]
        )
        assert rows == records + skipped
        assert records > 0
    text = (exports / "cpaudit.yaml").read_text(encoding="utf-8")
    assert "records, " in text
    assert "# covers " in text


def test_what_cannot_be_used_is_named_with_the_mend_and_the_rest_is_proposed(run, exports):
    spoilt = {
        "扫描.pdf": (b"%PDF-1.7\n", "PDF"),
        "空.csv": (b"", "empty"),
        "坏.xlsx": (b"PK\x03\x04" + bytes(99), "damaged"),
        "说明.txt": ("温度,湿度\n1,2\n".encode(), "cpaudit sources inspect"),
    }
    for name, (content, _) in spoilt.items():
        (exports / name).write_bytes(content)
    code, out, _ = run("init", exports)
    assert code == 0
    told = out.split("Not used")[1]
    for name, (_, said) in spoilt.items():
        assert name in told
        assert said in told
    assert {s.source_id for s in load_project(exports).sources} == {
        "planning_persons",
        "planning_births",
    }


def test_a_file_of_headings_only_is_left_out_with_its_reason(run, exports, township):
    head = (township / "police_persons.csv").read_bytes().splitlines()[0]
    (exports / "police_persons.csv").write_bytes(head + b"\n")
    code, out, _ = run("init", exports)
    assert code == 0
    assert "police_persons.csv" in out.split("Not used")[1]
    text = (exports / "cpaudit.yaml").read_text(encoding="utf-8")
    assert "# not recognised: police_persons.csv" in text
    assert "police_persons" not in {spec.source_id for spec in load_project(exports).sources}


def test_tables_in_an_archive_are_sources_by_their_names_in_it(run, exports, township):
    from zipfile import ZipFile

    with ZipFile(exports / "民政.zip", "w") as archive:
        archive.write(township / "civil_marriages.csv", "结婚.csv")
        archive.write(township / "funerals.xlsx", "殡葬.xlsx")
    run("init", exports)
    files = {spec.source_id: spec.files for spec in load_project(exports).sources}
    assert files["civil_marriages"] == ("民政.zip/结婚.csv",)
    assert files["funerals"] == ("民政.zip/殡葬.xlsx",)


def test_villages_of_other_areas_in_the_rolls_addresses_are_left_out_and_named(run, tmp_path):
    heading = "姓名,性别,出生日期,公民身份号码,户主姓名,婚姻状况,户籍地址,现居住地址,录入日期"
    letters = "芳丽敏静秀娟英华慧巧美娜淑惠珠翠雅芝玉萍红娥玲芬"
    own = [
        f"王{letter},女,1980-01-{n:02},{with_check('880101198001' + f'{n:02}002')},王{letter},初婚,"
        f"云泽县凤凰镇花园村{n}组,凤凰镇石桥村,2025-12-{n:02}"
        for n, letter in enumerate(letters, start=1)
    ]
    away = [
        f"李{letter},男,1981-02-{n:02},,李{letter},初婚,凤凰镇花园村,"
        f"青山县东风镇红星村,2025-12-{n:02}"
        for n, letter in enumerate(letters[:4], start=1)
    ]
    path = tmp_path / "全员人口.csv"
    path.write_text("\n".join([heading, *own, *away]) + "\n", encoding="utf-8")
    code, out, err = run("init", tmp_path)
    assert code == 0, err
    table = (tmp_path / "villages.csv").read_text(encoding="utf-8-sig")
    assert "花园村" in table
    assert "红星村" not in table
    assert "东风镇红星村 4" in out


def test_nothing_but_the_result_is_printed_off_a_terminal(run, exports):
    _, out, err = run("init", exports, "--lang", "zh")
    assert err == ""
    assert not set(out) & set("─│┌\x1b")


def test_a_file_in_place_of_a_folder_is_said(run, exports):
    code, _, err = run("init", exports / "planning_persons.csv")
    assert code in {2, 3}
    assert "not a folder" in err or "file" in err
