"""A birth that planning lacks, on the screen: how sure it is, and whose it is to report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Line

from cpaudit.cli.explain_links import bar
from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, note
from cpaudit.reports.scope_words import SCOPE_EVIDENCE
from cpaudit.reports.words import DATASETS, SUPPRESSED, word
from cpaudit.review.words import ROLES, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from cpaudit.explanation.told import BirthTold, Stay
    from cpaudit.i18n import Language

_SCOPES = {
    "inside": Text("this area's to report", "应由本辖区统计"),
    "outside": Text("not this area's to report", "不属本辖区统计"),
    "undecided": Text("whose to report is undecided", "归属待定"),
}
_STATES = {
    "then": Text("then", "当时"),
    "before": Text("before", "此前"),
    "after": Text("after", "此后"),
    "undated": Text("?", "不详"),
}
_PLACES = {"inside": Text("here", "本辖区"), "outside": Text("elsewhere", "外地")}
_KINDS = {"residence": Text("lives", "居住"), "hukou": Text("registered", "户籍")}
_STAYS_SHOWN = 16


def birth_blocks(
    birth: BirthTold, language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """The probabilities, the evidence with its weights, and where the family was when."""
    yield Line(
        Text("A birth that planning lacks", "未入全员库的出生").within(language),
        style="bold cyan",
    )
    scope = _SCOPES.get(birth.scope or "", Text("-", "-"))
    share = "-" if birth.p_in_scope is None else f"{birth.p_in_scope:.2f}"
    yield note(
        Text(
            f"born {birth.birth_date}; probability that it is missing {birth.p_missed:.2f}; "
            f"{scope.en} (probability {share})",
            f"出生日期 {birth.birth_date}；确属漏报的概率 {birth.p_missed:.2f}；"
            f"{scope.zh}（概率 {share}）",
        ),
        language,
        style="none",
    )
    if birth.suppressed:
        why = word(SUPPRESSED, birth.suppressed, language)
        yield note(Text(f"not listed: {why}", f"未列入：{why}"), language, style="none")
    if birth.evidence:
        yield _evidence(birth, language, is_plain=is_plain)
        yield note(
            Text(
                "Natural logarithms of how much likelier; docs/missed-births.md explains the evidence by "
                "the names that --json has.",
                "权重为似然比的自然对数；各项说明见 docs/missed-births.md（按 --json 中的名称查找）。",
            ),
            language,
        )
    if birth.stays:
        yield _stays(birth.stays, language, is_plain=is_plain)
        n_more = len(birth.stays) - _STAYS_SHOWN
        if n_more > 0:
            yield note(Text(f"{n_more} more: --json", f"另有 {n_more} 条，见 --json"), language)


def _evidence(birth: BirthTold, language: Language, *, is_plain: bool) -> RenderableType:
    table = grid(
        Head(Text("evidence on whose birth it is", "归属依据"), is_wide=True),
        Head(Text("weight", "权重"), is_number=True),
        Head(Text("elsewhere | here", "外地 | 本辖区")),
        language=language,
        is_plain=is_plain,
    )
    most = max(1.0, *(abs(weight) for _, weight in birth.evidence))
    for name, weight in birth.evidence:
        table.add_row(
            word(SCOPE_EVIDENCE, name, language),
            f"{weight:+g}",
            bar(weight, most, is_plain=is_plain),
        )
    return table


def _stays(stays: tuple[Stay, ...], language: Language, *, is_plain: bool) -> RenderableType:
    table = grid(
        Head(Text("who", "何人")),
        Head(Text("source", "来源"), is_wide=True),
        Head(Text("says", "内容")),
        Head(Text("from", "起")),
        Head(Text("to", "止")),
        Head(Text("at birth", "出生时")),
        language=language,
        is_plain=is_plain,
    )
    for stay in stays[:_STAYS_SHOWN]:
        table.add_row(
            said(ROLES, stay.of).within(language),
            word(DATASETS, stay.dataset, language),
            _says(stay).within(language),
            str(stay.since or ""),
            str(stay.until or ""),
            _STATES.get(stay.state, Text(stay.state, stay.state)).within(language),
        )
    return table


def _says(stay: Stay) -> Text:
    kind = _KINDS.get(stay.kind, Text(stay.kind, stay.kind))
    place = _PLACES.get(stay.place, Text(stay.place, stay.place))
    return Text(f"{kind.en} {place.en}", f"{kind.zh}{place.zh}")
