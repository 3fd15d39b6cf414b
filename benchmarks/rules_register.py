"""A register of persons with spouses, mothers and violations, as Parquet.

``python rules_register.py ROWS SHARE SEED FILE`` writes it; SHARE is the part of all cells that the
rules read, each spoilt by itself.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.standards.check_digit import check_digit

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA: dict[str, pl.DataType] = {
    "person_no": pl.UInt32(),
    "id_no": pl.String(),
    "name": pl.String(),
    "sex": pl.String(),
    "birth_date": pl.Date(),
    "village": pl.String(),
    "household_no": pl.String(),
    "relation": pl.String(),
    "nation": pl.String(),
    "education": pl.String(),
    "marital_status": pl.String(),
    "marriage_date": pl.Date(),
    "spouse_id": pl.String(),
    "spouse_name": pl.String(),
    "mother_id": pl.String(),
    "mother_name": pl.String(),
    "father_name": pl.String(),
    "phone": pl.String(),
    "address": pl.String(),
    "entry_date": pl.Date(),
    "death_date": pl.Date(),
    "remarks": pl.String(),
}
MARITAL = ("never_married", "married", "divorced", "widowed")
_SURNAMES = list("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗")
_GIVEN = list("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅海波建国志文")
_BIRTHS_OF_ADULTS = ("1940-01-01", "1990-01-01")
_ENTRY = np.datetime64("2023-01-01")
_ADULTS, _CHILDREN = 6, 4  # of ten persons; adults stand in couples, husband first
_MAY_BE_NULL = ("id_no", "name", "birth_date", "village", "phone", "spouse_id", "mother_id")


def register(n_rows: int, share: float, seed: int) -> pl.DataFrame:
    """Couples and their children; area code 88, nobody real."""
    rng = np.random.default_rng(seed)
    n_adults = n_rows * _ADULTS // (_ADULTS + _CHILDREN) // 2 * 2
    n_children = n_rows - n_adults
    first, last = (np.datetime64(day) for day in _BIRTHS_OF_ADULTS)
    adult_birth = first + rng.integers(0, int((last - first).astype(int)), n_adults)
    # Husband and wife within a few years of each other.
    wives = np.arange(1, n_adults, 2)
    adult_birth[wives] = adult_birth[wives - 1] + rng.integers(-900, 1800, len(wives))
    mothers = wives[rng.integers(0, len(wives), n_children)]
    mothers.sort()
    # The order of birth within a mother, so that births lie years apart.
    place = np.arange(n_children) - np.searchsorted(mothers, mothers)
    child_birth = adult_birth[mothers] + 18 * 366 + place * 900 + rng.integers(0, 700, n_children)
    birth = np.concatenate([adult_birth, child_birth])
    is_female = np.concatenate([np.arange(n_adults) % 2 == 1, rng.random(n_children) < 0.48])

    def one_of(values: Sequence[str], n: int = n_rows) -> pl.Series:
        return pl.Series(values, dtype=pl.String).gather(rng.integers(0, len(values), n))

    def names(n: int = n_rows) -> pl.Series:
        return one_of(_SURNAMES, n) + one_of(_GIVEN, n) + one_of([*_GIVEN, "", ""], n)

    number = pl.Series("number", np.arange(n_rows))
    born = pl.Series("birth_date", birth).cast(pl.Date)
    # Serial numbers tell persons of one birthday apart.
    serial = pl.DataFrame({"born": born}).select(pl.int_range(pl.len()).over("born") % 1000)
    area = pl.Series(880101 + rng.permutation(n_rows) % 300).cast(pl.String)
    body = pl.select(
        pl.lit(area)
        + pl.lit(born).dt.strftime("%Y%m%d")
        + pl.lit(serial.to_series().cast(pl.String).str.zfill(3))
    ).to_series()
    ids = pl.select(pl.lit(body) + check_digit(pl.lit(body))).to_series()
    partner = np.arange(n_adults) ^ 1
    spouse = pl.concat(
        [ids.gather(partner), pl.repeat(None, n_children, dtype=pl.String, eager=True)]
    )
    mother = pl.concat(
        [pl.repeat(None, n_adults, dtype=pl.String, eager=True), ids.gather(mothers)]
    )
    marriage = np.maximum(adult_birth, adult_birth[partner]) + 22 * 366
    of_couple = np.concatenate([np.arange(n_adults) // 2, (mothers - 1) // 2])
    place_code = pl.Series(880101100201 + of_couple % 900)
    is_adult = pl.Series(np.arange(n_rows) < n_adults)
    village = place_code.cast(pl.String)
    frame = pl.DataFrame(
        {
            "person_no": number,
            "id_no": ids,
            "name": names(),
            "sex": pl.select(
                pl.when(pl.Series(is_female)).then(pl.lit("F")).otherwise(pl.lit("M"))
            ).to_series(),
            "birth_date": born,
            "village": village,
            "household_no": pl.Series(of_couple).cast(pl.String).str.zfill(9),
            "relation": one_of(["户主", "配偶", "子", "女", "儿媳"]),
            "nation": one_of(["汉族"] * 9 + ["回族"]),
            "education": one_of(["小学", "初中", "高中", "大学本科", "文盲"]),
            "marital_status": pl.select(
                pl.when(is_adult).then(pl.lit("married")).otherwise(pl.lit("never_married"))
            ).to_series(),
            "marriage_date": pl.concat(
                [
                    pl.Series(marriage).cast(pl.Date),
                    pl.repeat(None, n_children, dtype=pl.Date, eager=True),
                ]
            ),
            "spouse_id": spouse,
            "spouse_name": pl.select(pl.when(is_adult).then(names())).to_series(),
            "mother_id": mother,
            "mother_name": names(),
            "father_name": names(),
            "phone": "139" + pl.Series(rng.integers(0, 10**8, n_rows)).cast(pl.String).str.zfill(8),
            "address": "某省某市某县凤凰镇花园村"
            + village
            + "号"
            + one_of([f"{n}室" for n in range(1, 200)]),
            "entry_date": pl.Series(np.maximum(birth, _ENTRY) + rng.integers(0, 300, n_rows)).cast(
                pl.Date
            ),
            "death_date": pl.select(
                pl.when(pl.Series(rng.random(n_rows) < 0.03)).then(
                    pl.lit(born) + pl.duration(days=32_000)
                )
            ).to_series(),
            "remarks": one_of(["", "", "", "外出务工", "已迁出"]),
        },
        schema=SCHEMA,
        strict=False,
    )
    frame = frame.sample(fraction=1, shuffle=True, seed=seed).with_columns(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("person_no")
    )
    return _spoilt(frame, share, rng)


def _spoilt(frame: pl.DataFrame, share: float, rng: np.random.Generator) -> pl.DataFrame:
    """``share`` of the cells of each column that the rules read made wrong, half of some to null."""
    n = frame.height
    other = frame.sample(fraction=1, shuffle=True, seed=int(rng.integers(0, 2**31)))

    def days(low: int, high: int) -> pl.Expr:
        return pl.duration(days=pl.lit(pl.Series(rng.integers(low, high, n))))

    def is_hit() -> pl.Series:
        return pl.Series(rng.random(n) < share)

    wrong: dict[str, pl.Expr | pl.Series] = {
        # Another person's number, or a digit read as a letter.
        "id_no": pl.when(pl.Series(rng.random(n) < 0.5))
        .then(other["id_no"])
        .otherwise(pl.col("id_no").str.replace("1", "l", literal=True)),
        "name": pl.lit("某"),
        "sex": pl.lit("9"),
        "birth_date": pl.col("birth_date") + days(-9000, 9000),
        "village": pl.lit("770101100201"),
        "marital_status": pl.lit("90"),
        "marriage_date": pl.col("marriage_date") - days(3000, 9000),
        "spouse_id": pl.when(pl.Series(rng.random(n) < 0.5))
        .then(other["spouse_id"])
        .otherwise(pl.lit("88") + pl.col("spouse_id").str.slice(2).str.reverse()),
        "mother_id": pl.when(pl.Series(rng.random(n) < 0.5))
        .then(other["mother_id"])
        .otherwise(pl.lit("88") + pl.col("mother_id").str.slice(2).str.reverse()),
        "phone": pl.col("phone").str.slice(0, 8),
        "entry_date": pl.col("birth_date") - days(1, 900),
        "death_date": pl.col("birth_date") - days(1, 900),
    }
    spoilt = []
    for name, value in wrong.items():
        cell = pl.when(is_hit()).then(value).otherwise(pl.col(name))
        if name in _MAY_BE_NULL:
            cell = pl.when(pl.Series(rng.random(n) >= share / 2)).then(cell)
        spoilt.append(cell.alias(name))
    spoilt_frame = frame.with_columns(spoilt)
    return spoilt_frame.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


if __name__ == "__main__":
    register(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])).write_parquet(sys.argv[4])
