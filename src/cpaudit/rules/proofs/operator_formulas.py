"""The operators of the language as formulas; see ``rules.operators`` for what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.rules.kinds import Kind
from cpaudit.rules.proofs.agreement import begins, equal, of_kind, of_one_kind
from cpaudit.rules.proofs.calendar import days_of, shifted
from cpaudit.rules.proofs.formulas import (
    Encoded,
    Term,
    Truth,
    both,
    choose,
    conjunction,
    disjunction,
    either,
    known,
    negated,
    negation,
    strict,
)
from cpaudit.rules.proofs.guesses import guess
from cpaudit.rules.proofs.solver import Formula, z3

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cpaudit.rules.proofs.encoder import Encoder
    from cpaudit.rules.syntax import Call

_COMPARISONS = {"=", "<>", "<", "<=", ">", ">=", "distinct", "not distinct"}
_ARITHMETIC = {"+", "-", "*", "/", "%", "negative"}
_DAYS_IN = {"day": 1, "week": 7}
_MONTHS_IN = {"month": 1, "year": 12}


def operate(encoder: Encoder, call: Call) -> Encoded | None:
    """The formula of the operator ``call``, or None where it is a function."""
    if call.name in _LOGIC:
        return _LOGIC[call.name]([encoder.truth(part) for part in call.operands])
    if call.name in _COMPARISONS:
        return _compare(encoder, call)
    if call.name in _ARITHMETIC:
        return _arithmetic(encoder, call)
    other = _OTHERS.get(call.name)
    return other(encoder, call) if other is not None else None


def _compare(encoder: Encoder, call: Call) -> Truth:
    left, right = of_one_kind([encoder.term(part) for part in call.operands])
    same = equal(left, right)
    match call.name:
        case "distinct" | "not distinct":
            alike = either(both(left.null, right.null), both(left.known, right.known, same))
            return known(alike if call.name == "not distinct" else negated(alike))
        case "=":
            return strict(same, left, right)
        case "<>":
            return strict(negated(same), left, right)
        case "<":
            return strict(left.value < right.value, left, right)
        case "<=":
            return strict(left.value <= right.value, left, right)
        case ">":
            return strict(left.value > right.value, left, right)
        case _:
            return strict(left.value >= right.value, left, right)


def _among(encoder: Encoder, call: Call) -> Truth:
    tested = encoder.term(call.operands[0])
    members: list[Term] = []
    for node in call.operands[1:]:
        members.extend(encoder.listed(node) or [encoder.term(node)])
    each = []
    for member in members:
        left, right = of_one_kind([tested, member])
        each.append(strict(equal(left, right), left, right))
    return disjunction(*each)


def _like(encoder: Encoder, call: Call) -> Truth:
    text = encoder.term(call.operands[0])
    pattern = str(encoder.literal(call.operands[1]))
    body = pattern.removesuffix("%")
    if "%" in body or "_" in body:
        made = guess(encoder, f"like {pattern}", [text], Kind.BOOLEAN)
        return strict(made.value, text)
    if body == pattern:
        return strict(text.value == encoder.codes.code(pattern), text)
    return begins(encoder.codes, text, body)


def _arithmetic(encoder: Encoder, call: Call) -> Term:
    module = z3()
    terms = [encoder.term(part) for part in call.operands]
    terms = [of_kind(term, Kind.INTEGER) if term.kind is Kind.NULL else term for term in terms]
    terms = of_one_kind(terms)
    kind, null = terms[0].kind, either(*(term.null for term in terms))
    values = [term.value for term in terms]
    match call.name:
        case "negative":
            return Term(kind, null, module.simplify(-values[0]))
        case "+":
            return Term(kind, null, module.simplify(values[0] + values[1]))
        case "-":
            return Term(kind, null, module.simplify(values[0] - values[1]))
        case "*":
            return Term(kind, null, module.simplify(values[0] * values[1]))
        case "/":
            left, right = (of_kind(term, Kind.NUMBER) for term in terms)
            null = either(null, module.simplify(right.value == 0))
            return Term(Kind.NUMBER, null, left.value / right.value)
        case _ if kind is Kind.INTEGER:
            return _remainder(terms, null)
        case _:
            null = either(null, module.simplify(values[1] == 0))
            made = guess(encoder, "%", terms, kind)
            return Term(kind, either(null, made.null), made.value)


def _remainder(terms: list[Term], null: Formula) -> Term:
    """What is left of a division; it takes the sign of the left side."""
    module = z3()
    left, right = (term.value for term in terms)
    size = choose(left < 0, -left, left)
    rest = size % choose(right < 0, -right, right)
    null = either(null, module.simplify(right == 0))
    return Term(Kind.INTEGER, null, choose(left < 0, -rest, rest))


def _shift(encoder: Encoder, call: Call) -> Term:
    date = of_kind(encoder.term(call.operands[0]), Kind.DATE)
    count, unit = encoder.literal(call.operands[1]), str(encoder.literal(call.operands[2]))
    number = count if isinstance(count, int) else 0
    if unit in _DAYS_IN:
        return Term(Kind.DATE, date.null, z3().simplify(date.value + number * _DAYS_IN[unit]))
    if number == 0:
        return date
    civil = shifted(encoder.civil(date), number * _MONTHS_IN[unit])
    days = z3().Int(f"{date.value.sexpr()} + {number} {unit}")
    encoder.ties.append(days == days_of(civil))
    encoder.has_civil(days, civil)
    return Term(Kind.DATE, date.null, days)


_LOGIC: dict[str, Callable[[Sequence[Truth]], Truth]] = {
    "and": lambda parts: conjunction(*parts),
    "or": lambda parts: disjunction(*parts),
    "not": lambda parts: negation(parts[0]),
    "implies": lambda parts: disjunction(negation(parts[0]), parts[1]),
    "is true": lambda parts: known(parts[0].true),
    "is false": lambda parts: known(parts[0].false),
}
_OTHERS: dict[str, Callable[[Encoder, Call], Encoded]] = {
    "is null": lambda encoder, call: known(encoder.term(call.operands[0]).null),
    "in": _among,
    "like": _like,
    "shift": _shift,
    "||": lambda encoder, call: guess(
        encoder, "||", [encoder.term(part) for part in call.operands], Kind.TEXT
    ),
}
