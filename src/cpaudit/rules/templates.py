"""Templates: frequent checks, written out as conditions, windows and lookups."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.refusal import Refusal, advice
from cpaudit.rules.windows import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a template writes into a rule."""

    require: str
    when: str | None = None
    windows: Mapping[str, Window] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Template:
    """A template: the keys it needs, those it may have, the key of its short form, its text."""

    expand: Callable[[Mapping[str, Any]], Expansion]
    needed: tuple[str, ...]
    allowed: tuple[str, ...] = ()
    short: str | None = None


def expand(name: str, arguments: Any) -> Expansion:
    """The conditions that ``check: {name: arguments}`` stands for.

    Raises:
        Refusal: there is no such template, or its arguments do not fit.
    """
    template = TEMPLATES.get(name)
    if template is None:
        raise Refusal(
            Text(f"there is no template «{name}».", f"没有模板“{name}”。"),
            mend=advice(name, TEMPLATES),
        )
    given = arguments
    if template.short is not None and not isinstance(arguments, dict):
        given = {template.short: arguments}
    if not isinstance(given, dict):
        raise _needs(name, template)
    known = (*template.needed, *template.allowed)
    for key in given:
        if key not in known:
            raise Refusal(
                Text(f"«{name}» has no argument «{key}».", f"模板“{name}”没有参数“{key}”。"),
                mend=advice(str(key), known),
            )
    if any(given.get(key) is None for key in template.needed):
        raise _needs(name, template)
    return template.expand(given)


def _needs(name: str, template: Template) -> Refusal:
    keys = ", ".join(template.needed)
    return Refusal(
        Text(f"«{name}» needs {keys}.", f"模板“{name}”需要 {keys}。"),
        mend=Text("See docs/rule-language.md.", "请参阅 docs/rule-language.md。"),
    )


def _columns(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [_column(name) for name in listed]


def _column(name: Any) -> str:
    if isinstance(name, str) and re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", name):
        return name
    raise Refusal(
        Text(f"«{name}» is not a column.", f"“{name}”不是列名。"),
        mend=Text("Give the name of a column.", "请填写列名。"),
    )


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def _limit(value: Any) -> str:
    """A literal, or an expression of the language as it stands."""
    match value:
        case bool() | int() | float():
            return str(value)
        case dt.date():
            return f"DATE '{value.isoformat()}'"
        case str():
            return value if re.fullmatch(r"[\w.:]+", value) else f"({value})"
        case _:
            raise Refusal(
                Text(f"«{value}» is not a limit.", f"“{value}”不能作为界限。"),
                mend=Text(
                    "Give a number, a date, a column or a :parameter.",
                    "请填写数字、日期、列或 :参数。",
                ),
            )


def _word(value: Any) -> str:
    """A text in quotes, or a parameter."""
    text = str(value)
    return text if re.fullmatch(r":\w+", text) else _quoted(text)


def _within(value: str, arguments: Mapping[str, Any]) -> str:
    parts = []
    if arguments.get("low") is not None:
        parts.append(f"{value} >= {_limit(arguments['low'])}")
    if arguments.get("high") is not None:
        parts.append(f"{value} <= {_limit(arguments['high'])}")
    if not parts:
        raise Refusal(
            Text("there is neither low nor high.", "low 与 high 均未填写。"),
            mend=Text("Give at least one of them.", "请至少填写一个。"),
        )
    return " AND ".join(parts)


def _all(conditions: Sequence[str]) -> str:
    return " AND ".join(conditions)


def _not_null(arguments: Mapping[str, Any]) -> Expansion:
    columns = _columns(arguments["columns"])
    return Expansion(_all([f"{name} IS NOT NULL" for name in columns]))


def _unique(arguments: Mapping[str, Any]) -> Expansion:
    columns, where = _columns(arguments["columns"]), arguments.get("where")
    known = [f"{name} IS NOT NULL" for name in columns]
    guard = [*known, f"({where})"] if where else known
    window = Window(by=tuple(columns), where=where)
    return Expansion("same.n_rows = 1", _all(guard), windows={"same": window})


def _in_codes(arguments: Mapping[str, Any]) -> Expansion:
    codes = arguments["codes"]
    listed = codes if isinstance(codes, str) else f"({', '.join(_literal(c) for c in codes)})"
    return Expansion(f"{_column(arguments['column'])} IN {listed}")


def _literal(value: Any) -> str:
    return _word(value) if isinstance(value, str) else _limit(value)


def _matches(arguments: Mapping[str, Any]) -> Expansion:
    column, pattern = _column(arguments["column"]), _word(arguments["pattern"])
    return Expansion(f"REGEXP_LIKE({column}, {pattern})")


def _between(arguments: Mapping[str, Any]) -> Expansion:
    return Expansion(_within(_column(arguments["column"]), arguments))


def _not_after(arguments: Mapping[str, Any]) -> Expansion:
    return Expansion(f"{_column(arguments['column'])} <= {_limit(arguments['limit'])}")


def _lookup(arguments: Mapping[str, Any]) -> dict[str, Lookup]:
    pairs = arguments["match"]
    if not isinstance(pairs, dict) or not pairs:
        raise Refusal(
            Text("match pairs columns.", "match 应为列的对应关系。"),
            mend=Text("Write match: {theirs: ours}.", "请写成 match: {对方列: 本方列}。"),
        )
    match = tuple((_column(theirs), _column(ours)) for theirs, ours in pairs.items())
    return {"match": Lookup(str(arguments["view"]), match, where=arguments.get("where"))}


def _exists_in(arguments: Mapping[str, Any]) -> Expansion:
    return Expansion("match.exists", lookups=_lookup(arguments))


def _count_matches(arguments: Mapping[str, Any]) -> Expansion:
    return Expansion(_within("match.n_rows", arguments), lookups=_lookup(arguments))


def _same_across(arguments: Mapping[str, Any]) -> Expansion:
    columns = _columns(arguments["columns"])
    listed = ", ".join(columns)
    known = " + ".join(f"IF({name} IS NULL, 0, 1)" for name in columns)
    return Expansion(f"LEAST({listed}) = GREATEST({listed})", f"{known} >= 2")


def _age_between(arguments: Mapping[str, Any]) -> Expansion:
    at = _limit(arguments.get("at", ":as_of"))
    return Expansion(_within(f"AGE_AT({_column(arguments['birth'])}, {at})", arguments))


def _interval_at_least(arguments: Mapping[str, Any]) -> Expansion:
    units = [unit for unit in ("days", "months", "years") if arguments.get(unit) is not None]
    if len(units) != 1:
        raise Refusal(
            Text("one of days, months, years is needed.", "days、months、years 须填其一。"),
            mend=Text("Write days: 180.", "请写 days: 180。"),
        )
    (unit,) = units
    first, second = _column(arguments["from"]), _limit(arguments["to"])
    shift = f"INTERVAL {_limit(arguments[unit])} {unit.removesuffix('s').upper()}"
    return Expansion(f"{second} >= {first} + {shift}")


_LIMITS = ("low", "high")
TEMPLATES: Mapping[str, Template] = {
    "not_null": Template(_not_null, ("columns",), short="columns"),
    "unique": Template(_unique, ("columns",), ("where",), short="columns"),
    "in_codes": Template(_in_codes, ("column", "codes")),
    "matches": Template(_matches, ("column", "pattern")),
    "between": Template(_between, ("column",), _LIMITS),
    "not_after": Template(_not_after, ("column", "limit")),
    "exists_in": Template(_exists_in, ("view", "match"), ("where",)),
    "same_across": Template(_same_across, ("columns",), short="columns"),
    "age_between": Template(_age_between, ("birth",), ("at", *_LIMITS)),
    "interval_at_least": Template(_interval_at_least, ("from", "to"), ("days", "months", "years")),
    "count_matches": Template(_count_matches, ("view", "match"), ("where", *_LIMITS)),
}
