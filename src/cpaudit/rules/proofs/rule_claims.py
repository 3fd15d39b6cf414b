"""What is wrong with a rule by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.rules.proofs.claims import Claim, ClaimKind, claim_on
from cpaudit.rules.proofs.clauses import conditions, without
from cpaudit.rules.proofs.equivalence import differ
from cpaudit.rules.proofs.judgement import ALWAYS
from cpaudit.rules.proofs.prover import Question, holds_in, shown_row
from cpaudit.rules.proofs.solver import Answer, Formula
from cpaudit.rules.proofs.words import bounds, written
from cpaudit.rules.rule import Outcome
from cpaudit.rules.syntax import Literal, columns, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cpaudit.rules.proofs.formulas import Truth
    from cpaudit.rules.proofs.judgement import Judgement
    from cpaudit.rules.proofs.prover import Prover
    from cpaudit.rules.syntax import Node


@dataclass(slots=True)
class RuleClaims:
    """The claims about one rule on one view; ``models`` are rows that were found on the way."""

    prover: Prover
    view: str
    judgement: Judgement
    models: list[Formula] = field(default_factory=list)
    passing: Formula = None
    failing: Formula = None
    _told: list[str] = field(default_factory=list)

    def claims(self) -> Iterator[Claim]:
        """What is wrong, the worst first."""
        told = list(self._of_rule())
        yield from self._empty_ranges()
        yield from told
        if not told:
            yield from self._constant_conditions()
            yield from self._dead_clauses()

    def _can(self, kind: ClaimKind, formula: Formula) -> Formula | None:
        """A model in which ``formula`` holds; None where it never does, False where nobody knows."""
        found = self.prover.ask(
            Question(kind, self.view, (self.judgement.rule.id,)),
            [*self.judgement.ties, formula],
            hints=[self.judgement.encoder.hints],
        )
        if found.answer is Answer.YES:
            self.models.append(found.model)
            return found.model
        return None if found.answer is Answer.NO else False

    def _of_rule(self) -> Iterator[Claim]:
        judged = self.judgement
        self.passing = self._can(ClaimKind.NEVER_PASSES, judged.passes)
        self.failing = self._can(ClaimKind.NEVER_FAILS, judged.fails)
        if self.passing is None and self.failing is None:
            applies = self._can(ClaimKind.NEVER_APPLIES, judged.applies)
            if applies is None:
                yield self._claim(
                    ClaimKind.NEVER_APPLIES,
                    Text(
                        f"no row can meet «when»: {written(judged.when_tree)}",
                        f"没有任何记录能满足 when：{written(judged.when_tree)}",
                    ),
                )
                return
        if self.failing is None:
            yield self._claim(
                ClaimKind.NEVER_FAILS,
                Text("no row can fail this rule.", "没有任何记录会违反此规则。"),
                witness=self._row(self.passing, Outcome.PASS),
            )
        # `require: false` is a rule whose `when` says it all.
        is_meant = isinstance(judged.require_tree, Literal)
        if self.passing is None and not is_meant:
            yield self._claim(
                ClaimKind.NEVER_PASSES,
                Text(
                    "no row to which it applies can pass this rule.",
                    "凡适用此规则的记录都不可能通过。",
                ),
                witness=self._row(self.failing, Outcome.FAIL),
            )

    def _empty_ranges(self) -> Iterator[Claim]:
        for tree in self._trees():
            for node in walk(tree):
                if bounds(node) is None:
                    continue
                truth = self.judgement.encoder.truth(node)
                if self._is_never(ClaimKind.EMPTY_RANGE, truth.true):
                    self._told.append(written(node))
                    yield self._claim(
                        ClaimKind.EMPTY_RANGE,
                        Text(f"no value meets {written(node)}.", f"没有值能满足 {written(node)}。"),
                        clause=written(node),
                    )

    def _constant_conditions(self) -> Iterator[Claim]:
        for tree in self._trees():
            for node in conditions(tree):
                text = written(node)
                if not columns(node) or any(text in told for told in self._told):
                    continue
                truth = self.judgement.encoder.truth(node)
                claim = self._constant(truth, text)
                if claim is not None:
                    self._told.append(text)
                    yield claim

    def _constant(self, truth: Truth, text: str) -> Claim | None:
        if self._is_never(ClaimKind.NEVER_TRUE, truth.true):
            return self._claim(
                ClaimKind.NEVER_TRUE,
                Text(f"never true: {text}", f"永不为真：{text}"),
                clause=text,
                witness=self._row(self.models[-1] if self.models else None, None),
            )
        if self._is_never(ClaimKind.ALWAYS_TRUE, truth.false):
            return self._claim(
                ClaimKind.ALWAYS_TRUE,
                Text(f"never false: {text}", f"永不为假：{text}"),
                clause=text,
                witness=self._row(self.models[-1] if self.models else None, None),
            )
        return None

    def _dead_clauses(self) -> Iterator[Claim]:
        """One after the other: what is told may be taken out together."""
        left, asked = self.judgement, set(self._told)
        while (found := self._dead_clause(left, asked)) is not None:
            clause, left = found
            yield self._claim(
                ClaimKind.DEAD_CLAUSE,
                Text(
                    f"may be taken out without any change: {clause}",
                    f"可以删去而结果不变：{clause}",
                ),
                clause=clause,
                witness=self._row(self.failing, Outcome.FAIL),
            )

    def _dead_clause(self, judged: Judgement, asked: set[str]) -> tuple[str, Judgement] | None:
        """The first clause that is not needed, with the rule that is left."""
        when, require = judged.when_tree, judged.require_tree
        variants = [(clause, left, require) for clause, left in without(when)]
        variants += [(clause, when, left) for clause, left in without(require)]
        if not isinstance(when, Literal):
            variants.append((when, ALWAYS, require))
        for clause, when_left, require_left in variants:
            text = written(clause)
            if text in asked or any(told in text for told in self._told):
                continue
            asked.add(text)
            left = judged.with_trees(when_left, require_left)
            if self._is_never(ClaimKind.DEAD_CLAUSE, differ(judged, left)):
                return text, left
        return None

    def _is_never(self, kind: ClaimKind, formula: Formula) -> bool:
        """Whether it is proved that ``formula`` holds of no row."""
        return not holds_in(self.models, formula) and self._can(kind, formula) is None

    def _trees(self) -> list[Node]:
        return [self.judgement.when_tree, self.judgement.require_tree]

    def _row(self, model: Formula, outcome: Outcome | None) -> Mapping[str, Any] | None:
        return shown_row(model, [self.judgement], [outcome]) if model else None

    def _claim(
        self,
        kind: ClaimKind,
        what: Text,
        *,
        clause: str | None = None,
        witness: Mapping[str, Any] | None = None,
    ) -> Claim:
        rule = self.judgement.rule
        return claim_on(rule, kind, what, view=self.view, clause=clause, witness=witness)
