"""What follows for a rule from the rules of severity error together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.project.model import Severity
from cpaudit.rules.proofs.claims import Claim, ClaimKind, claim_on
from cpaudit.rules.proofs.formulas import either, negated
from cpaudit.rules.proofs.prover import Question, shown_row
from cpaudit.rules.proofs.solver import Answer
from cpaudit.rules.proofs.witness import outcomes, row_of
from cpaudit.rules.rule import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cpaudit.rules.proofs.judgement import Judgement
    from cpaudit.rules.proofs.prover import Prover
    from cpaudit.rules.proofs.rule_claims import RuleClaims
    from cpaudit.rules.proofs.solver import Formula


@dataclass(frozen=True, slots=True)
class GivenClaims:
    """The claims about each rule, given that the others of severity error hold.

    ``implied`` are the pairs of which the first follows from the second alone: they are told as such.
    """

    prover: Prover
    view: str
    rules: Sequence[RuleClaims]
    implied: set[tuple[str, str]]

    def claims(self) -> Iterator[Claim]:
        """What follows from the rules of severity error together."""
        errors = [one for one in self.rules if one.judgement.rule.severity is Severity.ERROR]
        for rule in self.rules:
            others = [other for other in errors if other is not rule]
            if rule.passing and rule.failing and others:
                yield from self._of_rule(rule, others)

    def _of_rule(self, rule: RuleClaims, others: Sequence[RuleClaims]) -> Iterator[Claim]:
        judged = rule.judgement
        core = self._follows(ClaimKind.UNREACHABLE, rule, others, judged.applies)
        if core:
            names = ", ".join(core)
            what = Text(
                f"applies only to rows that fail {names}.", f"仅适用于已违反 {names} 的记录。"
            )
            yield self._claim(rule, ClaimKind.UNREACHABLE, what, core)
            return
        rest = [other for other in others if (_id(rule), _id(other)) not in self.implied]
        core = self._follows(ClaimKind.IMPLIED_BY_SEVERAL, rule, rest, judged.fails)
        if core:
            names = ", ".join(core)
            what = Text(
                f"every row that fails this rule fails one of {names}.",
                f"凡违反此规则的记录至少违反其中之一：{names}。",
            )
            yield self._claim(rule, ClaimKind.IMPLIED_BY_SEVERAL, what, core)
        if judged.rule.severity is not Severity.ERROR:
            return
        core = self._follows(ClaimKind.CONTRADICTION, rule, others, judged.passes)
        # What contradicts one other rule alone is told of the pair.
        if len(core) > 1:
            names = ", ".join(core)
            what = Text(
                f"no row that passes this rule satisfies all of {names}.",
                f"凡通过此规则的记录都不能同时满足：{names}。",
            )
            yield self._claim(rule, ClaimKind.CONTRADICTION, what, core)

    def _claim(
        self, rule: RuleClaims, kind: ClaimKind, what: Text, others: tuple[str, ...]
    ) -> Claim:
        shows_failure = kind is ClaimKind.IMPLIED_BY_SEVERAL
        model = rule.failing if shows_failure else rule.passing
        outcome = Outcome.FAIL if shows_failure else Outcome.PASS
        row = shown_row(model, [rule.judgement], [outcome])
        return claim_on(rule.judgement.rule, kind, what, view=self.view, others=others, witness=row)

    def _follows(
        self, kind: ClaimKind, rule: RuleClaims, others: Sequence[RuleClaims], formula: Formula
    ) -> tuple[str, ...]:
        """The rules that bar every row of which ``formula`` holds; none where such a row is left.

        A rule bars what fails it; where they are to contradict each other, what it cannot judge
        too. Rule by rule: the next to be heard are those that bar the row found so far.
        """
        bars = {Outcome.FAIL}
        if kind is ClaimKind.CONTRADICTION:
            bars.add(Outcome.UNKNOWN)
        heard: list[RuleClaims] = []
        model = rule.failing if kind is ClaimKind.IMPLIED_BY_SEVERAL else rule.passing
        while True:
            row = row_of(model, [one.judgement.encoder for one in (rule, *heard)])
            read = frozenset().union(*(one.judgement.columns for one in (rule, *heard)))
            failed = [
                other
                for other in others
                if other not in heard
                and not other.judgement.columns.isdisjoint(read)
                and (row is None or outcomes(other.judgement, [row])[0] in bars)
            ]
            if not failed:
                return ()
            heard += failed
            found = self.prover.ask(
                Question(kind, self.view, (_id(rule),)),
                [*(tie for one in (rule, *heard) for tie in one.judgement.ties), formula],
                assumed=[(_id(other), _lets(other.judgement, bars)) for other in heard],
            )
            if found.answer is not Answer.YES:
                return found.core
            model = found.model


def _id(rule: RuleClaims) -> str:
    return rule.judgement.rule.id


def _lets(judged: Judgement, bars: set[Outcome]) -> Formula:
    """Where the rule bars nothing."""
    if Outcome.UNKNOWN in bars:
        return either(judged.passes, judged.not_applicable)
    return negated(judged.fails)
