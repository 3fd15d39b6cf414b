"""The sentences and the figures on births in truth, as every report tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.reports.grid import interval, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.completeness.assess import Completeness
    from cpaudit.completeness.headline import Total

_CAUTIONS_SHOWN = 1


def unseen_lines(result: Completeness) -> list[Text]:
    """The sentences on the total, the most important first."""
    lists, headline = result.two_lists, result.headline
    if lists is None or not lists.n_observed:
        return []
    a, b, both = lists.n_first, lists.n_second, lists.n_both
    lines = [
        Text(
            f"planning {a:,}, other sources {b:,}, both {both:,}; in any {lists.n_observed:,}",
            f"全员库 {a:,}，其他来源 {b:,}，两者均有 {both:,}；合并后 {lists.n_observed:,}",
        )
    ]
    lines += _totals(result) if headline.total is not None else _bounds(result)
    share = lists.completeness_interval
    if lists.completeness is not None and share is not None:
        held, ends = percent(lists.completeness), interval(*share, percent)
        lines.append(
            Text(
                f"of what others know planning holds {held} (95 % interval {ends})",
                f"其他来源的出生中全员库已有 {held}（95% 区间 {ends}）",
            )
        )
    odds = [row.estimate for row in lists.dependence]
    # Of nested lists the table holds one number: nobody is in one and not in the other.
    if odds and max(odds) > min(odds):
        thetas = [row.theta for row in lists.dependence]
        ends = interval(min(odds), max(odds), _whole)
        lines.append(
            Text(
                f"should the two lists depend (odds ratio {min(thetas):g} – {max(thetas):g}): {ends}",
                f"若两类来源并不独立：{ends}（优势比 {min(thetas):g} – {max(thetas):g}）",
            )
        )
    if headline.is_matching_decisive:
        lines.append(DECISIVE)
    return [*lines, *headline.cautions[:_CAUTIONS_SHOWN]]


DECISIVE = Text(
    "The matching, not the township, drives this result: review links first (cpaudit review).",
    "该结果主要取决于关联质量，而非本地实际情况：请先复核链接（cpaudit review）。",
)


def _totals(result: Completeness) -> list[Text]:
    headline, matching = result.headline, result.matching
    naive, corrected, none = headline.naive, headline.corrected, headline.in_no_list
    how = headline.method.text()
    lines: list[Text] = []
    if naive is not None:
        as_linked = _written(naive)
        lines.append(
            Text(
                f"births in truth, as linked: {as_linked.en}; {how.en}",
                f"估计实际出生（按现有关联）：{as_linked.zh}；{how.zh}",
            )
        )
    if corrected is not None and matching is not None:
        freed, basis = _written(corrected), matching.basis.text()
        right, found = percent(matching.precision.value), percent(matching.recall.value)
        lines.append(
            Text(
                f"corrected for linkage: {freed.en}; precision {right}, recall {found}, {basis.en}",
                f"校正关联误差后：{freed.zh}；关联查准率 {right}、查全率 {found}，{basis.zh}",
            )
        )
    if none is not None:
        missing = _written(none)
        lines.append(
            Text(f"in no source: {missing.en}", f"任何来源均未记录：{missing.zh}"),
        )
    return lines


def _bounds(result: Completeness) -> list[Text]:
    """In place of a total what can be said: no fewer than, and no more than where that is known."""
    headline = result.headline
    least = headline.at_least if headline.at_least is not None else float(headline.n_seen)
    lines = [
        Text(
            f"no total is estimated; there are at least {_whole(least)} births",
            f"不作总数估计；出生至少 {_whole(least)} 例",
        )
    ]
    if headline.at_most is not None:
        most = _whole(headline.at_most)
        lines.append(
            Text(
                f"one list lies within the other: with 95 % confidence at most {most}",
                f"一份名单完全包含于另一份：按 95% 置信度至多 {most} 例",
            )
        )
    return lines


def _written(total: Total) -> Text:
    value, ends = _whole(total.value), interval(total.low, total.high, _whole)
    return Text(f"{value} (95 % interval {ends})", f"{value}（95% 区间 {ends}）")


def _whole(value: float) -> str:
    return number(round(value)) if value < _ENDLESS else "∞"


# A limit that the data do not give.
_ENDLESS = 1e12


def estimate_values(result: Completeness) -> dict[str, float | int | str | None]:
    """The estimate as ``summary.json`` and the summary sheet hold it; nulls where data are too few."""
    lists, headline, matching = result.two_lists, result.headline, result.matching
    if lists is None:
        return {}
    total, none, share = headline.total, headline.in_no_list, lists.completeness_interval
    return {
        "n_planning": lists.n_first,
        "n_other": lists.n_second,
        "n_both": lists.n_both,
        "n_seen": lists.n_observed,
        "method": str(headline.method),
        "estimate": None if total is None else total.value,
        "low": None if total is None else total.low,
        "high": None if total is None else total.high,
        **_prefixed("as_linked", headline.naive),
        **_prefixed("in_no_list", none),
        "at_least": headline.at_least,
        "at_most": headline.at_most,
        "completeness": lists.completeness,
        "completeness_low": None if share is None else share.low,
        "completeness_high": None if share is None else share.high,
        "link_precision": None if matching is None else matching.precision.value,
        "link_recall": None if matching is None else matching.recall.value,
        "link_basis": None if matching is None else str(matching.basis),
        "is_matching_decisive": headline.is_matching_decisive,
        **{f"theta_{row.theta:g}": row.estimate for row in lists.dependence},
    }


def _prefixed(prefix: str, total: Total | None) -> Mapping[str, float | None]:
    if total is None:
        return dict.fromkeys((prefix, f"{prefix}_low", f"{prefix}_high"))
    return {prefix: total.value, f"{prefix}_low": total.low, f"{prefix}_high": total.high}
