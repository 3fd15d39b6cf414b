"""Runs a command as a user does, in English."""

from __future__ import annotations

import pytest

from cpaudit.i18n import current_language, use_language


def command_runner(capsys, monkeypatch):
    """Yields a function that runs a command: its exit code, stdout and stderr."""
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
