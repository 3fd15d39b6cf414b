"""Links on the screen: what each comparison weighs, as a waterfall up to the threshold."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, note
from cpaudit.review import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from cpaudit.explanation.told import LinkTold
    from cpaudit.i18n import Language

# Characters of the longest bar to either side of the middle.
_BAR = 12
# Waterfalls of a person with many rows say the same again.
_WATERFALLS_SHOWN = 3


def link_blocks(
    links: Sequence[LinkTold], language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """A line for each link, then the waterfalls of those that were weighed: what is doubtful first."""
    for link in links:
        yield Line(f"  {_said(link).within(language)}")
    weighed = sorted(
        (link for link in links if link.steps), key=lambda link: (link.probability, link.left)
    )
    for link in weighed[:_WATERFALLS_SHOWN]:
        yield Line()
        yield from _waterfall(link, language, is_plain=is_plain)
    n_more = len(weighed) - _WATERFALLS_SHOWN
    if n_more > 0:
        yield note(
            Text(
                f"{n_more} more, all surer than these: --json has all weights",
                f"另有 {n_more} 条把握更大，全部权重见 --json",
            ),
            language,
        )


def _said(link: LinkTold) -> Text:
    result = Text("linked", "关联") if link.is_accepted else Text("not linked", "未关联")
    tier, rule = words.said(words.TIERS, link.tier), words.said(words.RULES, link.blocking_rule)
    return Text(
        f"[{link.left}] – [{link.right}]  {result.en}, p = {link.probability:.4f}, {tier.en}: {rule.en}",
        f"[{link.left}] – [{link.right}]  {result.zh}，概率 {link.probability:.4f}，{tier.zh}：{rule.zh}",
    )


def _waterfall(link: LinkTold, language: Language, *, is_plain: bool) -> Iterator[RenderableType]:
    yield Line(
        Text(
            f"  [{link.left}] – [{link.right}] weights in bits",
            f"  [{link.left}] – [{link.right}] 权重（比特）",
        ).within(language)
    )
    table = grid(
        Head(Text("comparison", "比较项")),
        Head(Text("level", "程度")),
        Head(Text("weight", "权重"), is_number=True),
        Head(Text("sum", "累计"), is_number=True),
        Head(Text("against | for", "反对 | 支持")),
        language=language,
        is_plain=is_plain,
    )
    most = max(1.0, *(abs(step.bits) for step in link.steps))
    running = 0.0
    for step in link.steps:
        running += step.bits
        table.add_row(
            words.said(words.COMPARISONS, step.comparison).within(language),
            words.said(words.LEVELS, step.level).within(language),
            f"{step.bits:+.2f}",
            f"{running:+.2f}",
            bar(step.bits, most, is_plain=is_plain),
        )
    needed = log2(link.threshold / (1 - link.threshold))
    table.add_row(
        Text("total", "合计").within(language),
        f"p = {link.probability:.4f}",
        f"{link.weight:+.2f}",
        "",
        "",
    )
    table.add_row(
        Text("threshold", "阈值").within(language),
        f"p = {link.threshold:.2f}",
        f"{needed:+.2f}",
        "",
        "",
    )
    yield table


def bar(weight: float, most: float, *, is_plain: bool) -> str:
    """A bar from the middle: to the right for, to the left against."""
    length = round(abs(weight) / most * _BAR)
    sign = ("+" if weight > 0 else "-") if is_plain else "█"
    drawn = sign * length
    return f"{'':{_BAR}}|{drawn}" if weight >= 0 else f"{drawn:>{_BAR}}|"
