"""Questions to the solver, counted: what was not decided is never taken for proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cpaudit.rules.proofs.solver import EFFORT, Answer, Formula, Found, Hints, search, solve, z3
from cpaudit.rules.proofs.witness import outcomes, row_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from cpaudit.rules.proofs.claims import ClaimKind
    from cpaudit.rules.proofs.judgement import Judgement
    from cpaudit.rules.rule import Outcome


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked about which rules of which view."""

    kind: ClaimKind
    view: str
    rules: tuple[str, ...]


@dataclass(slots=True)
class Prover:
    """Asks the solver; ``undecided`` holds the questions that were too hard."""

    effort: int = EFFORT
    n_asked: int = 0
    undecided: list[Question] = field(default_factory=list)

    def ask(
        self,
        question: Question,
        formulas: Iterable[Formula],
        *,
        assumed: Sequence[tuple[str, Formula]] = (),
        hints: Sequence[Hints] = (),
    ) -> Found:
        """Whether ``formulas`` can hold at once; ``hints`` are where to look for a row."""
        self.n_asked += 1
        if assumed:
            found = solve(formulas, assumed=assumed, effort=self.effort)
        else:
            found = search(formulas, hints, effort=self.effort)
        if found.answer is Answer.UNDECIDED and question not in self.undecided:
            self.undecided.append(question)
        return found


def holds_in(models: Iterable[Formula], formula: Formula) -> bool:
    """Whether ``formula`` holds in one of ``models``, which were found already."""
    return any(z3().is_true(model.eval(formula, model_completion=True)) for model in models)


def shown_row(
    model: Formula, judgements: Sequence[Judgement], expected: Sequence[Outcome | None]
) -> Mapping[str, Any] | None:
    """The row of ``model``, once the engine gives it the ``expected`` outcomes; None where not.

    None among ``expected`` stands for any outcome.
    """
    row = row_of(model, [judgement.encoder for judgement in judgements])
    if row is None:
        return None
    for judgement, outcome in zip(judgements, expected, strict=True):
        said = outcomes(judgement, [row])[0]
        if said is None or outcome not in {None, said}:
            return None
    return shown(row, judgements)
