"""Numbers of birth certificates."""

import polars as pl
import pytest

from cpaudit.standards import certificates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X320101001", ("X320101001", "ok")),
        ("ｘ３２０１０１００１", ("X320101001", "ok")),
        ("X 320101001", ("X320101001", "ok")),
        ("'X320101001", ("X320101001", "ok")),
        ("No.X320101001", ("X320101001", "ok")),
        ("编号：X320101001", ("X320101001", "ok")),
        ("X32O1O1OO1", ("X320101001", "ok")),
        ("320101001", (None, "invalid")),
        ("X32010100", (None, "invalid")),
        ("X3201010011", (None, "invalid")),
        ("1E+09", (None, "invalid")),
        ("无", (None, "missing")),
        (None, (None, "missing")),
    ],
)
def test_numbers_of_one_letter_and_nine_digits(text, expected):
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    found = frame.select(certificates.parse(pl.col("text")).alias("c")).unnest("c")
    assert found.row(0) == expected
