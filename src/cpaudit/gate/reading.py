"""Ways in which files can be read without an error and yet say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS
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

# At least one field of each group must hold a value somewhere in the source: without it the
# source's people or events cannot be recognised, and every rule on them passes vacuously.
_KEY_GROUPS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "health_deliveries": (("mother_name", "mother_id_no"), ("birth_date",)),
    "civil_marriages": (
        ("husband_name", "husband_id_no"),
        ("wife_name", "wife_id_no"),
        ("register_date",),
    ),
    "civil_divorces": (("husband_name", "husband_id_no"), ("wife_name", "wife_id_no")),
    "village_returns": (("village_name", "resid_code"), ("births", "deaths", "population_end")),
    "police_deaths": (("name", "id_no"), ("death_date", "register_date")),
    "funerals": (("name", "id_no"), ("death_date", "cremation_date")),
}
_BY_DATE_OR_ID = (("name",), ("birth_date", "id_no"))


def reading_problems(
    project: Project,
    sources: pl.DataFrame,
    files: pl.DataFrame,
    records: Mapping[str, pl.DataFrame],
    crosswalk: pl.DataFrame,
) -> tuple[Text, ...]:
    """Ways in which the files were read without an error and yet say nothing.

    Args:
        project: the area and the period that are audited.
        sources: ``tables.SOURCES``.
        files: ``tables.FILES``.
        records: dataset → its standardised records.
        crosswalk: person_key and source_id of every mention.
    """
    return (
        *_empty_sources(sources),
        *_sources_without_keys(records),
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


def _sources_without_keys(records: Mapping[str, pl.DataFrame]) -> list[Text]:
    return [
        Text(
            f"source {source_id}: no value at all for {' or '.join(fields)}.",
            f"来源 {source_id}：{'、'.join(fields)} 全部为空。",
        )
        for dataset, frame in sorted(records.items())
        for fields in _KEY_GROUPS.get(dataset, _BY_DATE_OR_ID if dataset in DATASETS else ())
        for source_id in _sources_where_all_null(frame, fields)
    ]


def _sources_where_all_null(frame: pl.DataFrame, fields: tuple[str, ...]) -> list[str]:
    present = [field for field in fields if field in frame.columns]
    is_filled = pl.any_horizontal(pl.col(present).is_not_null()) if present else pl.lit(value=False)
    counted = frame.group_by("source_id").agg(n=pl.len(), n_filled=is_filled.sum())
    barren = counted.filter((pl.col("n") >= _JUDGEABLE_RECORDS) & (pl.col("n_filled") == 0))
    return barren["source_id"].sort().to_list()


def _shifted_files(files: pl.DataFrame) -> list[Text]:
    shifted = files.filter(
        (pl.col("share_shifted") >= _SHIFTED_SHARE) & (pl.col("n_records") >= _JUDGEABLE_RECORDS)
    )
    columns = shifted.select("file", "sheet", "shifted_column", "share_shifted").unique()
    return [
        Text(
            f"{file}{_sheet(sheet, 'sheet')}: {share:.0%} of column {column} is not what its "
            "header says.",
            f"{file}{_sheet(sheet, '工作表')}：列 {column} 有 {share:.0%} 的值与表头不符。",
        )
        for file, sheet, column, share in columns.sort("file", "sheet").rows()
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
