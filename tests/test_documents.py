"""YAML as people write it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.documents import dump_yaml, read_yaml
from cpaudit.errors import ProjectError


def read(folder, text):
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return read_yaml(path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("010", "010"),
        ("0", 0),
        ("-12", -12),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("12:30", "12:30"),
        ("1.5", 1.5),
        ("1e5", "1e5"),
        ("1.5e3", 1500.0),
        (".5", ".5"),
        ("880101199001010012", 880101199001010012),
        ("2024-02-29", dt.date(2024, 2, 29)),
        ("2024-2-9", "2024-2-9"),
        ("~", None),
        ("", None),
        ("'true'", "true"),
        ("=", "="),
    ],
)
def test_a_plain_word_is_what_yaml_1_2_says(tmp_path, text, value):
    found = read(tmp_path, f"key: {text}").data["key"]
    assert found == value
    assert type(found) is type(value)


def test_on_is_a_key(tmp_path):
    document = read(tmp_path, "id: X\non: births\n")
    assert document.data["on"] == "births"
    assert document.line_of("on") == 2


def test_an_impossible_date_is_refused(tmp_path):
    with pytest.raises(ProjectError, match="impossible"):
        read(tmp_path, "day: 2024-02-30")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.dates(dt.date(1000, 1, 1))
    | st.text("aeinofyst01.:-~=' 张\n", max_size=6)
    | st.sampled_from(["on", "no", "true", "010", "1e5", "2024-01-01", "null", "<<", "12:30"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["on", "a", "01"]), inner)
    ),
    max_leaves=8,
)


@given(value=VALUES)
def test_what_is_written_is_read_back(tmp_path_factory, value):
    folder = tmp_path_factory.getbasetemp()
    assert read(folder, dump_yaml({"key": value})).data == {"key": value}
