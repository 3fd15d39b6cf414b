"""The rules on files, judged on what a township's files are read as."""

from __future__ import annotations

import pytest

from cpaudit.privacy import contains_full_identifier
from cpaudit.rules.evaluate import evaluate
from cpaudit.rules.load import load_rules
from cpaudit.rules.messages import render
from cpaudit.shipped import rules_folder
from cpaudit.view_tables import VIEWS
from cpaudit.views.groups import conform


@pytest.fixture(scope="module")
def file_rules():
    return load_rules([rules_folder() / "file"])


@pytest.fixture
def fired(township, file_rules):
    """The ids of the file rules that fail on a township's files, and what they say in both tongues."""

    def judge(intake=None):
        intake = intake or township.read()
        views = {
            "files": conform(intake.files, VIEWS["files"]),
            "sources": conform(intake.sources, VIEWS["sources"]),
        }
        project = township.project
        found = evaluate(
            file_rules,
            views,
            as_of=project.as_of,
            period_start=project.period.start,
            period_end=project.period.end,
        )
        assert found.outcomes["error"].null_count() == found.outcomes.height
        said = {}
        for rule in file_rules:
            for view in rule.on:
                rows = found.failing_rows(rule, view, views[view])
                for language in ("zh", "en"):
                    for line in render(rule, rows, language=language, masked=False):
                        assert not contains_full_identifier(line)
                        said[rule.id] = said.get(rule.id, "") + line
        return said

    return judge
