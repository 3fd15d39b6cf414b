"""Values and conditions as formulas, with SQL's three-valued logic, folded where they are constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.rules.kinds import Kind
from cpaudit.rules.proofs.solver import Formula, z3

if TYPE_CHECKING:
    from collections.abc import Iterable


def yes() -> Formula:
    """What always holds."""
    return z3().BoolVal(val=True)


def no() -> Formula:
    """What never holds."""
    return z3().BoolVal(val=False)


def whole(number: int) -> Formula:
    """A whole number."""
    return z3().IntVal(number)


def both(*parts: Formula) -> Formula:
    """Whether all of ``parts`` hold."""
    return _joined(parts, is_all=True)


def either(*parts: Formula) -> Formula:
    """Whether one of ``parts`` holds."""
    return _joined(parts, is_all=False)


def negated(part: Formula) -> Formula:
    """Whether ``part`` does not hold."""
    module = z3()
    if module.is_true(part):
        return no()
    if module.is_false(part):
        return yes()
    return part.arg(0) if module.is_not(part) else module.Not(part)


def choose(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    """``then`` where ``condition`` holds, else ``otherwise``."""
    module = z3()
    if module.is_true(condition) or then.eq(otherwise):
        return then
    return otherwise if module.is_false(condition) else module.If(condition, then, otherwise)


def _joined(parts: Iterable[Formula], *, is_all: bool) -> Formula:
    module = z3()
    decides, drops = (
        (module.is_false, module.is_true) if is_all else (module.is_true, module.is_false)
    )
    left: list[Formula] = []
    for part in parts:
        if decides(part):
            return part
        if not drops(part) and not any(part.eq(other) for other in left):
            left.append(part)
    if not left:
        return yes() if is_all else no()
    if len(left) == 1:
        return left[0]
    return module.And(*left) if is_all else module.Or(*left)


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition: where it is true and where it is false; elsewhere it is unknown."""

    true: Formula
    false: Formula

    @property
    def unknown(self) -> Formula:
        """Where it is neither."""
        return both(negated(self.true), negated(self.false))


@dataclass(frozen=True, slots=True)
class Term:
    """A value: where it is null, and what it is elsewhere.

    Dates are days since 1970, texts whole numbers in the order of the texts, lists any number.
    """

    kind: Kind
    null: Formula
    value: Formula

    @property
    def known(self) -> Formula:
        """Where it is not null."""
        return negated(self.null)


Encoded = Truth | Term


def known(condition: Formula) -> Truth:
    """A condition that is never unknown."""
    return Truth(condition, negated(condition))


def negation(truth: Truth) -> Truth:
    """NOT."""
    return Truth(truth.false, truth.true)


def conjunction(*parts: Truth) -> Truth:
    """AND."""
    return Truth(both(*(part.true for part in parts)), either(*(part.false for part in parts)))


def disjunction(*parts: Truth) -> Truth:
    """OR."""
    return Truth(either(*(part.true for part in parts)), both(*(part.false for part in parts)))


def strict(holds: Formula, *operands: Term) -> Truth:
    """What is unknown where one of ``operands`` is, and else says whether ``holds``."""
    all_known = both(*(operand.known for operand in operands))
    return Truth(both(all_known, holds), both(all_known, negated(holds)))


def as_term(encoded: Encoded) -> Term:
    """A condition as a boolean value."""
    if isinstance(encoded, Term):
        return encoded
    return Term(Kind.BOOLEAN, encoded.unknown, encoded.true)


def as_truth(encoded: Encoded) -> Truth:
    """A boolean value as a condition."""
    if isinstance(encoded, Truth):
        return encoded
    if encoded.kind is Kind.NULL:
        return Truth(no(), no())
    return strict(encoded.value, encoded)
