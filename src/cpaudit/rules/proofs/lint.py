"""All that lint says of a set of rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cpaudit.errors import ExitCode
from cpaudit.project.model import Severity
from cpaudit.rules.proofs.claims import ClaimKind
from cpaudit.rules.proofs.judgement import Ground
from cpaudit.rules.proofs.prover import Prover, Question
from cpaudit.rules.proofs.quick import quick_lint
from cpaudit.rules.proofs.rule_claims import RuleClaims
from cpaudit.rules.proofs.solver import EFFORT, is_installed
from cpaudit.rules.proofs.unread import unread_columns
from cpaudit.rules.proofs.view_claims import ViewClaims
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import polars as pl

    from cpaudit.rules.proofs.claims import Claim
    from cpaudit.rules.rule import Rule

_REFUSED = {ClaimKind.REFUSED, ClaimKind.UNKNOWN_COLUMN, ClaimKind.UNUSED_PARAMETER}


@dataclass(frozen=True, slots=True)
class LintReport:
    """The claims, the worst first, and how they were come by.

    ``is_proved`` is false where no solver was asked: what the claims do not say is then open.
    """

    claims: tuple[Claim, ...]
    n_rules: int
    is_proved: bool
    n_asked: int = 0
    undecided: tuple[Question, ...] = field(default=())

    @property
    def exit_code(self) -> ExitCode:
        """2 where a run would refuse a rule, 1 where one is written wrongly, else 0."""
        if any(claim.kind in _REFUSED for claim in self.claims):
            return ExitCode.USAGE
        is_wrong = any(claim.severity is Severity.ERROR for claim in self.claims)
        return ExitCode.CLOSED if is_wrong else ExitCode.OPEN

    def with_claims(self, claims: Iterable[Claim]) -> LintReport:
        """The same with further claims."""
        merged = sorted([*self.claims, *claims], key=lambda claim: claim.order)
        return LintReport(tuple(merged), self.n_rules, self.is_proved, self.n_asked, self.undecided)


def lint(
    rules: Sequence[Rule],
    *,
    views: Mapping[str, Mapping[str, pl.DataType]] = VIEWS,
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    is_fast: bool = False,
    effort: int = EFFORT,
    told: Callable[[str, int], None] | None = None,
) -> LintReport:
    """What is wrong with ``rules``, proved where the solver is installed.

    Args:
        rules: as loaded.
        views: the columns of the views.
        parameters: the project's values, by rule and name.
        is_fast: ask no solver.
        effort: how much work the solver may spend on a question.
        told: is told the view that is looked at, and how many rules it has.
    """
    claims = [*quick_lint(rules, parameters), *unread_columns(rules, views)]
    if is_fast or not is_installed():
        return LintReport((), len(rules), is_proved=False).with_claims(claims)
    prover = Prover(effort)
    for view in sorted({view for rule in rules for view in rule.on}):
        group = [rule for rule in rules if view in rule.on]
        if told is not None:
            told(view, len(group))
        ground = Ground.of(group, view, views=views, parameters=parameters)
        each = [RuleClaims(prover, view, ground.judge(rule)) for rule in group]
        for rule in each:
            claims.extend(rule.claims())
        claims.extend(ViewClaims(prover, view, each).claims())
    report = LintReport((), len(rules), is_proved=True, n_asked=prover.n_asked)
    made = report.with_claims(_once(claims))
    return LintReport(
        made.claims, made.n_rules, made.is_proved, made.n_asked, tuple(prover.undecided)
    )


def _once(claims: Iterable[Claim]) -> list[Claim]:
    """The claims without those that the quick look found too."""
    found: dict[object, Claim] = {}
    for claim in claims:
        key = (claim.kind, claim.rule_id, claim.others, claim.clause, claim.names)
        kept = found.get(key)
        if kept is None:
            found[key] = claim
        elif kept.view is None:
            # At first sight it is told with the values of the parameters.
            found[key] = replace(claim, what=kept.what)
        elif kept.view != claim.view:
            found[*key, claim.view] = claim
    return list(found.values())
