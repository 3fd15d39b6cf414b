"""The review as a workbook: out, filled in, and back."""

import io

import openpyxl
import pytest
from review_builder import linked

from cpaudit.errors import CpauditError, UsageError
from cpaudit.i18n import Language
from cpaudit.privacy.masks import contains_full_identifier
from cpaudit.review.round_trip import export, read_back
from cpaudit.review.sampling import queue
from material_builder import tiny_project

N = 6


@pytest.fixture
def questions(made):
    return queue(made.candidates, at_most=N).to_dicts()


@pytest.fixture
def book(made, questions, tmp_path):
    """Writes the workbook and gives its path."""

    def write(*, language=Language.EN, is_masked=True):
        path = tmp_path / "review.xlsx"
        project = tiny_project(tmp_path)
        path.write_bytes(
            export(made, questions, project=project, is_masked=is_masked, language=language)
        )
        return path

    return write


def fill(path, *cells, sort=False):
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    column = {cell.value: cell.column for cell in page[1]}
    for row, header, value in cells:
        page.cell(row, column[header], value)
    if sort:
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
        for at, values in enumerate(reversed(rows), start=2):
            for position, value in enumerate(values, start=1):
                page.cell(at, position).value = value
    book.save(path)
    return path


def page_of(path):
    return openpyxl.load_workbook(path).worksheets[0]


def test_each_pair_has_two_rows_with_a_drop_down_and_texts_only(book):
    page = page_of(book())
    assert page.max_row == 1 + 2 * N
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value} == {"s"}
    (rule,) = page.data_validations.dataValidation
    assert rule.formula1 == '"match,no match,unsure"'
    assert str(rule.sqref) == f"B2:B{1 + 2 * N}"


def test_the_workbook_is_masked_unless_asked(book, questions):
    def text(path):
        return "\n".join(str(cell.value) for row in page_of(path).iter_rows() for cell in row)

    masked, full = text(book()), text(book(is_masked=False))
    town, _ = linked()
    ids = {question[side] for question in questions for side in ("mention_id_l", "mention_id_r")}
    rows = town.mentions.filter(town.mentions["mention_id"].is_in(sorted(ids)))
    names = [name for name in rows["name"].drop_nulls() if len(name) > 1]
    assert names
    assert not contains_full_identifier(masked)
    assert not [name for name in names if name in masked]
    assert all(name in full for name in names)


@pytest.mark.parametrize("sort", [False, True])
def test_answers_come_back_with_stratum_and_note_in_any_order_of_rows(book, questions, sort):
    cells = [
        (2, "answer", "match"),
        (2, "note", "+see the roll"),
        (5, "answer", "No Match"),
        (6, "answer", "unsure"),
        (7, "answer", "unsure"),
    ]
    returned = read_back(fill(book(), *cells, sort=sort), who="wu")
    assert returned.n_unanswered == N - 3
    found = {one.pair: one for one in returned.decisions}
    pairs = [(one["left"], one["right"]) for one in questions]
    assert [str(found[pair].decision) for pair in pairs[:3]] == ["match", "no_match", "unsure"]
    assert found[pairs[0]].note == "+see the roll"
    assert {one.who for one in found.values()} == {"wu"}
    assert [found[pair].stratum for pair in pairs[:3]] == [one["stratum"] for one in questions[:3]]


def test_a_chinese_workbook_comes_back_too(book):
    path = fill(book(language=Language.ZH), (2, "判断", "不是同一人"))
    assert [str(one.decision) for one in read_back(path, who="").decisions] == ["no_match"]


def test_answers_are_used_by_the_review(book, made, questions):
    made.add(read_back(fill(book(), (2, "answer", "match")), who="wu").decisions)
    answered = made.answered().drop_nulls("answer")
    assert answered.select("left", "right").row(0) == (questions[0]["left"], questions[0]["right"])
    assert made.estimates().precision.n_answers + made.estimates().n_unsure == 1


@pytest.mark.parametrize(
    ("cells", "row", "column"),
    [
        ([(3, "answer", "perhaps")], 3, "answer"),
        ([(2, "answer", "match"), (3, "answer", "no match")], 2, "answer"),
        ([(2, "answer", "match"), (3, "record", "x")], 3, "record"),
        ([(2, "answer", "match"), (3, "pair", "77")], 2, "pair"),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_bad_cell_is_named_with_its_row_and_column(book, cells, row, column):
    with pytest.raises(UsageError) as caught:
        read_back(fill(book(), *cells), who="wu")
    place = caught.value.place
    assert (place.sheet, place.row, place.column) == ("review", row, column)
    assert caught.value.mend.zh


def test_another_workbook_and_no_workbook_are_refused(tmp_path):
    other = tmp_path / "other.xlsx"
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    other.write_bytes(buffer.getvalue())
    for path in (other, tmp_path / "absent.xlsx"):
        with pytest.raises(CpauditError) as caught:
            read_back(path, who="wu")
        assert caught.value.place.file == str(path)
