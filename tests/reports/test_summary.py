from __future__ import annotations

import json
from dataclasses import replace

from cpaudit.completeness.headline import Headline, Total
from cpaudit.privacy import contains_full_identifier
from cpaudit.reports.summary import summary, summary_json


def test_the_summary_is_the_terminal_as_data(material, snapshot):
    assert summary_json(material) == snapshot


def test_the_same_run_gives_the_same_bytes_whatever_the_order_of_rows(material):
    turned = replace(
        material,
        findings=material.findings.reverse(),
        outcomes=material.outcomes.reverse(),
        skipped=material.skipped.reverse(),
        missed=material.missed.reverse(),
    )
    assert summary_json(turned) == summary_json(material)


def test_what_json_cannot_hold_is_null(material):
    endless = Headline(naive=Total(3.5, float("nan"), float("inf")))
    odd = replace(material, completeness=replace(material.completeness, headline=endless))
    told = json.loads(summary_json(odd))["estimate"]
    assert (told["high"], told["low"], told["estimate"]) == (None, None, 3.5)


def test_findings_are_counted_in_every_way(material):
    counts = summary(material)["findings"]
    assert (counts["n"], counts["n_to_check"], counts["n_without_village"]) == (5, 4, 1)
    assert counts["by_severity"] == {"error": 3, "info": 1, "warning": 1}
    assert sum(counts["by_village"].values()) + counts["n_without_village"] == counts["n"]


def test_no_person_is_in_the_summary(material):
    text = summary_json(material)
    assert not contains_full_identifier(text)
    assert "王" not in text
