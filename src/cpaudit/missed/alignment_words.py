"""What is printed of an alignment: the rule in a few lines, and each list that is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.missed.compared_list import LISTS, PLANNING
from cpaudit.project import DatedBy, LiveBirth, YearKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cpaudit.missed.alignment import Alignment
    from cpaudit.missed.covered_span import Silence

_YEARS = {
    YearKind.CALENDAR: Text("calendar", "日历年度"),
    YearKind.STATISTICAL: Text("statistical", "统计年度"),
    YearKind.OTHER: Text("own period", "自定时段"),
}
_DATES = {
    DatedBy.EVENT: Text("by date of birth", "按出生日期"),
    DatedBy.ENTRY: Text("by date of entry", "按录入日期"),
}
_LIVE = {
    LiveBirth.SIGNS_OF_LIFE: Text("any sign of life", "有生命体征即为活产"),
    LiveBirth.WEEKS_28: Text("from 28 weeks on", "满 28 周的活产"),
}
_BASES = {
    "residence": Text("residence", "现居住地"),
    "hukou": Text("hukou", "户籍地"),
    "either": Text("residence or hukou", "现居住地或户籍地"),
}
_COUPLES = {
    "mother": Text("the mother", "女方"),
    "father": Text("the father", "男方"),
    "either": Text("either parent", "任一方"),
}


def statement(alignment: Alignment) -> tuple[Text, ...]:
    """Window and dates, counting rule, lists compared; then what is left out or looks wrong."""
    a = alignment
    window = Text(
        "Births {span} ({year}) {dates}, due by {due}",
        "{span} 的出生（{year}），{dates}；{due} 前出生的应已入库",
    ).format(
        span=f"{a.start} – {a.end}",
        year=_YEARS[a.year],
        dates=_DATES[a.dated_by],
        due=min(a.due_to or a.as_of, a.end),
    )
    rule = Text(
        "{basis} of {couple}{months}; {live}; ± {days} days is one birth",
        "按{couple}{basis}统计{months}；{live}；日期相差 {days} 天内为同一出生",
    ).format(
        basis=_BASES[a.basis],
        couple=_COUPLES[a.couple],
        months=Text(f", {a.months} months", f"（居住满 {a.months} 个月）")
        if a.basis != "hukou"
        else "",
        live=_LIVE[a.live_birth],
        days=a.match_days,
    )
    compared = _compared(a)
    outside = tuple(
        each.left_out for each in a.lists if each.left_out and each.name not in PLANNING
    )
    doubts = tuple(each.doubt for each in a.lists if each.doubt)
    return (window, rule, compared, *outside, *doubts, *a.doubts)


def _compared(alignment: Alignment) -> Text:
    names = [LISTS[name].words for name in alignment.covering()]
    if not any(each.name in PLANNING for each in alignment.lists):
        return Text(
            "no births in a planning export: nothing can be held against it",
            "没有全员出生数据，无法与其他来源比对",
        )
    return Text(
        f"planning held against: {', '.join(name.en for name in names) or 'no list'}",
        f"与全员库比对的来源：{'、'.join(name.zh for name in names) or '无'}",
    )


def planning_stale(newest: date, due_to: date) -> Text:
    """That planning's records end well before the as-of date, and what follows."""
    return Text(
        f"planning's newest record is of {newest}: births after {due_to} are not asked for yet. "
        "Export it anew if there is more.",
        f"全员数据最新一条记录为 {newest}：{due_to} 之后的出生暂不核对。如有更新的数据，请重新导出。",
    )


def why_left_out(
    words: Text,
    holes: Sequence[Silence],
    dates: tuple[date | None, date | None],
    at: str,
    *,
    is_declared: bool,
) -> Text:
    """Why a list is left out, its dates, and what to do; ``at`` is the key that declares coverage."""
    first, last = dates
    span = f"{first} – {last}" if first and last else "-"
    if is_declared:
        return Text(
            "{words}: left out, declared to cover {span} only. Export it anew.",
            "{words}：不参与比对，声明只覆盖 {span}。请重新导出。",
        ).format(words=words, span=span)
    return Text(
        "{words}: left out (dates {span}), lacks {holes}. Export it anew, or declare {at}.",
        "{words}：不参与比对（日期 {span}），缺 {holes}。请重新导出，或声明 {at}。",
    ).format(words=words, span=span, holes=_holes(holes), at=at)


def doubt(words: Text, holes: Sequence[Silence], *, is_declared: bool) -> Text | None:
    """What looks wrong with a list that is compared all the same."""
    if not holes:
        return None
    if is_declared:
        return Text(
            "{words}: declared to cover the window, yet lacks {holes}",
            "{words}：声明覆盖整个统计期，但缺 {holes}",
        ).format(words=words, holes=_holes(holes))
    return Text(
        "{words}: compared, though it lacks {holes}", "{words}：参与比对，但缺 {holes}"
    ).format(words=words, holes=_holes(holes))


def thinner(words: Text, source_id: str, hole: Silence) -> Text:
    """That one of several sources of a list falls silent."""
    return Text(
        "{words}: source {source} lacks {hole}; the list is thinner there. Export it anew.",
        "{words}：来源 {source} 缺 {hole}，该来源类别此段偏少。请重新导出。",
    ).format(words=words, source=source_id, hole=_hole(hole))


def planning_silent(hole: Silence) -> Text:
    """That planning itself holds next to nothing of a part of the window."""
    return Text(
        "planning lacks {hole}: births not entered, or an export that is not complete. Check it "
        "before reading the rest.",
        "全员库缺 {hole}：可能未录入，也可能导出不全，请先核对再看其余结果。",
    ).format(hole=_hole(hole))


def _holes(holes: Sequence[Silence]) -> Text:
    parts = [_hole(hole) for hole in holes]
    return Text(", ".join(part.en for part in parts), "、".join(part.zh for part in parts))


def _hole(hole: Silence) -> Text:
    about = round(hole.n_expected)
    days = f"{hole.start} – {hole.end}"
    if not about:
        return Text(days, days)
    return Text(
        f"{days} ({hole.n_held} of about {about} births)",
        f"{days}（约 {about} 例出生中仅有 {hole.n_held} 例）",
    )
