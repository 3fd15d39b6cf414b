import hashlib
import sqlite3

import pytest
from database_township import HEADINGS, columns_of, read
from sqlite_files import PICTURE, made, refused, roll

from cpaudit.sources.readers.database import sqlite


def first_column(path, *values):
    made(path, "CREATE TABLE t (a)", rows=[(value,) for value in values], into="t")
    (told,) = columns_of(read(f"sqlite:///{path.name}", path.parent, table="t").sheet).values()
    return told


def test_a_table_comes_out_cell_by_cell(tmp_path):
    roll(tmp_path / "a.db")
    table = read("sqlite:///a.db", tmp_path, table="ryxx")
    told = columns_of(table.sheet)
    assert (table.file, table.stem) == ("sqlite a.db: ryxx", "ryxx")
    assert list(told) == list(HEADINGS)
    assert told["XM"] == ["王建国", "李小芳", "王 童", "赵𠅤敏", 'O\'Neill,"X"', "钱\t七"]
    assert told["GMSFHM"][1:4] == ["880101198506010025", None, "88010119901231002X"]
    assert told["XZZ"][4] == "测试县桃源村\n3组"
    assert table.sheet.cells["row"].to_list() == [1, 2, 3, 4, 5, 6]
    assert table.sheet.encoding == "utf-8"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (880101199001011234, "880101199001011234"),
        (-(2**63), "-9223372036854775808"),
        (0, "0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (3200.0, "3200"),
        (3200.5, "3200.5"),
        (-0.0, "0"),
        (880101199001011234.0, "8.801011990010112e+17"),
        ("000123", "000123"),
        ("  张三　", "张三"),
        ("", None),
        (None, None),
        ("0000-00-00", "0000-00-00"),
        ("2013-05-15 00:00:00", "2013-05-15 00:00:00"),
        ("张三".encode(), "张三"),
        ("张三".encode("gbk"), "张三"),
    ],
)
def test_each_kind_of_value_is_exact_alone_and_beside_others(tmp_path, value, text):
    assert first_column(tmp_path / "a.db", value, "x")[0] == text
    assert first_column(tmp_path / "b.db", 1, 2.5, value, None, "x", b"y")[2] == text


def test_a_column_of_one_kind_is_as_exact_as_a_mixed_one(tmp_path):
    assert first_column(tmp_path / "a.db", 880101199001011234, None, 7) == [
        "880101199001011234",
        None,
        "7",
    ]
    assert first_column(tmp_path / "b.db", 2.5, 880101199001011234.0) == [
        "2.5",
        "8.801011990010112e+17",
    ]


def as_text(path, *rows):
    """A table whose texts are whatever bytes a program put there."""
    width = len(rows[0])
    marks = ", ".join(["CAST(? AS TEXT)"] * width)
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE t ({', '.join(f'c{at} TEXT' for at in range(width))})")
    connection.executemany(f"INSERT INTO t VALUES ({marks})", rows)  # noqa: S608 - marks alone
    connection.commit()
    connection.close()


def test_text_in_gbk_is_read_though_some_of_it_looks_like_utf_8(tmp_path):
    rows = [[text.encode("gbk") for text in row] for row in (("张三", "女"), ("李四", "男"))]
    as_text(tmp_path / "a.db", *rows)
    sheet = read("sqlite:///a.db", tmp_path, table="t").sheet
    assert columns_of(sheet) == {"c0": ["张三", "李四"], "c1": ["女", "男"]}
    assert (sheet.encoding, sheet.n_bad_bytes) == ("gb18030", 0)


def test_rows_of_two_programs_are_read_each_in_its_encoding(tmp_path):
    as_text(tmp_path / "a.db", ["张三".encode("gbk")], ["李四".encode()], ["王五".encode()])
    sheet = read("sqlite:///a.db", tmp_path, table="t").sheet
    assert columns_of(sheet)["c0"] == ["张三", "李四", "王五"]


def test_a_character_that_was_cut_costs_itself_and_is_counted(tmp_path):
    as_text(tmp_path / "a.db", ["测试县花园村".encode()[:-1]], ["桃源村".encode()])
    sheet = read("sqlite:///a.db", tmp_path, table="t").sheet
    assert columns_of(sheet)["c0"] == ["测试县花园\ufffd", "桃源村"]
    assert (sheet.n_bad_bytes, sheet.first_bad, sheet.encoding) == (1, (1, 1), "utf-8")


def test_a_declared_encoding_is_taken(tmp_path):
    as_text(tmp_path / "a.db", ["張三".encode("big5")])
    sheet = read("sqlite:///a.db", tmp_path, table="t", encoding="big5").sheet
    assert columns_of(sheet)["c0"] == ["張三"]
    assert "unknown" in refused(tmp_path, table="t", encoding="nichts").what.en


def test_text_that_was_spoilt_before_is_refused(tmp_path):
    spoilt = "张三李四王五赵六".encode().decode("gbk", "replace")
    as_text(tmp_path / "a.db", *[[spoilt.encode()]] * 5)
    assert "another encoding" in refused(tmp_path, table="t").what.en


def test_a_file_in_utf_16_is_read(tmp_path):
    made(tmp_path / "a.db", "PRAGMA encoding = 'UTF-16le'", "CREATE TABLE t (姓名 TEXT)")
    made(tmp_path / "a.db", rows=[("张三",)], into="t")
    assert columns_of(read("sqlite:///a.db", tmp_path, table="t").sheet) == {"姓名": ["张三"]}


def test_batches_change_neither_rows_nor_hash(tmp_path, monkeypatch):
    rows = [(n, None if n % 3 else "x", None) for n in range(20)]
    made(tmp_path / "a.db", "CREATE TABLE t (a, b, c)", rows=rows, into="t")
    whole = read("sqlite:///a.db", tmp_path, table="t")
    monkeypatch.setattr(sqlite, "_BATCH", 2)
    parts = read("sqlite:///a.db", tmp_path, table="t")
    assert parts.sheet.cells.equals(whole.sheet.cells)
    assert parts.sha256 == whole.sha256
    assert whole.sheet.columns == ("c0", "c1")
    assert whole.sheet.headings == ("a", "b", "c")


def test_the_hash_is_of_the_content_and_not_of_the_file(tmp_path):
    roll(tmp_path / "a.db")
    roll(tmp_path / "b.db", "other")
    one = read("sqlite:///a.db", tmp_path, table="ryxx")
    assert one.sha256 == read("sqlite:///b.db", tmp_path, table="other").sha256
    assert one.sha256 != read("sqlite:///a.db", tmp_path, query="SELECT XM FROM ryxx").sha256


def test_names_are_quoted_whatever_they_hold(tmp_path):
    folder = tmp_path / "数 据#1%20"
    folder.mkdir()
    made(folder / "人口 [1].db", 'CREATE TABLE "人员 ""表"" 1.2" ("姓 名")')
    made(folder / "人口 [1].db", rows=[("张三",)], into='"人员 ""表"" 1.2"')
    url = "sqlite:///数 据#1%20/人口 [1].db"
    table = read(url, tmp_path, table='"人员 ""表"" 1.2"')
    assert columns_of(table.sheet) == {"姓 名": ["张三"]}
    assert table.file == 'sqlite 数 据#1%20/人口 [1].db: 人员 "表" 1.2'
    absolute = (folder / "人口 [1].db").as_posix()
    again = read(f"sqlite:///{absolute}", tmp_path, table='main."人员 ""表"" 1.2"')
    assert again.file == 'sqlite 人口 [1].db: main.人员 "表" 1.2'


def test_a_view_and_a_query_are_read(tmp_path):
    roll(tmp_path / "a.db")
    made(tmp_path / "a.db", "CREATE VIEW women AS SELECT XM FROM ryxx WHERE XB = '女'")
    assert read("sqlite:///a.db", tmp_path, table="women").sheet.n_rows == 2
    query = "WITH w AS (SELECT * FROM women) SELECT XM AS 姓名, 'a;b' AS x FROM w; -- all"
    told = columns_of(read("sqlite:///a.db", tmp_path, query=query).sheet)
    assert told == {"姓名": ["李小芳", "赵𠅤敏"], "x": ["a;b", "a;b"]}


def prints(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()}


@pytest.mark.parametrize("statement", ["DELETE FROM ryxx", "CREATE TABLE x (a)", "VACUUM"])
def test_nothing_is_written_even_past_the_guard_of_the_project_file(tmp_path, statement):
    roll(tmp_path / "a.db")
    before = prints(tmp_path)
    refused(tmp_path, query=statement)
    assert prints(tmp_path) == before


def test_a_log_of_changes_is_read_and_nothing_is_left_beside(tmp_path):
    path = roll(tmp_path / "a.db")
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("INSERT INTO ryxx (XM) VALUES ('孙八')")
    writer.commit()
    copies = tmp_path / "copied"
    copies.mkdir()
    for name in ("a.db", "a.db-wal"):
        (copies / name).write_bytes((tmp_path / name).read_bytes())
    before = prints(copies)
    assert read("sqlite:///a.db", copies, table="ryxx").sheet.n_rows == 7
    assert prints(copies) == before
    assert read("sqlite:///a.db", tmp_path, table="ryxx").sheet.n_rows == 7
    writer.close()
    before = prints(tmp_path / "copied")
    (copies / "a.db-wal").unlink()
    (copies / "a.db").write_bytes(path.read_bytes())
    before = prints(copies)
    assert read("sqlite:///a.db", copies, table="ryxx").sheet.n_rows == 7
    assert prints(copies) == before


def test_a_file_that_its_program_holds_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "_SECONDS", 0.1)
    path = roll(tmp_path / "a.db")
    writer = sqlite3.connect(path)
    writer.execute("BEGIN EXCLUSIVE")
    assert "in time" in refused(tmp_path, table="ryxx").what.en
    writer.close()


def test_a_file_left_in_the_middle_of_a_change_is_refused(tmp_path):
    path = roll(tmp_path / "a.db")
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA cache_size = 1")
    writer.execute("CREATE TABLE big (a)")
    writer.executemany("INSERT INTO big VALUES (?)", [("x" * 1000,)] * 500)
    other = tmp_path / "copied"
    other.mkdir()
    for name in ("a.db", "a.db-journal"):
        (other / name).write_bytes((tmp_path / name).read_bytes())
    writer.close()
    assert "middle of a change" in refused(other, table="ryxx").what.en


def test_what_is_no_database_is_told(tmp_path):
    assert "does not exist" in refused(tmp_path, table="t").what.en
    (tmp_path / "a.db").write_bytes(b"name,sex\n" * 200)
    assert "not an SQLite database" in refused(tmp_path, table="t").what.en
    (tmp_path / "a.db").write_bytes(sqlite.MAGIC + b"\7" * 4000)
    refused(tmp_path, table="t")
    path = roll(tmp_path / "b.db")
    path.write_bytes(path.read_bytes()[:5000] + b"\xff" * 3192)
    refused(tmp_path, "sqlite:///b.db", table="ryxx")


def test_an_unknown_table_is_named_with_those_like_it(tmp_path):
    roll(tmp_path / "a.db")
    error = refused(tmp_path, table="ryx")
    assert "«ryx»" in error.what.en
    assert "Perhaps: ryxx" in error.mend.en


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("SELECT sex FROM ryxx", "no such column: sex"),
        ("SELECT XM FORM ryxx", "syntax error"),
        ("SELECT 1; SELECT 2", "one statement"),
    ],
)
def test_a_query_that_cannot_be_run_is_refused(tmp_path, query, part):
    roll(tmp_path / "a.db")
    assert part in refused(tmp_path, query=query).what.en


def test_an_empty_table_is_no_source(tmp_path):
    made(tmp_path / "a.db", "CREATE TABLE t (a)")
    assert "no row" in refused(tmp_path, table="t").what.en


def test_a_binary_column_is_refused_with_the_columns_to_name(tmp_path):
    rows = [("张三", PICTURE, 1), ("李四", None, 2)]
    made(tmp_path / "a.db", "CREATE TABLE t (xm, zp, n)", rows=rows, into="t")
    error = refused(tmp_path, table="t")
    assert "zp" in error.what.en
    assert error.mend.en.endswith("xm, n.")
    assert read("sqlite:///a.db", tmp_path, query="SELECT xm, n FROM t").sheet.n_rows == 2
