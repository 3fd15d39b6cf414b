from __future__ import annotations

import sys
from pathlib import Path

import pytest

from command_runner import command_runner
from material_builder import tiny_material, tiny_project

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "cli"))


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
