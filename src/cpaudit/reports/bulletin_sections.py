"""A bulletin's figures in sentences and tables, as a statistician hands them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Language, Text
from cpaudit.reports import bulletin_births, bulletin_work
from cpaudit.reports.bulletin_teller import Section, Teller

if TYPE_CHECKING:
    from cpaudit.reports.bulletin_teller import Facts


def headline(facts: Facts, language: Language) -> dict[str, str]:
    """The title, the line below it, and the foot of the whole."""
    period, area = facts["period"], facts["project"]["area"]
    title = Text("{area}: quality of the population records", "{area}人口数据质量通报")
    below = Text(
        "Period {start} – {end}, records as of {as_of}",
        "统计期 {start} 至 {end}，数据截至 {as_of}",
    )
    foot = Text(
        "Made by cpaudit {version} (rules {rules}) from the exports of the departments. What it lists "
        "is to be verified; it says nothing about any person.",
        "由 cpaudit {version}（规则集 {rules}）依据各部门导出数据生成。所列疑点均待核实，不作为对任何"
        "个人或单位的结论。",
    )
    values = {
        "area": area,
        "start": period["start"],
        "end": period["end"],
        "as_of": facts["as_of"],
        "version": facts["cpaudit"],
        "rules": facts["rule_set"],
    }
    return {
        "title": title.format(**values).within(language),
        "subtitle": below.format(**values).within(language),
        "footer": foot.format(**values).within(language),
    }


def bulletin_sections(facts: Facts, language: Language) -> tuple[Section, ...]:
    """All sections about which something is known, in the order in which they are read."""
    told = Teller(facts, language)
    made = (
        bulletin_births.verdict(told),
        bulletin_births.births(told),
        bulletin_births.villages(told),
        bulletin_births.completeness(told),
        bulletin_births.timeliness(told),
        bulletin_work.returns(told),
        bulletin_work.events(told),
        bulletin_work.indicators(told),
        bulletin_work.problems(told),
        bulletin_work.changes(told),
        bulletin_work.tasks(told),
        bulletin_work.basis(told),
    )
    return tuple(one for one in made if one is not None and (one.sentences or one.tables))
