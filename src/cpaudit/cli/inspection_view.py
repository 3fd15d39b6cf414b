"""A look at files as people see it: a table of columns for each sheet, and what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.padding import Padding
from rich.text import Text as Line

from cpaudit.cli.inspection_words import FORMS, HOW, LOOKS, REASONS, SEPARATORS
from cpaudit.cli.screen import width
from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, number
from cpaudit.reports.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.sources.inspection.inspected import InspectedColumn, InspectedFile, InspectedSheet

_DOUBTFUL = 0.8
# What the columns beside the values take of the screen.
_OTHER_COLUMNS = 54


def file_view(
    file: InspectedFile, language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """The sheets of a file one after the other; or why it cannot be opened."""
    if file.error is not None:
        yield Line(file.file, style="bold")
        yield _note(file.error.what, language, style="red")
        yield _note(file.error.mend, language)
    # Sheets of one form, a village each, have their columns shown once.
    shown: dict[tuple[object, ...], InspectedSheet] = {}
    for position, sheet in enumerate(file.sheets):
        if position:
            yield Line()
        form = (sheet.profile_id, *((c.heading, c.field, c.looks_like) for c in sheet.columns))
        alike = shown.get(form) if sheet.is_read else None
        yield from sheet_view(sheet, language, is_plain=is_plain, alike=alike)
        if sheet.is_read:
            shown.setdefault(form, sheet)


def sheet_view(
    sheet: InspectedSheet,
    language: Language,
    *,
    is_plain: bool,
    alike: InspectedSheet | None = None,
) -> Iterator[RenderableType]:
    """All about one sheet; not its columns again where those of ``alike`` are the same."""
    name = f"{sheet.file} [{sheet.sheet}]" if sheet.sheet else sheet.file
    yield Line(name, style="bold")
    if sheet.error is not None:
        yield _note(sheet.error.what, language, style="red")
        yield _note(sheet.error.mend, language)
    else:
        yield _note(sheet.why, language, style="" if sheet.is_in_order else "yellow")
    for title, text in _facts(sheet, language, is_short=alike is not None):
        yield _note(Text(f"{title.en}: {text}", f"{title.zh}：{text}"), language)
    if alike is not None:
        other = alike.sheet or alike.file
        same = Text(f"columns as in {other}", f"各列的读法同 {other}")
        yield _note(same, language, style="dim")
        yield from _damaged(sheet, language)
    else:
        if any(column.field for column in sheet.columns):
            yield _columns(sheet, language, is_plain=is_plain)
        yield from _remarks(sheet, language)
    for notice in sheet.notices:
        marked = Text(f"! {notice.text.en}", f"! {notice.text.zh}")
        yield _note(marked, language, style="yellow")
    if sheet.to_write:
        lead = Text("To read it, write into cpaudit.yaml:", "如需读取，请在 cpaudit.yaml 中写：")
        yield _note(lead, language)
        yield Padding(Line(sheet.to_write.rstrip()), (0, 0, 0, 4))


def _facts(
    sheet: InspectedSheet, language: Language, *, is_short: bool
) -> Iterator[tuple[Text, str]]:
    if sheet.guesses and not is_short:
        yield (
            Text("kinds", "类型得分"),
            _listed(
                [
                    f"{g.title.within(language)} ({g.profile_id}) {g.score:.2f}"
                    for g in sheet.guesses
                ],
                language,
            ),
        )
    form = [
        FORMS[sheet.form].within(language) if sheet.form in FORMS else sheet.form,
        SEPARATORS[sheet.separator].within(language) if sheet.separator in SEPARATORS else None,
        sheet.encoding,
        _header_rows(sheet, language),
    ]
    known = [text for text in form if text]
    if known and not is_short:
        yield Text("format", "格式"), Text(", ", "，").within(language).join(known)
    yield Text("rows", "行数"), _rows(sheet, language)
    if sheet.coverage:
        first, last = sheet.coverage
        field = f" ({sheet.coverage_field})" if sheet.coverage_field else ""
        yield Text("covers", "数据覆盖"), f"{first} – {last}{field}"


def _header_rows(sheet: InspectedSheet, language: Language) -> str | None:
    if sheet.header_rows is None or not sheet.header_rows[1]:
        return None
    first, last = sheet.header_rows
    rows = str(first) if first == last else f"{first}-{last}"
    return Text(f"headings in row {rows}", f"表头在第 {rows} 行").within(language)


def _rows(sheet: InspectedSheet, language: Language) -> str:
    total = number(sheet.n_rows)
    if not sheet.is_read:
        return total
    rows = Text(
        f"{total}, {number(sheet.n_records)} records", f"{total}，记录 {number(sheet.n_records)} 条"
    )
    skips = []
    for skip in sorted(sheet.skipped, key=lambda skip: skip.first_row or sheet.n_rows):
        where = (
            Text(f" from row {skip.first_row}", f"（自第 {skip.first_row} 行）").within(language)
            if skip.first_row
            else ""
        )
        skips.append(f"{word(REASONS, skip.reason, language)} {number(skip.n)}{where}")
    if not skips:
        return rows.within(language)
    left_out = Text("skipped", "跳过").within(language)
    colon = Text(": ", "：").within(language)
    semicolon = Text("; ", "；").within(language)
    return f"{rows.within(language)}{semicolon}{left_out}{colon}{_listed(skips, language)}"


def _columns(sheet: InspectedSheet, language: Language, *, is_plain: bool) -> RenderableType:
    table = grid(
        Head(Text("heading", "表头"), is_wide=True),
        Head(Text("read as", "读作字段")),
        Head(Text("sure", "把握"), is_number=True),
        Head(Text("by", "依据")),
        Head(Text("values (masked)", "取值（已脱敏）"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    for column in sheet.columns:
        if column.field is None:
            continue
        is_doubtful = (column.certainty or 0) < _DOUBTFUL
        child = f" {column.number}" if column.number else ""
        table.add_row(
            column.heading,
            f"{column.field}{child}",
            Line(f"{column.certainty or 0:.0%}", style="yellow" if is_doubtful else ""),
            word(HOW, column.how, language),
            _values(column, language),
        )
    return table


def _values(column: InspectedColumn, language: Language) -> Line:
    samples = list(column.samples)
    room = width() - _OTHER_COLUMNS
    while len(samples) > 1 and cell_len(_listed(samples, language)) > room:
        samples.pop()
    forms = [f"{form} x{n:,}" for form, n in column.date_forms]
    shown = Line(_listed(forms or samples, language))
    if not column.n_values:
        shown = Line(Text("empty", "全空").within(language), style="yellow")
    for n, text in (
        (column.n_damaged, Text("cut", "被截断")),
        (column.n_unreadable, Text("unreadable", "不可读")),
    ):
        if n:
            shown.append(f" {text.within(language)} {n:,}", style="red")
    return shown


def _remarks(sheet: InspectedSheet, language: Language) -> Iterator[RenderableType]:
    """What is missing, not used, not needed, or to be watched."""
    colon = Text(": ", "：")
    for title, items, style in (
        (
            Text("key columns that are missing", "缺少必需的列"),
            [" / ".join(group) for group in sheet.missing],
            "red",
        ),
        (
            Text("columns to be collected that are missing", "缺少应采集的列"),
            list(sheet.uncollected),
            "yellow",
        ),
        (
            Text("values do not fit", "表头与取值不符"),
            [f"{c.heading} -> {c.refused}" for c in sheet.columns if c.refused],
            "yellow",
        ),
        (
            Text("sensitive and not needed", "敏感且无需使用"),
            [_unread(c, language) for c in sheet.columns if c.field is None and c.is_sensitive],
            "yellow",
        ),
        (
            Text("not used", "未使用的列"),
            [
                _unread(c, language)
                for c in sheet.columns
                if c.field is None and not c.is_sensitive and not c.is_known
            ],
            "",
        ),
        (
            Text("known and of no use", "已知但无需使用的列"),
            [c.heading for c in sheet.columns if c.is_known and not c.is_sensitive],
            "dim",
        ),
    ):
        if items:
            listed = _listed(items, language)
            yield _note(
                Text(f"{title.en}{colon.en}{listed}", f"{title.zh}{colon.zh}{listed}"),
                language,
                style=style,
            )


def _damaged(sheet: InspectedSheet, language: Language) -> Iterator[RenderableType]:
    """The columns of cut numbers, where the table of columns does not show them."""
    for column in sheet.columns:
        if column.n_damaged:
            said = Text(
                f"{column.heading}: {column.n_damaged:,} cut",
                f"{column.heading}：{column.n_damaged:,} 个被截断",
            )
            yield _note(said, language, style="red")


def _unread(column: InspectedColumn, language: Language) -> str:
    looks = LOOKS.get(column.looks_like or "")
    if looks is None:
        return column.heading
    return Text(
        f"{column.heading} (looks like {looks.en})", f"{column.heading}（像{looks.zh}）"
    ).within(language)


def _listed(items: Sequence[str], language: Language) -> str:
    return Text(", ", "、").within(language).join(items)


def _note(text: Text, language: Language, *, style: str = "") -> RenderableType:
    return Padding(Line(text.within(language), style=style), (0, 0, 0, 2))
