"""What lint says of rules: a claim, how bad it is, and the row that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.project.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cpaudit.rules.rule import Rule


class ClaimKind(StrEnum):
    """What may be wrong with rules."""

    REFUSED = "refused"
    UNKNOWN_COLUMN = "unknown_column"
    UNUSED_PARAMETER = "unused_parameter"
    EMPTY_RANGE = "empty_range"
    NEVER_APPLIES = "never_applies"
    NEVER_FAILS = "never_fails"
    NEVER_PASSES = "never_passes"
    CONTRADICTION = "contradiction"
    DUPLICATE = "duplicate"
    ALWAYS_TRUE = "always_true"
    NEVER_TRUE = "never_true"
    DEAD_CLAUSE = "dead_clause"
    IMPLIED = "implied"
    IMPLIED_BY_SEVERAL = "implied_by_several"
    UNREACHABLE = "unreachable"
    CONFLICT = "conflict"
    UNREAD_COLUMNS = "unread_columns"
    DID_NOT_APPLY = "did_not_apply"

    @property
    def severity(self) -> Severity:
        """Errors are mistakes of writing; warnings may be; infos are worth knowing."""
        return _SEVERITY.get(self, Severity.ERROR)

    @property
    def headline(self) -> Text:
        """The headline of the claim."""
        return _TITLES[self]


_SEVERITY = {
    ClaimKind.ALWAYS_TRUE: Severity.WARNING,
    ClaimKind.NEVER_TRUE: Severity.WARNING,
    ClaimKind.DEAD_CLAUSE: Severity.WARNING,
    ClaimKind.IMPLIED: Severity.WARNING,
    ClaimKind.IMPLIED_BY_SEVERAL: Severity.INFO,
    ClaimKind.UNREACHABLE: Severity.INFO,
    ClaimKind.CONFLICT: Severity.INFO,
    ClaimKind.UNREAD_COLUMNS: Severity.INFO,
    ClaimKind.DID_NOT_APPLY: Severity.INFO,
}
_TITLES = {
    ClaimKind.REFUSED: Text("cannot be used", "无法使用"),
    ClaimKind.UNKNOWN_COLUMN: Text("unknown column", "未知列"),
    ClaimKind.UNUSED_PARAMETER: Text("never used", "已声明未使用"),
    ClaimKind.EMPTY_RANGE: Text("empty range", "空区间"),
    ClaimKind.NEVER_APPLIES: Text("never applies", "永不适用"),
    ClaimKind.NEVER_FAILS: Text("can never fail", "永不违反"),
    ClaimKind.NEVER_PASSES: Text("can never pass", "永不通过"),
    ClaimKind.CONTRADICTION: Text("contradiction", "规则矛盾"),
    ClaimKind.DUPLICATE: Text("duplicate", "规则重复"),
    ClaimKind.ALWAYS_TRUE: Text("never false", "永不为假"),
    ClaimKind.NEVER_TRUE: Text("never true", "永不为真"),
    ClaimKind.DEAD_CLAUSE: Text("dead clause", "多余子句"),
    ClaimKind.IMPLIED: Text("implied by another", "被另一规则蕴含"),
    ClaimKind.IMPLIED_BY_SEVERAL: Text("implied by several", "被多条规则蕴含"),
    ClaimKind.UNREACHABLE: Text("only where others fail", "仅在其他规则违反处适用"),
    ClaimKind.CONFLICT: Text("cannot both pass", "不能同时通过"),
    ClaimKind.UNREAD_COLUMNS: Text("columns that no rule reads", "无规则读取的列"),
    ClaimKind.DID_NOT_APPLY: Text("did not apply in the last run", "上次运行未适用"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that is wrong, or worth knowing, with a row that shows it.

    ``witness`` was put to the engine; None where no row belongs to the claim, or where the claim
    holds but the row that the solver found hangs on a function that it does not know.
    """

    kind: ClaimKind
    what: Text
    rule_id: str | None = None
    view: str | None = None
    others: tuple[str, ...] = ()
    clause: str | None = None
    names: tuple[str, ...] = ()
    witness: Mapping[str, Any] | None = None
    path: Path | None = field(default=None, repr=False)
    line: int | None = None

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.kind.severity

    @property
    def order(self) -> tuple[object, ...]:
        """The place among other claims: the worst first, then by rule."""
        rank = list(Severity).index(self.severity)
        place = list(ClaimKind).index(self.kind)
        return rank, self.rule_id or "", self.view or "", place, self.clause or "", self.others


def claim_on(
    rule: Rule,
    kind: ClaimKind,
    what: Text,
    *,
    view: str | None = None,
    others: tuple[str, ...] = (),
    clause: str | None = None,
    names: tuple[str, ...] = (),
    witness: Mapping[str, Any] | None = None,
) -> Claim:
    """A claim about ``rule``, with the place where it is written."""
    return Claim(
        kind,
        what,
        rule_id=rule.id,
        view=view,
        others=others,
        clause=clause,
        names=names,
        witness=witness,
        path=rule.path,
        line=rule.line,
    )
