"""A synthetic register of any size, as a text file and as a workbook: the same cells in both.

``python register.py ROWS SEED FOLDER`` writes both.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.standards.check_digit import check_digit

if TYPE_CHECKING:
    from collections.abc import Sequence

DATES = ("出生日期", "初婚日期", "登记日期")
# Numbers with more digits than a spreadsheet keeps; one in twenty was entered as a number.
ID, MOTHER_ID, SYSTEM_NO, HOUSEHOLD_NO = "身份证号", "母亲身份证号", "个人编号", "户编号"
_AS_NUMBER = 20
_SURNAMES = list("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗")
_GIVEN = list("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅海波建国志文")
_VILLAGES = [f"{a}{b}村" for a in ("花园", "凤凰", "青山", "河湾") for b in "东西南北上下"]
_SHEET_ROWS = 50_000  # written at a time
_UNIX_DAY = 25_569  # of 1970-01-01, as spreadsheets count days


def register(n_rows: int, *, seed: int) -> pl.DataFrame:
    """Twenty columns of text, one person per row; area code 88, nobody real."""
    rng = np.random.default_rng(seed)

    def one_of(values: Sequence[str]) -> pl.Series:
        return pl.Series(values).gather(rng.integers(0, len(values), n_rows))

    def days(first: str, last: str) -> pl.Series:
        start, end = np.datetime64(first), np.datetime64(last)
        span = int((end - start).astype(int))
        return pl.Series(start + rng.integers(0, span, n_rows)).cast(pl.Date)

    def names() -> pl.Series:
        second = one_of([*_GIVEN, "", ""])
        return one_of(_SURNAMES) + one_of(_GIVEN) + second

    number = pl.int_range(n_rows, eager=True)
    born = days("1935-01-01", "2023-12-01")
    body = pl.select(
        pl.lit("880101")
        + born.dt.strftime("%Y%m%d")
        + pl.Series(rng.integers(1, 999, n_rows)).cast(pl.String).str.zfill(3)
    ).to_series()
    ids = pl.select(pl.lit(body) + check_digit(pl.lit(body))).to_series()
    mothers = rng.permutation(n_rows)
    place = "某省某市某县凤凰镇" + one_of(_VILLAGES)
    group = pl.Series(rng.integers(1, 12, n_rows)).cast(pl.String)
    frame = pl.DataFrame(
        {
            SYSTEM_NO: "8801011002" + number.cast(pl.String).str.zfill(8),
            HOUSEHOLD_NO: (number // 3).cast(pl.String).str.zfill(8),
            "姓名": names(),
            "性别": one_of(["男", "女"]),
            "民族": one_of(["汉族"] * 9 + ["回族"]),
            "出生日期": born.dt.strftime("%Y-%m-%d"),
            ID: ids,
            "与户主关系": one_of(["户主", "配偶", "子", "女", "儿媳"]),
            "户口性质": one_of(["农业", "非农业"]),
            "文化程度": one_of(["小学", "初中", "高中", "大学本科", "文盲"]),
            "婚姻状况": one_of(["未婚", "初婚", "离婚", "丧偶"]),
            "初婚日期": days("1960-01-01", "2023-12-01").dt.strftime("%Y-%m-%d"),
            "户籍地": place + group + "组",
            "现居住地": place + group + "组" + one_of([f"{n}号" for n in range(1, 200)]),
            "联系电话": "13"
            + pl.Series(rng.integers(0, 10**9, n_rows)).cast(pl.String).str.zfill(9),
            "母亲姓名": names(),
            MOTHER_ID: ids.gather(mothers),
            "父亲姓名": names(),
            "登记日期": days("2023-01-01", "2023-12-28").dt.strftime("%Y-%m-%d"),
            "备注": one_of(["", "", "", "外出务工", "已迁出"]),
        }
    )
    blank = pl.Series(rng.random(n_rows) < 0.02)
    return frame.with_columns(
        pl.when(blank).then(pl.lit("")).otherwise(pl.col(name)).alias(name)
        for name in (SYSTEM_NO, "母亲姓名", MOTHER_ID, "初婚日期")
    )


def write_text(frame: pl.DataFrame, path: Path) -> None:
    """A CSV file in GB18030."""
    with path.open("wb") as file:
        file.write(",".join(frame.columns).encode("gb18030") + b"\n")
        for part in frame.iter_slices(_SHEET_ROWS):
            file.write(part.write_csv(include_header=False).encode("gb18030"))


def write_workbook(frame: pl.DataFrame, path: Path) -> None:
    """The same as a workbook: texts in the shared table, dates as dates, some numbers as numbers."""
    texts = [name for name in frame.columns if name not in DATES]
    shared = (
        pl.concat(
            [frame[name].alias("text") for name in texts] + [pl.Series("text", frame.columns)]
        )
        .unique()
        .sort()
    )
    places = pl.DataFrame({"text": shared}).with_row_index("place")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _PARTS.items():
            book.writestr(name, content)
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f'{_XML}<sst xmlns="{_MAIN}">'.encode())
            for some in places.iter_slices(_SHEET_ROWS):
                part.write(
                    some.select("<si><t>" + pl.col("text") + "</t></si>")
                    .to_series()
                    .str.join("")
                    .item()
                    .encode()
                )
            part.write(b"</sst>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            header = pl.DataFrame({name: [name] for name in frame.columns})
            part.write(_rows(header, places, 1, is_header=True))
            for start in range(0, frame.height, _SHEET_ROWS):
                part.write(_rows(frame.slice(start, _SHEET_ROWS), places, start + 2))
            part.write(b"</sheetData></worksheet>")


def _rows(
    frame: pl.DataFrame, places: pl.DataFrame, first_row: int, *, is_header: bool = False
) -> bytes:
    """The rows as they stand in a worksheet."""
    row = pl.int_range(first_row, first_row + frame.height, eager=True).cast(pl.String)
    cells = []
    for position, name in enumerate(frame.columns):
        place = chr(ord("A") + position) + row
        texts = frame[name]
        if name in DATES and not is_header:
            days = texts.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32) + _UNIX_DAY
            cell = '<c r="' + place + '" s="1"><v>' + days.cast(pl.String) + "</v></c>"
        else:
            index = frame.select(pl.col(name).alias("text")).join(
                places, on="text", how="left", maintain_order="left"
            )["place"]
            cell = '<c r="' + place + '" t="s"><v>' + index.cast(pl.String) + "</v></c>"
            if name in {ID, MOTHER_ID} and not is_header:
                # Fifteen digits are what a spreadsheet keeps of a number.
                number = '<c r="' + place + '"><v>' + texts.str.head(15) + "000</v></c>"
                is_number = (pl.int_range(frame.height, eager=True) + first_row) % _AS_NUMBER == 0
                cell = pl.select(
                    pl.when(is_number & ~texts.str.ends_with("X")).then(number).otherwise(cell)
                ).to_series()
        cells.append(pl.select(pl.when(texts != "").then(cell).otherwise(pl.lit(""))).to_series())
    line = pl.select(pl.concat_str(pl.lit('<row r="') + row + '">', *cells, pl.lit("</row>")))
    return str(line.to_series().str.join("").item()).encode()


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
        '+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="全员人口" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_XML}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/>'
        '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
    ),
}


if __name__ == "__main__":
    written = register(int(sys.argv[1]), seed=int(sys.argv[2]))
    write_text(written, Path(sys.argv[3]) / "register.csv")
    write_workbook(written, Path(sys.argv[3]) / "register.xlsx")
