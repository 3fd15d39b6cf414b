"""What a rule text is refused for, before anyone knows in which file it stands."""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cpaudit.errors import Place, RuleError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Under this likeness a suggestion is a guess that misleads.
_LIKENESS = 0.6
# As much of a text as shows the place without filling the screen.
_SNIPPET = 30
# As many choices as fit a line.
_SHOWN = 12


class Refusal(Exception):  # noqa: N818 - it becomes a RuleError once file and line are known
    """A text or value of a rule that cannot be used.

    ``at`` is the position in the text, from 0; ``keys`` and ``text`` say which of the rule's texts it
    is, once that is known.
    """

    def __init__(self, what: Text, *, mend: Text, at: int | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.mend = mend
        self.at = at
        self.keys: tuple[str | int, ...] = ()
        self.text: str | None = None

    def error(self, *, file: str | None, line: int | None, rule: str | None = None) -> RuleError:
        """The same as the user sees it: file, line, rule, key and the place in the text."""
        where = ".".join(map(str, self.keys))
        lead = f"{rule}, {where}" if rule and where else rule or where
        spot_en = spot_zh = ""
        if self.at is not None and self.text is not None:
            rest = " ".join(self.text[self.at :].split())
            shown = rest if len(rest) <= _SNIPPET else f"{rest[:_SNIPPET]}…"
            spot_en = f", character {self.at + 1} («{shown}»)"
            spot_zh = f"，第 {self.at + 1} 个字符处（“{shown}”）"
        en = f"{lead}{spot_en}: " if lead or spot_en else ""
        zh = f"{lead}{spot_zh}：" if lead or spot_zh else ""
        return RuleError(
            Text(
                f"{en.removeprefix(', ')}{self.what.en}", f"{zh.removeprefix('，')}{self.what.zh}"
            ),
            mend=self.mend,
            place=Place(file=file, row=line),
        )


@contextmanager
def within(*keys: str | int, text: str | None = None) -> Iterator[None]:
    """Tells every refusal inside which of the rule's texts it is about."""
    try:
        yield
    except Refusal as refusal:
        refusal.keys = (*keys, *refusal.keys)
        refusal.text = refusal.text if refusal.text is not None else text
        raise


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
    shown = ", ".join(choices[:_SHOWN]) + (" …" if len(choices) > _SHOWN else "")
    if not shown:
        return Text("There is none here.", "此处没有可用的。")
    return Text(f"Known: {shown}.", f"可用：{shown}。")
