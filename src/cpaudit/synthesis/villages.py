"""The villages of the township, with the names that files give them, and places outside."""

from __future__ import annotations

from itertools import product

import polars as pl

TOWNSHIP_NAME = "凤凰镇"
COUNTY_NAME = "云泽县"
COUNTY_CODE = "880101"
_TOWNSHIP_FIRST = 101
_VILLAGE_FIRST = 201
_OLD_FIRST = 500
_RETIRED_EVERY = 10
# GB/T 2260.1 keeps three digits for the village; a township seldom has more than thirty.
_VILLAGES_PER_TOWNSHIP = 30
PERSONS_PER_VILLAGE = 2000
LEAST_VILLAGES = 6
GROUPS_PER_VILLAGE = 8

_FIRST = [
    "花园",
    "石桥",
    "李家",
    "柳树",
    "王庄",
    "南岗",
    "青龙",
    "大塘",
    "双井",
    "桃源",
    "白杨",
    "东湖",
    "新建",
    "红旗",
    "高庙",
    "下河",
    "上坪",
    "黄土",
    "杏林",
    "小河",
]
_SECOND = [
    "村",
    "庄村",
    "湾村",
    "岭村",
    "沟村",
    "坡村",
    "桥村",
    "营村",
    "堡村",
    "口村",
    "台村",
    "铺村",
    "塘村",
    "洼村",
    "咀村",
    "山村",
    "店村",
    "集村",
    "圩村",
    "坝村",
]
_TOWNS = [
    "龙泉县青山镇",
    "龙泉县城关镇",
    "平阳县河西乡",
    "平阳县白水镇",
    "江宁区东山街道",
    "云泽县城关镇",
    "云泽县石门乡",
    "海州市新港街道",
]
_ROADS = ["中山路", "人民路", "解放路", "建设路", "和平路"]


def village_count(persons: int) -> int:
    """How many villages a township of that size has."""
    return max(LEAST_VILLAGES, persons // PERSONS_PER_VILLAGE)


def villages(n: int) -> pl.DataFrame:
    """The table of ``n`` villages; aliases and old codes are ;-separated."""
    names = [first + second for second, first in product(_SECOND, _FIRST)]
    turns = -(-n // len(names))
    names = [
        name if turn == 0 else f"{name[:-1]}{turn}村" for turn in range(turns) for name in names
    ]
    rows = []
    for number in range(n):
        town, place = divmod(number, _VILLAGES_PER_TOWNSHIP)
        township = f"{COUNTY_CODE}{_TOWNSHIP_FIRST + town}"
        name = names[number]
        # A fifth of the villages bore another name, a seventh another code, before a merger.
        former = [f"{name[:-1]}大队"] if number % 5 == 0 else []
        aliases = [name[:-1], f"{name}委会", *former]
        old = f"{township}{_OLD_FIRST + place}" if number % 7 == 0 else None
        rows.append(
            (
                f"{township}{_VILLAGE_FIRST + place}",
                name,
                ";".join(aliases),
                old,
                township_name(town),
            )
        )
    return pl.DataFrame(
        rows, schema=["code", "name", "aliases", "old_codes", "township"], orient="row"
    ).with_columns(
        pl.lit("2011-01-01").alias("valid_from"),
        pl.lit(None, pl.String).alias("valid_to"),
        pl.lit(None, pl.String).alias("replaced_by"),
    )


def retired(villages_: pl.DataFrame) -> pl.DataFrame:
    """Villages that were merged into every tenth of ``villages_``; files still name them at times."""
    return villages_.gather_every(_RETIRED_EVERY).with_columns(
        code=pl.col("code").str.head(9)
        + (pl.col("code").str.tail(3).cast(pl.Int32) + 400).cast(pl.String),
        name=pl.lit("小") + pl.col("name"),
        aliases=pl.lit(None, pl.String),
        old_codes=pl.lit(None, pl.String),
        valid_from=pl.lit("1984-01-01"),
        valid_to=pl.lit("2015-06-30"),
        replaced_by=pl.col("code"),
    )


def former_names(villages_: pl.DataFrame) -> dict[str, str]:
    """The names under which old papers know some of the villages."""
    merged = retired(villages_)
    found = dict(zip(villages_.gather_every(_RETIRED_EVERY)["name"], merged["name"], strict=True))
    for name, aliases in villages_.select("name", "aliases").iter_rows():
        last = aliases.split(";")[-1]
        if last.endswith("大队") and name not in found:
            found[name] = last
    return found


def township_name(number: int) -> str:
    """The name of the township with that number; the first is the one the sample shows."""
    return TOWNSHIP_NAME if number == 0 else f"凤凰{number}镇"


def outside_places() -> pl.Series:
    """Addresses outside the area, with their road and house number."""
    return pl.Series(
        [
            f"{town}{road}{(n * 17) % 89 + 1}号"
            for n, (town, road) in enumerate(product(_TOWNS, _ROADS))
        ]
    )
