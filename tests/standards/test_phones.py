"""Telephone numbers."""

import polars as pl
import pytest

from cpaudit.standards import phones

MOBILE, OTHER = "13912345670", "13987654320"


def parse(text: str | None) -> tuple:
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    return frame.select(phones.parse(pl.col("text")).alias("p")).unnest("p").row(0)


@pytest.mark.parametrize(
    "text",
    [
        MOBILE,
        "１３９１２３４５６７０",
        "139 1234 5670",
        "139-1234-5670",
        "+86 13912345670",
        "86-13912345670",
        "0086 139 1234 5670",
        "13912345670.0",
        "手机:13912345670",
        f"{MOBILE}/{OTHER}",
        f"{MOBILE}、{OTHER}",
        f"{MOBILE} {OTHER}",
        f"13800000000,{MOBILE}",
        f"0991-1234567 {MOBILE}",
    ],
)
def test_the_first_good_mobile_number_is_taken(text):
    assert parse(text) == (MOBILE, "ok")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0991-4234567", ("09914234567", "ok")),
        ("(0991)4234567", ("09914234567", "ok")),
        ("010-62345678", ("01062345678", "ok")),
        ("13800000000", (None, "placeholder")),
        ("13888888888", (None, "placeholder")),
        ("13812345678", (None, "placeholder")),
        ("13800138000", (None, "placeholder")),
        ("00000000000", (None, "placeholder")),
        ("12345678901", (None, "placeholder")),
        ("1391234567", (None, "invalid")),
        ("139123456701", (None, "invalid")),
        ("880101201305150154", (None, "invalid")),
        ("1.39E+10", (None, "invalid")),
        ("无", (None, "missing")),
        ("", (None, "missing")),
        (None, (None, "missing")),
    ],
)
def test_others(text, expected):
    assert parse(text) == expected
