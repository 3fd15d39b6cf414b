from __future__ import annotations

import pytest

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
    from cpaudit.cli import main as door

    monkeypatch.setenv("CPAUDIT_LANG", "en")
    monkeypatch.setattr(door, "prepare_streams", lambda: None)
    before = current_language()

    def run_command(*arguments):
        with pytest.raises(SystemExit) as left:
            door.main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return left.value.code, shown.out, shown.err

    yield run_command
    use_language(before)


@pytest.fixture
def zh():
    before = current_language()
    use_language(Language.ZH)
    yield Language.ZH
    use_language(before)
