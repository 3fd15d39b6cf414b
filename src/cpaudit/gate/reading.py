"""Ways in which files can be read without an error and yet say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.gate.loss import loss_problems
from cpaudit.gate.subject import area_problems, period_problems
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.project import Project

# A source of so many people of whom not one stands in any other source was not read rightly, or
# belongs to another area. Fewer may be strangers by chance.
_LINKABLE_PERSONS = 20
# A typed column in which so few values fit its type holds another column's values.
_SHIFTED_SHARE = 0.9
# So few records may all lack a value by chance.
_JUDGEABLE_RECORDS = 5


def reading_problems(
    project: Project,
    sources: pl.DataFrame,
    files: pl.DataFrame,
    records: Mapping[str, pl.DataFrame],
    crosswalk: pl.DataFrame,
) -> tuple[Text, ...]:
    """Ways in which the files were read without an error and yet say nothing.

    Args:
        project: the area and the period that are audited, and how many rows may be lost.
        sources: ``tables.SOURCES``.
        files: ``tables.FILES``.
        records: dataset → its standardised records.
        crosswalk: person_key and source_id of every mention.
    """
    return (
        *_empty_sources(sources),
        *loss_problems(project, files),
        *_shifted_files(files),
        *_sources_that_linked_nothing(crosswalk),
        *area_problems(project, records),
        *period_problems(project, records),
    )


def _empty_sources(sources: pl.DataFrame) -> list[Text]:
    if sources.is_empty() or sources["n_records"].sum() == 0:
        return [Text("no records were found.", "没有读到任何记录。")]
    empty = sources.filter(pl.col("n_records").fill_null(0) == 0)["source_id"].sort()
    return [
        Text(f"source {source_id} holds no records.", f"来源 {source_id} 没有任何记录。")
        for source_id in empty
    ]


def _shifted_files(files: pl.DataFrame) -> list[Text]:
    shifted = files.filter(
        (pl.col("share_shifted") >= _SHIFTED_SHARE) & (pl.col("n_records") >= _JUDGEABLE_RECORDS)
    )
    columns = shifted.select(
        "source_id", "file", "sheet", "shifted_column", "share_shifted"
    ).unique()
    return [
        Text(
            f"source {source_id}: {file}{_sheet(sheet, 'sheet')}: {share:.0%} of the values of column "
            f"{column} are another column's. Name the right column under "
            f"sources.{source_id}.columns, or export again.",
            f"来源 {source_id}：{file}{_sheet(sheet, '工作表')}：列 {column} 有 {share:.0%} 的值是其他列的"
            f"内容。请在 sources.{source_id}.columns 中指定正确的列，或重新导出。",
        )
        for source_id, file, sheet, column, share in columns.sort("file", "sheet").rows()
    ]


def _sheet(sheet: str | None, word: str) -> str:
    return f" ({word} {sheet})" if sheet else ""


def _sources_that_linked_nothing(crosswalk: pl.DataFrame) -> list[Text]:
    if crosswalk["source_id"].n_unique() <= 1:
        return []
    pairs = crosswalk.select("person_key", "source_id").drop_nulls().unique()
    n_sources = pl.len().over("person_key")
    alone = (
        pairs.with_columns(is_shared=n_sources > 1)
        .group_by("source_id")
        .agg(n=pl.len(), n_shared=pl.col("is_shared").sum())
        .filter((pl.col("n_shared") == 0) & (pl.col("n") >= _LINKABLE_PERSONS))
        .sort("source_id")
    )
    return [
        Text(
            f"source {source_id}: none of its {n} people stands in any other source, so that "
            "comparisons say nothing.",
            f"来源 {source_id}：{n} 人均未与其他来源关联，比对无意义。",
        )
        for source_id, n in alone.select("source_id", "n").rows()
    ]
