"""The functions of the language as formulas; those of no formula stand for any function."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from cpaudit.rules.kinds import Kind
from cpaudit.rules.proofs.agreement import begins, equal, is_condition, of_kind, of_one_kind
from cpaudit.rules.proofs.calendar import MONTHS, Civil, days_in_month, days_of
from cpaudit.rules.proofs.formulas import (
    Encoded,
    Term,
    Truth,
    as_term,
    as_truth,
    both,
    choose,
    either,
    negated,
    no,
    whole,
)
from cpaudit.rules.proofs.guesses import guess
from cpaudit.rules.proofs.solver import Formula, z3

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cpaudit.rules.functions import Function
    from cpaudit.rules.proofs.encoder import Encoder
    from cpaudit.rules.syntax import Call

# Known values that come out unknown: a text that is no number, a name without a sign.
_MAY_BE_UNKNOWN = {
    "to_number",
    "surname",
    "name_key",
    "pinyin_key",
    "dialect_key",
    "shape_key",
    "is_placeholder_name",
    "list_contains",
}
# The number of no text.
_NO_TEXT = -1
# Years that are written with four digits; which others `MAKE_DATE` takes is left open.
_FIRST_YEAR, _LAST_YEAR = 1, 9999


def apply(encoder: Encoder, call: Call, function: Function) -> Encoded:
    """The formula of a call."""
    match call.name:
        case "coalesce":
            return _coalesce([encoder.encode(part) for part in call.operands])
        case "greatest" | "least":
            return _extreme(
                [encoder.encode(part) for part in call.operands], is_most=call.name == "greatest"
            )
        case "nullif":
            first, second = of_one_kind([encoder.term(part) for part in call.operands])
            same = both(first.known, second.known, equal(first, second))
            return _as_encoded(Term(first.kind, either(first.null, same), first.value))
        case "starts_with":
            prefix = encoder.literal(call.operands[1])
            if isinstance(prefix, str):
                return begins(encoder.codes, encoder.term(call.operands[0]), prefix)
    terms = [encoder.term(part) for part in call.operands]
    kinds = [function.operands[min(i, len(function.operands) - 1)] for i in range(len(terms))]
    terms = [
        of_kind(term, kind[0]) if term.kind is Kind.NULL else term
        for term, kind in zip(terms, kinds, strict=True)
    ]
    made = _exact(encoder, call.name, terms)
    if made is not None:
        return made
    return _guessed(encoder, call, terms, function.result or terms[0].kind)


def _exact(encoder: Encoder, name: str, terms: Sequence[Term]) -> Encoded | None:
    made = _OF_ONE.get(name)
    if made is not None and len(terms) == 1:
        return made(encoder, terms[0])
    null = either(*(term.null for term in terms))
    match name, terms:
        case "days_between", [first, second]:
            return Term(Kind.INTEGER, null, z3().simplify(second.value - first.value))
        case "months_between", [first, second]:
            return Term(Kind.INTEGER, null, _months(encoder, first, second))
        case "years_between", [first, second]:
            months = _months(encoder, first, second)
            years = choose(months < 0, -(-months / MONTHS), months / MONTHS)
            return Term(Kind.INTEGER, null, years)
        case "age_at", [birth, date]:
            return Term(Kind.INTEGER, null, _age(encoder.civil(birth), encoder.civil(date)))
        case "make_date", [year, month, day]:
            return _date(encoder, Civil(year.value, month.value, day.value), null)
        case _:
            return None


def _coalesce(parts: Sequence[Encoded]) -> Encoded:
    if all(is_condition(part) for part in parts):
        made = as_truth(parts[-1])
        for part in reversed(parts[:-1]):
            truth = as_truth(part)
            made = Truth(
                either(truth.true, both(truth.unknown, made.true)),
                either(truth.false, both(truth.unknown, made.false)),
            )
        return made
    *terms, last = of_one_kind([as_term(part) for part in parts])
    for term in reversed(terms):
        last = Term(
            last.kind, both(term.null, last.null), choose(term.null, last.value, term.value)
        )
    return last


def _extreme(parts: Sequence[Encoded], *, is_most: bool) -> Encoded:
    """The largest or smallest of those that are known."""
    if all(is_condition(part) for part in parts):
        truths = [as_truth(part) for part in parts]
        trues, falses = (
            either(*(truth.true for truth in truths)),
            either(*(truth.false for truth in truths)),
        )
        if is_most:
            return Truth(trues, both(negated(trues), falses))
        return Truth(both(negated(falses), trues), falses)

    def wins(left: Term, right: Term) -> Formula:
        return left.value >= right.value if is_most else left.value <= right.value

    def pick(left: Term, right: Term) -> Term:
        takes_left = either(right.null, both(left.known, wins(left, right)))
        return Term(
            left.kind,
            both(left.null, right.null),
            choose(takes_left, left.value, right.value),
        )

    return reduce(pick, of_one_kind([as_term(part) for part in parts]))


def _size(_: Encoder, term: Term) -> Term:
    return Term(term.kind, term.null, choose(term.value < 0, -term.value, term.value))


def _floor(_: Encoder, term: Term) -> Term:
    number = of_kind(term, Kind.NUMBER)
    if term.kind is Kind.INTEGER:
        return number
    module = z3()
    return Term(Kind.NUMBER, term.null, module.ToReal(module.ToInt(number.value)))


def _ceil(encoder: Encoder, term: Term) -> Term:
    number = of_kind(term, Kind.NUMBER)
    below = _floor(encoder, Term(Kind.NUMBER, term.null, -number.value))
    return Term(Kind.NUMBER, term.null, -below.value)


def _rounded(_: Encoder, term: Term) -> Term:
    """Half rounds away from zero."""
    module = z3()
    number = of_kind(term, Kind.NUMBER).value
    size = choose(number < 0, -number, number)
    rounded = module.ToReal(module.ToInt(size + module.Q(1, 2)))
    return Term(Kind.NUMBER, term.null, choose(number < 0, -rounded, rounded))


_OF_ONE: dict[str, Callable[[Encoder, Term], Term]] = {
    "abs": _size,
    "floor": _floor,
    "ceil": _ceil,
    "round": _rounded,
    "year": lambda encoder, term: Term(Kind.INTEGER, term.null, encoder.civil(term).year),
    "month": lambda encoder, term: Term(Kind.INTEGER, term.null, encoder.civil(term).month),
    "day": lambda encoder, term: Term(Kind.INTEGER, term.null, encoder.civil(term).day),
}


def _age(birth: Civil, date: Civil) -> Formula:
    is_before_birthday = date.of_year < birth.of_year
    return date.year - birth.year - choose(is_before_birthday, whole(1), whole(0))


def _months(encoder: Encoder, first: Term, second: Term) -> Formula:
    start, end = encoder.civil(first), encoder.civil(second)
    months = (end.year - start.year) * MONTHS + end.month - start.month
    return choose(
        second.value >= first.value,
        months - choose(end.day < start.day, whole(1), whole(0)),
        months + choose(end.day > start.day, whole(1), whole(0)),
    )


def _date(encoder: Encoder, civil: Civil, null: Formula) -> Term:
    exists = both(
        civil.month >= 1,
        civil.month <= MONTHS,
        civil.day >= 1,
        civil.day <= days_in_month(civil.year, civil.month),
    )
    is_usual = both(civil.year >= _FIRST_YEAR, civil.year <= _LAST_YEAR)
    year = Term(Kind.INTEGER, null, civil.year)
    may_be_read = either(is_usual, guess(encoder, "make_date", [year], Kind.BOOLEAN).value)
    return Term(Kind.DATE, either(null, negated(both(exists, may_be_read))), days_of(civil))


def _guessed(encoder: Encoder, call: Call, terms: Sequence[Term], kind: Kind) -> Encoded:
    """Any function of the operands; what is written beside them is part of the function's name."""
    written = [encoder.literal(node) for node in call.operands]
    operands = [term for term, value in zip(terms, written, strict=True) if value is None]
    if call.name == "list_contains" and len(operands) > 1:
        operands[1] = _never_null(operands[1])
    shown = ", ".join("·" if value is None else repr(value) for value in written)
    made = guess(
        encoder,
        f"{call.name}({shown})",
        operands,
        kind,
        may_be_unknown=call.name in _MAY_BE_UNKNOWN,
    )
    if call.name == "length":
        encoder.ties.append(made.value >= 0)
    if call.name == "round":
        digits = written[1] if isinstance(written[1], int) else 0
        width = z3().RealVal(1) / (2 * 10**digits) if digits >= 0 else z3().RealVal(10**-digits) / 2
        number = of_kind(terms[0], Kind.NUMBER).value
        encoder.ties.extend([made.value - number <= width, number - made.value <= width])
    return _as_encoded(made)


def _never_null(term: Term) -> Term:
    """A value that is known: a null is one of its own, since a list may be asked for it."""
    return Term(term.kind, no(), choose(term.null, whole(_NO_TEXT), term.value))


def _as_encoded(term: Term) -> Encoded:
    return as_truth(term) if term.kind is Kind.BOOLEAN else term
