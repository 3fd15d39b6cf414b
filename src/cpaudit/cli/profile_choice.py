"""Source profiles that a command is given or asked for."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.errors import UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.sources.profiles.profile import Profile

Extra = Annotated[
    list[Path] | None,
    typer.Option(
        "--profiles",
        help=str(Text("Your own profiles (file or folder).", "自定义来源模板（文件或文件夹）。")),
    ),
]


def known_profiles(extra: list[Path] | None) -> "Mapping[str, Profile]":
    """The shipped profiles and those in ``extra``."""
    from cpaudit.sources.profiles import load_profiles

    return load_profiles(extra or ())


def chosen(name: str, known: "Mapping[str, Profile]") -> "Profile":
    """The profile called ``name``.

    Raises:
        UsageError: there is none; it names the one that was probably meant.
    """
    if name in known:
        return known[name]
    from cpaudit.project.cursor import did_you_mean, nearest

    raise UsageError(
        Text(f"there is no profile «{name}».", f"没有模板“{name}”。"),
        mend=did_you_mean(nearest(name, known))
        or Text("See cpaudit sources list.", "请用 cpaudit sources list 查看。"),
    )
