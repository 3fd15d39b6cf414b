"""The user's language: from ``--lang``, else ``CPAUDIT_LANG``, else the locale."""

from __future__ import annotations

import locale
import os
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Language(StrEnum):
    """The languages that every message exists in."""

    ZH = "zh"
    EN = "en"


_current: ContextVar[Language] = ContextVar("cpaudit_language", default=Language.EN)


def current_language() -> Language:
    """The language that messages are rendered in now."""
    return _current.get()


def use_language(language: Language) -> None:
    """Render messages in ``language`` from here on (this context only)."""
    _current.set(language)


def detect_language(
    arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Language:
    """The language asked for on the command line, by the environment or by the locale.

    It is read from the raw arguments because help texts are rendered before they are parsed.
    """
    environment = os.environ if environment is None else environment
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return _from_tag(argument.removeprefix("--lang="))
        if argument == "--lang" and position + 1 < len(arguments):
            return _from_tag(arguments[position + 1])
    for variable in ("CPAUDIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return _from_tag(environment[variable])
    return _from_tag(locale.getlocale()[0] or "")


def _from_tag(tag: str) -> Language:
    """Chinese for zh_CN.UTF-8, zh-Hans, Chinese (Simplified)_China.936; English for the rest."""
    return Language.ZH if tag.lower().startswith(("zh", "chinese")) else Language.EN
