"""The texts of an indicator as polars expressions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import Place, RuleError
from cpaudit.i18n import Text
from cpaudit.rules.compiler import compile_value
from cpaudit.rules.kinds import Kind
from cpaudit.rules.language import parse
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.scope import CLOCK, Scope
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.indicators.indicator import Indicator, Part
    from cpaudit.rules.kinds import ParameterValue

# True on the records that an error-level finding rests on; views of datasets only have it.
HAS_ERROR = "has_error"

# Any day will do to see whether a text can be compiled.
_ANY_CLOCK: dict[str, ParameterValue] = dict.fromkeys(CLOCK, dt.date(2000, 1, 1))


@dataclass(frozen=True, slots=True)
class CompiledPart:
    """A part's expressions; ``counts`` says that rows are counted, else numbers are summed."""

    part: Part
    denominator: pl.Expr
    numerator: pl.Expr  # with every field that must be filled
    must: Mapping[str, pl.Expr]
    counts: bool
    columns: tuple[str, ...]  # that are read, the village first

    @property
    def reads_errors(self) -> bool:
        """True where ``has_error`` is read."""
        return HAS_ERROR in self.columns


def schema_of(view: str) -> dict[str, pl.DataType]:
    """The columns that an indicator may read on ``view``."""
    columns = dict(VIEWS[view])
    if "record_id" in columns:
        columns[HAS_ERROR] = pl.Boolean()
    return columns


def compile_part(
    indicator: Indicator, part: Part, clock: Mapping[str, ParameterValue] | None = None
) -> CompiledPart:
    """The expressions of ``part``.

    Raises:
        RuleError: a text is not of the language or names what does not exist; with file and line.
    """
    scope = Scope(schema_of(part.on), {**indicator.params, **(clock or _ANY_CLOCK)})
    must = {
        field: _compiled(indicator, f"must.{field}", text, scope, Kind.BOOLEAN)[1]
        for field, text in part.must.items()
    }
    counts = True
    denominator: pl.Expr = pl.lit(value=True)
    if part.denominator is not None:
        kind, denominator = _compiled(indicator, "denominator", part.denominator, scope)
        counts = kind is Kind.BOOLEAN
    if part.numerator is None:
        numerator: pl.Expr = pl.all_horizontal(*must.values())
    else:
        wanted = (Kind.BOOLEAN,) if counts else (Kind.INTEGER, Kind.NUMBER)
        _, numerator = _compiled(indicator, "numerator", part.numerator, scope, *wanted)
    read = {*numerator.meta.root_names(), *denominator.meta.root_names(), *part.must}
    return CompiledPart(
        part=part,
        denominator=denominator,
        numerator=numerator,
        must=must,
        counts=counts,
        columns=("village", *sorted(read - {"village"})),
    )


def _compiled(
    indicator: Indicator, key: str, text: str, scope: Scope, *wanted: Kind
) -> tuple[Kind, pl.Expr]:
    kinds = wanted or (Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER)
    try:
        value = compile_value(parse(text), scope)
    except Refusal as refusal:
        raise _error(indicator, key, text, refusal.what, refusal.mend) from refusal
    if value.kind not in kinds:
        raise _error(
            indicator,
            key,
            text,
            Text(
                f"this is {value.kind.value.en}, not {' or '.join(k.value.en for k in kinds)}.",
                f"此处为{value.kind.value.zh}，应为{'或'.join(k.value.zh for k in kinds)}。",
            ),
            Text(
                "A numerator and its denominator are both conditions, or both numbers.",
                "分子与分母须同为条件，或同为数值。",
            ),
        )
    return value.kind, value.expr


def _error(indicator: Indicator, key: str, text: str, what: Text, mend: Text) -> RuleError:
    where = Text(
        f"indicator {indicator.name}, {key} «{text}»", f"指标 {indicator.name} 的 {key}“{text}”"
    )
    return RuleError(
        Text(f"{where.en}: {what.en}", f"{where.zh}：{what.zh}"),
        mend=mend,
        place=Place(
            file=str(indicator.path) if indicator.path else None, row=indicator.lines.get(key)
        ),
    )
