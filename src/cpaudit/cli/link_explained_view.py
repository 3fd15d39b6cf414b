"""An explained pair on the screen: side by side, a waterfall of weights, what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text as Line

from cpaudit.i18n import Language, Text
from cpaudit.linkage.one_pair import Basis, Finding, Hindrance
from cpaudit.reports.grid import Head, grid, note
from cpaudit.review import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from cpaudit.cli.link_explained import Explained, Way
    from cpaudit.linkage.one_pair import Change, PairWeighed

# Characters to either side of the middle of a bar.
_BAR = 12
_MOST_CHANGES = 8

_HINDRANCES = {
    Hindrance.PROBABILITY: Text("the probability is below the threshold", "概率低于阈值"),
    Hindrance.NO_EVIDENCE: Text(
        "nothing agrees beside name, sex, place and source", "除姓名、性别、地址外没有一致的信息"
    ),
    Hindrance.TWO_NUMBERS: Text(
        "both have sound numbers, and these differ", "双方都有有效证件号且不一致"
    ),
    Hindrance.SOMEBODY_ELSE: Text(
        "neither name nor birth date nor number agrees", "姓名、出生日期、证件号均不一致"
    ),
}
_FINDINGS = {
    Finding.FOUND: Text("", ""),
    Finding.OVERSIZED: Text(" (left out: too many share it)", "（共有者过多，已略去）"),
    Finding.BOTH_NUMBERED: Text(
        " (not followed: both sides are known by number)", "（双方已按证件号确认，不再查找）"
    ),
}
_BASES = {
    Basis.PERSONS: Text(
        "compared with all that was known of both by then", "比较时采用双方当时已知的全部信息"
    ),
    Basis.RECORDS: Text("the two records by themselves", "仅比较这两条记录本身"),
}


def view(explained: Explained, language: Language, *, is_plain: bool) -> Iterator[RenderableType]:
    """All blocks, one below the other."""
    pair = explained.pair
    yield Line(f"A  {explained.left}    B  {explained.right}", style="bold")
    yield Line()
    yield _side_by_side(explained, language, is_plain=is_plain)
    yield Line()
    yield _line(_answer(explained), language, "bold")
    for sentence in _because(explained):
        yield note(sentence, language, style="none")
    yield Line()
    yield note(
        Text("Weights in bits ({type}; {basis})", "权重（比特；{type}；{basis}）").format(
            type=words.said(words.LINK_TYPES, pair.link_type),
            basis=_BASES[pair.basis],
        ),
        language,
    )
    yield _waterfall(pair, explained.own, language, is_plain=is_plain)
    yield from _missing(pair, language)
    yield Line()
    yield from _rules(pair, language)
    yield from _changes(pair, language, is_plain=is_plain)


def as_data(explained: Explained) -> object:
    """The same for programs."""
    pair = explained.pair
    return {
        "left": explained.left,
        "right": explained.right,
        "is_one_person": explained.is_one_person,
        "records": [
            {"field": line.field, "left": line.left, "right": line.right, "sign": line.sign}
            for line in explained.lines
        ],
        "pair": {
            "link_type": pair.link_type,
            "basis": pair.basis.value,
            "prior": pair.prior,
            "comparisons": [
                {"comparison": step.comparison, "level": step.level, "weight": step.weight}
                for step in pair.steps
            ],
            "weight": pair.weight,
            "probability": pair.probability,
            "threshold": pair.threshold,
            "is_linked": pair.is_linked,
            "hindrances": [one.value for one in pair.hindrances],
            "blocking_rules": [
                {"rule": name, "finding": finding.value} for name, finding in pair.rules
            ],
            "changes": list(pair.changes),
        },
        "path": list(explained.path),
        "conflicts": list(explained.conflicts),
        "own_link": explained.own,
        "is_own_link_followed": explained.is_own_followed,
    }


def _line(text: Text, language: Language, style: str) -> RenderableType:
    return Line(text.within(language), style=style)


def _side_by_side(explained: Explained, language: Language, *, is_plain: bool) -> RenderableType:
    table = grid(
        Head(Text("", "")),
        Head(Text("A", "A"), is_wide=True),
        Head(Text("", "")),
        Head(Text("B", "B"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    for line in explained.lines:
        name = words.said(words.FIELDS, line.field).within(language)
        table.add_row(name, line.left, line.sign, line.right)
    return table


def _answer(explained: Explained) -> Text:
    pair = explained.pair
    answer = (
        Text("One person.", "是同一人。")
        if explained.is_one_person
        else Text("Two persons.", "不是同一人。")
    )
    return Text(
        "{answer} Of the pair itself: p = {p:.4f}, threshold {threshold:.2f}.",
        "{answer}就这一对而言：概率 {p:.4f}，阈值 {threshold:.2f}。",
    ).format(answer=answer, p=pair.probability, threshold=pair.threshold)


def _because(explained: Explained) -> Iterator[Text]:
    """What joins the two, or keeps them apart."""
    for way in explained.path:
        yield Text(
            "{left} = {right}: {tier}{rule}, p = {p:.4f}",
            "{left} = {right}：{tier}{rule}，概率 {p:.4f}",
        ).format(
            left=way.left,
            right=way.right,
            tier=words.said(words.TIERS, way.tier),
            rule=_found_by(way),
            p=way.probability,
        )
    if not explained.is_one_person:
        for hindrance in explained.pair.hindrances:
            yield _HINDRANCES[hindrance]
        found = any(finding is Finding.FOUND for _, finding in explained.pair.rules)
        if not found:
            yield Text(
                "no blocking rule brings the two together: they were never compared",
                "没有检索规则能找到这一对：未曾比较",
            )
        if not explained.pair.hindrances and found and not explained.conflicts:
            yield Text(
                "the pair alone would be a link; a contradiction or a rival kept it from being one",
                "仅就这一对可以关联，但因矛盾或另有更合适的对象而未关联",
            )
    for kept in explained.conflicts:
        reason = words.said(words.REASONS, kept.reason)
        yield Text(
            "kept apart: {left} | {right}: {reason}", "分开：{left} | {right}：{reason}"
        ).format(left=kept.left, right=kept.right, reason=reason)


def _found_by(way: Way) -> Text:
    """The blocking rule of a link, where that says more than its tier."""
    if way.blocking_rule == way.tier:
        return Text("", "")
    return Text(", {rule}", "，{rule}").format(rule=words.said(words.RULES, way.blocking_rule))


def _waterfall(
    pair: PairWeighed, own: Way | None, language: Language, *, is_plain: bool
) -> RenderableType:
    table = grid(
        Head(Text("comparison", "比较项")),
        Head(Text("level", "程度")),
        Head(Text("weight", "权重"), is_number=True),
        Head(Text("sum", "累计"), is_number=True),
        Head(Text("", "")),
        language=language,
        is_plain=is_plain,
    )
    known = [step for step in pair.steps if step.level != "missing"]
    most = max([abs(pair.prior), *(abs(step.weight) for step in known), 1.0])
    running = pair.prior
    prior = words.said(words.COMPARISONS, "prior").within(language)
    table.add_row(
        prior,
        "",
        f"{pair.prior:+.2f}",
        f"{running:+.2f}",
        _bar(pair.prior, most, is_plain=is_plain),
    )
    for step in sorted(known, key=lambda one: -abs(one.weight)):
        running += step.weight
        table.add_row(
            words.said(words.COMPARISONS, step.comparison).within(language),
            words.said(words.LEVELS, step.level).within(language),
            f"{step.weight:+.2f}",
            f"{running:+.2f}",
            _bar(step.weight, most, is_plain=is_plain),
        )
    total = Text("total", "合计").within(language)
    table.add_row(total, f"p = {pair.probability:.4f}", f"{pair.weight:+.2f}", "", "")
    if own is not None and own.choice is not None:
        table.add_row(
            words.said(words.COMPARISONS, own.choice.comparison).within(language),
            words.said(words.LEVELS, own.choice.level).within(language),
            f"{own.choice.weight:+.2f}",
            "",
            _bar(own.choice.weight, max(most, abs(own.choice.weight)), is_plain=is_plain),
        )
        stated = Text("link", "链接").within(language)
        table.add_row(stated, f"p = {own.probability:.4f}", "", "", "")
    return table


def _missing(pair: PairWeighed, language: Language) -> Iterator[RenderableType]:
    """The comparisons that say nothing, in one line."""
    names = [
        words.said(words.COMPARISONS, step.comparison)
        for step in pair.steps
        if step.level == "missing"
    ]
    if names:
        yield note(
            Text(
                f"not compared: {', '.join(name.en for name in names)}",
                f"未比较：{'、'.join(name.zh for name in names)}",
            ),
            language,
        )


def _bar(weight: float, most: float, *, is_plain: bool) -> str:
    """A bar from the middle: to the right for, to the left against."""
    length = round(abs(weight) / most * _BAR)
    sign = ("+" if weight > 0 else "-") if is_plain else "█"
    drawn = sign * length
    return f"{'':{_BAR}}|{drawn}" if weight >= 0 else f"{drawn:>{_BAR}}|"


def _rules(pair: PairWeighed, language: Language) -> Iterator[RenderableType]:
    yield _line(
        Text("Blocking rules that bring them together", "能找到这一对的检索规则"), language, "bold"
    )
    if not pair.rules:
        yield note(Text("none", "无"), language)
    for name, finding in pair.rules:
        said = words.said(words.RULES, name)
        tail = _FINDINGS[finding]
        yield note(Text(f"{said.en}{tail.en}", f"{said.zh}{tail.zh}"), language, style="none")
    yield Line()


def _changes(pair: PairWeighed, language: Language, *, is_plain: bool) -> Iterator[RenderableType]:
    outcome = (
        Text("What would part them", "哪些变化会使其不关联")
        if pair.is_linked
        else Text("What would link them", "哪些变化会使其关联")
    )
    yield _line(outcome, language, "bold")
    if not pair.changes:
        yield note(
            Text("no single comparison would change the answer", "任何单项变化都不会改变结论"),
            language,
        )
        return
    table = grid(
        Head(Text("if", "若")),
        Head(Text("were", "为")),
        Head(Text("p", "概率"), is_number=True),
        Head(Text("then", "则")),
        language=language,
        is_plain=is_plain,
    )
    for change in nearest(pair.changes):
        table.add_row(
            words.said(words.COMPARISONS, change.comparison).within(language),
            words.said(words.LEVELS, change.level).within(language),
            f"{change.probability:.4f}",
            (Text("linked", "关联") if change.is_linked else Text("not linked", "不关联")).within(
                language
            ),
        )
    yield Padding(table, (0, 0, 0, 0))


def nearest(changes: Sequence[Change]) -> list[Change]:
    """Of each comparison the smallest change that turns the answer, the smallest first."""
    found: dict[str, Change] = {}
    for change in changes:
        found.setdefault(change.comparison, change)
    return list(found.values())[:_MOST_CHANGES]
