"""Corrected copies of divided text: the changed cells' bytes differ, and no other byte."""

from __future__ import annotations

import pytest
from corrected_world import corrected, digest, project, roll, text

from cpaudit.sources.readers.text import read_text


def _spliced(data, old, new, encoding):
    """What the copy must be: one place replaced in the bytes."""
    assert data.count(old.encode(encoding)) == 1
    return data.replace(old.encode(encoding), new.encode(encoding))


@pytest.mark.parametrize(
    ("encoding", "end", "separator"),
    [
        ("utf-8", "\n", ","),
        ("utf-8-sig", "\r\n", ","),
        ("utf-8", "\r", "||"),
        ("gb18030", "\r\n", "|"),
        ("gb18030", "\n", "\t"),
        ("gb18030", "\r", ","),
        ("utf-16-le", "\r\n", ","),
        ("utf-16", "\r\n", "\t"),
        ("utf-16", "\n", "||"),
    ],
)
def test_only_the_cell_changes(tmp_path, encoding, end, separator):
    rows = roll()
    data = text(rows, separator=separator, end=end).encode(encoding)
    (tmp_path / "医保.csv").write_bytes(data)
    before = digest(tmp_path)
    done = corrected(
        project(tmp_path, "医保.csv"), {"row": 9, "field": "name", "suggested": "张镕"}
    )
    assert not done.left
    mark = "utf-16-le" if encoding == "utf-16" else encoding.removesuffix("-sig")
    # The name stands several times: the row's own is told by its number.
    line = separator.join(rows[7])
    copy = (tmp_path / "医保.corrected.csv").read_bytes()
    assert copy == _spliced(data, line, line.replace(rows[7][0], "张镕"), mark)
    assert {name: old for name, old in digest(tmp_path).items() if name in before} == before


def test_quotes_breaks_and_separators_in_other_cells_stay(tmp_path):
    rows = roll()
    rows[3][0] = '"王小芳\n（户主）"'
    rows[5][0] = '"刘""大""明"'
    rows[6][3] = f'"{rows[6][3]}"'
    rows[8][3] = f"\t{rows[8][3]}"
    data = text(rows).encode("gb18030")
    (tmp_path / "医保.csv").write_bytes(data)
    done = corrected(
        project(tmp_path, "医保.csv"),
        {"row": 8, "field": "id_no", "suggested": rows[20][3]},
        {"row": 10, "field": "id_no", "suggested": rows[21][3]},
    )
    assert not done.left
    wanted = data.replace(f'"{rows[6][3].strip(chr(34))}"'.encode(), f'"{rows[20][3]}"'.encode())
    wanted = wanted.replace(rows[8][3].encode(), f"\t{rows[21][3]}".encode())
    assert (tmp_path / "医保.corrected.csv").read_bytes() == wanted


def test_a_value_with_the_separator_is_quoted(tmp_path):
    (tmp_path / "医保.csv").write_text(text(roll()), encoding="utf-8", newline="")
    done = corrected(
        project(tmp_path, "医保.csv"),
        {"row": 4, "field": "name", "suggested": '王"芳'},
    )
    copy = (tmp_path / "医保.corrected.csv").read_bytes()
    assert not done.left
    assert '\r\n"王""芳",男,'.encode() in copy
    assert read_text(copy, file="x")[0].cells.height == 31


@pytest.mark.parametrize(
    ("form", "new"),
    [
        ("{y}/{m}/{d}", "1981/3/7"),
        ("{y}{m:02}{d:02}", "19810307"),
        ("{y}年{m}月{d}日", "1981年3月7日"),
        ("{y}.{m:02}.{d:02}", "1981.03.07"),
        ("{d:02}/{m:02}/{y}", "07/03/1981"),
        ("{y}-{m:02}-{d:02} 00:00:00", "1981-03-07 00:00:00"),
    ],
)
def test_a_date_is_written_as_its_column_writes_dates(tmp_path, form, new):
    (tmp_path / "医保.csv").write_text(text(roll(day=form)), encoding="utf-8")
    done = corrected(
        project(tmp_path, "医保.csv"),
        {"row": 5, "field": "birth_date", "suggested": "1981-03-07"},
    )
    assert [one.new for one in done.applied] == [new]
    assert f",{new}," in (tmp_path / "医保.corrected.csv").read_text(encoding="utf-8")


def test_a_sex_is_written_in_the_words_of_its_column(tmp_path):
    rows = roll()
    for row in rows:
        row[1] = {"男": "1", "女": "2"}[row[1]]
    (tmp_path / "医保.csv").write_text(text(rows), encoding="utf-8")
    done = corrected(project(tmp_path, "医保.csv"), {"row": 4, "field": "sex", "suggested": "F"})
    assert [(one.old, one.new) for one in done.applied] == [("1", "2")]


def test_a_blank_cell_is_filled(tmp_path):
    rows = roll()
    rows[2][0] = ""
    rows[4][4] = ""  # the last of its row
    (tmp_path / "医保.csv").write_text(text(rows), encoding="utf-8")
    done = corrected(
        project(tmp_path, "医保.csv"),
        {"row": 4, "field": "name", "suggested": "张三"},
        {"row": 6, "field": "enrol_date", "suggested": "2020-02-02"},
    )
    lines = (tmp_path / "医保.corrected.csv").read_text(encoding="utf-8").splitlines()
    assert not done.left
    assert lines[3].startswith("张三,男,")
    assert lines[5].endswith(",2020-02-02")


def test_columns_of_fixed_width_keep_their_width(tmp_path):
    widths = (12, 6, 12, 20, 12)

    def line(cells):
        return (
            b"".join(
                cell.encode("gb18030").ljust(width)
                for cell, width in zip(cells, widths, strict=True)
            )
            + b"\r\n"
        )

    rows = roll()
    data = b"".join(map(line, [HEADINGS_SHORT, *rows]))
    (tmp_path / "医保.txt").write_bytes(data)
    done = corrected(
        project(tmp_path, "医保.txt"),
        {"row": 9, "field": "name", "suggested": "张玉"},
        {"row": 10, "field": "name", "suggested": "玉山江·买买提"},
    )
    rows[7][0] = "张玉"
    assert (tmp_path / "医保.corrected.txt").read_bytes() == b"".join(
        map(line, [HEADINGS_SHORT, *rows])
    )
    assert [one.why.en for one in done.left] == ["the value is too long for its column."]


HEADINGS_SHORT = ["姓名", "性别", "出生日期", "身份证号", "参保日期"]


def test_bytes_that_fit_no_encoding_stay(tmp_path):
    rows = roll(60)
    data = text(rows).encode("gb18030")
    at = data.index(rows[11][0].encode("gb18030"))
    data = data[:at] + b"\xff" + data[at + 1 :]
    (tmp_path / "医保.csv").write_bytes(data)
    done = corrected(
        project(tmp_path, "医保.csv"), {"row": 4, "field": "name", "suggested": "张三"}
    )
    line = ",".join(rows[2])
    wanted = data.replace(line.encode("gb18030"), f"张三{line[3:]}".encode("gb18030"))
    assert not done.left
    assert (tmp_path / "医保.corrected.csv").read_bytes() == wanted


def test_a_value_that_the_encoding_lacks_is_refused(tmp_path):
    (tmp_path / "医保.csv").write_bytes(text(roll()).encode("big5", "replace"))
    done = corrected(
        project(tmp_path, "医保.csv", encoding="big5"),
        {"row": 4, "field": "name", "suggested": "张镕"},
    )
    assert not done.copies
    assert len(done.left) == 1
