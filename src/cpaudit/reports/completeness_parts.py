"""Completeness as readers see it: what planning holds of each source, and what no source holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import polars as pl
from rich.console import Group

from cpaudit.i18n import Text
from cpaudit.reports.completeness_lines import estimate_values, unseen_lines
from cpaudit.reports.completeness_sheets import completeness_sheets
from cpaudit.reports.completeness_words import list_words
from cpaudit.reports.grid import Head, grid, interval, note, number, percent

__all__ = [
    "completeness_json",
    "completeness_part",
    "completeness_sheets",
    "estimate_values",
    "unseen_lines",
]

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.completeness.assess import Completeness
    from cpaudit.i18n import Language


def completeness_part(
    result: Completeness, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """What planning holds of each source, and how many births there are."""
    parts = [
        part
        for part in (
            sources_held(result, language, is_plain=is_plain),
            unseen(result, language),
        )
        if part is not None
    ]
    return Group(*parts) if parts else None


def sources_held(
    result: Completeness, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """For each source, how many of its births of this area the planning system holds."""
    whole = result.by_source.filter(pl.col("village").is_null()).sort("source_id")
    if whole.is_empty():
        return None
    table = grid(
        Head(Text("source", "来源"), is_wide=True),
        Head(Text("of the area", "应入库"), is_number=True),
        Head(Text("found", "已入库"), is_number=True),
        Head(Text("share", "比例"), is_number=True),
        Head(Text("95 % interval", "95% 区间"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for row in whole.iter_rows(named=True):
        table.add_row(
            list_words(row["source_id"]).within(language),
            number(row["n_source"]),
            number(row["n_found"]),
            percent(row["share"]),
            interval(row["low"], row["high"], percent),
        )
    return table


def unseen(result: Completeness, language: Language) -> RenderableType | None:
    """How many births there are in all and in no source, as linked and as corrected, or the bound."""
    lines = unseen_lines(result)
    return Group(*(note(line, language, style="") for line in lines)) if lines else None


def completeness_json(result: Completeness) -> dict[str, object]:
    """All of it as plain values."""
    many, by_strata = result.several, result.stratified
    return {
        "estimate": estimate_values(result),
        "cautions": [asdict(text) for text in result.headline.cautions],
        "n_found_otherwise": result.n_found_otherwise,
        "coverage": result.coverage.to_dicts(),
        "pairs": result.pairs.to_dicts(),
        "strata": None
        if by_strata is None
        else {
            "total": by_strata.total,
            "low": by_strata.interval.low,
            "high": by_strata.interval.high,
            "pooled": by_strata.pooled,
            "n_collapsed": by_strata.n_collapsed,
            "is_usable": by_strata.is_usable,
            "rows": result.strata.to_dicts(),
        },
        "several_lists": None
        if many is None
        else {
            "lists": {name: list(names) for name, names in many.lists.items()},
            "cells": dict(many.cells),
            "n_other": many.n_other,
            "is_usable": many.naive.is_usable,
            "shortages": [str(one) for one in many.naive.shortages],
            "fits": many.naive.fits,
            "best_bic": None if many.naive.best_bic is None else asdict(many.naive.best_bic),
            "best_aic": None if many.naive.best_aic is None else asdict(many.naive.best_aic),
            "profile_interval": many.naive.interval,
            "spread": many.naive.spread,
            "average": None
            if many.naive.average is None
            else {"total": many.naive.average.total, "interval": many.naive.average.interval},
            "n_without_estimate": many.naive.n_without,
            "bound": asdict(many.bound),
            "sample_coverage": None if many.coverage is None else asdict(many.coverage),
            "models": result.several.models.to_dicts() if result.several else [],
        },
        "matching": None if result.matching is None else asdict(result.matching),
        "two_list_corrected": None if result.corrected is None else asdict(result.corrected),
    }
