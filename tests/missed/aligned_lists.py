"""Births of a year in planning and three other lists, and the project that compares them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from builders import frame
from cpaudit.missed.alignment import align
from cpaudit.project import Area, Counting, Period, Project, SourceSpec
from cpaudit.tables import SOURCES
from cpaudit.view_tables import VIEWS

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
DATASETS = {
    "planning": "planning_births",
    "delivery": "health_deliveries",
    "police_birth": "police_births",
    "vaccination": "vaccinations",
}


def child(number, born, *lists, **more):
    """A birth that stands in the named lists."""
    return {
        "person_no": number,
        "birth_date": born,
        "scope": "inside",
        "in_planning": "planning" in lists,
        "n_sources": len(set(lists) - {"planning"}),
        **{f"{name}.n_rows": 1 for name in lists},
        **({"planning.birth_date": born} if "planning" in lists else {}),
        **more,
    }


def births(rows):
    return frame(dict(VIEWS["births"]), rows)


def evenly(n, *lists, start=YEAR.start, days=365, but=()):
    """``n`` births over the window; a list lacks those born where ``but[list]`` says so."""
    lacking = dict(but)
    rows = []
    for number in range(n):
        born = start + timedelta(days=number * days // n)
        held = [name for name in lists if not lacking.get(name, lambda _: False)(born)]
        rows.append(child(number, born, *held))
    return births(rows)


def project_of(*names, counting=None, period=YEAR, as_of=date(2026, 2, 28), **specs):
    return Project(
        name="测试镇",
        folder=__file__,
        area=Area("测试镇", ("880101001",)),
        period=period,
        as_of=as_of,
        counting=counting or Counting(),
        sources=tuple(
            replace(SourceSpec(name, DATASETS[name]), **specs.get(name, {})) for name in names
        ),
    )


def sources_of(*names):
    return frame(
        dict(SOURCES.columns),
        [
            {
                "source_id": name,
                "profile_id": DATASETS[name],
                "dataset": DATASETS[name],
                "department": "health",
                "n_records": 9,
                "first_event_date": date(2025, 1, 3),
                "last_event_date": date(2025, 12, 20),
            }
            for name in names
        ],
    )


def aligned(view, *names, **options):
    return align(project_of(*names, **options), view, sources_of(*names))


ALL = ("planning", "delivery", "police_birth", "vaccination")
