"""The tables at the border: what they promise is kept, and a breach shows itself and no person."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType
from cpaudit.promises import (
    CERTIFICATE,
    CODE_STATUSES,
    DATE_STATUSES,
    DIVISION_STATUSES,
    ID18,
    ID_STATUSES,
    NAME_STATUSES,
    PHONE_STATUSES,
    PLAIN_STATUSES,
    SEXES,
    VILLAGE,
    CitizenNumber,
    Days,
    Form,
    Words,
    coded_value,
    may_stand_for,
    record_values,
    standard_values,
)
from cpaudit.standards import certificates, citizen_id, codes, dates, names, numbers, phones
from cpaudit.standards.divisions import VillageTable, resolve_code
from cpaudit.tables import MENTIONS, records_table

AS_OF = dt.date(2026, 1, 31)
GOOD_ID = "11010519491231002X"


def records(n=3, **columns):
    """Records of moves, all null but for ``columns`` and their provenance."""
    table = records_table("police_moves")
    frame = pl.DataFrame({name: [None] * n for name in table.columns}, schema=dict(table.columns))
    kept = {"record_id": range(n), "source_id": ["a"] * n, "file": ["a.csv"] * n, "row": [2] * n}
    return frame.with_columns(
        pl.Series(name, list(values), table.columns[name])
        for name, values in (kept | columns).items()
    )


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("sex", "M", "男"),
        ("sex", "F", "m"),
        ("sex_status", "mixed", "OK"),
        ("move_kind", "in", "迁入"),
        ("id18", GOOD_ID, "11010519491231002x"),
        ("id18", GOOD_ID, "1101051949123100"),
        ("id18", "110105194912310021", "1101051949123100２"),
        ("id_status", "damaged", "shattered"),
        ("from_village", "880101100201", "8801011002"),
        ("from_village", "880101100201", "88010110020X"),
        ("from_place", "outside", ""),
        ("birth_date", dt.date(1840, 1, 1), dt.date(1839, 12, 31)),
        ("move_date", dt.date(2100, 1, 1), dt.date(2100, 1, 2)),
        ("birth_date_precision", "month", "hour"),
        ("name_status", "private_use", "unknown"),
        ("to_code_status", "unknown", "invalid"),
    ],
)
def test_a_value_that_was_not_promised_is_a_bug_of_its_column(column, good, bad):
    table = records_table("police_moves")
    fine = records(**{column: [good, None, good]})
    assert table.keep(fine).equals(fine)
    with pytest.raises(SchemaErrors, match=f"{column}: ") as broken:
        table.keep(records(**{column: [good, None, bad]}))
    assert "BrokenPromiseError" in str(broken.value)
    if isinstance(bad, str) and len(bad) > 2:
        assert bad not in str(broken.value)  # the cell is somebody's


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"record_id": [1, 2, 1]}, "record_id: each only once"),
        ({"record_id": [1, 2, None]}, "record_id"),
        ({"row": [2, None, 2]}, "row"),
        ({"file": ["a", "a", None]}, "file"),
    ],
)
def test_records_are_numbered_and_say_where_they_stand(change, said):
    with pytest.raises(SchemaErrors, match=said):
        records_table("police_moves").keep(records(**change))


def test_a_column_of_another_type_or_none_is_a_bug():
    table = records_table("police_moves")
    with pytest.raises(SchemaErrors, match="move_date"):
        table.keep(records().with_columns(pl.col("move_date").cast(pl.String)))
    with pytest.raises(SchemaErrors, match="to_place"):
        table.keep(records().drop("to_place"))


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_column_that_is_promised_is_made(dataset):
    table = records_table(dataset)
    assert set(table.values) == set(record_values(dataset)) <= set(table.columns)
    assert table.keep(table.empty()).is_empty()


def test_every_status_sex_place_and_day_is_promised():
    for field in FIELD_TYPES:
        promised = standard_values(field)
        told = records_of(field)
        for column, dtype in told.items():
            is_word = column.endswith(("_status", "_sex", "_place", "_precision", "_village"))
            if (is_word and column != field) or dtype == pl.Date or column.endswith("18"):
                assert column in promised, column


def records_of(field):
    from cpaudit.fields import standard_columns

    return standard_columns(field)


MESSY = [
    None, "", " ", "无", "不详", "-", "王小芳", "王*芳", "王芳1", "王yan", "张氏", "未取名", "李某之女", "\ue000某",
    "阿" * 30, "男", "1-男", "3", "女性", "U", "M", GOOD_ID, "110105491231002", "11010519491231002Y",
    "110105194912310021", "8.80101E+17", "110105********002X", "H12345678", "830000199001010010",
    "911111199001010016", "2013-05-15", "13-5-15", "03/04/2013", "2013-02-30", "二〇一三年五月", "腊月初八",
    "41409", "9999-12-31", "2099-12-31T23:00:00Z", "1839-01-01", "去年", "13800138000", "0551-1234567",
    "X320101001", "x 32010100l", "12345", "3.2kg", "-5", "1e5", "880101100201", "880101100201001",
    "8801", "88010110020", "880101100000", "990101100201", "12 岁", "０１",
]  # fmt: skip


@pytest.mark.parametrize(
    ("parser", "parts"),
    [
        (names.parse, {"status": NAME_STATUSES}),
        (
            lambda text: citizen_id.parse(text, as_of=AS_OF),
            {"id18": ID18, "id_status": ID_STATUSES, "id_birth_date": Days(), "id_sex": SEXES},
        ),
        (lambda text: dates.parse(text, as_of=AS_OF), {"date": Days(), "status": DATE_STATUSES}),
        (codes.sex, {"value": SEXES, "status": CODE_STATUSES}),
        (codes.marital, {"value": coded_value("marital_status"), "status": CODE_STATUSES}),
        (codes.relationship, {"value": coded_value("relationship"), "status": CODE_STATUSES}),
        (codes.ethnic, {"value": coded_value("ethnic"), "status": CODE_STATUSES}),
        (codes.education, {"value": coded_value("education"), "status": CODE_STATUSES}),
        (phones.parse, {"status": PHONE_STATUSES}),
        (certificates.parse, {"value": CERTIFICATE, "status": PLAIN_STATUSES}),
        (numbers.integer, {"status": PLAIN_STATUSES}),
        (lambda text: numbers.number(text, unit="g"), {"status": PLAIN_STATUSES}),
        (
            lambda text: resolve_code(text, VillageTable.empty(), ["880101"]),
            {"village": VILLAGE, "status": DIVISION_STATUSES},
        ),
    ],
)
def test_whatever_stands_in_a_cell_the_standards_keep_the_promises(parser, parts):
    made = pl.DataFrame({"text": MESSY}).select(parser(pl.col("text")).alias("made")).unnest("made")
    for part, promise in parts.items():
        assert promise.holds(made[part]), part


texts = st.lists(st.none() | st.text("0123456789XxMFab２", max_size=19), max_size=6)


@given(texts)
def test_a_promise_holds_exactly_for_the_values_that_it_names(values):
    column = pl.Series(values, dtype=pl.String)
    known = [value for value in values if value is not None]
    assert SEXES.holds(column) == all(value in {"M", "F"} for value in known)
    is_number = pl.Series(known, dtype=pl.String).str.contains("^[0-9]{17}[0-9X]$").all()
    assert CitizenNumber().holds(column) == is_number
    form = Form("^[0-9]{2}$")
    assert form.holds(column) == all(v.isascii() and v.isdigit() and len(v) == 2 for v in known)


def test_code_tables_of_a_project_may_lead_to_promised_values_only():
    assert coded_value("sex") == SEXES
    assert isinstance(coded_value("outcome"), Words)
    assert coded_value("birth_date") is None
    for field, kind in FIELD_TYPES.items():
        is_coded = kind in {
            FieldType.SEX,
            FieldType.MARITAL,
            FieldType.RELATIONSHIP,
            FieldType.CODE,
        }
        assert (coded_value(field) is not None) == is_coded


def test_mentions_promise_their_words():
    row = {"mention_id": 0, "record_id": 0, "source_id": "a", "dataset": "x", "role": "self"}
    frame = pl.DataFrame([row], schema=dict(MENTIONS.columns))
    assert MENTIONS.keep(frame).height == 1
    with pytest.raises(SchemaErrors, match="place: one of"):
        MENTIONS.keep(frame.with_columns(place=pl.lit("somewhere")))


@pytest.mark.parametrize(
    ("field", "word", "may"),
    [
        ("sex", "M", True),
        ("sex", "unknown", True),
        ("sex", "male", False),
        ("outcome", "live", True),
        ("outcome", "unknown", False),
        ("marital_status", "10", True),
        ("marital_status", "married", False),
        ("ethnic", "01", True),
        ("ethnic", "1", False),
    ],
)
def test_a_code_map_leads_to_what_is_promised_or_is_refused_before_a_file_is_read(field, word, may):
    from cpaudit.errors import ProjectError
    from cpaudit.project import SourceSpec
    from cpaudit.sources.profiles import load_profiles
    from cpaudit.sources.profiles.declared import check_spec

    assert may_stand_for(field, word) == may
    holder = "health_deliveries" if field == "outcome" else "planning_persons"
    spec = SourceSpec("a", holder, ("a.csv",), codes={field: {"1": word}})
    profile = load_profiles()[holder]
    if may:
        check_spec(spec, profile)
    else:
        with pytest.raises(ProjectError, match=rf"sources\.a\.codes\.{field}\.1"):
            check_spec(spec, profile)
