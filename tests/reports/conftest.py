from __future__ import annotations

import pytest

from material_builder import tiny_material, tiny_project


@pytest.fixture
def project(tmp_path):
    return tiny_project(tmp_path)


@pytest.fixture
def material(project, monkeypatch):
    monkeypatch.setattr("cpaudit.__version__", "1.2.3")
    return tiny_material(project)
