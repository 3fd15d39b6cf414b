"""What a rule text is refused for, before anyone knows in which file it stands."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

# Under this likeness a suggestion is a guess that misleads.
_LIKENESS = 0.6


class Refusal(Exception):  # noqa: N818 - it becomes a RuleError once file and line are known
    """A text or value of a rule that cannot be used; ``at`` is the position in it, from 0."""

    def __init__(self, what: Text, *, mend: Text, at: int | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.mend = mend
        self.at = at


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was probably meant to be."""
    choices = sorted(set(known))
    folded = {choice.lower(): choice for choice in choices}
    if word.lower() in folded:
        return folded[word.lower()]
    matches = difflib.get_close_matches(word.lower(), list(folded), n=1, cutoff=_LIKENESS)
    return folded[matches[0]] if matches else None


def advice(word: str, known: Iterable[str]) -> Text:
    """«Did you mean x?», or the known words where none is near."""
    choices = sorted(set(known))
    guess = nearest(word, choices)
    if guess is not None:
        return Text(f"Did you mean «{guess}»?", f"是否应为“{guess}”？")
    shown = ", ".join(choices[:12]) + (" …" if len(choices) > 12 else "")  # noqa: PLR2004 - what fits a line
    if not shown:
        return Text("There is none here.", "此处没有可用的。")
    return Text(f"Known: {shown}.", f"可用：{shown}。")
