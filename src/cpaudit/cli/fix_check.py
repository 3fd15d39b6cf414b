"""The audit of the copies: findings before and after, and the changes that bring new ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cpaudit.cli.fix import audited
from cpaudit.corrected.compare import compare, to_withhold
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.audit_result import Audit
    from cpaudit.corrected.change import Left, Placed
    from cpaudit.corrected.compare import Comparison
    from cpaudit.corrected.copies import Staged

# An audit each: what is new after so many is told, and the exit code says so.
_MOST_AUDITS = 4
_NEW_SHOWN = 20


@dataclass(slots=True)
class Checker:
    """Asked about copies before they get their names; remembers the last comparison."""

    before: Audit
    is_quiet: bool = False
    comparison: Comparison | None = None
    fresh: list[dict[str, str]] = field(default_factory=list)
    n_audits: int = 0

    def __call__(self, staged: Staged, placed: Sequence[Placed]) -> list[Left]:
        """The changes to leave out since they bring a finding that was not there."""
        after = audited(staged.project, is_quiet=self.is_quiet)
        self.n_audits += 1
        self.comparison = compare(self.before.findings, after.findings, staged.files)
        self.fresh = [
            {"finding_id": name, "rule_id": rule, "title_en": en, "title_zh": zh}
            for name, rule, en, zh in after.findings.filter(
                after.findings["finding_id"].is_in([*self.comparison.new])
            )
            .select("finding_id", "rule_id", "title_en", "title_zh")
            .sort("rule_id", "finding_id")
            .iter_rows()
        ]
        if not self.comparison.new or self.n_audits >= _MOST_AUDITS:
            return []
        return to_withhold(self.comparison, after.findings, after.crosswalk, placed, staged.files)

    def plain(self) -> dict[str, Any]:
        """The comparison as plain values."""
        if self.comparison is None:
            return {}
        return {
            "n_before": self.comparison.n_before,
            "n_after": self.comparison.n_after,
            "gone": [*self.comparison.gone],
            "new": self.fresh,
            "renamed": [list(pair) for pair in self.comparison.renamed],
        }

    def lines(self) -> list[str]:
        """The comparison in words, new findings by name."""
        if self.comparison is None:
            return []
        before, after = self.comparison.n_before, self.comparison.n_after
        gone, n_new = len(self.comparison.gone), len(self.comparison.new)
        said = [
            Text(
                f"Findings: {before} before, {after} after; {gone} gone, {n_new} new",
                f"疑点：更正前 {before} 条，更正后 {after} 条；消除 {gone} 条，新增 {n_new} 条",
            ),
            *(
                Text(
                    f"  new: {one['finding_id']} {one['rule_id']} {one['title_en']}",
                    f"  新增：{one['finding_id']} {one['rule_id']} {one['title_zh']}",
                )
                for one in self.fresh[:_NEW_SHOWN]
            ),
        ]
        more = [f"  … +{n_new - _NEW_SHOWN}"] if n_new > _NEW_SHOWN else []
        return [*map(str, said), *more]
