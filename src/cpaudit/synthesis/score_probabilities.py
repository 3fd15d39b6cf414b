"""Whether the probabilities of a run's cases come true: Brier score, calibration, the top of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.missed.expected import OWN_ERROR, SHARED_ERROR
from cpaudit.statistics import calibration, expected_count
from cpaudit.synthesis.scores import ProbabilityScores, Ratio

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.statistics.expected_count import ExpectedCount

CASES_FILE = "events.jsonl"
TOP = 50
_PLACE = ["file", "sheet", "row"]
_SCHEMA: dict[str, pl.DataType] = {
    "case_id": pl.String(),
    "event": pl.String(),
    "problem": pl.String(),
    "is_flagged": pl.Boolean(),
    "suppressed": pl.String(),
    "probability": pl.Float64(),
    "scope_reason": pl.String(),
    "evidence": pl.List(pl.Struct({"file": pl.String(), "sheet": pl.String(), "row": pl.Int64()})),
}


def read_cases(path: Path) -> pl.DataFrame:
    """The births that the run says planning lacks, listed or suppressed, one row per case."""
    if path.stat().st_size == 0:
        return pl.DataFrame(schema=_SCHEMA)
    cases = pl.read_ndjson(path, schema=_SCHEMA)
    return cases.filter(pl.col("event") == "birth", pl.col("problem") == "missed")


def score_probabilities(
    cases: pl.DataFrame, mentions: pl.DataFrame, births: pl.DataFrame
) -> ProbabilityScores:
    """The scores over the births that planning lacks and that some source tells of.

    A birth for which the run has no case has the probability 0: the run holds it to be in planning.
    Neonatal deaths count neither way; births that no file places count like all others, since that
    is what a probability is for.

    Args:
        cases: as ``read_cases`` gives them.
        mentions: the truth's mentions, placed (``score.placed``).
        births: the truth's births.
    """
    named = with_births(cases, mentions, births)
    evidenced = births.filter(
        ~pl.col("in_planning"), pl.col("n_sources") > 0, pl.col("scope") != "neutral"
    )
    told = (
        named.group_by("true_person")
        .agg(pl.col("probability").max())
        .join(evidenced.select("true_person", "is_missed"), on="true_person", how="right")
        .with_columns(pl.col("probability").fill_null(0.0))
    )
    p, came_true = told["probability"].to_list(), told["is_missed"].cast(pl.Float64).to_list()
    return ProbabilityScores(
        n=told.height,
        n_missed=int(told["is_missed"].sum()),
        brier=calibration.brier(p, came_true) if p else None,
        calibration_error=calibration.calibration_error(p, came_true) if p else None,
        bins=calibration.reliability(p, came_true) if p else (),
        top=_top(named, births),
        expected=_expected(named, births),
        pairs=tuple(zip(p, came_true, strict=True)),
    )


def with_births(cases: pl.DataFrame, mentions: pl.DataFrame, births: pl.DataFrame) -> pl.DataFrame:
    """``cases`` with ``true_person``: the child whom most of a case's rows name, null for none."""
    children = mentions.filter(
        pl.col("role").is_in(["child", "self"]),
        pl.col("true_person").is_in(births["true_person"].implode()),
    ).select(*_PLACE, "true_person")
    rows = (
        cases.select("case_id", "evidence")
        .explode("evidence")
        .unnest("evidence")
        .with_columns(
            file=pl.col("file").str.replace_all(r"\\", "/").str.split("/").list.last(),
            sheet=pl.col("sheet").fill_null(""),
        )
    )
    named = (
        rows.join(children, on=_PLACE)
        .group_by("case_id", "true_person")
        .len()
        .sort("len", "true_person", descending=[True, False])
        .unique("case_id", keep="first", maintain_order=True)
        .select("case_id", "true_person")
    )
    return cases.drop("evidence").join(named, on="case_id", how="left", maintain_order="left")


def _top(named: pl.DataFrame, births: pl.DataFrame) -> Ratio:
    """The head of the ranked list; a case that names no birth under study is wrong."""
    first = (
        named.filter("is_flagged")
        .join(births.select("true_person", "is_missed", "scope"), on="true_person", how="left")
        .filter(pl.col("scope").ne_missing("neutral"))
        .sort("probability", "case_id", descending=[True, False])
        .head(TOP)
    )
    return Ratio(int(first["is_missed"].fill_null(value=False).sum()), first.height)


def _expected(named: pl.DataFrame, births: pl.DataFrame) -> ExpectedCount:
    """The expected number of missed births among the births under study, as the run would state it."""
    neutral = births.filter(pl.col("scope") == "neutral")["true_person"]
    counted = named.filter(~pl.col("true_person").is_in(neutral.implode()).fill_null(value=False))
    return expected_count.estimate_dependent(
        counted["probability"].to_list(),
        counted["scope_reason"].fill_null("").to_list(),
        shared=SHARED_ERROR,
        within=OWN_ERROR,
    )
