"""The screens as readers see them: short on the terminal, whole in the workbook, plain in JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import polars as pl
import pytest
from rich.cells import cell_len
from rich.console import Console

from cpaudit.i18n import Language, Text
from cpaudit.reports.screens_parts import screens_json, screens_part
from cpaudit.reports.screens_sheets import screens_sheets
from cpaudit.reports.xlsx import write_workbook
from cpaudit.screens.assess import Screens
from cpaudit.screens.catalogue import SCREENS
from cpaudit.screens.cohorts import COHORT_RATIOS
from cpaudit.screens.funnels import FUNNELS
from cpaudit.screens.results import PLACES, RESULTS, SILENT
from cpaudit.screens.sexes import SEX_RATIOS
from material_builder import table

LONG = Text(
    "花园村: 12 of 1,300 records agree with another family's in 8 or more of 10 fields; 0.1 by chance",
    "花园村：1,300 条记录中 12 条与其他家庭的记录在 10 项中有 8 项以上相同，随机水平 0.1",
)


def result(at, screen, standing="worth_a_visit", village="880101001201"):
    return (
        screen.name,
        screen.title.zh,
        screen.title.en,
        "planning_births",
        village,
        "",
        1300,
        12.0,
        0.1,
        1e-9 * (at + 1),
        1e-7,
        standing,
        LONG.zh,
        LONG.en,
        screen.causes.zh,
        screen.causes.en,
    )


def screens(*rows):
    return Screens(
        results=table(RESULTS, *rows),
        silent=table(
            SILENT,
            ("sex_ratio", "性别比", "Sex ratio", None, 503, 694, "数据不足", "not enough data"),
        ),
        places=table(PLACES, ("880101001201", "花园村", 2, "copied;funnel", 1e-7)),
        funnels=table(
            FUNNELS,
            (
                *("coverage", "出生入库率", "Births", "880101001201", 9, 10),
                *(0.9, 0.95, 0.95, 0.8, 1.0, 0.7, 1.0, 0.5, "within", 0.9, 0.0, True),
            ),
        ),
        sex_ratios=table(
            SEX_RATIOS, ("planning_births", "2016-2025", "all", 525, 1000, 110.5, 97, 125, 0.4, 1)
        ),
        cohorts=table(
            COHORT_RATIOS,
            (2024, "police_persons", 99, 100, 98, 0.99, 1.0, 0.8, 1.2, 0.9, True, True),
        ),
        n_tests=1902,
    )


def shown(found, language, *, is_plain=False):
    stream = StringIO()
    part = screens_part(found, language, is_plain=is_plain)
    if part is not None:
        Console(file=stream, width=80).print(part)
    return stream.getvalue()


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("is_plain", [False, True])
def test_the_terminal_shows_a_dozen_lines_at_most(language, is_plain):
    text = shown(screens(*map(result, range(17), SCREENS)), language, is_plain=is_plain)
    lines = text.splitlines()
    assert len(lines) <= 15
    assert max(map(cell_len, lines)) <= 80
    assert ("harmless causes" in text) or ("可能的正常原因" in text)
    if is_plain:
        text.encode("gbk")


@pytest.mark.parametrize("language", list(Language))
def test_where_nothing_stands_out_one_sentence_says_so(language):
    text = shown(screens(result(0, SCREENS[0], "usual")), language)
    assert Text("nothing stands out", "未见异常").within(language) in text
    assert len(text.splitlines()) <= 2


def test_each_screen_is_shown_once_with_the_number_of_its_results():
    rows = [result(at, SCREENS[0], village=str(at)) for at in range(7)]
    text = shown(screens(*rows), Language.EN)
    assert text.count("agree with another") == 1
    assert " 7" in text


def test_nothing_is_shown_of_screens_that_were_not_run():
    assert screens_part(Screens.none(), Language.EN, is_plain=True) is None


@pytest.mark.parametrize("language", list(Language))
def test_the_workbook_holds_every_table(language):
    found = screens(*map(result, range(17), SCREENS))
    sheets = screens_sheets(found, language, ("", "", ""))
    assert [len(sheet.rows) for sheet in sheets] == [17, 1, 1, 1, 1, 1]
    assert all(len(row) == len(sheet.columns) for sheet in sheets for row in sheet.rows)
    assert len({sheet.name for sheet in sheets}) == 6
    from datetime import date

    assert write_workbook(sheets, as_of=date(2026, 1, 31), title="t").startswith(b"PK")


def test_json_holds_all_rows_as_plain_values():
    told = screens_json(screens(result(0, SCREENS[0])))
    assert json.loads(json.dumps(told))["n_worth_a_visit"] == 1
    assert told["not_screened"][0]["needed"] == 694
    assert pl.DataFrame(told["results"])["screen"].to_list() == ["funnel"]


@pytest.mark.parametrize("language", list(Language))
def test_tables_without_rows_get_no_sheet(language):
    found = screens(result(0, SCREENS[0]))
    without = replace(found, funnels=found.funnels.clear(), places=found.places.clear())
    assert len(screens_sheets(without, language, ("", "", ""))) == 4
    assert screens_sheets(Screens.none(), language, ("", "", "")) == []
