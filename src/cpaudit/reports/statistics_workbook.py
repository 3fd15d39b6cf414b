"""``statistics.xlsx`` and ``statistics.json``: every statistic of a run, with no person in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cpaudit
from cpaudit.reports.alignment_parts import alignment_json, alignment_sheets
from cpaudit.reports.completeness_parts import completeness_json
from cpaudit.reports.completeness_sheets import completeness_sheets
from cpaudit.reports.events_parts import events_json, events_sheets
from cpaudit.reports.expected_parts import expected_json, expected_sheets
from cpaudit.reports.indicators_parts import indicators_json
from cpaudit.reports.indicators_sheets import indicators_sheets
from cpaudit.reports.plain import plain
from cpaudit.reports.returns_parts import returns_json
from cpaudit.reports.returns_sheets import returns_sheets
from cpaudit.reports.screens_parts import screens_json
from cpaudit.reports.screens_sheets import screens_sheets
from cpaudit.reports.timeliness_parts import timeliness_json, timeliness_sheets
from cpaudit.reports.xlsx import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.i18n import Language
    from cpaudit.reports.material import Material
    from cpaudit.reports.xlsx import Sheet

# Raised when a key goes or changes its meaning; new keys do not raise it.
STATISTICS_VERSION = 1


def statistics_workbook(material: Material, *, language: Language) -> bytes:
    """One sheet per table, what is compared with what first."""
    project = material.project
    return write_workbook(
        list(_sheets(material, language)), as_of=project.as_of, title=project.name
    )


def statistics_json(material: Material) -> str:
    """The same figures as data. It holds no clock: the same input gives the same figures."""
    content: dict[str, Any] = {
        "version": STATISTICS_VERSION,
        "cpaudit": cpaudit.__version__,
        "completeness": completeness_json(material.completeness),
        "indicators": indicators_json(material.indicators),
    }
    if material.alignment is not None:
        content["alignment"] = alignment_json(material.alignment)
    if material.events is not None:
        content["events"] = events_json(material.events)
    if material.expected is not None:
        content["expected_missed"] = expected_json(material.expected)
    if material.timeliness is not None:
        content["timeliness"] = timeliness_json(material.timeliness)
    if material.screens is not None:
        content["screens"] = screens_json(material.screens)
    if material.returns is not None:
        content["returns"] = returns_json(material.returns)
    return json.dumps(plain(content), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _sheets(material: Material, language: Language) -> Iterator[Sheet]:
    project = material.project
    header = (project.area.name, "", f"{project.period.start} – {project.period.end}")
    if material.alignment is not None:
        yield from alignment_sheets(material.alignment, language, header)
    if material.expected is not None:
        yield from expected_sheets(material.expected, language, header)
    yield from completeness_sheets(material.completeness, language, header)
    if material.events is not None:
        yield from events_sheets(material.events, language, header)
    if material.timeliness is not None:
        yield from timeliness_sheets(material.timeliness, language, header)
    yield from indicators_sheets(material.indicators, language, header)
    if material.screens is not None:
        yield from screens_sheets(material.screens, language, header)
    if material.returns is not None:
        yield from returns_sheets(material.returns, language, header)
