"""Two registers of one population with known truth, as Parquet files.

``python linking_registers.py ROWS NOISE SEED FOLDER`` writes ``left.parquet`` and ``right.parquet``,
which linkers read, and beside them ``left-truth.parquet`` and ``right-truth.parquet``, which only
the scores read: row by row the person, the twin pair and whether it is a newborn.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from linking_faults import NO_DATE, with_faults
from linking_names import texts_of
from linking_noise import FIRST_REGISTER, NOISES
from linking_population import Population, population

COLUMNS = ("name", "sex", "birth_date", "village", "mother_name", "phone", "id")
SIDES = ("left", "right")
_IN_BOTH = 0.85  # of the persons; half of the others are in one register each
_PART = 1_000_000  # rows made at a time: what bounds the memory


@dataclass(frozen=True, slots=True)
class Register:
    """What a linker is given, and row by row what is true."""

    records: pl.DataFrame
    truth: pl.DataFrame


def registers(
    n_rows: int, noise: str, *, seed: int, part: int = 0, n_parts: int = 1, n_whole: int = 0
) -> tuple[Register, Register]:
    """Two registers of so many rows each; a person stands in either at most once."""
    n_persons, whole = (round(rows * 2 / (1 + _IN_BOTH)) for rows in (n_rows, n_whole or n_rows))
    everybody = population(n_persons, seed=seed, n_whole=whole, part=part, n_parts=n_parts)
    rng = np.random.default_rng([seed, part, 1])
    shuffled = rng.permutation(n_persons)
    only_left = shuffled[: n_persons - n_rows]
    only_right = shuffled[n_persons - n_rows : 2 * (n_persons - n_rows)]
    model = NOISES[noise]
    found = []
    for absent, faults in ((only_right, model.times(FIRST_REGISTER)), (only_left, model)):
        is_here = np.ones(n_persons, np.bool_)
        is_here[absent] = False
        rows = rng.permutation(np.flatnonzero(is_here))
        persons = everybody.take(np.sort(rows))
        persons = with_faults(persons, everybody, faults, rng, whole)
        found.append(_register(persons.take(np.argsort(rng.random(len(rows))))))
    return found[0], found[1]


def _register(persons: Population) -> Register:
    born = pl.Series(persons.born)
    records = pl.DataFrame(
        {
            "name": texts_of(persons.name),
            "sex": pl.Series(persons.sex).replace_strict({1: "M", 2: "F"}, default=None),
            "birth_date": born.cast(pl.Int32).cast(pl.Date).set(born == NO_DATE, None),
            "village": _digits(persons.village),
            "mother_name": texts_of(persons.mother),
            "phone": _digits(persons.phone),
            "id": texts_of(persons.citizen_id.astype(np.uint32)),
        }
    )
    truth = pl.DataFrame(
        {
            "person": persons.person,
            "twins": pl.Series(persons.twins).replace(-1, None) + persons.person // 10**9 * 10**9,
            "is_newborn": persons.is_newborn,
        }
    )
    return Register(records, truth)


def _digits(numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pl.Series:
    return pl.Series(numbers).replace(0, None).cast(pl.String)


def write_registers(n_rows: int, noise: str, seed: int, folder: Path) -> None:
    """Both registers and their truth as files in ``folder``, a part in memory at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    n_parts = -(-n_rows // _PART)
    for part in range(n_parts):
        rows = n_rows // n_parts
        pair = registers(rows, noise, seed=seed, part=part, n_parts=n_parts, n_whole=n_rows)
        for side, register in zip(SIDES, pair, strict=True):
            register.records.write_parquet(folder / f"{side}.{part:03}.part")
            register.truth.write_parquet(folder / f"{side}-truth.{part:03}.part")
    for name in (*SIDES, *(f"{side}-truth" for side in SIDES)):
        parts = sorted(folder.glob(f"{name}.*.part"))
        pl.scan_parquet(parts).sink_parquet(folder / f"{name}.parquet")
        for path in parts:
            path.unlink()


if __name__ == "__main__":
    write_registers(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
