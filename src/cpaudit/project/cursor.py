"""A place in the project file: what is wrong there, on which line, and what was probably meant."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from cpaudit.errors import Place, ProjectError
from cpaudit.i18n import Text
from cpaudit.project.model import Origin, OriginKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.documents import Document

# A password in an address, or under its own key: no message may repeat it.
_SECRETS = (
    (re.compile(r"(://[^\s/:'\"]*):[^\s]*@"), r"\1:***@"),
    (re.compile(r"(passw\w*['\"]?\s*[:=]\s*['\"]?)[^'\",}\s]+", re.IGNORECASE), r"\1***"),
)

_ALIKE = str.maketrans("ol-", "01_")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the project file, which collects the origin of every setting that is read."""

    document: Document
    kind: OriginKind
    origins: dict[str, Origin]
    keys: tuple[str | int, ...] = ()

    def under(self, key: str | int) -> Cursor:
        """The place of ``key`` below this one."""
        return Cursor(self.document, self.kind, self.origins, (*self.keys, key))

    @property
    def dotted(self) -> str:
        """The place as the user writes it: ``sources.health.files``."""
        return ".".join(map(str, self.keys))

    @property
    def line(self) -> int | None:
        """The line of the place, or of the nearest key above it."""
        return self.document.line_of(*self.keys) if self.document.lines else None

    def note(self, value: object) -> None:
        """Remember that the setting here is written in the file."""
        self.origins[self.dotted] = Origin(value, self.kind, self.line)

    def note_default(self, value: object) -> None:
        """Remember that the setting here has its default."""
        self.origins[self.dotted] = Origin(value, OriginKind.DEFAULT)

    def has_parts(self) -> bool:
        """Whether the settings below this place are already known one by one."""
        return any(dotted.startswith(f"{self.dotted}.") for dotted in self.origins)

    def raw_keys(self, mapping: Mapping[Any, Any]) -> list[str]:
        """The keys of the mapping here as they are typed: ``01`` is not the number 1."""
        typed = [
            str(keys[-1])
            for keys in self.document.lines
            if len(keys) == len(self.keys) + 1 and keys[:-1] == self.keys
        ]
        return typed if len(typed) == len(mapping) else [str(key) for key in mapping]

    def fail(self, what: Text, mend: Text) -> NoReturn:
        """Refuse the value here.

        Raises:
            ProjectError: always.
        """
        lead = f"{self.dotted}: " if self.keys else ""
        raise ProjectError(
            Text(f"{lead}{what.en}", f"{lead}{what.zh}"),
            mend=mend,
            place=Place(file=str(self.document.path), row=self.line),
        )

    def wrong(self, value: object, expected: Text) -> NoReturn:
        """Refuse ``value`` because it is not what is expected."""
        shown = "null" if value is None else _without_secrets(repr(value))
        self.fail(
            Text(f"{shown} is not {expected.en}.", f"{shown} 不是{expected.zh}。"),
            Text("See docs/project-file.md.", "请参阅 docs/project-file.md。"),
        )


def _without_secrets(text: str) -> str:
    for pattern, kept in _SECRETS:
        text = pattern.sub(kept, text)
    return text


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was probably meant to be."""
    folded: dict[str, str] = {}
    for name in sorted(known):
        folded.setdefault(_folded(name), name)
    matches = difflib.get_close_matches(_folded(word), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def _folded(word: str) -> str:
    """Without what the eye takes for the same: case, O and 0, l and 1, hyphen and underscore."""
    return word.lower().translate(_ALIKE)


def did_you_mean(guess: str | None) -> Text | None:
    """The advice to write ``guess``, where there is one."""
    return Text(f"Did you mean «{guess}»?", f"是否应为“{guess}”？") if guess else None


def refuse_unknown_keys(value: Mapping[Any, Any], known: Sequence[str], at: Cursor) -> None:
    """Refuse a key that is not known, naming the one that was probably meant.

    Raises:
        ProjectError: for the first such key.
    """
    for key in value:
        if key in known:
            continue
        guess = nearest(str(key), known)
        choices = ", ".join(known)
        at.under(str(key)).fail(
            Text("there is no such key.", "没有这个键。"),
            did_you_mean(guess) or Text(f"Known keys: {choices}.", f"可用的键：{choices}。"),
        )
