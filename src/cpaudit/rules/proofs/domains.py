"""What the columns of views promise: the words of coded ones, counts from zero, days of our time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cpaudit.fields import FIELD_TYPES
from cpaudit.promises import FIRST_DAY, LAST_DAY, Words, standard_values
from cpaudit.rules.kinds import Kind
from cpaudit.rules.proofs.encoder import EPOCH, Encoder
from cpaudit.rules.proofs.formulas import both, either, yes
from cpaudit.rules.proofs.solver import Formula, z3
from cpaudit.rules.scope import CLOCK, tokens_of
from cpaudit.rules.syntax import Literal, columns, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.proofs.formulas import Term
    from cpaudit.rules.syntax import Node


def words_of(column: str) -> tuple[str, ...] | None:
    """The words that ``column`` can hold, or None where they are not limited.

    >>> words_of("planning.sex"), words_of("name")
    (('F', 'M'), None)
    """
    tokens = tokens_of(column) or _promised().get(column.rsplit(".", 1)[-1])
    return tuple(sorted(tokens)) if tokens else None


@cache
def _promised() -> Mapping[str, frozenset[str]]:
    return {
        column: frozenset(promise.words)
        for field in FIELD_TYPES
        for column, promise in standard_values(field).items()
        if isinstance(promise, Words)
    }


def texts_of(trees: Iterable[Node], values: Iterable[ParameterValue]) -> Iterator[str]:
    """The texts that ``trees`` and the parameters write, and the words of the columns they read."""
    trees = tuple(trees)
    for tree in trees:
        for part in walk(tree):
            if isinstance(part, Literal) and isinstance(part.value, str):
                yield from (part.value, part.value.strip("%"))
    for value in values:
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, str):
                yield from (item, item.strip("%"))
    for column in columns(*trees):
        yield from words_of(column) or ()


def promises(encoder: Encoder) -> list[Formula]:
    """What holds of every column that was read so far."""
    laws = [
        either(term.null, _holds(name, term, encoder))
        for name, term in sorted(encoder.read.items())
    ]
    clock = [encoder.read.get(f":{name}") for name in CLOCK[1:]]
    if clock[0] is not None and clock[1] is not None:
        laws.append(clock[0].value <= clock[1].value)
    return laws


def _holds(name: str, term: Term, encoder: Encoder) -> Formula:
    match term.kind:
        case Kind.INTEGER:
            return _number(name, term, encoder.columns[name])
        case Kind.DATE:
            first, last = ((day - EPOCH).days for day in (FIRST_DAY, LAST_DAY))
            return both(term.value >= first, term.value <= last)
        case Kind.TEXT:
            words = words_of(name)
            if words is None:
                return both(term.value >= 0, term.value < encoder.codes.end)
            return z3().Or(*(term.value == encoder.codes.code(word) for word in words))
        case _:
            return yes()


def _number(name: str, term: Term, dtype: pl.DataType) -> Formula:
    stem = name.rsplit(".", 1)[-1]
    # A count that a department states may be anything; one that the views make is no less than none.
    is_count = stem.startswith("n_") and stem not in FIELD_TYPES
    least, most = _limits(dtype)
    return both(term.value >= (0 if is_count else least), term.value <= most)


@cache
def _limits(dtype: pl.DataType) -> tuple[int, int]:
    """The least and the largest number of a type of whole numbers."""
    bits = int("".join(filter(str.isdigit, str(dtype))))
    return (
        (-(1 << bits - 1), (1 << bits - 1) - 1)
        if dtype.is_signed_integer()
        else (0, (1 << bits) - 1)
    )
