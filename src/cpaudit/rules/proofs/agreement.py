"""Values of several kinds brought to the one that they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.rules.kinds import Kind, common
from cpaudit.rules.proofs.formulas import Encoded, Term, Truth, both, no, strict, whole, yes
from cpaudit.rules.proofs.solver import Formula, z3

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.rules.proofs.text_codes import TextCodes


def unknown(name: str, kind: Kind) -> Term:
    """A value that may be anything of ``kind``, or null."""
    module = z3()
    null = module.Bool(f"{name} is null")
    match kind:
        case Kind.NUMBER:
            return Term(kind, null, module.Real(name))
        case Kind.BOOLEAN:
            return Term(kind, null, module.Bool(name))
        case _:
            return Term(kind, null, module.Int(name))


def is_condition(encoded: Encoded) -> bool:
    """Whether it is a boolean, or a NULL that may stand for one."""
    return isinstance(encoded, Truth) or encoded.kind in {Kind.BOOLEAN, Kind.NULL}


def of_one_kind(terms: Sequence[Term]) -> list[Term]:
    """``terms`` in the kind that they have in common: whole numbers beside numbers become such."""
    kind = common([term.kind for term in terms]) or Kind.NULL
    return [of_kind(term, kind) for term in terms]


def of_kind(term: Term, kind: Kind) -> Term:
    """``term`` as a value of ``kind``."""
    module = z3()
    match term.kind, kind:
        case Kind.INTEGER, Kind.NUMBER:
            is_written = module.is_int_value(term.value)
            value = (
                module.RealVal(term.value.as_long()) if is_written else module.ToReal(term.value)
            )
            return Term(kind, term.null, value)
        case Kind.NULL, Kind.NUMBER:
            return Term(kind, yes(), module.RealVal(0))
        case Kind.NULL, Kind.BOOLEAN:
            return Term(kind, yes(), no())
        case Kind.NULL, _:
            return Term(kind, yes(), whole(0))
        case _:
            return term


def equal(left: Term, right: Term) -> Formula:
    """Whether two known values are one."""
    return z3().simplify(left.value == right.value)


def begins(codes: TextCodes, text: Term, prefix: str) -> Truth:
    """Whether ``text`` begins with what is written: such texts follow each other in the order."""
    low, high = codes.beginning(prefix)
    below = [text.value < high] if high is not None else []
    return strict(both(text.value >= low, *below), text)
