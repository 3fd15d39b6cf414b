"""The corrections of a whole run on the shipped sample, whose every wrong cell is known."""

import io
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from cpaudit.i18n import Language
from cpaudit.reports.corrections import corrections_csv, corrections_workbook
from cpaudit.synthesis.score import placed
from cpaudit.synthesis.score_corrections import score_corrections
from cpaudit.tables import CORRECTIONS

SAMPLE = Path(__file__).parents[2] / "samples" / "fenghuang"


@pytest.fixture(scope="module")
def result(sample_audit):
    return sample_audit


@pytest.fixture(scope="module")
def scores(result):
    def truth(name):
        table = pl.read_csv(SAMPLE / "truth" / f"{name}.csv", infer_schema=False)
        return placed(table.with_columns(pl.col("row").cast(pl.Int64)))

    return score_corrections(
        placed(result.corrections), truth("faults"), truth("cells"), truth("mentions")
    )


def test_the_promise_is_kept(result):
    assert result.corrections.height > 0
    CORRECTIONS.keep(result.corrections)


def test_the_wrong_cell_is_blamed_and_the_true_value_suggested(scores):
    assert scores.blamed.n >= 50
    assert scores.blamed.value >= 0.97
    assert scores.valued.value >= 0.95


def test_what_is_sure_is_wrong(scores):
    assert scores.right_when_sure.value >= 0.95
    assert scores.values_when_sure.value >= 0.95


def test_no_suggestion_is_what_the_cell_holds(result):
    both = result.corrections.filter(pl.col("current").is_not_null())
    assert (both["current"] != both["suggested"]).fill_null(value=True).all()


def test_a_blank_is_only_ever_filled(result):
    blank = result.corrections.filter(
        pl.col("current").is_null(), ~pl.col("field").is_in(["birth_date", "death_date"])
    )
    assert blank["suggested"].null_count() == 0


def test_findings_of_corrections_are_findings(result):
    told = result.corrections.explode("finding_ids").drop_nulls("finding_ids")
    assert told.height > 0
    known = told.join(
        result.findings.select("finding_id", "rule_id"),
        left_on="finding_ids",
        right_on="finding_id",
        how="inner",
    )
    assert known.height == told.height
    assert known.select(pl.col("rules").list.contains(pl.col("rule_id")).all()).item()


def test_a_tie_is_never_likelier_than_one_half(result):
    ties = result.corrections.filter("is_tie", pl.col("suggested").is_not_null())
    assert (ties["probability"] <= 0.5).all()


def test_reliability_is_told_of_every_source_that_speaks_of_birth_dates(result):
    dates = result.reliability.filter(pl.col("attribute") == "birth_date")
    assert {"planning_persons", "police_persons", "id_no"} <= set(dates["source_id"])
    assert dates["share_wrong"].is_between(0, 0.2).all()


def _printed(result, *, is_masked):
    """The list as CSV, and all cells of the workbook, each as text."""
    shown = {"is_masked": is_masked, "language": Language.ZH}
    csv = corrections_csv(result.corrections, **shown)
    content = corrections_workbook(result.corrections, result.project, **shown)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return csv, "\n".join(str(cell) for sheet in sheets for row in sheet for cell in row)


def test_no_name_and_no_number_stands_in_the_list_in_full_unless_asked_for(result):
    field = pl.col("field")
    of_persons = result.corrections.filter(
        field.str.ends_with("name") | field.str.ends_with("id_no") | ~pl.col("is_read")
    )
    # A cell that could not be read holds the file's text: a number or a name may stand in it.
    whole = pl.concat([of_persons["current"], of_persons["suggested"]]).drop_nulls()
    secrets = set(whole.filter(whole.str.contains(r"[0-9]{15}|^\p{Han}{2,}$")))
    assert len(secrets) >= 50
    masked, full = _printed(result, is_masked=True), _printed(result, is_masked=False)
    for text in masked:
        assert [secret for secret in secrets if secret in text] == []
    assert all(secret in full[0] for secret in secrets)
