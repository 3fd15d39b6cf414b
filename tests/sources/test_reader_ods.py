import pytest
from ods_bytes import ods, row, table, typed

from cpaudit.errors import SourceError
from cpaudit.sources.readers.excel import read_workbook
from cpaudit.sources.sheet import Merge


def read(*tables: str, **options):
    return read_workbook(ods(*tables, **options), file="名单.ods")


def rows(*tables: str):
    return [one[1:] for one in read(*tables)[0].cells.rows()]


def test_typed_cells_give_what_the_file_says():
    cells = row(
        typed("float", "880101201305150154", shown="8.80101E+17"),
        typed("float", "3.0"),
        typed("date", "2013-05-15"),
        typed("date", "2013-05-15T08:30:00"),
        typed("date", "2013-05-15T00:00:00"),
        typed("time", "PT08H05M00S"),
        typed("boolean", "true"),
        typed("percentage", "0.5").replace("percentage-value", "value"),
    )
    (sheet,) = read(table(cells))
    assert sheet.cells.row(0)[1:] == (
        "8.80101201305150E+17",
        "3",
        "2013-05-15",
        "2013-05-15 08:30:00",
        "2013-05-15",
        "08:05:00",
        "TRUE",
        "0.5",
    )
    assert dict(sheet.damaged) == {"c0": 1}


def test_a_cells_text_is_its_paragraphs_and_no_note_drawing_or_reading():
    cell = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p>'
        '</office:annotation><text:p>王<text:s text:c="2"/><text:span>小</text:span>'
        "<text:ruby><text:ruby-base>芳</text:ruby-base><text:ruby-text>fang</text:ruby-text>"
        "</text:ruby></text:p><text:p>二<text:line-break/>三</text:p><draw:frame><draw:text-box>"
        "<text:p>图</text:p></draw:text-box></draw:frame></table:table-cell>"
    )
    assert rows(table(row("甲", cell))) == [("甲", "王  小芳\n二\n三")]


def test_repeated_rows_and_cells_stand_as_often_as_they_say_and_blank_ones_cost_nothing():
    twice = (
        '<table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell>'
    )
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    sheet = table(
        row(blank, more='table:number-rows-repeated="2"')
        + row(twice, more='table:number-rows-repeated="3"')
        + row(blank, more='table:number-rows-repeated="1048571"')
    )
    assert rows(sheet) == [(None, None)] * 2 + [("x", "x")] * 3


def test_hidden_rows_columns_and_sheets_errors_and_merged_ranges():
    columns = (
        "<table:table-column/>"
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="3"/>'
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="16380"/>'
    )
    error = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    )
    merged = (
        '<table:table-cell office:value-type="string" table:number-rows-spanned="2" '
        'table:number-columns-spanned="1"><text:p>H1</text:p></table:table-cell>'
    )
    body = (
        row("姓名", "户号", "错")
        + row("王", merged, error, more='table:visibility="filter"')
        + row("李", "<table:covered-table-cell/>", "二")
        + row("", more='table:visibility="collapse" table:number-rows-repeated="90"')
    )
    first, second = read(table(body, columns=columns), table(row("a"), name="藏", style="hidden"))
    assert (first.n_hidden_rows, first.n_hidden_columns, first.n_formula_errors) == (1, 2, 1)
    assert first.merges == (Merge(2, 1, 3, 1),)
    assert first.cells["c2"].to_list() == ["错", "#N/A", "二"]
    assert (second.is_hidden, second.n_rows, second.cells.height) == (True, 1, 0)


def test_a_password_is_told():
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    with pytest.raises(SourceError, match="protected") as caught:
        read(table(row("a")), manifest=manifest)
    assert "密码" in caught.value.mend.zh


@pytest.mark.parametrize(
    "damage", ["<table:table-row><table:table-cell>", "<text:p>&nbsp;</text:p>", "</table:x>"]
)
def test_damage_in_the_middle_of_a_sheet_names_sheet_and_row(damage):
    with pytest.raises(SourceError, match="damaged") as caught:
        read(table(row("a") * 3 + damage))
    assert caught.value.place.sheet == "名单"
    assert caught.value.place.row == 4


def test_a_value_over_the_whole_sheet_is_refused():
    whole = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    with pytest.raises(SourceError, match="far to the right"):
        read(table(row(whole, more='table:number-rows-repeated="1048576"')))


def test_entities_of_the_documents_own_are_never_expanded():
    head = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(SourceError, match="damaged"):
        read(table(row("&b;")), head=head)
