from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

import polars as pl
import pytest
from followed_builder import with_cases

from cpaudit.i18n import Language
from cpaudit.reports.formats import MachineFormat, Occasion, render
from cpaudit.reports.formats.github import MOST_OF_A_KIND
from cpaudit.tables import FINDINGS

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def commands(material, **occasion):
    """The kind, properties and message of each line, as the runner unescapes them."""
    text = render(
        MachineFormat.GITHUB, material, Occasion(language=Language.EN, **occasion)
    ).decode()
    found = []
    for line in text.splitlines():
        kind, properties, message = COMMAND.fullmatch(line).groups()
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        found.append((kind, {key: plain(value) for key, value in pairs.items()}, plain(message)))
    return found


def plain(text):
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def many(material, n):
    one = material.findings.head(1)
    return replace(
        material,
        findings=pl.concat([one.with_columns(finding_id=pl.lit(f"m{k:03}")) for k in range(n)]),
    )


def test_a_finding_is_shown_beside_its_row(material):
    first = commands(material)[0]
    assert first == (
        "error",
        {"file": "分娩.xlsx", "line": "7", "title": "X001 birth-not-in-planning"},
        "王*芳 born 2025-02-01",
    )


def test_files_are_named_from_the_folder_of_the_call(material):
    _, properties, _ = commands(material, prefix=PurePosixPath("data/2025"))[0]
    assert properties["file"] == "data/2025/分娩.xlsx"


def test_severities_have_their_kinds_and_the_verdict_comes_last(material):
    found = commands(material)
    assert [kind for kind, _, _ in found] == ["error"] * 3 + ["warning", "notice", "notice"]
    assert found[-1][1] == {"title": "cpaudit: The gate is closed"}
    assert found[-1][2] == "3 errors (0 allowed)."


def test_no_more_than_are_shown_and_the_rest_is_counted(material):
    found = commands(many(material, 25))
    assert len([kind for kind, _, _ in found if kind == "error"]) == MOST_OF_A_KIND
    assert "15 more are not shown here (error 15)" in found[-1][2]


def test_every_rule_is_shown_once_before_one_is_shown_twice(material):
    more = many(material, 12).findings
    rare = more.head(1).with_columns(
        finding_id=pl.lit("z"), rule_id=pl.lit("X099"), confidence=pl.lit(0.1)
    )
    found = commands(replace(material, findings=pl.concat([more, rare])))
    titles = [properties["title"].split()[0] for kind, properties, _ in found if kind == "error"]
    assert titles == ["X001", "X099", *["X001"] * 8]


def test_notices_leave_room_for_the_verdict(material):
    notes = many(material, 25)
    notes = replace(notes, findings=notes.findings.with_columns(severity=pl.lit("info")))
    found = commands(notes)
    assert len(found) == MOST_OF_A_KIND
    assert "16 more" in found[-1][2]


def test_new_findings_come_first_and_waived_ones_not_at_all(material):
    found = commands(with_cases(material))
    files = [properties.get("file") for _, properties, _ in found]
    assert len(found) == 5  # four findings and the verdict
    assert files[-1] is None
    assert "1 waived findings are left out." in found[-1][2]


@pytest.mark.parametrize("sign", ["%", "%0A", "a:b,c=d", "::error::x", "a\r\nb", "%25"])
def test_no_text_ends_or_starts_a_command(material, sign):
    odd = material.findings.head(1).with_columns(
        message_en=pl.lit(sign), rule_name=pl.lit(sign.replace("=", ""))
    )
    found = commands(replace(material, findings=odd))
    assert len(found) == 2
    assert found[0][2] == sign
    assert found[0][1]["title"] == f"X001 {sign.replace('=', '')}".strip()


def test_without_findings_the_verdict_is_told(material):
    (only,) = commands(replace(material, findings=FINDINGS.empty()))
    assert only[0] == "notice"
