import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.errors import SourceError
from cpaudit.sources.readers.json_lines import read_json
from cpaudit.sources.readers.signature import Kind, sniff
from laws import examples


def read(text: str | bytes, **options):
    data = text if isinstance(text, bytes) else text.encode()
    (sheet,) = read_json(data, file="a.jsonl", **options)
    return sheet


def rows(sheet) -> list[tuple[str | None, ...]]:
    return sheet.cells.drop("row").rows()


def test_keys_are_headings_and_each_line_is_a_row():
    sheet = read('{"姓名": "王小芳", "性别": "女"}\n\n{"姓名": "李建国", "性别": "男"}\n')
    assert sheet.headings == ("姓名", "性别")
    assert sheet.cells.rows() == [(1, "王小芳", "女"), (3, "李建国", "男")]
    assert sheet.n_rows == 2


@pytest.mark.parametrize(
    "written",
    ["880101199003072345", "1e17", "8.80101E+17", "0.10", "-0", "12345678901234567890123"],
)
def test_a_number_stays_as_it_is_written(written):
    assert rows(read(f'{{"a": {written}}}')) == [(written,)]
    assert rows(read(f'[{{"a": {written}, "b": [{written}]}}]')) == [(written, f"[{written}]")]


def test_keys_that_drift_are_united():
    sheet = read('{"a": 1}\n{"a": 2, "b": 3}\n{"b": 4, "c": null}\n')
    assert sheet.headings == ("a", "b", "c")
    assert rows(sheet) == [("1", None), ("2", "3"), (None, "4")]  # a column of nulls is dropped


def test_a_broken_line_is_counted_and_the_others_are_read():
    sheet = read('{"a": 1}\n{"a": 2, \n"text"\n{"a": 4}\n')
    assert sheet.cells.rows() == [(1, "1"), (4, "4")]
    assert (sheet.n_rows, sheet.n_broken, sheet.first_broken) == (4, 2, 2)


def test_objects_get_joined_headings_and_lists_stay_json():
    sheet = read('{"母亲": {"姓名": "王", "证件": {"号": 1}}, "子女": [{"名": "小", "n": 1.50}]}')
    assert sheet.headings == ("母亲.姓名", "母亲.证件.号", "子女")
    assert rows(sheet) == [("王", "1", '[{"名":"小","n":1.50}]')]


def test_a_key_given_twice_keeps_both_values():
    sheet = read('{"a": 1, "a": 2}\n{"a": 3}')
    assert sheet.headings == ("a", "a (2)")
    assert rows(sheet) == [("1", "2"), ("3", None)]


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1},\n {"a": 2}]',
        '[{"a": 1}]\n[{"a": 2}]',
        '{"code": 0, "data": [{"a": 1}, {"a": 2}]}',
        '{"code": 0, "data": {"total": 2, "rows": [{"a": 1}, {"a": 2}]}}',
        '{\n "rows": [\n  {"a": 1},\n  {"a": 2}\n ]\n}',
        '{\n "a": 1\n}\n{\n "a": 2\n}',
        '{"a": 1}\r{"a": 2}\r',
        '\ufeff{"a": 1}\r\n{"a": 2}\r\n\x1a',
    ],
)
def test_an_array_and_a_wrapped_one_are_rows_too(text):
    assert rows(read(text)) == [("1",), ("2",)]


def test_lines_of_arrays_have_their_headings_among_the_rows():
    sheet = read('["姓名", "性别"]\n["王", 1]\n')
    assert sheet.headings is None
    assert rows(sheet) == [("姓名", "性别"), ("王", "1")]


def test_gbk_and_utf16_are_decoded():
    text = '{"姓名": "王小芳"}\n'
    assert rows(read(text.encode("gb18030"))) == [("王小芳",)]
    assert rows(read(text.encode("utf-16"))) == [("王小芳",)]


def test_half_a_character_is_replaced_and_counted():
    sheet = read('{"姓名\\ud83d": "王\\ud83d"}')
    assert rows(sheet) == [("王?",)]
    assert sheet.n_bad_bytes == 1


@pytest.mark.parametrize(
    "text", ['[{"a": 1}, {"a"', '{"a": ', "[" * 100_000, '{"a":' * 100_000, "{a: 1}"]
)
def test_a_file_that_is_cut_off_is_refused(text):
    with pytest.raises(SourceError, match="damaged or cut off"):
        read(text)


def test_an_empty_array_is_an_empty_table():
    assert read("[]").cells.height == 0


def test_a_file_whose_keys_are_data_is_no_table():
    with pytest.raises(SourceError, match="different keys"):
        read("\n".join(json.dumps({f"k{i}": 1}) for i in range(2_001)))


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt"])
def test_json_is_recognised_by_its_start(name):
    for text in ('{"a": 1}', ' [ {"a": 1}]', "[]", '[["a", "b"]]'):
        assert sniff(text.encode(), file=name) is Kind.JSON


VALUE = st.one_of(
    st.text("王小芳,:{}[]\"\\'1e.", min_size=1, max_size=8),
    st.integers(min_value=-(10**25), max_value=10**25),
    st.booleans(),
)


@settings(deadline=None, max_examples=examples(50))
@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), VALUE, min_size=1), min_size=1))
def test_every_value_of_every_row_arrives(table):
    # A single line may be what a web service wraps its rows in.
    sheet = read("\n".join(json.dumps(row, ensure_ascii=False) for row in [*table, {"a": 1}]))
    for row, cells in zip(table, rows(sheet), strict=False):
        found = {k: v for k, v in zip(sheet.headings, cells, strict=False) if v is not None}
        assert found == {k: v if isinstance(v, str) else json.dumps(v) for k, v in row.items()}
    assert len(rows(sheet)) == len(table) + 1
