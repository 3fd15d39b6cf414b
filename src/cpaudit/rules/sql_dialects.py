"""How the engines write what the rule language says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# Every character with the property White_Space of Unicode: what TRIM takes off.
_BLANKS = "".join(map(chr, (*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B))))
_BLANKS += "\u2028\u2029\u202f\u205f\u3000"
_MONTHS = (
    "((YEAR({1}) - YEAR({0})) * 12 + MONTH({1}) - MONTH({0})"
    " + CASE WHEN {1} >= {0} AND DAY({1}) < DAY({0}) THEN -1"
    " WHEN {1} < {0} AND DAY({1}) > DAY({0}) THEN 1 ELSE 0 END)"
)
_AGE = (
    "(YEAR({1}) - YEAR({0}) - CASE WHEN MONTH({1}) * 100 + DAY({1})"
    " < MONTH({0}) * 100 + DAY({0}) THEN 1 ELSE 0 END)"
)
_IS_NUMBER = "^[+-]?[0-9]{1,18}$"
# The same in both engines; {0}, {1} … are the operands, {*} all, {1*} all but the first.
_COMMON = {
    **{name: f"({{0}} {name} {{1}})" for name in ("=", "<>", "<", "<=", ">", ">=", "||")},
    "distinct": "({0} IS DISTINCT FROM {1})",
    "not distinct": "({0} IS NOT DISTINCT FROM {1})",
    "and": "({0} AND {1})",
    "or": "({0} OR {1})",
    "implies": "((NOT {0}) OR {1})",
    "not": "(NOT {0})",
    "is null": "({0} IS NULL)",
    "is true": "({0} IS TRUE)",
    "is false": "({0} IS FALSE)",
    "in": "({0} IN ({1*}))",
    "abs": "ABS({0})",
    "floor": "CAST(FLOOR({0}) AS DOUBLE)",
    "ceil": "CAST(CEIL({0}) AS DOUBLE)",
    "round": "ROUND({*})",
    "greatest": "GREATEST({*})",
    "least": "LEAST({*})",
    "coalesce": "COALESCE({*})",
    "nullif": "NULLIF({*})",
    "length": "LENGTH({0})",
    "lower": "LOWER({0})",
    "upper": "UPPER({0})",
    "left": "LEFT({*})",
    "right": "RIGHT({*})",
    "contains": "CONTAINS({*})",
    "replace": "REPLACE({*})",
    "substr": "SUBSTR({*})",
    "year": "YEAR({0})",
    "month": "MONTH({0})",
    "day": "DAY({0})",
    "months_between": _MONTHS,
    # Towards zero, since months are completed in either direction.
    "years_between": (
        f"CAST(CASE WHEN {{1}} < {{0}} THEN CEIL({_MONTHS} / 12.0)"
        f" ELSE FLOOR({_MONTHS} / 12.0) END AS BIGINT)"
    ),
    "age_at": _AGE,
}


_OF_ALL_SCRIPTS = {
    r"\d": r"\p{Nd}",
    r"\w": r"\p{L}\p{M}\p{Nd}\p{Pc}",
    r"\s": r"\s\x{85}\p{Z}",
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """The SQL of one engine: its forms of calls, quotes and patterns."""

    title: str
    forms: Mapping[str, str]
    quote: str
    text: Callable[[str], str]
    like: Callable[[str, str], str]
    matches: Callable[[str, str], str]

    def name(self, column: str) -> str:
        """The column, dots and all."""
        return f"{self.quote}{column.replace(self.quote, self.quote * 2)}{self.quote}"

    def knows(self, function: str) -> bool:
        """Whether the engine can do it."""
        return function in self.forms

    def call(self, function: str, *operands: str) -> str:
        """The call of ``function``; every operand may be read several times."""
        written = self.forms[function].replace("{*}", ", ".join(operands))
        written = written.replace("{1*}", ", ".join(operands[1:]))
        return re.sub(r"\{(\d)\}", lambda found: operands[int(found[1])], written)


def _spark_text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _spark_like(text: str, pattern: str) -> str:
    # The escape character of LIKE is the backslash: a pattern that holds one doubles it.
    return f"({text} LIKE {_spark_text(pattern.replace(chr(92), chr(92) * 2))})"


def _spark_matches(text: str, pattern: str) -> str:
    return f"({text} RLIKE {_spark_text(java_pattern(pattern))})"


def _plain_text(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


def _pieces(pattern: str) -> Iterator[tuple[str, bool]]:
    """Escapes, scripts and single characters, each with whether it stands in brackets."""
    is_class = False
    for found in re.finditer(r"\\[pP]\{\w+\}|\\.|.", pattern, re.DOTALL):
        piece = found[0]
        is_class = (is_class or piece == "[") and piece != "]"
        yield piece, is_class


def java_pattern(pattern: str) -> str:
    r"""``pattern`` as Java writes it.

    ``\d``, ``\w`` and ``\s`` know all scripts only with a flag, scripts have another name, and ``$``
    would also match before a last line end.

    >>> java_pattern(r"^\p{Han}+$")
    '^\\p{IsHan}+\\z'
    """
    written, needs_flag = [], False
    for piece, is_class in _pieces(pattern):
        needs_flag |= piece[0] == "\\" and piece[1] in "dDwWsSbB"
        script = re.fullmatch(r"\\([pP])\{(\w{3,})\}", piece)
        if script:
            written.append(f"\\{script[1]}{{Is{script[2]}}}")
        else:
            written.append("\\z" if piece == "$" and not is_class else piece)
    return ("(?U)" if needs_flag else "") + "".join(written)


def re2_pattern(pattern: str) -> str:
    r"""``pattern`` as RE2 writes it, where ``\d``, ``\w`` and ``\s`` know Latin only."""
    return "".join(
        (_OF_ALL_SCRIPTS[piece] if is_class else f"[{_OF_ALL_SCRIPTS[piece]}]")
        if piece in _OF_ALL_SCRIPTS
        else piece
        for piece, is_class in _pieces(pattern)
    )


SPARK = Dialect(
    title="Spark",
    forms={
        **_COMMON,
        "trim": r"REGEXP_REPLACE({0}, '^\\p{IsWhite_Space}+|\\p{IsWhite_Space}+\\z', '')",
        "starts_with": "STARTSWITH({*})",
        "ends_with": "ENDSWITH({*})",
        "to_number": f"CASE WHEN {{0}} RLIKE '{_IS_NUMBER[:-1]}\\\\z' THEN CAST({{0}} AS BIGINT) END",
        "length of list": "CASE WHEN {0} IS NOT NULL THEN SIZE({0}) END",
        "list_contains": "ARRAY_CONTAINS(FILTER({0}, item -> item IS NOT NULL), {1})",
        "days_between": "DATEDIFF({1}, {0})",
        "make_date": ("TRY_CAST(FORMAT_STRING('%04d-%02d-%02d', {0}, {1}, {2}) AS DATE)"),
        "plus days": "DATE_ADD({0}, {1})",
        "plus months": "ADD_MONTHS({0}, {1})",
    },
    quote="`",
    text=_spark_text,
    like=_spark_like,
    matches=_spark_matches,
)
DUCKDB = Dialect(
    title="DuckDB",
    forms={
        **_COMMON,
        "trim": f"TRIM({{0}}, {_plain_text(_BLANKS)})",
        "starts_with": "STARTS_WITH({*})",
        "ends_with": "ENDS_WITH({*})",
        "to_number": f"CASE WHEN REGEXP_MATCHES({{0}}, '{_IS_NUMBER}') THEN CAST({{0}} AS BIGINT) END",
        "length of list": "LEN({0})",
        "list_contains": "LIST_CONTAINS({*})",
        "days_between": "DATE_DIFF('day', {0}, {1})",
        "make_date": ("TRY_CAST(FORMAT('{:04d}-{:02d}-{:02d}', {0}, {1}, {2}) AS DATE)"),
        "plus days": "({0} + CAST({1} AS INTEGER))",
        "plus months": "CAST({0} + TO_MONTHS(CAST({1} AS INTEGER)) AS DATE)",
    },
    quote='"',
    text=_plain_text,
    like=lambda text, pattern: f"({text} LIKE {_plain_text(pattern)})",
    matches=lambda text, pattern: f"REGEXP_MATCHES({text}, {_plain_text(re2_pattern(pattern))})",
)
DIALECTS: Mapping[str, Dialect] = {"spark": SPARK, "duckdb": DUCKDB}
