"""The returns in the reports: short on the terminal, all of it in the workbook, no persons."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from return_world import B, child, compared, line
from rich.console import Console

from cpaudit.cli.returns import narrowed
from cpaudit.errors import UsageError
from cpaudit.i18n import Language, Text
from cpaudit.reports.returns_lines import (
    case_lines,
    causes_text,
    counts,
    left_out_lines,
    way_lines,
)
from cpaudit.reports.returns_parts import checks_grid, returns_json, returns_part
from cpaudit.reports.returns_sheets import returns_sheets
from cpaudit.reports.returns_table import cells_table
from cpaudit.reports.returns_words import CAUSES, CHECKS, FIELDS, STATUS, WAYS
from cpaudit.returns import Status, ways
from cpaudit.returns.ways import FLOWS, OWN_CAUSES

CHILDREN = [child(1, "2025-03-01"), child(1, "2025-03-01"), child(2, "2025-04-01", sex="F")]
LINES = [
    line(births=3, boys=1, girls=1),
    line(village=B, village_name="石桥村", births=1, boys=1, girls=0),
    line(village=None, village_name="合计", births=9, boys=2, girls=1),
]


@pytest.fixture(scope="module")
def result():
    return compared(*LINES, children=CHILDREN)


def shown(block, width=80):
    console = Console(file=StringIO(), width=width)
    console.print(block)
    return console.file.getvalue()


def test_the_part_is_short_and_names_villages_and_no_persons(result):
    text = shown(returns_part(result, Language.EN, is_plain=True))
    assert "石桥村" in text
    assert len(text.splitlines()) <= 20
    keys = {key for keys in result.causes["cases"].to_list() for key in keys}
    assert keys
    assert not any(key in text for key in keys)


def test_there_is_no_part_and_no_sheet_without_returns():
    empty = compared(children=CHILDREN)
    assert returns_part(empty, Language.ZH, is_plain=True) is None
    assert returns_sheets(empty, Language.ZH, ("", "", "")) == []


def test_the_sentence_counts_cells_and_sums(result):
    said = counts(result)
    n_wrong = result.mismatches.height
    assert f"{result.n_lines} village returns with {result.cells.height} cells" in said.en
    assert n_wrong > 0
    assert str(result.failures.height) in said.zh


def test_the_sheets_hold_every_cell_and_sum_and_no_key_of_a_person(result):
    cells, sums = returns_sheets(result, Language.ZH, ("", "", ""))
    assert len(cells.rows) == result.cells.height
    assert len(sums.rows) == result.checks.height
    keys = {key for keys in result.causes["cases"].to_list() for key in keys}
    assert not any(key in str(cells.rows) for key in keys)


def test_json_holds_the_keys_of_persons_only_where_they_are_asked_for(result):
    key = result.causes["cases"].explode().drop_nulls()[0]
    assert key not in json.dumps(returns_json(result))
    assert key in json.dumps(returns_json(result, has_cases=True))


def test_what_makes_up_the_whole_difference_is_named_first(result):
    (row,) = [one for one in result.cells.iter_rows(named=True)
              if (one["village_name"], one["field"]) == ("花园村", "births")]  # fmt: skip
    assert row["status"] == Status.EXPLAINED
    assert causes_text(result, Language.EN)[row["line"], "births"].startswith("1 entered twice")
    assert any("花园村, entered twice" in text.en for text in case_lines(result))


def test_a_table_for_spreadsheets_holds_what_differs(result):
    table = cells_table(result)
    assert set(table["status"]) <= {"differs", "explained"}
    assert table.height == result.mismatches.height + result.failures.height
    assert cells_table(result, has_all=True).height == result.cells.height + result.checks.height


def test_one_village_can_be_taken_out(result):
    assert set(narrowed(result, ["石桥村"]).cells["village_name"]) == {"石桥村"}
    assert set(narrowed(result, [B]).cells["village_name"]) == {"石桥村"}
    with pytest.raises(UsageError):
        narrowed(result, ["石桥"])


def test_a_way_that_would_agree_in_more_villages_is_told():
    children, lines = [], []
    for number in range(6):
        code = f"8801011002{number:02d}"
        one = child(number, "2025-03-01", resid_village=code, village=code)
        children += [one, one]
        lines.append(line(village=code, village_name=f"村{number}", births=2))
    said = [text.en for text in way_lines(compared(*lines, children=children))]
    assert any("6 of 6 villages would agree instead of 0" in text for text in said)


def test_every_token_has_its_words():
    assert set(ways.FIELDS) | set(ways.RATES) == set(FIELDS)
    assert {str(status) for status in Status} == set(STATUS)
    assert {way.name for flow in FLOWS for way in flow.ways} <= set(WAYS)
    assert {ways.AS_EXPORTED, ways.ROWS, ways.BY_DATES, ways.CARRIED_BACK} <= set(WAYS)
    assert {cause for flow in FLOWS for way in flow.ways for cause in way.also} - {
        "husband"
    } <= set(CAUSES)
    assert set(CAUSES) >= OWN_CAUSES
    assert {"villages", "balance", "continuity", "rate", "sexes", "orders"} <= set(CHECKS)


@pytest.mark.parametrize("language", list(Language))
def test_a_village_that_stands_twice_is_named_with_its_rows(language):
    found = compared(line(births=1), line(births=1, deaths=0), children=CHILDREN)
    (text,) = [one.within(language) for one in left_out_lines(found, language)]
    said = Text("this village stands twice", "同一村居重复填报").within(language)
    rows = found.left_out["rows_twice"][0]
    assert said in text
    assert "花园村" in text
    assert Text(f"rows {rows}", f"第 {rows} 行").within(language) in text
    assert Text("lines of the village", "本村行数").within(language) in shown(
        checks_grid(found, language, is_plain=True), width=200
    )


def test_returns_of_other_periods_only_are_told_with_their_periods():
    said = counts(compared(line(period="2024", births=1), line(period="2023", births=1)))
    assert "None of the returns is of this period (2025-01-01 – 2025-12-31)" in said.en
    assert "2023-01-01 – 2023-12-31, 2024-01-01 – 2024-12-31" in said.en
    assert "没有本期" in said.zh
    assert "2023-01-01 – 2023-12-31、2024-01-01 – 2024-12-31" in said.zh


def test_returns_that_cannot_be_compared_are_not_called_those_of_another_period():
    said = counts(compared(line(village=None, village_name="某村", births=1)))
    assert "None of the returns can be compared" in said.en
