"""Functions without a formula: they stand for any function, so that what is proved holds for theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.rules.kinds import Kind
from cpaudit.rules.proofs.formulas import Term, either
from cpaudit.rules.proofs.solver import z3

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.rules.proofs.encoder import Encoder


def guess(
    encoder: Encoder,
    name: str,
    operands: Sequence[Term],
    kind: Kind,
    *,
    may_be_unknown: bool = False,
) -> Term:
    """What some function makes of ``operands``: the same of the same, unknown of an unknown one."""
    module = z3()
    encoder.guessed.add(name)
    values = [term.value for term in operands]
    sorts = [value.sort() for value in values]
    sort = {Kind.NUMBER: module.RealSort, Kind.BOOLEAN: module.BoolSort}.get(kind, module.IntSort)()
    null = either(*(term.null for term in operands))
    if not values:
        return Term(kind, null, module.Const(name, sort))
    if may_be_unknown:
        null = either(null, module.Function(f"{name} is null", *sorts, module.BoolSort())(*values))
    return Term(kind, null, module.Function(name, *sorts, sort)(*values))
