"""cpaudit's linkage as a library on registers and on FEBRL: what is compared, and nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.linkage import compare, dedupe, link

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


_TOWN = 9  # digits of a division code that name the township
_PAIRS = ("left", "right", "probability", "weight", "is_accepted")


def _register_comparisons(*, with_ids: bool) -> list[compare.Comparison]:
    """What is compared in registers of persons."""
    comparisons = [
        compare.name("name"),
        compare.date("birth_date"),
        compare.exact("sex"),
        compare.place("village", area=_TOWN),
        compare.name("mother_name", kinship=compare.Kinship.SHARED),
        compare.phone("phone"),
    ]
    return [*comparisons, compare.citizen_id("id")] if with_ids else comparisons


def _febrl_comparisons() -> list[compare.Comparison]:
    """What is compared in both FEBRL files."""
    return [
        *(compare.text(column) for column in ("given_name", "surname", "address_1", "suburb")),
        *(compare.text(column, term_frequency=False) for column in ("date_of_birth", "soc_sec_id")),
        *(compare.exact(column) for column in ("street_number", "postcode", "state")),
    ]


def registers(left: Path, right: Path, out: Path, *, with_ids: bool) -> None:
    """Scored pairs of two registers."""
    comparisons = _register_comparisons(with_ids=with_ids)
    columns = [comparison.column for comparison in comparisons]
    tables = [pl.read_parquet(path, columns=columns) for path in (left, right)]
    _write(link(tables[0], tables[1], comparisons).pairs, out)


def febrl(files: Sequence[Path], out: Path) -> None:
    """Scored pairs within one file (FEBRL3) or between two (FEBRL4)."""
    tables = [pl.read_parquet(path) for path in files]
    if len(tables) == 1:
        found = dedupe(tables[0], _febrl_comparisons())
    else:
        found = link(tables[0], tables[1], _febrl_comparisons())
    _write(found.pairs, out)


def _write(pairs: pl.DataFrame, out: Path) -> None:
    pairs.select(name for name in _PAIRS if name in pairs.columns).write_parquet(out)
