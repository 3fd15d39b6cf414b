"""The one door of z3: an optional package, imported when the first proof is asked for."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from cpaudit.errors import UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Work, not time, so that the result does not depend on the machine: about two seconds.
EFFORT = 8_000_000

# A formula or model of z3, which has no types.
Formula = Any


class Answer(Enum):
    """Whether formulas can hold at once."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Found:
    """The answer with a model where it is yes, and the names of what clashes where it is no."""

    answer: Answer
    model: Formula = None
    core: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """Where rows are found soon, if there are any: all of ``usual`` at once, or one of ``rare``."""

    usual: list[Formula] = field(default_factory=list)
    rare: list[Formula] = field(default_factory=list)


def is_installed() -> bool:
    """Whether proofs can be made here."""
    return importlib.util.find_spec("z3") is not None


def z3() -> Any:
    """The solver's module.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import z3 as module
    except ImportError:
        raise UsageError(
            Text("proofs need the package z3-solver.", "证明功能需要 z3-solver 包。"),
            mend=Text(
                'Install it: pip install "cpaudit[proofs]".',
                '请安装：pip install "cpaudit[proofs]"。',
            ),
        ) from None
    return module


def solve(
    formulas: Iterable[Formula],
    *,
    assumed: Sequence[tuple[str, Formula]] = (),
    effort: int = EFFORT,
) -> Found:
    """Whether ``formulas`` and what is ``assumed`` by name can hold at once."""
    module = z3()
    solver = module.Solver()
    solver.set("random_seed", 0)
    solver.set("rlimit", effort)
    solver.add(*formulas)
    names = {}
    for name, formula in assumed:
        mark = module.Bool(f"assumed {name}")
        names[mark.get_id()] = name
        solver.add(module.Implies(mark, formula))
    answer = solver.check(*(module.Bool(f"assumed {name}") for name, _ in assumed))
    if answer == module.sat:
        return Found(Answer.YES, model=solver.model())
    if answer == module.unsat:
        core = {names[mark.get_id()] for mark in solver.unsat_core()} if assumed else set()
        return Found(Answer.NO, core=tuple(sorted(core)))
    return Found(Answer.UNDECIDED)


def search(formulas: Iterable[Formula], hints: Iterable[Hints], *, effort: int = EFFORT) -> Found:
    """``solve``, looking first where rows are found soon, and last where few are."""
    formulas, places = list(formulas), list(hints)
    usual = [hint for place in places for hint in place.usual]
    if usual:
        hinted = solve([*formulas, *usual], effort=effort)
        if hinted.answer is Answer.YES:
            return hinted
    found = solve(formulas, effort=effort)
    if found.answer is not Answer.UNDECIDED:
        return found
    for hint in (hint for place in places for hint in place.rare):
        hinted = solve([*formulas, hint], effort=effort)
        if hinted.answer is Answer.YES:
            return hinted
    return found
