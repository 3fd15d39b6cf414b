import zipfile
from pathlib import Path

import polars as pl
import pytest
from dbfread import DBF
from python_calamine import CalamineWorkbook

from cpaudit.synthesis.export import write
from cpaudit.synthesis.layouts import LAYOUTS, DateStyle, Form, layout_of
from cpaudit.synthesis.profile import Profile
from cpaudit.synthesis.township import generate


def lines(folder: Path, dataset: str) -> list[list[str]]:
    """A text file's cells by line; the generator writes no line breaks or quotes inside cells."""
    layout = layout_of(dataset)
    encoding = "utf-8-sig" if layout.form is Form.CSV_UTF8 else "gb18030"
    separator = "|" if layout.form is Form.PIPE_GB18030 else ","
    text = (folder / layout.file).read_bytes().decode(encoding)
    return [line.split(separator) for line in text.split("\r\n")]


def cell_reader(folder: Path, dataset: str):
    """A function (sheet, row from 1, column) → cell, read the way the user's program counts rows."""
    layout = layout_of(dataset)
    path = folder / layout.file
    if layout.form is Form.XLSX:
        book = CalamineWorkbook.from_path(path)
        sheets = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }
        return lambda sheet, row, column: sheets[sheet][row - 1][column]
    if layout.form is Form.DBF:
        records = [list(record.values()) for record in DBF(path, encoding="gb18030")]
        return lambda _, row, column: records[row - 1][column]
    table = lines(folder, dataset)
    return lambda _, row, column: table[row - 1][column]


@pytest.fixture(scope="module")
def truth(folder):
    schema = {"sheet": pl.String, "true_value": pl.String, "wrong_value": pl.String}
    return {
        name: pl.read_csv(
            folder / "truth" / f"{name}.csv", schema_overrides=schema, infer_schema_length=None
        )
        for name in ("mentions", "births", "faults", "population")
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write(generate(300, 5), tmp_path / name)
    files = [
        path.relative_to(tmp_path / "one")
        for path in (tmp_path / "one").rglob("*")
        if path.is_file()
    ]
    assert len(files) == len(LAYOUTS) + 7
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), (
            file
        )


@pytest.mark.parametrize(("persons", "seed"), [(60, 6), (60, 11), (60, 24), (200, 10)])
def test_a_hamlet_is_written_whole_however_badly_its_records_are_kept(tmp_path, persons, seed):
    counts = write(generate(persons, seed, Profile.AWFUL), tmp_path)
    assert set(counts) == {layout.dataset for layout in LAYOUTS}
    assert all((tmp_path / layout.file).stat().st_size > 0 for layout in LAYOUTS)


@pytest.mark.parametrize("dataset", [one.dataset for one in LAYOUTS if one.roles])
def test_truth_names_the_row_on_which_a_person_stands(folder, township, truth, dataset):
    layout = layout_of(dataset)
    columns = [name for name, _ in layout.columns]
    read = cell_reader(folder, dataset)
    mentions = truth["mentions"].filter(pl.col("file") == layout.file)
    assert not mentions.is_empty()
    names = township.persons["name"]
    compared = agreed = 0
    for sheet, row, role, person in (
        mentions.gather_every(3).select("sheet", "row", "role", "true_person").iter_rows()
    ):
        column = f"{layout.roles[role]}name"
        if column not in columns or person >= len(names):
            continue
        shown = read(sheet, row, columns.index(column))
        compared += 1
        agreed += str(shown).strip() == names[person]
    assert compared > 3
    # Placeholders of newborns and slips of the pen leave less than all.
    assert agreed / compared > (
        0.15 if dataset == "health_deliveries" and "child" in layout.roles else 0.85
    )


def test_headers_stand_on_two_rows_with_groups_above(folder):
    rows = (
        CalamineWorkbook.from_path(folder / "planning_births.xlsx")
        .get_sheet_by_index(0)
        .to_python()
    )
    assert rows[0][0].startswith("云泽县凤凰镇")
    assert rows[1][0].startswith("填报单位")
    assert "母亲" in rows[2]
    assert rows[3].count("姓名") == 3
    assert rows[-1][0].startswith("填表人")
    assert "合计" in [row[0] for row in rows]


def test_delivery_dates_are_date_cells_and_damaged_ids_are_numbers(folder, truth):
    layout = layout_of("health_deliveries")
    columns = [name for name, _ in layout.columns]
    assert layout.dates is DateStyle.CELL
    read = cell_reader(folder, "health_deliveries")
    assert read(layout.sheet, 3, columns.index("birth_date")).year >= 2022
    damaged = truth["faults"].filter(pl.col("file") == layout.file, pl.col("fault_class") == "D019")
    assert not damaged.is_empty()
    for row, true in damaged.select("row", "true_value").iter_rows():
        cell = read(layout.sheet, row, columns.index("mother_id_no"))
        assert isinstance(cell, float)
        # What Excel keeps of a long number: fifteen digits.
        assert f"{cell:.15g}".replace(".", "")[:15] == true[:15]
        assert f"{cell:.0f}" != true


def test_vaccination_cards_stand_on_one_sheet_per_clinic(folder):
    book = CalamineWorkbook.from_path(folder / "vaccinations.xlsx")
    assert len(book.sheet_names) > 1


def test_xlsx_files_hold_no_clock(folder):
    with zipfile.ZipFile(folder / "planning_births.xlsx") as archive:
        assert {item.date_time[0] for item in archive.infolist()} == {1980}
        assert b"2026-01-31T00:00:00Z" in archive.read("docProps/core.xml")


def test_planted_faults_show_the_wrong_value_on_their_row(folder, truth):
    plain = {"D014", "D012", "D001", "D002", "D007", "D045", "P002", "H001", "M007", "X046", "D018"}
    layouts = {layout.file: layout for layout in LAYOUTS}
    faults = truth["faults"].filter(pl.col("fault_class").is_in(plain))
    assert set(faults["fault_class"]) == plain
    for file in faults["file"].unique():
        layout = layouts[file]
        columns = [name for name, _ in layout.columns]
        read = cell_reader(folder, layout.dataset)
        for sheet, row, field, wrong in (
            faults.filter(pl.col("file") == file)
            .select("sheet", "row", "field", "wrong_value")
            .iter_rows()
        ):
            cell = read(sheet, row, columns.index(field))
            shown = f"{cell:.0f}" if isinstance(cell, float) else str(cell or "")
            expected = layout.words.get(field, {}).get(wrong, wrong or "")
            assert shown == expected


def test_missed_births_stand_nowhere_in_the_planning_files(truth):
    missed = truth["births"].filter("is_missed")["true_person"]
    planning = truth["mentions"].filter(
        pl.col("file").str.starts_with("planning"), pl.col("role").is_in(["self", "child"])
    )
    assert len(missed) > 0
    assert planning.filter(pl.col("true_person").is_in(missed.implode())).is_empty()


def test_births_in_planning_stand_there(truth):
    held = truth["births"].filter(pl.col("scope") == "inside", "in_planning")["true_person"]
    planning = truth["mentions"].filter(
        pl.col("file").str.starts_with("planning"), pl.col("role").is_in(["self", "child"])
    )["true_person"]
    assert held.is_in(planning.implode()).mean() > 0.97


def test_sources_of_a_birth_are_the_files_that_mention_the_child(truth):
    mentions = truth["mentions"].filter(
        pl.col("role").is_in(["self", "child"]),
        ~pl.col("file").str.starts_with("planning"),
        ~pl.col("file").is_in(["police_deaths.dbf", "police_moves.csv", "funerals.xlsx"]),
    ).with_columns(source=pl.col("file").str.split(".").list.first())  # fmt: skip
    by_person = mentions.group_by("true_person").agg(pl.col("source").unique().sort())
    joined = truth["births"].join(by_person, on="true_person", how="left")
    told = joined["source"].list.join(";").fill_null("")
    assert told.to_list() == joined["sources"].fill_null("").to_list()


def test_population_counts_the_births_of_the_truth(truth):
    inside = truth["births"].filter(pl.col("scope") == "inside")
    population = truth["population"]
    assert population["births"].sum() == inside.height
    assert population["missed"].sum() == inside["is_missed"].sum()


def test_the_project_file_loads(folder):
    from cpaudit.project import load_project

    project = load_project(folder)
    assert {spec.source_id for spec in project.sources} == {layout.dataset for layout in LAYOUTS}
    assert project.counting.grace_days == 30


def test_cells_that_differ_from_the_truth_hold_every_planted_value(folder, truth):
    cells = pl.read_csv(folder / "truth" / "cells.csv", infer_schema=False).with_columns(
        pl.col("row").cast(pl.Int64)
    )
    keys = ["file", "row", "field"]
    planted = truth["faults"].filter(
        pl.col("true_value").is_not_null(), pl.col("wrong_value").is_not_null()
    )
    found = planted.join(cells.select(keys), on=keys, how="semi")
    # Returns are made of the other tables; some faults follow from the township's own life.
    lived = ["X028", "X034", "X035", "X036"]
    typed = planted.filter(
        pl.col("file") != "village_returns.xlsx", ~pl.col("fault_class").is_in(lived)
    )
    assert typed.height > 0
    assert typed.join(found, on=["fault_id", *keys], how="anti").is_empty()
    assert (cells["true_value"] != cells["wrong_value"]).fill_null(value=True).all()
