"""What ``cpaudit init`` found in a folder: a row for each file, and what has to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rich.padding import Padding
from rich.text import Text as Line

from cpaudit.cli.screen import width
from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, number
from cpaudit.sources.inspection.notices import notices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from cpaudit.cli.survey import Survey
    from cpaudit.i18n import Language
    from cpaudit.sources.profiles.profile import Profile

_SURE_FROM = 0.8
_ROOMY = 110
_VILLAGES_SHOWN = 8
_NAMES_SHOWN = 2


def survey_view(
    found: Survey, profiles: Mapping[str, Profile], language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """The proposal's facts, the files, their warnings, and what could not be used."""
    proposal = found.proposal
    for title, value, key in (
        (Text("area", "辖区"), f"{proposal.area_name} ({proposal.area_code})", "area"),
        (Text("period", "统计期"), str(proposal.period_year), "period"),
        (Text("as of", "数据截至"), proposal.as_of.isoformat(), "as_of"),
        (Text("villages", "村居表"), proposal.villages or "-", "villages"),
    ):
        why = proposal.reasons.get(key)
        because = f"  ({why.within(language)})" if why else ""
        colon = Text(": ", "：").within(language)
        yield Line.assemble(f"{title.within(language)}{colon}{value}", (because, "dim"))
    yield Line()
    yield _files(found, profiles, language, is_plain=is_plain)
    yield from _warnings(found, language)
    yield from _unusable(found, language)
    yield from _left_out(found, language)


def _files(
    found: Survey, profiles: Mapping[str, Profile], language: Language, *, is_plain: bool
) -> RenderableType:
    is_roomy = width() >= _ROOMY
    kind = (Head(Text("kind", "类型"), is_wide=True),) if is_roomy else ()
    table = grid(
        Head(Text("file", "文件"), is_wide=True),
        *kind,
        Head(Text("sure", "把握"), is_number=True),
        Head(Text("rows", "行"), is_number=True),
        Head(Text("records", "记录"), is_number=True),
        Head(Text("skipped", "跳过"), is_number=True),
        Head(Text("covers", "覆盖"), is_number=True),
        Head(Text("!", "!"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for row in _by_file(found).iter_rows(named=True):
        certainty = next(
            s.certainty for s in found.proposal.sources if s.source_id == row["source_id"]
        )
        dates = row["first_event_date"], row["last_event_date"]
        title = profiles[row["profile_id"]].title.within(language)
        # On a narrow screen the kind stands below the file's name, which then is not broken.
        names = (
            (row["file"], title)
            if is_roomy
            else (Line.assemble(row["file"], (f"\n  {title}", "dim")),)
        )
        table.add_row(
            *names,
            Line(f"{certainty:.0%}", style="" if certainty >= _SURE_FROM else "yellow"),
            number(row["n_rows"]),
            number(row["n_records"]),
            number(row["n_skipped"]),
            " ".join(f"{day:%Y-%m}" for day in dates if day is not None),
            number(row["n_notices"]) if row["n_notices"] else "",
        )
    return table


def _by_file(found: Survey) -> pl.DataFrame:
    """The sheets of a file together; those of several kinds apart."""
    files = found.intake.files
    counted = pl.Series("n_notices", [len(notices(row)) for row in files.iter_rows(named=True)])
    return (
        files.with_columns(counted)
        .filter(pl.col("n_rows") > 0)
        .group_by("file", "source_id", "profile_id", maintain_order=True)
        .agg(
            pl.col("n_rows", "n_records", "n_skipped", "n_notices").sum(),
            pl.col("first_event_date").min(),
            pl.col("last_event_date").max(),
        )
        .sort("file", "source_id")
    )


def _warnings(found: Survey, language: Language) -> Iterator[RenderableType]:
    lines: list[tuple[str, Text]] = []
    for row in found.intake.files.sort("file", "sheet", nulls_last=False).iter_rows(named=True):
        name = f"{row['file']} [{row['sheet']}]" if row["sheet"] else row["file"]
        lines += [(name, notice.text) for notice in notices(row)]
    for source in found.proposal.sources:
        if source.doubts:
            headings = ", ".join(
                f"{d.heading} -> {d.field} ({d.certainty:.0%})" for d in source.doubts
            )
            lines.append(
                (
                    _names(source.files, language),
                    Text(
                        f"doubtful columns, confirm them in cpaudit.yaml: {headings}",
                        f"以下各列把握不大，请在 cpaudit.yaml 中核对：{headings}",
                    ),
                )
            )
    if lines:
        yield Line()
        yield Line(Text("To be watched", "请注意").within(language), style="bold yellow")
    together: dict[Text, list[str]] = {}
    for name, text in lines:
        together.setdefault(text, []).append(name)
    yield from (_line(_names(names, language), text, language) for text, names in together.items())


def _names(names: Sequence[str], language: Language) -> str:
    """One or two names; of more, the first and how many there are."""
    if len(names) <= _NAMES_SHOWN:
        return Text(", ", "、").within(language).join(names)
    return Text(f"{names[0]} and {len(names) - 1} others", f"{names[0]} 等 {len(names)} 个").within(
        language
    )


def _unusable(found: Survey, language: Language) -> Iterator[RenderableType]:
    if found.unusable:
        yield Line()
        yield Line(Text("Not used", "未能使用").within(language), style="bold red")
    for one in found.unusable:
        name = f"{one.file} [{one.sheet}]" if one.sheet else one.file
        text = Text(f"{one.what.en} {one.mend.en}", f"{one.what.zh}{one.mend.zh}")
        yield _line(name, text, language)


def _left_out(found: Survey, language: Language) -> Iterator[RenderableType]:
    """The villages that the roll names in other areas."""
    if found.villages is None or found.villages.left_out.is_empty():
        return
    left_out = found.villages.left_out
    shown = left_out.head(_VILLAGES_SHOWN)
    names = (
        Text(", ", "、")
        .within(language)
        .join(f"{where or ''}{name} {n:,}" for where, name, n in shown.rows())
    )
    n_more = left_out.height - shown.height
    more = Text(f" and {n_more} more", f" 等，另有 {n_more} 个") if n_more else Text("", "")
    yield Line()
    yield _line(
        Text(
            "villages of other areas, left out of the table", "其他辖区的村居，未列入村居表"
        ).within(language),
        Text(f"{names}{more.en}", f"{names}{more.zh}"),
        language,
    )


def _line(name: str, text: Text, language: Language) -> RenderableType:
    colon = Text(": ", "：").within(language)
    return Padding(Line.assemble((name, "bold"), f"{colon}{text.within(language)}"), (0, 0, 0, 2))
