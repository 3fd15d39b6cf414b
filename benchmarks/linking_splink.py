"""Splink on registers and on FEBRL, set up as its documentation recommends.

On FEBRL the settings are those of Splink's own published examples (febrl3, febrl4 of its demos).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_U_PAIRS = 1e6  # for the probabilities of chance agreement
_EM_PAIRS = 1e6  # Splink 5 samples the pairs that it fits on
_REPORTED = 0.01  # pairs below this probability are not written
_FEBRL_REPORTED = 1e-6  # there the best threshold is far below
_SEED = 1
_SURE_RECALL = 0.7  # of the deterministic rules, as a user would guess it

_BLOCKS: tuple[tuple[str, ...], ...] = (
    ("name", "birth_date"),
    ("birth_date", "village"),
    ("name", "village"),
    ("mother_name", "birth_date"),
    ("phone", "birth_date"),
    ("name_pinyin", "birth_date"),
    ("name", "mother_name"),
)
# Finds more of the true pairs and compares more relatives: better one to one, worse pair by pair.
_MORE_BLOCKS: tuple[tuple[str, ...], ...] = (
    ("name_pinyin", "village"),
    ("mother_name", "village"),
    ("name", "phone"),
)
_TRAINING: tuple[tuple[str, ...], ...] = (
    ("name", "birth_date"),
    ("birth_date", "village"),
    ("name", "village"),
)


def _name(column: str) -> cl.CustomComparison:
    """Levels of a Chinese name; DuckDB counts bytes, of which a character has three."""
    pinyin = f"{column}_pinyin"
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column, term_frequency_adjustments=True),
            cll.ExactMatchLevel(pinyin),
            cll.JaroWinklerLevel(pinyin, distance_threshold=0.92),
            cll.LevenshteinLevel(column, distance_threshold=3),
            cll.JaroWinklerLevel(pinyin, distance_threshold=0.8),
            cll.CustomLevel(f"left({column}_l, 1) = left({column}_r, 1)", "same surname"),
            cll.ElseLevel(),
        ],
    )


def _comparisons(*, with_ids: bool) -> list[Any]:
    swapped = (
        "birth_date_l[1:4] = birth_date_r[1:4] and birth_date_l[6:7] = birth_date_r[9:10] "
        "and birth_date_l[9:10] = birth_date_r[6:7]"
    )
    comparisons: list[Any] = [
        _name("name"),
        cl.CustomComparison(
            output_column_name="birth_date",
            comparison_levels=[
                cll.NullLevel("birth_date"),
                cll.ExactMatchLevel("birth_date"),
                cll.DamerauLevenshteinLevel("birth_date", distance_threshold=1),
                cll.CustomLevel(swapped, "day and month swapped"),
                cll.AbsoluteDateDifferenceLevel(
                    "birth_date", input_is_string=True, threshold=2, metric="month"
                ),
                cll.AbsoluteDateDifferenceLevel(
                    "birth_date", input_is_string=True, threshold=1.1, metric="year"
                ),
                cll.AbsoluteDateDifferenceLevel(
                    "birth_date", input_is_string=True, threshold=10, metric="year"
                ),
                cll.ElseLevel(),
            ],
        ),
        cl.ExactMatch("sex"),
        cl.CustomComparison(
            output_column_name="village",
            comparison_levels=[
                cll.NullLevel("village"),
                cll.ExactMatchLevel("village", term_frequency_adjustments=True),
                cll.CustomLevel("left(village_l, 9) = left(village_r, 9)", "same town"),
                cll.CustomLevel("left(village_l, 6) = left(village_r, 6)", "same county"),
                cll.ElseLevel(),
            ],
        ),
        _name("mother_name"),
        cl.DamerauLevenshteinAtThresholds("phone", 1),
    ]
    if with_ids:
        comparisons.append(cl.DamerauLevenshteinAtThresholds("id", [1, 3]))
    return comparisons


def registers(left: Path, right: Path, out: Path, *, with_ids: bool, is_wide: bool = False) -> None:
    """Scored pairs of two registers that have a column of pinyin beside each name."""
    blocks = [*_BLOCKS, *(_MORE_BLOCKS if is_wide else ()), *([("id",)] if with_ids else ())]
    database, tables = _tables((left, right), "birth_date::varchar as birth_date")
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=_comparisons(with_ids=with_ids),
        blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(tables, settings, log_level=None)
    sure: list[Any] = [
        block_on("name", "birth_date", "village"),
        block_on("mother_name", "birth_date", "name"),
    ]
    if with_ids:
        sure = [block_on("id")]
    linker.training.estimate_probability_two_random_records_match(
        sure, recall=0.9 if with_ids else _SURE_RECALL
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=_U_PAIRS, seed=_SEED)
    for block in _TRAINING:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*block), estimate_without_term_frequencies=True, max_pairs=_EM_PAIRS
        )
    _write(database, linker, out)


def febrl(files: Sequence[Path], out: Path) -> None:
    """Scored pairs within one file (FEBRL3) or between two (FEBRL4), by the published examples."""
    database, tables = _tables(files, "")
    is_one = len(files) == 1
    if is_one:
        comparisons: list[Any] = [
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            _febrl_date(),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ]
        blocks: list[Any] = [
            block_on(column)
            for column in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")
        ]
    else:
        comparisons = [
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            _febrl_date(),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
                term_frequency_adjustments=True
            ),
        ]
        blocks = [
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ]
    settings = SettingsCreator(
        link_type="dedupe_only" if is_one else "link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=blocks,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(tables, settings, log_level=None)
    sure: list[Any] = [
        block_on("soc_sec_id"),
        block_on("given_name", "surname", "date_of_birth"),
    ]
    if is_one:
        sure.append(
            "l.given_name = r.surname and l.surname = r.given_name "
            "and l.date_of_birth = r.date_of_birth"
        )
    linker.training.estimate_probability_two_random_records_match(
        sure, recall=0.9 if is_one else 0.8
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=_U_PAIRS, seed=_SEED)
    for column in ("date_of_birth", "postcode"):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(column), estimate_without_term_frequencies=not is_one
        )
    _write(database, linker, out, _FEBRL_REPORTED)


def _febrl_date() -> cl.DateOfBirthComparison:
    return cl.DateOfBirthComparison(
        "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
    )


def _tables(files: Sequence[Path], replaced: str) -> tuple[duckdb.DuckDBPyConnection, list[Any]]:
    """The files as tables of Splink; the number of the row is the key."""
    database = duckdb.connect()
    api = DuckDBAPI(connection=database)
    tables = []
    for position, path in enumerate(files):
        name = f"file_{position}"
        columns = f"* replace ({replaced})" if replaced else "*"
        database.execute(
            f"create table {name} as select {columns}, file_row_number as unique_id "  # noqa: S608 - a path of this benchmark
            f"from read_parquet('{path.as_posix()}', file_row_number = true)"
        )
        tables.append(api.register(name, dataset_display_name=f"{'ab'[position]}_register"))
    return database, tables


def _write(
    database: duckdb.DuckDBPyConnection, linker: Linker, out: Path, least: float = _REPORTED
) -> None:
    found = linker.inference.predict(threshold_match_probability=least)
    database.execute(
        "copy (select unique_id_l as left, unique_id_r as right, match_probability as probability, "  # noqa: S608 - as above
        f"match_weight as weight from {found.physical_name}) to '{out.as_posix()}' (format parquet)"
    )
