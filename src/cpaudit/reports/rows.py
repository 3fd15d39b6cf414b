"""Findings as rows that may be shown: masked unless the user asked for the full values."""

from __future__ import annotations

import polars as pl

from cpaudit.i18n import Language, Text
from cpaudit.privacy import contains_full_identifier, mask_id, mask_name

# A number that hundreds share has hundreds of rows; findings.jsonl names them all.
_MOST_ROWS_SHOWN = 8
_SEVERITY_ORDER = ("error", "warning", "info")


def show(findings: pl.DataFrame, *, is_masked: bool) -> pl.DataFrame:
    """``findings`` with ``name``, ``id_no`` and the messages as they may be shown, in order.

    The full columns are gone, so that what writes the result cannot show them by mistake.
    """
    shown = findings.with_columns(
        mask_name(pl.col("subject_name")).alias("name")
        if is_masked
        else pl.col("subject_name").alias("name"),
        mask_id(pl.col("subject_id_no")).alias("id_no")
        if is_masked
        else pl.col("subject_id_no").alias("id_no"),
        *(
            pl.col(f"message_{tag}" if is_masked else f"full_message_{tag}").alias(f"message_{tag}")
            for tag in ("zh", "en")
        ),
        _severity_rank(),
    )
    if is_masked:
        shown = without_numbers(shown)
    hidden = ["subject_name", "subject_id_no", "subject_key", "full_message_zh", "full_message_en"]
    return shown.sort(
        "village", "severity_rank", "grade", "rule_id", "finding_id", nulls_last=True
    ).drop(*hidden, "severity_rank")


def without_numbers(shown: pl.DataFrame) -> pl.DataFrame:
    """``shown`` without citizen numbers: in some areas a household has that of its head."""
    for column in ("village", "village_name", "household_no"):
        # Over distinct values: the test is one for texts.
        told = [
            value
            for value in shown[column].unique().drop_nulls()
            if contains_full_identifier(value)
        ]
        if told:
            is_number = pl.col(column).is_in(told)
            shown = shown.with_columns(
                pl.when(is_number).then(mask_id(pl.col(column))).otherwise(column).alias(column)
            )
    return shown


def by_household(shown: pl.DataFrame) -> pl.DataFrame:
    """``shown`` in the order in which a village worker walks: group, household, person."""
    return (
        shown.with_columns(_severity_rank())
        .sort(
            "group_no",
            "household_no",
            "person_key",
            "severity_rank",
            "rule_id",
            "finding_id",
            nulls_last=True,
        )
        .drop("severity_rank")
    )


def to_check(shown: pl.DataFrame) -> pl.DataFrame:
    """The findings that somebody must look into: notes stay in the report of all findings."""
    return shown.filter((pl.col("severity") != "info") | pl.col("grade").is_not_null())


def sources_text(language: Language) -> pl.Expr:
    """The rows that evidence a finding: «health.xlsx 2019 row 7; police.csv row 12»."""
    row = pl.element().struct
    before, after = (" 第", "行") if language is Language.ZH else (" row ", "")
    text = pl.concat_str(
        row["file"],
        # A finding on a whole file has no row; a text file has no sheet.
        pl.lit(" ") + pl.when(row["sheet"] != "").then(row["sheet"]),
        pl.lit(before) + row["row"].cast(pl.String) + pl.lit(after),
        ignore_nulls=True,
    )
    rows = pl.col("evidence").list.head(_MOST_ROWS_SHOWN).list.eval(text)
    n_more = pl.col("evidence").list.len().cast(pl.Int64) - _MOST_ROWS_SHOWN
    more = pl.when(n_more > 0).then(pl.format(" … +{}", n_more)).otherwise(pl.lit(""))
    return rows.list.join(Text("; ", "；").within(language)) + more


def _severity_rank() -> pl.Expr:
    return (
        pl.col("severity")
        .replace_strict(
            {word: rank for rank, word in enumerate(_SEVERITY_ORDER)},
            default=len(_SEVERITY_ORDER),
            return_dtype=pl.UInt8,
        )
        .alias("severity_rank")
    )
