"""``cpaudit version``."""

import typer

import cpaudit
from cpaudit.cli.options import Lang


def version(*, lang: Lang = None) -> None:
    """Show the version."""
    del lang
    typer.echo(f"cpaudit {cpaudit.__version__}")
