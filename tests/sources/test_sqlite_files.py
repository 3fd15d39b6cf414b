"""SQLite files among the files of a project: their tables are sheets."""

import gzip
import zipfile

import pytest
from database_township import columns_of, is_bilingual, spec_of
from sqlite_files import PICTURE, made, roll

from cpaudit.cli import main as door
from cpaudit.errors import SourceError
from cpaudit.project import SourceSpec
from cpaudit.sources.detection.detect import recognise
from cpaudit.sources.opening.contents import contents
from cpaudit.sources.readers import read_sheets


def sheets_of(path):
    return [
        sheet
        for content in contents(path, file=path.name)
        for sheet in read_sheets(content.path, content.data, file=content.file)
    ]


def test_the_tables_of_a_file_are_sheets_and_its_views_and_bookkeeping_are_not(tmp_path):
    path = roll(tmp_path / "a.db")
    made(
        path,
        "CREATE VIEW v AS SELECT * FROM ryxx",
        "CREATE TABLE android_metadata (locale)",
        "CREATE TABLE n (id INTEGER PRIMARY KEY AUTOINCREMENT, a)",
        "CREATE TABLE photos (xm, zp)",
    )
    made(path, rows=[("张三", PICTURE)], into="photos")
    sheets = {sheet.name: sheet for sheet in sheets_of(path)}
    assert list(sheets) == ["ryxx", "n", "photos"]
    assert sheets["n"].n_rows == 0
    assert columns_of(sheets["photos"]) == {"xm": ["张三"], "zp": [None]}
    assert sheets["photos"].n_bad_bytes == 1


@pytest.mark.parametrize(("table", "column"), [("t", "XMXM"), ("XMXM", "a")])
def test_names_that_are_not_utf_8_are_refused_with_what_to_do(tmp_path, table, column):
    path = tmp_path / "a.db"
    gbk = "姓名".encode("gbk")
    made(path, f"CREATE TABLE {table} ({column} text, b text)")
    path.write_bytes(path.read_bytes().replace(b"XMXM", gbk))
    with pytest.raises(SourceError, match="not UTF-8") as caught:
        sheets_of(path)
    assert is_bilingual(caught.value)


@pytest.mark.parametrize("name", ["a.db", "a.sqlite", "a.sqlite3", "a.dat"])
def test_a_file_is_known_by_its_first_bytes(tmp_path, name):
    assert sheets_of(roll(tmp_path / name))[0].n_rows == 6


def test_a_packed_file_is_read_out_of_its_archive(tmp_path):
    path = roll(tmp_path / "a.db")
    made(path, "PRAGMA journal_mode = WAL")
    with zipfile.ZipFile(tmp_path / "数据.zip", "w") as archive:
        archive.write(path, "人口.db")
    (tmp_path / "b.db.gz").write_bytes(gzip.compress(path.read_bytes()))
    for packed in ("数据.zip", "b.db.gz"):
        (sheet,) = sheets_of(tmp_path / packed)
        assert columns_of(sheet)["XM"][0] == "王建国"


def test_a_table_is_recognised_by_its_headings(tmp_path, profiles):
    (found,) = recognise(roll(tmp_path / "a.db"), profiles)
    assert (found.sheet, found.profile_id) == ("ryxx", "police_persons")


def test_every_row_of_a_table_is_a_record_or_counted(township):
    roll(township.folder / "a.db")
    spec = SourceSpec(
        "police_persons", "police_persons", database=spec_of("sqlite:///a.db", table="ryxx")
    )
    township.specs.append(spec)
    intake = township.read()
    (file,) = intake.files.rows(named=True)
    assert file["file"] == "sqlite a.db: ryxx"
    assert (file["n_rows"], file["n_records"] + file["n_skipped"]) == (6, 6)
    assert intake.records["police_persons"]["row"].to_list() == [1, 2, 3, 4, 5, 6]
    assert intake.unrecognised == ()


def test_a_source_without_a_profile_is_what_its_table_is(township):
    roll(township.folder / "a.db")
    spec = SourceSpec(
        "hukou",
        "hukou",
        database=spec_of("sqlite:///a.db", table="ryxx"),
        is_profile_declared=False,
    )
    township.specs.append(spec)
    assert township.read().sources["profile_id"].to_list() == ["police_persons"]


def test_the_same_rows_under_two_names_are_read_once(township):
    roll(township.folder / "a.db")
    roll(township.folder / "b.db")
    for source_id in "ab":
        database = spec_of(f"sqlite:///{source_id}.db", table="ryxx")
        township.specs.append(SourceSpec(source_id, "police_persons", database=database))
    with pytest.raises(SourceError) as caught:
        township.read()
    assert "«b»" in caught.value.what.en


def test_files_may_name_a_table_of_a_database_as_a_sheet(township):
    path = roll(township.folder / "a.db")
    made(path, "CREATE TABLE notes (a)")
    township.source("police_persons", "a.db", sheets=("ryxx",))
    assert township.read().records["police_persons"].height == 6


@pytest.fixture
def in_english(monkeypatch):
    monkeypatch.setenv("CPAUDIT_LANG", "en")
    monkeypatch.setattr(door, "prepare_streams", lambda: None)


def command(*arguments):
    with pytest.raises(SystemExit) as left:
        door.main([str(argument) for argument in arguments])
    return left.value.code


@pytest.mark.usefixtures("in_english")
def test_a_project_of_one_database_runs(tmp_path, capsys):
    roll(tmp_path / "a.db")
    (tmp_path / "cpaudit.yaml").write_text(
        "area: {name: 测试县, codes: '880101'}\nperiod: 2023\nas_of: 2024-01-15\nsources:\n"
        "  police_persons:\n    database: {url: 'sqlite:///a.db', table: ryxx}\n",
        encoding="utf-8",
    )
    command("run", tmp_path)
    capsys.readouterr()
    log = (tmp_path / "cpaudit-output" / "run-log.jsonl").read_text(encoding="utf-8")
    assert "sqlite a.db: ryxx" in log
    assert '"n_records": 6' in log


@pytest.mark.usefixtures("in_english")
def test_init_finds_the_tables_of_a_file(tmp_path, capsys):
    roll(tmp_path / "a.db")
    made(tmp_path / "a.db", "CREATE TABLE notes (a)", rows=[("x",)], into="notes")
    assert command("init", tmp_path) == 0
    text = (tmp_path / "cpaudit.yaml").read_text(encoding="utf-8")
    assert "a.db" in text
    assert "ryxx" in text
    assert command("sources", "inspect", tmp_path / "a.db") in {0, 3}
    assert "ryxx" in capsys.readouterr().out
