"""Texts as whole numbers in the same order, with room for unwritten texts between written ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# No question has as many text columns as this: between two texts there is always another one left.
_ROOM = 1 << 20
# What may follow a text to make the next one, in their order.
_ENDINGS = ("-", "0", "1", "A", "a", "~", "一", "龥")
_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class TextCodes:
    """The texts that conditions write, in their order; the empty text is the first of all."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextCodes:
        """The codes of ``texts``, and of what bounds each as a beginning."""
        written = {""}
        for text in texts:
            written |= {text, *_bound(text)}
        return cls(tuple(sorted(written)))

    def code(self, text: str) -> int:
        """The number of ``text``, which is one of those that are written."""
        return self.texts.index(text) * _ROOM

    def text(self, code: int) -> str | None:
        """A text that ``code`` may stand for; None where none was found."""
        position, offset = divmod(code, _ROOM)
        if not 0 <= position < len(self.texts):
            return None
        return self.texts[position] if offset == 0 else self._between(position, offset)

    @property
    def end(self) -> int:
        """The number that no text reaches."""
        return len(self.texts) * _ROOM

    def beginning(self, prefix: str) -> tuple[int, int | None]:
        """The codes from which and before which texts begin with ``prefix``."""
        bound = _bound(prefix)
        return self.code(prefix), self.code(bound[0]) if bound else None

    def _between(self, position: int, offset: int) -> str | None:
        low = self.texts[position]
        high = self.texts[position + 1] if position + 1 < len(self.texts) else None
        for ending in _ENDINGS:
            made = f"{low}{ending}{offset:07d}"
            if low < made and (high is None or made < high):
                return made
        return None


def _bound(prefix: str) -> list[str]:
    """The first text after all those that begin with ``prefix``, if there is one."""
    for length in range(len(prefix), 0, -1):
        following = ord(prefix[length - 1]) + 1
        if following in _SURROGATES:
            following = _SURROGATES.stop
        if following <= _LAST:
            return [prefix[: length - 1] + chr(following)]
    return []
