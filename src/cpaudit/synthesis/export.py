"""From a township to a folder: the departments' files, the project file, and the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.documents import dump_yaml
from cpaudit.synthesis import truth
from cpaudit.synthesis.cells import wrong_cells
from cpaudit.synthesis.days import AS_OF, GRACE_DAYS, PERIOD_YEAR
from cpaudit.synthesis.exports import children, civil, health, police, returns, roll
from cpaudit.synthesis.faults import births, couples, events, households, mothers, values
from cpaudit.synthesis.faults import returns as wrong_returns
from cpaudit.synthesis.faults.planter import Planter
from cpaudit.synthesis.layouts import LAYOUTS, DateStyle, Form, Layout
from cpaudit.synthesis.noise import add_noise
from cpaudit.synthesis.villages import COUNTY_CODE, TOWNSHIP_NAME, former_names, retired
from cpaudit.synthesis.writers.text import FIRST_TEXT_ROW, dbf, delimited
from cpaudit.synthesis.writers.workbook import workbook

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.synthesis.township import Township

_ISO_PARTS = r"^(\d{4})-(\d\d)-(\d\d)$"
_RESIDENCE_MONTHS = 6


def write(township: Township, folder: Path) -> dict[str, int]:
    """Writes the township's files and its truth into ``folder``; gives the records per dataset."""
    folder.mkdir(parents=True, exist_ok=True)
    planter = tables(township)
    wrong = {
        name: wrong_cells(planter.tables[name], clean) for name, clean in planter.clean.items()
    }
    placed = {
        layout.dataset: (layout, _export(layout, planter.tables.pop(layout.dataset), folder))
        for layout in LAYOUTS
    }
    villages = pl.concat([township.villages, retired(township.villages)]).drop("township")
    (folder / "villages.csv").write_bytes(villages.write_csv().encode("utf-8"))
    (folder / "cpaudit.yaml").write_text(_project(township), encoding="utf-8", newline="\n")
    truth.write(
        folder / "truth",
        township,
        placed,
        planter.log(),
        planter.entered,
        wrong,
    )
    return {dataset: frame.height for dataset, (_, frame) in placed.items()}


def tables(township: Township) -> Planter:
    """The exports' tables with noise and planted faults; rows in the order of entry."""
    listed = children.children(township)
    frames = {
        "planning_persons": roll.roll(township, listed).sort("_village", "_home", "_self"),
        "planning_births": listed.sort("_village", "_home", "_mother", "_birth", "_child"),
        "police_persons": police.register(township).sort("_village", "_home", "_self"),
        "police_births": police.births(township).sort("register_date", "_child"),
        "police_deaths": police.deaths(township).sort("death_date", "_self"),
        "police_moves": police.moves(township),
        "health_deliveries": health.deliveries(township),
        "health_certificates": health.certificates(township).sort("issue_date", "_child"),
        "vaccinations": health.vaccinations(township),
        "civil_marriages": civil.marriages(township),
        "civil_divorces": civil.divorces(township),
        "funerals": civil.funerals(township),
        "insurance": civil.insurance(township),
    }
    frames = {
        name: frame.with_columns(_clean=pl.int_range(pl.len(), dtype=pl.UInt32))
        for name, frame in frames.items()
    }
    former = former_names(township.villages)
    spoilt = {
        name: _prepared(
            add_noise(frame, name, township.chance(f"noise {name}"), township.rates, former)
        )
        for name, frame in frames.items()
    }
    planter = Planter(
        township=township,
        tables=spoilt,
        chance=township.chance("faults"),
        multiple=township.rates.faults,
        used=_under_study(township),
        next_person=township.persons.height,
        clean=frames,
    )
    if planter.multiple > 0:
        for kind in (values, couples, mothers, households, events, births):
            kind.plant(planter)
    kept = {
        name: planter.tables[name].filter(~pl.col("_drop"))
        for name in ("planning_persons", "planning_births")
    }
    planter.tables["village_returns"] = _prepared(
        returns.returns(township, kept["planning_persons"], kept["planning_births"])
    )
    wrong_returns.plant(planter)
    return planter


def _prepared(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        _place=pl.int_range(pl.len()).cast(pl.Float64), _drop=pl.lit(value=False)
    )


def _under_study(township: Township) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Children and mothers of the births that planning lacks: no planted fault blurs their case."""
    # Room for the persons whom the faults invent.
    used = np.zeros(township.persons.height * 2, dtype=np.bool_)
    lacking = township.births.filter(~pl.col("in_planning"))
    used[lacking["child"]] = True
    mothers = lacking["mother"].to_numpy()
    used[mothers[mothers >= 0]] = True
    return used


def _export(layout: Layout, table: pl.DataFrame, folder: Path) -> pl.DataFrame:
    """Writes one export; gives what the truth needs of it, with the place of each row."""
    frame = (
        table.with_columns(_place_position=pl.int_range(pl.len()))
        .filter(~pl.col("_drop"))
        .sort("_place", maintain_order=True)
    )
    names = [name for name, _ in layout.columns]
    headers = [header for _, header in layout.columns]
    shown = frame.select(_dressed(pl.col(name), name, layout) for name in names)
    plain_rows = pl.int_range(FIRST_TEXT_ROW, FIRST_TEXT_ROW + frame.height, eager=True)
    sheet = pl.Series([layout.sheet or None], dtype=pl.String).new_from_index(0, frame.height)
    match layout.form:
        case Form.CSV_GB18030:
            content = delimited(shown, headers, separator=",", encoding="gb18030")
        case Form.CSV_UTF8:
            content = delimited(shown, headers, separator=",", encoding="utf-8-sig")
        case Form.PIPE_GB18030:
            content = delimited(shown, headers, separator="|", encoding="gb18030")
        case Form.DBF:
            content = dbf(shown, headers, layout.widths)
            plain_rows = plain_rows - (FIRST_TEXT_ROW - 1)
        case Form.XLSX:
            by_sheet = frame["_sheet"] if "_sheet" in frame.columns else sheet
            written = workbook(shown, layout, by_sheet)
            content, sheet, plain_rows = written.content, written.sheets, written.rows
    (folder / layout.file).write_bytes(content)
    return frame.select(
        pl.col(f"^_({'|'.join(layout.roles)})$") if layout.roles else pl.lit(None).alias("_nobody"),
        "_place_position",
        *(name for name in truth.NEEDED if name in frame.columns),
        *(
            frame[name].is_not_null().alias(f"has {name}")
            for name in names
            if name.endswith(("name", "id_no"))
        ),
        sheet.alias("_file_sheet"),
        plain_rows.alias("_file_row"),
    )


def _dressed(value: pl.Expr, name: str, layout: Layout) -> pl.Expr:
    """The value as the office writes it: code words and dates in the file's style."""
    if name in layout.words:
        return value.replace(dict(layout.words[name]))
    if not name.endswith("date"):
        return value
    year, month, day = (value.str.extract(_ISO_PARTS, part) for part in (1, 2, 3))
    bare_month, bare_day = month.str.strip_chars_start("0"), day.str.strip_chars_start("0")
    match layout.dates:
        case DateStyle.SLASH:
            text = pl.concat_str(year, pl.lit("/"), bare_month, pl.lit("/"), bare_day)
        case DateStyle.DOT:
            text = pl.concat_str(year, pl.lit("."), month, pl.lit("."), day)
        case DateStyle.PLAIN:
            text = pl.concat_str(year, month, day)
        case DateStyle.HAN:
            text = pl.concat_str(
                year, pl.lit("年"), bare_month, pl.lit("月"), bare_day, pl.lit("日")
            )
        case DateStyle.DASH | DateStyle.CELL:
            text = value
    return pl.coalesce(text, value).alias(name)


def _project(township: Township) -> str:
    codes = township.villages["code"].str.head(9).unique(maintain_order=True).to_list()
    data = {
        "name": f"{TOWNSHIP_NAME}出生漏报核查（合成数据）",
        "area": {"name": TOWNSHIP_NAME, "codes": codes if len(codes) == 1 else [COUNTY_CODE]},
        "villages": "villages.csv",
        "period": PERIOD_YEAR,
        "as_of": AS_OF,
        "counting": {
            "basis": "residence",
            "residence_months": _RESIDENCE_MONTHS,
            "couple": "mother",
            "grace_days": GRACE_DAYS,
        },
        "sources": {layout.dataset: layout.file for layout in LAYOUTS},
    }
    return dump_yaml(data)
