"""Prints the help of every command as JSON, in the language of the environment."""

from __future__ import annotations

import json
import os
import sys

from cpaudit.i18n import detect_language, use_language

use_language(detect_language())
os.environ.setdefault("COLUMNS", "80")

import typer  # noqa: E402 - help texts are rendered when the commands are imported

from cpaudit.cli.app import app  # noqa: E402 - the same


def helps(command, words, parent=None):
    """The command's help and those of its commands."""
    context = command.make_context(words[-1], [], parent=parent, resilient_parsing=True)
    yield " ".join(words), command.get_help(context)
    for name, inner in getattr(command, "commands", {}).items():
        yield from helps(inner, [*words, name], context)


sys.stdout.write(json.dumps(dict(helps(typer.main.get_command(app), ["cpaudit"]))))
