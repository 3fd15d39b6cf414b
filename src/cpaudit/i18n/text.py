"""A message in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from cpaudit.i18n.language import Language, current_language


@dataclass(frozen=True, slots=True)
class Text:
    """A message in English and Chinese; ``str()`` gives the one of the current language.

    >>> str(Text("{n} rows", "{n} 行").format(n=3))
    '3 rows'
    """

    en: str
    zh: str

    def __str__(self) -> str:
        return self.within(current_language())

    def within(self, language: Language) -> str:
        """The message in ``language``."""
        return self.zh if language is Language.ZH else self.en

    def format(self, **values: object) -> Text:
        """The same message with its ``{names}`` filled; a ``Text`` value keeps its language."""
        return Text(
            en=self.en.format(**_within(values, Language.EN)),
            zh=self.zh.format(**_within(values, Language.ZH)),
        )


def _within(values: dict[str, object], language: Language) -> dict[str, object]:
    return {
        name: value.within(language) if isinstance(value, Text) else value
        for name, value in values.items()
    }
