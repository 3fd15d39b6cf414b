"""What is wrong with the rules of one view together."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.rules.proofs.claims import Claim, ClaimKind, claim_on
from cpaudit.rules.proofs.formulas import both, negated
from cpaudit.rules.proofs.given_claims import GivenClaims
from cpaudit.rules.proofs.prover import Question, shown_row
from cpaudit.rules.proofs.solver import Answer
from cpaudit.rules.proofs.witness import outcomes, row_of
from cpaudit.rules.rule import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cpaudit.rules.proofs.judgement import Judgement
    from cpaudit.rules.proofs.prover import Prover
    from cpaudit.rules.proofs.rule_claims import RuleClaims
    from cpaudit.rules.proofs.solver import Formula, Found
    from cpaudit.rules.rule import Rule


@dataclass(slots=True)
class ViewClaims:
    """The claims about several rules on one view, each of which can pass or fail by itself."""

    prover: Prover
    view: str
    rules: Sequence[RuleClaims]
    _samples: dict[str, dict[str, Outcome | None]] = field(default_factory=dict)
    _implied: set[tuple[str, str]] = field(default_factory=set)
    _duplicates: set[str] = field(default_factory=set)

    def claims(self) -> Iterator[Claim]:
        """What is wrong."""
        self._judge_samples()
        yield from self._implications()
        yield from self._contradictions()
        given = GivenClaims(self.prover, self.view, self.rules, self._implied)
        yield from given.claims()

    def _judge_samples(self) -> None:
        """What every rule says of a failing row of each, null where that row says nothing.

        A row that fails one rule and not another spares a question to the solver.
        """
        rows = {}
        for rule in self.rules:
            if rule.failing:
                row = row_of(rule.failing, [rule.judgement.encoder])
                if row is not None:
                    rows[rule.judgement.rule.id] = row
        said = {
            rule.judgement.rule.id: outcomes(rule.judgement, list(rows.values()))
            for rule in self.rules
        }
        for position, failing in enumerate(rows):
            self._samples[failing] = {name: told[position] for name, told in said.items()}

    def _implications(self) -> Iterator[Claim]:
        for implied, other in permutations(self.rules, 2):
            if self._is_implied(implied, other):
                self._implied.add((_id(implied), _id(other)))
        for implied, other in permutations(self.rules, 2):
            if (_id(implied), _id(other)) not in self._implied or _id(implied) in self._duplicates:
                continue
            is_mutual = (_id(other), _id(implied)) in self._implied
            if is_mutual and _id(implied) < _id(other):
                continue  # told once, of the later rule
            if is_mutual:
                self._duplicates.add(_id(implied))
            yield self._of_pair(
                implied.judgement.rule,
                ClaimKind.DUPLICATE if is_mutual else ClaimKind.IMPLIED,
                Text(
                    f"fails exactly the rows that {_id(other)} fails.",
                    f"与 {_id(other)} 违反的记录完全相同。",
                )
                if is_mutual
                else Text(
                    f"every row that fails this rule fails {_id(other)} too.",
                    f"凡违反此规则的记录也违反 {_id(other)}。",
                ),
                (_id(other),),
                shown_row(
                    implied.failing,
                    [implied.judgement, other.judgement],
                    [Outcome.FAIL, Outcome.FAIL],
                )
                or self._both(implied, other),
            )

    def _is_implied(self, implied: RuleClaims, other: RuleClaims) -> bool:
        """Whether every row that fails ``implied`` is proved to fail ``other``."""
        mine, theirs = implied.judgement, other.judgement
        if not implied.failing or not other.failing or mine.columns.isdisjoint(theirs.columns):
            return False
        said = self._samples.get(_id(implied), {}).get(_id(other))
        # The row says nothing of the other rule's windows and lookups.
        is_whole = all(
            "." not in name or not name.startswith("#") for name in theirs.columns - mine.columns
        )
        if is_whole and said not in {None, Outcome.FAIL}:
            return False
        found = self._ask(
            ClaimKind.IMPLIED, (implied, other), both(mine.fails, negated(theirs.fails))
        )
        return found.answer is Answer.NO

    def _both(self, first: RuleClaims, second: RuleClaims) -> Mapping[str, Any] | None:
        """A row that fails both."""
        pair = (first.judgement, second.judgement)
        found = self._ask(ClaimKind.IMPLIED, (first, second), both(*(one.fails for one in pair)))
        failing = [Outcome.FAIL, Outcome.FAIL]
        return shown_row(found.model, pair, failing) if found.model is not None else None

    def _contradictions(self) -> Iterator[Claim]:
        rules = [rule for rule in self.rules if _id(rule) not in self._duplicates]
        for first, second in combinations(rules, 2):
            one, two = first.judgement, second.judgement
            if not first.passing or not second.passing or not _may_clash(one, two):
                continue
            pair, kind = (first, second), ClaimKind.CONTRADICTION
            if self._ask(kind, pair, both(one.passes, two.passes)).answer is not Answer.NO:
                continue
            # Two rules that never meet, or of which each says that the other may not apply, agree.
            # Where only one says so, its rows have to be mended until the other does not apply.
            meeting = [
                self._ask(kind, pair, both(*parts))
                for parts in (
                    (one.passes, two.applies),
                    (one.applies, two.passes),
                )
            ]
            met = [found.answer is Answer.YES for found in meeting]
            if not any(met):
                continue
            yield self._of_pair(
                two.rule,
                kind if all(met) else ClaimKind.CONFLICT,
                Text(
                    f"no row to which both apply can pass this rule and {one.rule.id}.",
                    f"同时适用两条规则的记录不可能既通过此规则又通过 {one.rule.id}。",
                ),
                (one.rule.id,),
                self._met(meeting[0], [one, two]) or self._met(meeting[1], [two, one]),
            )

    def _met(self, found: Found, pair: Sequence[Judgement]) -> Mapping[str, Any] | None:
        """A row to which both apply: the first passes, so the second cannot."""
        return shown_row(found.model, pair, [Outcome.PASS, None]) if found.model else None

    def _ask(self, kind: ClaimKind, pair: Sequence[RuleClaims], formula: Formula) -> Found:
        names = tuple(_id(rule) for rule in pair)
        ties = [tie for rule in pair for tie in rule.judgement.ties]
        hints = [rule.judgement.encoder.hints for rule in pair]
        return self.prover.ask(Question(kind, self.view, names), [*ties, formula], hints=hints)

    def _of_pair(
        self,
        rule: Rule,
        kind: ClaimKind,
        what: Text,
        others: tuple[str, ...],
        witness: Mapping[str, Any] | None,
    ) -> Claim:
        return claim_on(rule, kind, what, view=self.view, others=others, witness=witness)


def _id(rule: RuleClaims) -> str:
    return rule.judgement.rule.id


def _may_clash(one: Judgement, two: Judgement) -> bool:
    """Whether one of two rules requires something of a column that the other reads."""
    return not (one.required.isdisjoint(two.columns) and two.required.isdisjoint(one.columns))
