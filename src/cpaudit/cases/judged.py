"""Which cases a run could not judge: what it did not look at is no proof that a problem is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

# Of a file's records so many may be gone by corrections (duplicates struck out); a file that lost more
# was cut or filtered.
_SHRUNK_TO = 0.8
# A file that is not there came under another name if the source's other files took up its records.
_TAKEN_UP = 0.5
RUN_FILES = {
    "run_no": pl.Int64(),
    "source_id": pl.String(),
    "file": pl.String(),
    "n_records": pl.Int64(),
}


def unjudged(
    gone: pl.DataFrame,
    *,
    outcomes: pl.DataFrame,
    files: pl.DataFrame,
    files_before: pl.DataFrame,
    bound_rules: Collection[str],
    period: tuple[date, date],
    periods_before: pl.DataFrame,
) -> pl.Series:
    """The ``case_id`` of those in ``gone`` of which the run can say nothing.

    Its rule was skipped, failed or did not run; a source or file of its evidence is missing or was
    cut; or its rule looks at the period, and the period is another one.

    Args:
        gone: cases that were not found: ``case_id``, ``rule_id``, ``view``, ``evidence``,
            ``last_run``.
        outcomes: ``tables.OUTCOMES``.
        files: ``source_id``, ``file``, ``n_records`` of this run.
        files_before: ``RUN_FILES`` of the runs before.
        bound_rules: the rules that look at the period.
        period: first and last day.
        periods_before: ``run_no``, ``period_start``, ``period_end``.
    """
    ran = outcomes.filter(pl.col("error").is_null() & pl.col("skipped").is_null())
    not_run = gone.join(ran, on=("rule_id", "view"), how="anti")["case_id"]
    start, end = period
    elsewhere = (
        gone.filter(pl.col("rule_id").is_in([*bound_rules]))
        .join(periods_before, left_on="last_run", right_on="run_no")
        .filter((pl.col("period_start") < start) | (pl.col("period_end") > end))["case_id"]
    )
    lost = _lost_files(
        files, files_before.filter(pl.col("run_no").is_in(gone["last_run"].implode()))
    )
    without = (
        gone.select("case_id", pl.col("last_run").cast(pl.Int64).alias("run_no"), "evidence")
        .explode("evidence")
        .unnest("evidence")
        .join(lost, on=("run_no", "source_id", "file"), how="semi")["case_id"]
    )
    return pl.concat([not_run, elsewhere, without]).unique().sort()


def shrunk(gone: pl.DataFrame, *, files: pl.DataFrame, files_before: pl.DataFrame) -> pl.Series:
    """The ``case_id`` of those in ``gone`` whose sources have fewer records than they had.

    ``gone``, ``files`` and ``files_before`` are as of ``unjudged``.
    """
    now = files.group_by("source_id").agg(pl.col("n_records").sum().cast(pl.Int64).alias("n_now"))
    fewer = (
        files_before.group_by("run_no", "source_id")
        .agg(pl.col("n_records").sum())
        .join(now, on="source_id", how="left")
        .filter(pl.col("n_now").fill_null(0) < pl.col("n_records"))
    )
    return (
        gone.select("case_id", pl.col("last_run").cast(pl.Int64).alias("run_no"), "evidence")
        .explode("evidence")
        .unnest("evidence")
        .join(fewer, on=("run_no", "source_id"), how="semi")["case_id"]
        .unique()
    )


def _lost_files(files: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """``run_no``, ``source_id``, ``file``: what runs read and this one did not, or not as much of."""
    now = files.group_by("source_id", "file").agg(
        pl.col("n_records").sum().cast(pl.Int64).alias("n_now")
    )
    compared = before.join(now, on=("source_id", "file"), how="left")
    is_gone = pl.col("n_now").fill_null(0) == 0
    of_source = ("run_no", "source_id")
    # Records of files that are new since then.
    taken_up = (
        before.select(of_source)
        .unique()
        .join(now, on="source_id")
        .join(before, on=(*of_source, "file"), how="anti")
        .group_by(of_source)
        .agg(pl.col("n_now").sum().alias("n_elsewhere"))
    )
    return (
        compared.join(taken_up, on=of_source, how="left")
        .with_columns(
            pl.col("n_elsewhere").fill_null(0).alias("n_more"),
            pl.col("n_records").filter(is_gone).sum().over(of_source).alias("n_gone"),
        )
        .filter(
            pl.when(is_gone)
            .then(pl.col("n_more") < _TAKEN_UP * pl.col("n_gone"))
            .otherwise(pl.col("n_now") + pl.col("n_more") < _SHRUNK_TO * pl.col("n_records"))
            & (pl.col("n_records") > 0)
        )
        .select(*of_source, "file")
    )
