"""The alignment as it is printed, and the counts that go by the same date."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from rich.console import Console

from alignments import alignment_of, covering_list
from builders import AS_OF, PERIOD, day, frame, linked_records, mentions_of, sources_of
from cpaudit.i18n import Language, Text
from cpaudit.project import DatedBy, PlacesBy
from cpaudit.reports.alignment_parts import alignment_json, alignment_part, alignment_sheets
from cpaudit.reports.xlsx import write_workbook
from cpaudit.view_tables import VIEWS
from cpaudit.views.area_counts import is_reported
from cpaudit.views.births import births
from cpaudit.views.persons import persons


def compared(name, *, left_out=None, doubt=None):
    return covering_list(
        name,
        source_ids=(name,),
        first=date(2025, 1, 2),
        last=date(2025, 8, 30),
        is_declared=False,
        n=41,
        is_covering=left_out is None,
        left_out=left_out,
        doubt=doubt,
        places_by=PlacesBy.HUKOU,
        dated_by=DatedBy.ENTRY,
    )


def alignment(*lists, doubts=()):
    return alignment_of(
        start=PERIOD[0],
        end=PERIOD[1],
        as_of=AS_OF,
        basis="hukou",
        couple="either",
        due_to=date(2026, 1, 1),
        lists=lists,
        doubts=doubts,
    )


def text_of(shown, language):
    stream = StringIO()
    Console(file=stream, width=80).print(alignment_part(shown, language, is_plain=True))
    return stream.getvalue()


OUT = Text("insurance: left out", "医保参保：不参与比对")


def test_two_lines_say_all_where_every_list_covers_the_window():
    shown = alignment(compared("delivery"), compared("planning"))
    assert len(text_of(shown, Language.EN).splitlines()) == 2
    assert "2025-01-01 – 2025-12-31" in text_of(shown, Language.EN)
    assert "户籍地" in text_of(shown, Language.ZH)


def test_at_most_two_remarks_are_shown_and_the_rest_is_counted():
    lists = [compared(name, left_out=OUT) for name in ("insurance", "school", "subsidy")]
    text = text_of(alignment(*lists), Language.EN)
    assert "insurance: left out" in text
    assert "2 more remarks" in text


def test_the_workbook_and_the_json_hold_every_list_and_line():
    shown = alignment(compared("delivery"), compared("insurance", left_out=OUT), doubts=(OUT,))
    book = write_workbook(
        alignment_sheets(shown, Language.ZH, ("", "", "")), as_of=AS_OF, title="口径"
    )
    sheets = openpyxl.load_workbook(BytesIO(book))
    lists = list(sheets["比对来源"].iter_rows(values_only=True))
    assert [row[1] for row in lists[1:]] == ["参与比对", "不参与比对"]
    found = json.loads(json.dumps(alignment_json(shown)))
    assert found["covering"] == ["delivery"]
    assert found["lists"][1]["left_out"] == OUT.en
    assert len(found["statement"]) == len(shown.statement()) == 5


FOUND_LATE = {
    "person_no": 5,
    "birth_date": day("2023-06-01"),
    "entry_date": day("2025-04-01"),
}
DUE_NEXT_YEAR = {
    "person_no": 6,
    "birth_date": day("2025-12-20"),
    "entry_date": day("2026-01-10"),
}


@pytest.mark.parametrize(
    ("dated_by", "counted"), [(DatedBy.EVENT, [6]), (DatedBy.ENTRY, [5])], ids=str
)
def test_the_view_and_the_count_of_the_planning_system_go_by_the_same_date(dated_by, counted):
    linked = linked_records(planning_births=[FOUND_LATE, DUE_NEXT_YEAR])
    people = persons(linked, mentions_of(linked))
    view = births(linked, people, sources_of(linked), as_of=AS_OF, period=PERIOD, dated_by=dated_by)
    assert view.filter("in_period")["person_no"].to_list() == counted
    assert view.filter(is_reported(PERIOD, dated_by))["person_no"].to_list() == counted


def test_a_planning_birth_without_an_entry_counts_when_it_took_place():
    row = {"planning.birth_date": day("2025-06-01"), "planning.n_rows": 1}
    view = frame(dict(VIEWS["births"]), [row])
    assert view.filter(is_reported(PERIOD, DatedBy.ENTRY)).height == 1
