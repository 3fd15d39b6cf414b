"""Corrections tried out: the rules are run again on views in which the suggested values stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.restated import restated
from cpaudit.localisation.view_cells import WORKED_OUT, edits
from cpaudit.rules.evaluate import evaluate
from cpaudit.rules.language import parse
from cpaudit.rules.rule import Rule, Severity
from cpaudit.rules.syntax import columns
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

LIKELY = 0.5
# What is tried: all likely suggestions together; with them, one that is less likely, or the next
# best value of a cell, or a cell emptied of which it is only known that it is wrong.
TOGETHER, ALONE, NEXT, EMPTIED = "together", "alone", "next", "emptied"
_ROLE = "^(?:mother|father|spouse|husband|wife|head|guardian)_"
_ALL = 0  # the scene of all likely suggestions
_ROW = ["view", "row"]
_FAILURE = ["rule_id", *_ROW]
_ABOUT = ["cell", "kind", "attribute"]


@dataclass(frozen=True, slots=True)
class Stage:
    """What the rules were run on, and what failed.

    Attributes:
        views: the views.
        named: ``tables.MENTIONS`` with ``person_no``.
        rules: the rules that ran.
        failures: ``tables.FAILURES``.
        parameters: the project's values, by rule and name.
        as_of: ``:as_of``.
        period: ``:period_start`` and ``:period_end``.
    """

    views: Mapping[str, pl.DataFrame]
    named: pl.DataFrame
    rules: Sequence[Rule]
    failures: pl.DataFrame
    parameters: Mapping[str, Mapping[str, object]]
    as_of: date
    period: tuple[date, date]


def tried(cells: pl.DataFrame, stage: Stage) -> pl.DataFrame:
    """What each trial does to each failure: ``cell``, ``kind``, ``rule_id``, ``subject_key``,
    ``was_failing``, ``is_settled``, ``is_broken`` (a rule of severity error newly fails).

    Windows and lookups see the views with all likely suggestions; rules with windows judge these
    alone. What a view's builder works out (counts, flags, links) is not worked out again: a rule that
    reads nothing else is never settled here.

    Args:
        cells: ``cell``, ``record_id``, ``dataset``, ``field``, ``person_no``, ``current``,
            ``suggested``, ``probability`` and ``next``.
        stage: what the rules were run on.
    """  # noqa: D205 - the columns are what comes out
    trials = _trials(cells)
    told = restated(trials.select("trial", "field", "value"), as_of=stage.as_of)
    changed = edits(trials, told, stage.views, stage.named).join(
        trials.select("trial", "scene"), on="trial", how="left", maintain_order="left"
    )
    reads = _reads(stage.rules, changed)
    stale = _stale(stage.rules)
    before = stage.failures.select(_FAILURE).with_columns(was_failing=True)
    pairs = (
        changed.join(reads, on=["view", "column"], how="inner")
        .select("trial", "scene", *_FAILURE, "is_error", "has_window")
        .unique()
        .filter((pl.col("scene") == _ALL) | ~pl.col("has_window"))
        .join(before, on=_FAILURE, how="left")
        .with_columns(pl.col("was_failing").fill_null(value=False))
        # A warning that newly appears refutes nothing.
        .filter(pl.col("was_failing") | pl.col("is_error"))
    )
    wanted = pairs.select("rule_id", "view").unique()
    pairs = (
        pairs.join(trials.select("trial", *_ABOUT), on="trial")
        .join(stale, on=["rule_id", "view", "attribute"], how="left")
        .with_columns(pl.col("is_stale").fill_null(value=False))
    )
    after, unjudged = _again(stage, changed, wanted)
    pairs = pairs.join(unjudged, on=["rule_id", "view"], how="anti")
    seen = changed.filter(pl.col("scene") == _ALL).select(_ROW).unique().with_columns(is_seen=True)
    of_all = after.filter(pl.col("scene") == _ALL).select(_FAILURE).with_columns(fails_in_all=True)
    judged = (
        pairs.join(after.with_columns(fails=True), on=["scene", *_FAILURE], how="left")
        .join(of_all, on=_FAILURE, how="left")
        .join(seen, on=_ROW, how="left")
        .with_columns(pl.col("fails", "fails_in_all", "is_seen").fill_null(value=False))
    )
    # What the likely suggestions do is not to the credit, or against, one that is tried with them.
    otherwise = (
        pl.when(pl.col("kind").is_in([ALONE, EMPTIED]) & pl.col("is_seen"))
        .then("fails_in_all")
        .otherwise("was_failing")
    )
    return (
        judged.with_columns(
            (pl.col("was_failing") & otherwise & ~pl.col("fails")).alias("is_settled"),
            (
                pl.col("is_error")
                & ~pl.col("was_failing")
                & ~otherwise
                & pl.col("fails")
                & ~pl.col("is_stale")
            ).alias("is_broken"),
        )
        .join(_subjects(judged, stage.views), on=_ROW, how="left")
        .select(
            *("cell", "kind", *_FAILURE, "subject_key"), "was_failing", "is_settled", "is_broken"
        )
    )


def _trials(cells: pl.DataFrame) -> pl.DataFrame:
    """``trial``, ``cell``, ``kind``, ``value``, ``scene``, with where the cell stands."""
    is_likely = pl.col("suggested").is_not_null() & (pl.col("probability") >= LIKELY)
    kinds = [
        (TOGETHER, is_likely, pl.col("suggested")),
        (ALONE, pl.col("suggested").is_not_null() & ~is_likely, pl.col("suggested")),
        (NEXT, is_likely & pl.col("next").is_not_null(), pl.col("next")),
        (EMPTIED, pl.col("suggested").is_null(), pl.lit(None, pl.String)),
    ]
    return (
        pl.concat(
            cells.filter(which).select(
                *("cell", "record_id", "dataset", "person_no"),
                pl.col("field").cast(pl.String),
                pl.lit(kind).alias("kind"),
                value.alias("value"),
            )
            for kind, which, value in kinds
        )
        .with_row_index("trial")
        .with_columns(
            pl.when(pl.col("kind") == TOGETHER)
            .then(_ALL)
            .otherwise(pl.col("trial") + 1)
            .cast(pl.UInt32)
            .alias("scene"),
            pl.col("field").str.replace(_ROLE, "").alias("attribute"),
        )
    )


def _stale(rules: Sequence[Rule]) -> pl.DataFrame:
    """``rule_id``, ``view``, ``attribute`` where the rule reads what the view worked out of it."""
    found = [
        (rule.id, view, attribute, True)
        for rule in rules
        for view in rule.on
        for attribute, columns_of in WORKED_OUT.get(view, {}).items()
        if any(name.rpartition(".")[2] in columns_of for name in _columns(rule))
    ]
    schema = {
        "rule_id": pl.String,
        "view": pl.String,
        "attribute": pl.String,
        "is_stale": pl.Boolean,
    }
    return pl.DataFrame(found, schema=schema, orient="row")


def _reads(rules: Sequence[Rule], changed: pl.DataFrame) -> pl.DataFrame:
    """``rule_id``, ``view``, ``column`` of the changed columns that rules read."""
    of_view = {
        str(view): set(rows["column"])
        for (view,), rows in changed.select("view", "column").unique().group_by("view")
    }
    found = [
        (rule.id, view, column, rule.severity is Severity.ERROR, bool(rule.windows))
        for rule in rules
        for view in rule.on
        if view in of_view
        for column in sorted(of_view[view].intersection(_columns(rule)))
    ]
    schema = {
        "rule_id": pl.String,
        "view": pl.String,
        "column": pl.String,
        "is_error": pl.Boolean,
        "has_window": pl.Boolean,
    }
    return pl.DataFrame(found, schema=schema, orient="row")


def _columns(rule: Rule) -> Iterator[str]:
    texts = [rule.require, *([rule.when] if rule.when else [])]
    for window in rule.windows.values():
        yield from (*window.by, *window.order)
        texts.extend(window.texts())
    for lookup in rule.lookups.values():
        yield from (ours for _, ours in lookup.match)
    for name in columns(*(parse(text) for text in texts)):
        group, _, rest = name.partition(".")
        yield rest if group in rule.windows else name


def _again(
    stage: Stage, changed: pl.DataFrame, wanted: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``scene`` and failure of all that fails now; ``rule_id`` and ``view`` of what had no judgement."""
    on: dict[str, list[str]] = {}
    for rule_id, view in wanted.sort("rule_id", "view").iter_rows():
        on.setdefault(rule_id, []).append(view)
    chosen = [rule for rule in stage.rules if rule.id in on]
    apart = [rule for rule in chosen if rule.windows]
    looked_up = {lookup.view for rule in chosen for lookup in rule.lookups.values()}
    read = _read(chosen)
    whole = {*looked_up, *(view for rule in apart for view in on[rule.id])}
    views = dict(stage.views)
    for view in sorted(whole):
        rows = changed.filter(
            pl.col("view") == view,
            pl.col("scene") == _ALL,
            pl.col("column").is_in(sorted(read)),
        )
        if view in views and rows.height:
            views[view] = _changed(views[view], rows.rename({"row": "at"}))
    schemas, places = dict(VIEWS), {}
    judged = wanted["view"].unique().implode()
    for (name,), rows in changed.filter(pl.col("view").is_in(judged)).group_by("view"):
        view = str(name)
        kept = [column for column in stage.views[view].columns if column in read]
        frame, places[view] = _scenes(
            stage.views[view].select(kept), rows.filter(pl.col("column").is_in(kept))
        )
        views[_tried(view)], schemas[_tried(view)] = frame, VIEWS[view]
    again = [
        replace(
            rule,
            on=tuple(view if rule.windows else _tried(view) for view in on[rule.id]),
        )
        for rule in chosen
    ]
    found = evaluate(
        again,
        views,
        stage.parameters,
        as_of=stage.as_of,
        period_start=stage.period[0],
        period_end=stage.period[1],
        schemas=schemas,
    )
    parts = [
        found.failures.filter(~pl.col("view").str.starts_with(_TRIED))
        .join(changed.select(_ROW).unique(), on=_ROW, how="semi")
        .with_columns(pl.lit(_ALL, pl.UInt32).alias("scene"))
        .select("scene", *_FAILURE)
    ]
    for view, at in places.items():
        fails = found.failures.filter(pl.col("view") == _tried(view)).rename({"row": "at"})
        parts.append(
            fails.join(at, on="at", how="inner")
            .with_columns(pl.lit(view).alias("view"))
            .select("scene", *_FAILURE)
        )
    unjudged = found.outcomes.filter(
        pl.col("error").is_not_null() | pl.col("skipped").is_not_null()
    ).select("rule_id", pl.col("view").str.strip_prefix(_TRIED))
    return pl.concat(parts), unjudged


def _read(rules: Sequence[Rule]) -> set[str]:
    """The names, of any view, of all that the rules and their lookups read."""
    names = {name for rule in rules for name in _columns(rule)}
    for rule in rules:
        for lookup in rule.lookups.values():
            names |= {theirs for theirs, _ in lookup.match} | {*lookup.order}
            names |= columns(*(parse(text) for text in lookup.texts()))
        names |= {
            name.partition(".")[2] for name in names if name.partition(".")[0] in rule.lookups
        }
    return names


_TRIED = "tried:"


def _tried(view: str) -> str:
    return _TRIED + view


def _scenes(view: pl.DataFrame, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of a view that change, once for each scene; and ``at``, ``row`` and ``scene`` of them."""
    at = rows.select("row", "scene").unique().sort("scene", "row").with_row_index("at")
    likely = rows.filter(pl.col("scene") == _ALL).drop("scene").join(at, on="row", how="inner")
    more = rows.filter(pl.col("scene") != _ALL).join(at, on=["row", "scene"], how="inner")
    changes = pl.concat([part.select("at", "column", "text") for part in (likely, more)])
    return _changed(view[at["row"]], changes), at


def _changed(frame: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with the texts of ``changes`` at their places; the last of several counts."""
    columns_of = []
    last = changes.unique(["at", "column"], keep="last", maintain_order=True)
    for (name,), rows in last.group_by("column", maintain_order=True):
        now = frame[str(name)]
        columns_of.append(now.clone().scatter(rows["at"], _typed(rows["text"], now.dtype)))
    return frame.with_columns(columns_of)


def _typed(texts: pl.Series, kind: pl.DataType) -> pl.Series:
    if kind == pl.Date:
        return texts.str.to_date("%Y-%m-%d", strict=False)
    return texts.cast(kind, strict=False)


def _subjects(judged: pl.DataFrame, views: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """``view``, ``row``, ``subject_key``."""
    parts = [pl.DataFrame(schema={"view": pl.String, "row": pl.UInt32, "subject_key": pl.String})]
    for (view,), rows in judged.select(_ROW).unique().group_by("view", maintain_order=True):
        keys = views[str(view)]["subject_key"].gather(rows["row"])
        parts.append(rows.with_columns(keys.alias("subject_key")))
    return pl.concat(parts)
