"""Totals of births with their intervals on simulated townships whose truth is known.

Each township has a few hundred births in a dozen villages and three to five lists that find them with
chances of their own. The estimate is the one that a run prints (``completeness.assess.weigh``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.completeness.assess import weigh
from estimates_townships import (
    BIRTHS,
    CAPTURE,
    FALSE,
    FAMILIES,
    MISSED,
    REVIEWED,
    Scenario,
    mislinked,
    presence,
    township,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cpaudit.completeness.assess import Completeness

TOWNSHIPS = 200
SEED = 20_260
# Who is hard to find by three lists, of which none is good.
_HARD = (0.60, 0.80)


@dataclass(frozen=True, slots=True)
class Trial:
    """One township: the truth, what was seen, what was said."""

    n_births: int
    n_lists: int
    n_seen: int
    found: Completeness


def run(townships: int = TOWNSHIPS) -> str:
    """A Markdown section: coverage by scenario, then the errors of linkage."""
    lines = [
        f"## Totals of births on {townships} simulated townships per row",
        "",
        (
            f"{BIRTHS[0]}–{BIRTHS[1]} births, three to five lists that hold {CAPTURE[0]:.0%} – "
            f"{CAPTURE[1]:.0%} of them; nominal 95 % intervals of the total that a run prints. Where "
            "one list lies within the other there is a bound and no total."
        ),
        "",
        (
            "| lists | births in no list, mean | interval holds the truth | of the best model alone | "
            "mean error | width, mean | median | by models |"
        ),
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_row(str(one), list(trials(one, townships))) for one in Scenario]
    lines += [
        _row(f"{one}, three lists that hold 60–80 %", list(trials(one, townships, is_hard=True)))
        for one in (Scenario.INDEPENDENT, Scenario.DEPENDENT)
    ]
    lines += ["", *_linkage(townships)]
    return "\n".join(lines)


def trials(scenario: Scenario, n: int, *, is_hard: bool = False) -> Iterator[Trial]:
    """Townships of a scenario with perfect links; hard ones have few and poor lists."""
    rng = np.random.default_rng([SEED, list(Scenario).index(scenario), is_hard])
    for _ in range(n):
        n_lists = 3 if is_hard else int(rng.integers(3, 6))
        held, villages = township(rng, scenario, n_lists, _HARD if is_hard else CAPTURE)
        table = presence(held, villages)
        found = weigh(table, dict(list(FAMILIES.items())[:n_lists]), None)
        yield Trial(len(held), n_lists, table.height, found)


def _row(name: str, of: Sequence[Trial]) -> str:
    told = [(one, one.found.headline.total) for one in of]
    known = [(one, total) for one, total in told if total is not None]
    holds = np.mean([total.low <= one.n_births <= total.high for one, total in known])
    errors = np.mean([total.value / one.n_births - 1 for one, total in known])
    widths = np.array([(total.high - total.low) / one.n_births for one, total in known])
    unseen = np.mean([one.n_births - one.n_seen for one in of])
    models = np.mean([one.found.headline.method == "several_lists" for one in of])
    alone = [
        limits.low <= one.n_births <= limits.high
        for one in of
        if one.found.several is not None and (limits := one.found.several.naive.interval)
    ]
    return (
        f"| {name} ({len(known)} of {len(of)} with a total) | {unseen:.1f} | {holds:.1%} | "
        f"{np.mean(alone):.1%} | "
        f"{errors:+.2%} | {widths.mean():.1%} | {np.median(widths):.1%} | {models:.0%} |"
    )


@dataclass(frozen=True, slots=True)
class Linked:
    """One township whose links have errors: totals over the truth."""

    naive: float
    corrected: float
    two_naive: float
    two_corrected: float
    holds_naive: bool
    holds_corrected: bool


def linked_trials(n: int, *, n_lists: int | None = None) -> Iterator[Linked]:
    """Townships of which 5 % of planning's links are missed and 1 % of the others' are false.

    Precision and recall are known from a review of 150 links and 150 pairs that were not linked.
    """
    rng = np.random.default_rng([SEED, 77, n_lists or 0])
    while n:
        lists = n_lists or int(rng.integers(3, 6))
        held, villages = township(rng, Scenario.INDEPENDENT, lists, CAPTURE)
        torn, places, matching = mislinked(rng, held, villages)
        found = weigh(presence(torn, places), dict(list(FAMILIES.items())[:lists]), matching)
        head, two = found.headline, found.corrected
        if head.naive is None or head.corrected is None or two is None or two.total is None:
            continue
        n -= 1
        truth = len(held)
        yield Linked(
            head.naive.value / truth,
            head.corrected.value / truth,
            two.naive / truth,
            two.total / truth,
            head.naive.low <= truth <= head.naive.high,
            head.corrected.low <= truth <= head.corrected.high,
        )


def _linkage(townships: int) -> list[str]:
    lines = [
        (
            f"With {MISSED:.0%} of the links missed and {FALSE:.0%} of the other births linked "
            f"falsely; a review of {REVIEWED} links and {REVIEWED} pairs tells precision and recall."
        ),
        "",
        "| total | mean error as linked | corrected | interval holds the truth as linked | corrected |",
        "|---|---|---|---|---|",
    ]
    of = list(linked_trials(townships))
    naive, better = (
        np.mean([getattr(one, name) for one in of]) - 1 for name in ("naive", "corrected")
    )
    holds = [
        np.mean([getattr(one, f"holds_{name}") for one in of]) for name in ("naive", "corrected")
    ]
    lines.append(
        f"| as a run prints it | {naive:+.2%} | {better:+.2%} | {holds[0]:.1%} | {holds[1]:.1%} |"
    )
    two, fixed = (
        np.mean([getattr(one, name) for one in of]) - 1 for name in ("two_naive", "two_corrected")
    )
    lines.append(f"| two lists | {two:+.2%} | {fixed:+.2%} | | |")
    return lines


if __name__ == "__main__":
    print(run())
