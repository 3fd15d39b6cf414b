"""``report.html``: the run as one page without any reference outside, for a browser of any age."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import cpaudit
from cpaudit.i18n import Language, Text
from cpaudit.reports.html.drawing import mark
from cpaudit.reports.html.element import Element, element
from cpaudit.reports.html.sections.changes import changes_section
from cpaudit.reports.html.sections.coverage import coverage_section
from cpaudit.reports.html.sections.delays import delays_section
from cpaudit.reports.html.sections.intake import assumed_section, intake_section
from cpaudit.reports.html.sections.missed import missed_section
from cpaudit.reports.html.sections.people import people_section
from cpaudit.reports.html.sections.rules import findings_section, rules_section
from cpaudit.reports.html.sections.verdict import indicators_section, verdict_section
from cpaudit.reports.html.sections.villages import villages_section
from cpaudit.reports.html.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Callable

    from cpaudit.reports.html.blocks import Section
    from cpaudit.reports.material import Material

_SECTIONS: tuple[Callable[[Material, Voice], Section | None], ...] = (
    verdict_section,
    indicators_section,
    changes_section,
    missed_section,
    coverage_section,
    villages_section,
    delays_section,
    people_section,
    findings_section,
    rules_section,
    intake_section,
    assumed_section,
)
_LANG = {Language.ZH: "zh-CN", Language.EN: "en"}
# Enough of a hash to tell rule sets apart.
_HASH_SHOWN = 12


def html_report(material: Material, *, language: Language) -> str:
    """The page; the same run gives the same bytes.

    It names no person and no number. The births of a village and a month are counted one by one, so
    that it is for the office and not for print.
    """
    voice = Voice(language)
    project = material.project
    sections = [made for make in _SECTIONS if (made := make(material, voice)) is not None]
    period = f"{project.period.start} – {project.period.end}"
    title = Text("{name}: audit of population records", "{name}：人口数据核查报告")
    facts = [
        Text(f"area {project.area.name}", f"辖区 {project.area.name}"),
        Text(f"period {period}", f"统计期 {period}"),
        Text(f"records as of {project.as_of}", f"数据截至 {project.as_of}"),
        *(
            [Text(f"run {material.followed.run_no}", f"第 {material.followed.run_no} 次核查")]
            if material.followed is not None
            else []
        ),
        Text(f"cpaudit {cpaudit.__version__}", f"cpaudit {cpaudit.__version__}"),
        Text(
            f"rule set {material.rule_set[:_HASH_SHOWN]}",
            f"规则集 {material.rule_set[:_HASH_SHOWN]}",
        ),
    ]
    foot = Text(
        "For use within the office: counts of single births can tell who is meant. The bulletin is "
        "for passing on. This report audits records, never people; every finding is to be verified.",
        "供办公室内部使用：个位数的出生数可能指向具体家庭，对外请使用通报。"
        "本报告核查的是记录而非个人，所有疑点均待核实。",
    )
    text: str = _template().render(
        lang=_LANG[language],
        title=voice(title.format(name=project.name)),
        facts=[voice(fact) for fact in facts],
        sections=sections,
        contents=voice(Text("Contents", "目录")),
        skip=voice(Text("To the content", "跳到正文")),
        figure_word=voice(Text("Figure ", "图")),
        as_table=voice(Text("The same as a table", "以表格查看")),
        sort_word=voice(Text("sort", "点击排序")),
        foot=voice(foot),
        generator=f"cpaudit {cpaudit.__version__}",
        style=_raw("style.css"),
        script=_raw("script.js"),
        key=_key,
    )
    return text.rstrip() + "\n"


class _Raw(str):
    """A file that comes with the program, written as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined  # late: 0.1 s, and only this page needs it

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(_read("page.html.j2"))


def _raw(name: str) -> _Raw:
    return _Raw(_read(name).strip())


def _read(name: str) -> str:
    return files("cpaudit.reports.html").joinpath(name).read_text(encoding="utf-8")


def _key(css: str) -> Element:
    """The sign of a legend: a mark for the series of a curve, else a patch of colour."""
    first, _, rest = css.partition(" ")
    if first[:1] == "m" and first[1:].isdigit():
        return mark(int(first[1:]), 8, 6, rest)
    return element("rect", x=2, y=1, width=12, height=10, class_=css)
