"""Findings as SARIF results: a column of JSON, since there may be a hundred thousand of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.state import Change, State
from cpaudit.i18n import Language, Text
from cpaudit.reports.formats.sarif_locations import locations
from cpaudit.reports.rows import without_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.reports.formats.uris import Uris
    from cpaudit.reports.material import Material

LEVELS = MappingProxyType({"error": "error", "warning": "warning", "info": "note"})
FINGERPRINT = "cpauditCaseId/v1"
_NO_RULE = -1  # of the standard: no place among the rules
_BASELINE = {
    str(Change.NEW): "new",
    str(Change.RETURNED): "new",  # it was not there in the run before
    str(Change.STILL): "unchanged",
}
_GONE = (str(Change.VERIFIED), str(Change.UNPROVEN))
_WAIVED = Text("Waived until {}.", "豁免至 {}。")
_ON_WORD = Text("Closed on the word of an answer, without proof.", "凭答复销号，尚无佐证。")
_NO_WORDS = "-"  # a message must not be empty
_RANK_DIGITS = 1


def found_results(
    material: Material,
    table: pl.DataFrame,
    uris: Uris,
    indices: Mapping[str, int],
    *,
    language: Language,
) -> pl.Series:
    """A result for each finding; where cases are kept, with how it stands to the run before."""
    followed = material.followed
    told = table.with_columns(
        pl.col("message").struct.field(str(language)).alias("text"),
        pl.col("severity").replace_strict(LEVELS).alias("level"),
        pl.lit("fail").alias("kind"),
    )
    if followed is None:
        return _results(told, uris, indices)
    known = told.join(followed.changes, on="case_id", how="left", maintain_order="left").join(
        followed.cases.select("case_id", "waived_until"),
        on="case_id",
        how="left",
        maintain_order="left",
    )
    otherwise = pl.when("is_new").then(pl.lit("new")).otherwise(pl.lit("unchanged"))
    state = pl.col("change").replace_strict(_BASELINE, default=None, return_dtype=pl.String)
    return _results(
        known.with_columns(
            pl.coalesce(state, otherwise).alias("baselineState"),
            _suppressions(language).alias("suppressions"),
        ),
        uris,
        indices,
    )


def absent_results(
    material: Material, uris: Uris, indices: Mapping[str, int], *, language: Language
) -> pl.Series:
    """A result for each case that this run closed: what was a problem there passes now.

    Whoever knows no ``baselineState`` must not count it.
    """
    followed = material.followed
    if followed is None:
        return pl.Series("result", dtype=pl.String)
    gone = followed.changes.filter(pl.col("change").is_in(_GONE)).select("case_id").unique()
    rows = (
        followed.cases.filter(~pl.col("is_found"))
        .join(gone, on="case_id", how="semi")
        .sort("village", "rule_id", "case_id", nulls_last=True)
        .with_columns(
            pl.col(f"message_{language}").alias("text"),
            pl.lit("none").alias("level"),
            pl.lit("pass").alias("kind"),
            pl.lit("absent").alias("baselineState"),
            pl.lit("[]").alias("suppressions"),
        )
    )
    return _results(without_numbers(rows), uris, indices)


def _results(rows: pl.DataFrame, uris: Uris, indices: Mapping[str, int]) -> pl.Series:
    """``rows`` with ``text``, ``level``, ``kind``, perhaps ``baselineState`` and ``suppressions``."""
    places = pl.DataFrame(
        {"rule_id": [*indices], "index": [*indices.values()]},
        schema={"rule_id": pl.String, "index": pl.Int32},
    )
    numbered = rows.join(places, on="rule_id", how="left", maintain_order="left").hstack(
        locations(rows["evidence"], uris)
    )
    has_cases = "baselineState" in rows.columns
    scalars = pl.struct(
        pl.col("rule_id").alias("ruleId"),
        pl.col("index").fill_null(_NO_RULE).alias("ruleIndex"),
        "level",
        "kind",
        pl.struct(text=pl.col("text").replace("", None).fill_null(_NO_WORDS)).alias("message"),
        (100 * pl.col("confidence")).round(_RANK_DIGITS).alias("rank"),
        pl.struct(pl.col("case_id").alias(FINGERPRINT)).alias("partialFingerprints"),
        pl.struct("state", "view", "village", "grade").alias("properties"),
        *(["baselineState"] if has_cases else []),
    )
    return numbered.select(
        pl.concat_str(
            scalars.struct.json_encode().str.head(-1),
            *([pl.lit(',"suppressions":'), pl.col("suppressions")] if has_cases else []),
            "locations",
            pl.lit("}"),
        ).alias("result")
    )["result"]


def _suppressions(language: Language) -> pl.Expr:
    """Why a finding does not count; reasons that somebody wrote may hold names and stay out."""

    def said(status: str, why: pl.Expr) -> pl.Expr:
        told = pl.struct(
            pl.lit("external").alias("kind"),
            pl.lit(status).alias("status"),
            why.alias("justification"),
        )
        return "[" + told.struct.json_encode() + "]"

    until = pl.format(
        _WAIVED.within(language), pl.col("waived_until").cast(pl.String).fill_null("…")
    )
    return (
        pl.when(pl.col("state") == str(State.WAIVED))
        .then(said("accepted", until))
        .when(pl.col("state") == str(State.UNPROVEN))
        .then(said("underReview", pl.lit(_ON_WORD.within(language))))
        .otherwise(pl.lit("[]"))
    )
