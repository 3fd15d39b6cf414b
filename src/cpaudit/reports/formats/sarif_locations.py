"""The rows that evidence a finding as SARIF locations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from cpaudit.reports.formats.uris import Uris

# Of all rows that evidence a finding the reader needs a few; findings.jsonl names them all.
MOST_ROWS = 8


def locations(evidence: pl.Series, uris: Uris) -> pl.DataFrame:
    """``locations``: for each list of rows the JSON properties that place it, with a comma before.

    The first row is where the problem stands, the others are related. Empty where there is none.
    """
    rows = (
        pl.DataFrame({"evidence": evidence})
        .with_row_index("finding")
        .with_columns(pl.col("evidence").list.head(MOST_ROWS))
        .explode("evidence")
        .unnest("evidence")
        .filter(pl.col("file").is_not_null())
    )
    artifacts = {
        file: json.dumps(uris.of(file), ensure_ascii=False, separators=(",", ":"))
        for file in rows["file"].unique()
    }
    sheets = {
        sheet: json.dumps([{"name": sheet, "kind": "sheet"}], ensure_ascii=False)
        for sheet in rows["sheet"].unique().drop_nulls()
        if sheet
    }
    told = rows.select(
        "finding",
        pl.concat_str(
            pl.lit('{"physicalLocation":{"artifactLocation":'),
            _replaced("file", artifacts),
            pl.when(pl.col("row") > 0)
            .then(pl.lit(',"region":{"startLine":') + pl.col("row").cast(pl.String) + "}")
            .otherwise(pl.lit("")),
            pl.lit("}"),
            pl.coalesce(pl.lit(',"logicalLocations":') + _replaced("sheet", sheets), pl.lit("")),
            pl.lit("}"),
        ).alias("location"),
    )
    lists = told.group_by("finding", maintain_order=True).agg(
        pl.col("location").first(), pl.col("location").slice(1).str.join(",").alias("related")
    )
    placed = lists.select(
        "finding",
        pl.concat_str(
            pl.lit(',"locations":['),
            "location",
            pl.lit("]"),
            pl.when(pl.col("related") != "")
            .then(pl.lit(',"relatedLocations":[') + pl.col("related") + "]")
            .otherwise(pl.lit("")),
        ).alias("locations"),
    )
    return (
        pl.DataFrame({"evidence": evidence})
        .with_row_index("finding")
        .select("finding")
        .join(placed, on="finding", how="left", maintain_order="left")
        .select(pl.col("locations").fill_null(""))
    )


def _replaced(column: str, words: dict[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(words, default=None, return_dtype=pl.String)
