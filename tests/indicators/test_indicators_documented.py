"""Every shipped indicator stands in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from cpaudit.indicators import load_indicators

PAGE = Path(__file__).parents[2] / "docs" / "indicators.md"


def test_the_table_names_each_shipped_indicator_with_its_title_and_target():
    page = PAGE.read_text(encoding="utf-8").split("## The shipped ones")[1]
    rows = {
        cells[0].strip("`"): (cells[1], cells[4])
        for cells in (
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in page.splitlines()
            if re.match(r"\| `", line)
        )
    }
    shipped = {
        one.name: (
            one.title.zh,
            "" if one.target is None else f"{one.target:.0%}".replace("%", " %"),
        )
        for one in load_indicators()
    }
    assert rows == shipped
