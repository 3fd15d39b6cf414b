"""The indicators' values, in total and by village, held against their targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import ProjectError
from cpaudit.i18n import Text
from cpaudit.indicators.condition import HAS_ERROR, CompiledPart, compile_part
from cpaudit.indicators.error_records import error_records
from cpaudit.indicators.indicator import Better, Form, Indicator, Unknown
from cpaudit.indicators.villages import spread_of, standings
from cpaudit.rules.field_words import listed_fields
from cpaudit.rules.refusal import advice
from cpaudit.statistics import wilson

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.rule import Rule

INDICATORS: dict[str, pl.DataType] = {
    "name": pl.String(),
    "title_zh": pl.String(),
    "title_en": pl.String(),
    "village": pl.String(),  # null in the total
    "numerator": pl.Int64(),
    "denominator": pl.Int64(),
    "n_unknown": pl.Int64(),  # rows whose numerator is not known
    "value": pl.Float64(),  # null where nothing could be counted
    "low": pl.Float64(),  # Wilson's limits; null for sums
    "high": pl.Float64(),
    "better": pl.String(),  # high or low: which way it improves
    "is_own": pl.Boolean(),  # the project declares it
    "target": pl.Float64(),  # of the total only
    "is_met": pl.Boolean(),
    "shrunken": pl.Float64(),  # a village's share drawn towards the common one
    "standing": pl.String(),  # a village's place in the funnel
    "spread": pl.String(),  # of the total: whether villages differ by more than chance
    "note_zh": pl.String(),  # why there is no value, or what was left out
    "note_en": pl.String(),
}

_COUNTS = ("numerator", "denominator", "n_unknown")
# Shares that are equal but for the last bit of a double meet the target.
_ROUNDING = 1e-12


def compute(
    indicators: Sequence[Indicator],
    views: Mapping[str, pl.DataFrame],
    *,
    as_of: dt.date,
    period_start: dt.date,
    period_end: dt.date,
    failures: pl.DataFrame | None = None,
    rules: Sequence[Rule] = (),
    targets: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """The columns of ``INDICATORS``: for each indicator the total, then the villages.

    Whether a target is met is decided on the value; the interval says how far that can be
    trusted. An indicator of the target list that cannot be counted is not met. A target that comes
    with the indicator itself binds only where there is something to count.

    Args:
        indicators: what ``load_indicators`` gives.
        views: the frames that rules read.
        as_of: the day on which the records are judged; ``:as_of`` in the texts.
        period_start: ``:period_start``.
        period_end: ``:period_end``.
        failures: ``tables.FAILURES``; without it accuracy has no value.
        rules: the rules that gave the failures.
        targets: name → least value (greatest, where low is better).

    Raises:
        ProjectError: a target names no indicator.
    """
    check_targets(targets or {}, indicators)
    clock: dict[str, ParameterValue] = {
        "as_of": as_of,
        "period_start": period_start,
        "period_end": period_end,
    }
    errors = None if failures is None else error_records(failures, rules, views)
    frames = [
        _rows(
            indicator,
            [compile_part(indicator, part, clock) for part in indicator.parts],
            views,
            errors,
            (targets or {}).get(indicator.name),
        )
        for indicator in indicators
    ]
    empty = pl.DataFrame(schema=INDICATORS)
    return pl.concat([empty, *frames])


def check_targets(targets: Mapping[str, float], indicators: Sequence[Indicator]) -> None:
    """Nothing, where each target names an indicator.

    Raises:
        ProjectError: one names none.
    """
    names = [indicator.name for indicator in indicators]
    for name in targets:
        if name not in names:
            raise ProjectError(
                Text(f"targets: there is no indicator «{name}».", f"targets：没有指标“{name}”。"),
                mend=advice(name, names),
            )


def counted_rows(
    compiled: CompiledPart, views: Mapping[str, pl.DataFrame], errors: pl.Series | None
) -> pl.DataFrame | None:
    """The denominator's rows, with the columns that are read; none where the view is not there.

    ``has_error`` is added where it is read; without ``errors`` there are then no rows to give.
    """
    frame = views.get(compiled.part.on)
    if frame is None or (compiled.reads_errors and errors is None):
        return None
    if compiled.reads_errors and errors is not None:
        frame = frame.with_columns(pl.col("record_id").is_in(errors.implode()).alias(HAS_ERROR))
    # Views are hundreds of columns wide: the rows are chosen among those that are read.
    frame = frame.select(compiled.columns)
    return frame.filter(compiled.denominator) if compiled.counts else frame


def empty_fields(compiled: CompiledPart, rows: pl.DataFrame) -> list[str]:
    """The fields that are in no row, of those that an export may lack."""
    if rows.is_empty():
        return []
    may_lack = compiled.part.may_lack
    return [field for field in may_lack if rows[field].null_count() == rows.height]


def _rows(
    indicator: Indicator,
    parts: Sequence[CompiledPart],
    views: Mapping[str, pl.DataFrame],
    errors: pl.Series | None,
    project_target: float | None,
) -> pl.DataFrame:
    counted, left_out = [], set()
    is_given = all(
        any(not views.get(name, pl.DataFrame()).is_empty() for name in group)
        for group in indicator.needs
    )
    for compiled in parts if is_given else ():
        rows = counted_rows(compiled, views, errors)
        if rows is not None:
            absent = empty_fields(compiled, rows)
            left_out |= set(absent)
            counted.append(_counts(indicator, compiled, rows, absent))
    by_village = (
        pl.concat(counted).group_by("village").agg(pl.col(*_COUNTS).sum()).sort("village")
        if counted
        else pl.DataFrame(schema={"village": pl.String, **dict.fromkeys(_COUNTS, pl.Int64)})
    )
    total = by_village.select(pl.lit(None, pl.String).alias("village"), pl.col(*_COUNTS).sum())
    places = by_village.filter(pl.col("village").is_not_null())
    values = _with_values(
        indicator,
        pl.concat([total, standings(places, is_share=indicator.has_interval)], how="diagonal"),
    )
    value, denominator = values["value"][0], values["denominator"][0]
    target = project_target
    if target is None and value is not None:
        target = indicator.target
    note = _note(is_given=bool(counted), denominator=denominator, left_out=left_out)
    is_total = pl.col("village").is_null()
    spread = spread_of(places, is_share=indicator.has_interval)
    return values.with_columns(
        pl.lit(indicator.name).alias("name"),
        pl.lit(indicator.title.zh).alias("title_zh"),
        pl.lit(indicator.title.en).alias("title_en"),
        pl.lit(str(indicator.better)).alias("better"),
        pl.lit(not indicator.is_shipped).alias("is_own"),
        pl.when(is_total).then(pl.lit(target, pl.Float64)).alias("target"),
        pl.when(is_total).then(pl.lit(_is_met(indicator, value, target))).alias("is_met"),
        pl.when(is_total).then(pl.lit(spread and str(spread), pl.String)).alias("spread"),
        pl.when(is_total).then(pl.lit(note and note.zh, pl.String)).alias("note_zh"),
        pl.when(is_total).then(pl.lit(note and note.en, pl.String)).alias("note_en"),
    ).select([pl.col(name).cast(kind) for name, kind in INDICATORS.items()])


def _counts(
    indicator: Indicator, compiled: CompiledPart, rows: pl.DataFrame, absent: Sequence[str]
) -> pl.DataFrame:
    """Numerator, denominator and unknown by village, the null village included."""
    numerator = compiled.numerator
    if compiled.must:
        present = [expr for field, expr in compiled.must.items() if field not in absent]
        numerator = pl.all_horizontal(present) if present else pl.lit(None, pl.Boolean)
    hit = pl.col("_hit")
    if compiled.counts:
        size = pl.len() - hit.is_null().sum() if indicator.unknown is Unknown.SKIP else pl.len()
        measures = [hit.sum(), size, hit.is_null().sum()]
    else:
        both = hit.is_not_null() & pl.col("_of").is_not_null()
        measures = [hit.filter(both).sum(), pl.col("_of").filter(both).sum(), (~both).sum()]
    of = pl.lit(value=True) if compiled.counts else compiled.denominator
    return (
        rows.select("village", numerator.alias("_hit"), of.alias("_of"))
        .group_by("village")
        .agg(expr.cast(pl.Int64).alias(name) for name, expr in zip(_COUNTS, measures, strict=True))
    )


def _with_values(indicator: Indicator, rows: pl.DataFrame) -> pl.DataFrame:
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    value = numerator / denominator
    if indicator.form is Form.AGREEMENT:
        value = 1 - (denominator - numerator).abs() / denominator
    is_share = indicator.has_interval and bool((rows["numerator"] <= rows["denominator"]).all())
    limits = wilson.limits(numerator, denominator).struct
    nothing = pl.lit(None, pl.Float64)
    return rows.with_columns(
        pl.when(denominator > 0).then(value).alias("value"),
        (limits.field("low") if is_share else nothing).alias("low"),
        (limits.field("high") if is_share else nothing).alias("high"),
    )


def _is_met(indicator: Indicator, value: float | None, target: float | None) -> bool | None:
    if target is None:
        return None
    if value is None:
        return False
    if indicator.better is Better.LOW:
        return value <= target + _ROUNDING
    return value >= target - _ROUNDING


def _note(*, is_given: bool, denominator: int, left_out: set[str]) -> Text | None:
    if not is_given:
        return Text("not computed: a source that it needs is missing", "缺少所需来源，未计算")
    if not denominator:
        return Text("no records to count", "没有可统计的记录")
    if left_out:
        fields = listed_fields(sorted(left_out))
        return Text(
            f"left out, as no record has them: {fields.en}",
            f"下列字段全部为空，未计入：{fields.zh}",
        )
    return None
