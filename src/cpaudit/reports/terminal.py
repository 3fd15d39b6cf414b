"""The summary of a run on the terminal: eighty columns, in Chinese or English, or as a picture."""

from __future__ import annotations

import html
import re
from io import StringIO
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text as Line

import cpaudit
from cpaudit.i18n import Language, Text
from cpaudit.reports.birth_parts import (
    completeness_part,
    estimate_part,
    missed_part,
    suppressed_part,
)
from cpaudit.reports.parts import findings_part, linkage_part, rules_part, sources_part
from cpaudit.reports.statistics_parts import (
    alignment_part,
    events_part,
    expected_part,
    indicators_part,
    returns_part,
    screens_part,
    timeliness_part,
)
from cpaudit.reports.verdict_words import caution, heading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import RenderableType

    from cpaudit.reports.material import Material

WIDTH = 80

_PARTS: tuple[tuple[Text, Callable[..., RenderableType | None]], ...] = (
    (Text("Sources", "来源"), sources_part),
    (Text("Persons and links", "人员与关联"), linkage_part),
    (Text("Rules", "规则"), rules_part),
    (Text("Findings, to be verified", "疑点（待核实）"), findings_part),
    (Text("What is compared with what", "比对口径"), alignment_part),
    (Text("Births that look missed", "疑似漏报出生（待核实）"), missed_part),
    (Text("Births left out of that list", "未列入上表的出生"), suppressed_part),
    (Text("Missed births by their probabilities", "按概率估计的漏报数"), expected_part),
    (Text("Events told differently", "各来源记载不一致的事件"), events_part),
    (
        Text("Completeness: found in the planning system", "完整性：已入全员库的比例"),
        completeness_part,
    ),
    (Text("Births that no list holds", "各来源均未记录的出生（估计）"), estimate_part),
    (Text("Time between birth and entry", "录入时滞"), timeliness_part),
    (Text("Indicators", "指标"), indicators_part),
    (Text("Village returns and the records", "报表与个案"), returns_part),
    (Text("Worth a second look", "值得再看一看的村居与日期"), screens_part),
)

# The picture must not load fonts from the network, as rich's own template does.
_SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" \
xmlns="http://www.w3.org/2000/svg">
    <style>
    .{unique_id}-matrix {{
        font-family: Menlo, Consolas, "Noto Sans Mono CJK SC", "Microsoft YaHei", monospace;
        font-size: {char_height}px;
        line-height: {line_height}px;
    }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
    </defs>
    <rect fill="#111827" x="1" y="1" width="{width}" height="{height}" rx="8" />
    <g transform="translate({terminal_x}, {terminal_y})" \
clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""


_PICTURE_TEXT = re.compile(
    r'(<text [^>]*?x=")([0-9.]+)(" y="[0-9.]+" textLength=")[0-9.]+"([^>]*>)([^<]*)</text>'
)
_CELL_WIDTH = 12.2  # of rich's picture: 20 px letters, 0.61 as wide as high
_BLANK = "&#160;"


def terminal_text(
    material: Material,
    *,
    language: Language,
    is_plain: bool = False,
    has_colour: bool = False,
    width: int = WIDTH,
) -> str:
    """The summary as text; plain text holds no box characters and no colours."""
    stream = StringIO()
    console = Console(
        file=stream,
        width=width,
        force_terminal=has_colour and not is_plain,
        color_system="standard" if has_colour and not is_plain else None,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(summary_view(material, language=language, is_plain=is_plain))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def terminal_picture(material: Material, *, language: Language, width: int = WIDTH) -> str:
    """The summary as SVG."""
    console = Console(file=StringIO(), record=True, width=width, highlight=False, emoji=False)
    console.print(summary_view(material, language=language, is_plain=False))
    picture = console.export_svg(title="cpaudit", code_format=_SVG, unique_id="cpaudit")
    return _PICTURE_TEXT.sub(_in_its_cells, picture)


def _in_its_cells(found: re.Match[str]) -> str:
    """A text of the picture as wide as its cells, without the blanks around it.

    Rich counts characters where Chinese ones take two cells, and blanks may be narrower than
    letters in the font that the reader has.
    """
    head, left, middle, tail, content = found.groups()
    words = content.replace(_BLANK, " ")
    width = cell_len(html.unescape(words.strip())) * _CELL_WIDTH
    start = float(left) + (len(words) - len(words.lstrip())) * _CELL_WIDTH
    shown = words.strip().replace(" ", _BLANK)
    return f'{head}{start:.1f}{middle}{width:.1f}"{tail}{shown}</text>' if shown else ""


def summary_view(material: Material, *, language: Language, is_plain: bool) -> RenderableType:
    """The whole summary; a part about which nothing is known is left out."""
    blocks: list[RenderableType] = [
        *_heading(material, language),
        *_warning(material, language),
        *_told(Text("Assumed", "以下为推断"), material.assumptions, language),
        *_told(
            Text("Rules to look at (cpaudit rules lint)", "存疑的规则（cpaudit rules lint）"),
            material.doubts,
            language,
        ),
    ]
    for title, part in _PARTS:
        content = part(material, language, is_plain=is_plain)
        if content is not None:
            blocks += [Line(), Line(title.within(language), style="bold cyan"), content]
    return Group(*blocks, Line(), _verdict(material, language))


def _heading(material: Material, language: Language) -> Iterator[RenderableType]:
    project = material.project
    yield Line(f"cpaudit {cpaudit.__version__}  {project.name}", style="bold")
    period = f"{project.period.start} – {project.period.end}"
    when = Text(
        f"period {period}, records as of {project.as_of}",
        f"统计期 {period}，数据截至 {project.as_of}",
    )
    yield Line(when.within(language))


def _warning(material: Material, language: Language) -> Iterator[RenderableType]:
    """Why there is no verdict, before the figures that rest on too little."""
    said = caution(material)
    if said is None:
        return
    yield Line()
    yield Line(heading(material).within(language), style="bold red")
    yield Line(said.within(language), style="bold red")
    yield from _reasons(material, language)


def _reasons(material: Material, language: Language) -> Iterator[RenderableType]:
    for reason in material.verdict.reasons:
        yield Padding(Line(f"- {reason.within(language)}"), (0, 0, 0, 2))


def _told(title: Text, texts: Iterable[Text], language: Language) -> Iterator[RenderableType]:
    """``texts`` under ``title``, or nothing where there are none."""
    for position, text in enumerate(texts):
        if not position:
            yield Line()
            yield Line(title.within(language), style="bold yellow")
        yield Padding(Line(text.within(language)), (0, 0, 0, 2))


def _verdict(material: Material, language: Language) -> RenderableType:
    verdict = material.verdict
    words, style = heading(material), "bold green" if verdict.is_open else "bold red"
    code = Text(f"exit code {int(verdict.code)}", f"退出码 {int(verdict.code)}")
    title = Text("{words} ({code})", "{words}（{code}）").format(words=words, code=code)
    through = (
        Padding(Line(f"- {said.within(language)}", style="dim"), (0, 0, 0, 2))
        for said in (*verdict.let_through, *verdict.notes)
    )
    return Group(Line(title.within(language), style=style), *_reasons(material, language), *through)
