"""The alignment as readers see it: what was compared with what, and what was left out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rich.console import Group

from cpaudit.i18n import Text
from cpaudit.missed.compared_list import PLANNING
from cpaudit.project import DatedBy, PlacesBy
from cpaudit.reports.grid import note
from cpaudit.reports.titled_sheet import titled_sheet

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.missed.alignment import Alignment
    from cpaudit.missed.compared_list import ComparedList
    from cpaudit.reports.xlsx import Sheet

# The window, the rule and what does not fit: the lists that do fit stand in statistics.xlsx.
_LINES_SHOWN = 4
_PLACES = {
    PlacesBy.RESIDENCE: Text("residence", "现居住地"),
    PlacesBy.HUKOU: Text("household registration", "户籍地"),
    PlacesBy.DELIVERY: Text("place of delivery", "分娩地"),
}
_DATES = {
    DatedBy.EVENT: Text("day of birth", "出生日期"),
    DatedBy.ENTRY: Text("day of entry", "录入日期"),
}
_STATES = {
    True: Text("compared", "参与比对"),
    False: Text("left out", "不参与比对"),
}
_PLANNINGS_OWN = Text("held against the others", "比对对象")
_COLUMNS = (
    (Text("list", "来源"), 24),
    (Text("state", "状态"), 14),
    (Text("sources", "来源标识"), 24),
    (Text("first date", "起"), 12),
    (Text("last date", "止"), 12),
    (Text("declared", "已声明"), 8),
    (Text("births of the window", "统计期内出生"), 12),
    (Text("takes in by", "收录依据"), 20),
    (Text("export cut by", "导出依据"), 14),
    (Text("remark", "说明"), 70),
)


def alignment_part(
    alignment: Alignment, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """Two to five lines: the window, the counting rule, and what is left out or looks wrong."""
    del is_plain  # sentences only
    window, rule, compared, *remarks = alignment.statement()
    is_held = any(each.name in PLANNING for each in alignment.lists) and alignment.covering()
    room = _LINES_SHOWN - 2
    shown = remarks if len(remarks) <= room else remarks[: room - 1]
    # What is compared goes without saying; that nothing is does not.
    lines = [window, rule, *([] if is_held else [compared]), *shown]
    n_more = len(remarks) - len(shown)
    if n_more:
        lines.append(
            Text(
                f"{n_more} more remarks on sources: statistics.xlsx",
                f"另有 {n_more} 条来源说明，见 statistics.xlsx",
            )
        )
    return Group(*(note(line, language, style="") for line in lines))


def alignment_sheets(
    alignment: Alignment, language: Language, page_header: tuple[str, str, str]
) -> list[Sheet]:
    """The rule line by line, and every list with what it covers."""
    sheet = partial(titled_sheet, language=language, page_header=page_header)
    statement = sheet(
        Text("alignment", "比对口径"),
        ((Text("№", "№"), 6), (Text("rule and remarks", "口径与说明"), 110)),
        [
            (number, line.within(language))
            for number, line in enumerate(alignment.statement(), start=1)
        ],
    )
    lists = sheet(
        Text("lists compared", "比对来源"),
        _COLUMNS,
        [
            (
                each.words.within(language),
                _state(each).within(language),
                ", ".join(each.source_ids),
                str(each.first or ""),
                str(each.last or ""),
                "✓" if each.is_declared else "",
                each.n,
                _PLACES[each.places_by].within(language),
                _DATES[each.dated_by].within(language),
                remark.within(language) if (remark := each.left_out or each.doubt) else "",
            )
            for each in alignment.lists
        ],
    )
    return [statement, lists]


def alignment_json(alignment: Alignment) -> dict[str, object]:
    """The alignment for programs."""
    return {
        "start": alignment.start.isoformat(),
        "end": alignment.end.isoformat(),
        "as_of": alignment.as_of.isoformat(),
        "dated_by": str(alignment.dated_by),
        "year": str(alignment.year),
        "basis": alignment.basis,
        "residence_months": alignment.months,
        "couple": alignment.couple,
        "live_birth": str(alignment.live_birth),
        "grace_days": alignment.grace_days,
        "match_days": alignment.match_days,
        "due_from": alignment.due_from.isoformat() if alignment.due_from else None,
        "due_to": alignment.due_to.isoformat() if alignment.due_to else None,
        "covering": list(alignment.covering()),
        "lists": [
            {
                "name": each.name,
                "source_ids": list(each.source_ids),
                "first": each.first.isoformat() if each.first else None,
                "last": each.last.isoformat() if each.last else None,
                "is_declared": each.is_declared,
                "n": each.n,
                "is_covering": each.is_covering,
                "left_out": each.left_out.en if each.left_out else None,
                "doubt": each.doubt.en if each.doubt else None,
                "places_by": str(each.places_by),
                "dated_by": str(each.dated_by),
            }
            for each in alignment.lists
        ],
        "statement": [{"en": line.en, "zh": line.zh} for line in alignment.statement()],
    }


def _state(each: ComparedList) -> Text:
    if each.name in PLANNING and each.is_covering:
        return _PLANNINGS_OWN
    return _STATES[each.is_covering]
