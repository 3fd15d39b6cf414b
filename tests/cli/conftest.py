from __future__ import annotations

import pytest

from command_runner import command_runner
from cpaudit.i18n import Language, current_language, use_language
from material_builder import tiny_material, tiny_project


@pytest.fixture
def project(tmp_path):
    return tiny_project(tmp_path)


@pytest.fixture
def material(project):
    return tiny_material(project)


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs a command in English: its exit code, stdout and stderr."""
    yield from command_runner(capsys, monkeypatch)


@pytest.fixture
def zh():
    before = current_language()
    use_language(Language.ZH)
    yield Language.ZH
    use_language(before)
