"""A question as lines of text that fit a terminal of any width; differences are put in brackets."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.review import words
from cpaudit.review.card import DIFFERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cpaudit.i18n import Language
    from cpaudit.review.card import Card, Marks, Weighed
    from cpaudit.review.card import Line as Field
    from cpaudit.review.estimates import Estimates, Share

_LABEL, _SIGN, _GAP = 12, 4, 1
# Seen on a screen of one colour too: brackets around what differs, beside the style.
_OPEN, _CLOSE, _MARKED = "[", "]", "bold reverse"
_BITS_PER_SIGN, _MOST_SIGNS = 2.0, 6
_LEAST_BITS = 0.05
_NAME_WIDTH, _LEVEL_WIDTH = 11, 13
_BAR = 20


def card_lines(card: Card, *, width: int, language: Language) -> list[Line]:
    """The two records side by side, then why it is asked, then the weights."""
    room = (width - _LABEL - _SIGN - 3 * _GAP) // 2
    lines = [line for field in card.lines for line in _field(field, room, language)]
    lines.extend(Line(part) for part in _wrapped(card.why.within(language), width))
    lines.extend(_weights(card.weights, width, language))
    return lines


def estimate_line(found: Estimates, language: Language) -> str:
    """Precision and recall as they stand, or how many answers are missing."""
    precision = found.of_compared if found.of_compared.n_links else found.precision
    named = (
        (Text("precision", "准确率"), precision),
        (Text("recall", "查全率"), found.recall),
    )
    shown = [f"{name.within(language)} {share_text(share, language)}" for name, share in named]
    if precision.why_not is not None and precision.why_not == found.recall.why_not:
        return precision.why_not.within(language)
    return "; ".join(shown)


def share_text(share: Share, language: Language) -> str:
    """«98.2 % (95.1–99.6)», or why there is no number."""
    if share.value is None or share.interval is None:
        return "– " + (share.why_not.within(language) if share.why_not else "")
    low, high = (f"{100 * limit:.1f}" for limit in share.interval)
    return f"{100 * share.value:.1f} % ({low}–{high})"


def progress_text(n_given: int, n: int) -> str:
    """A bar of letters that every terminal has."""
    full = round(_BAR * n_given / n) if n else _BAR
    return f"[{'#' * full}{'.' * (_BAR - full)}] {n_given}/{n}"


def cut(text: str, width: int) -> str:
    """``text`` on one line of so many cells."""
    return next(iter(_wrapped(text, width)), "")


def _field(field: Field, room: int, language: Language) -> Iterator[Line]:
    label = words.FIELDS[field.field].within(language)
    sign = field.sign
    if sign == DIFFERS and field.n_differing:
        sign = f"{sign}{field.n_differing}"
    sides = (_pieces(field.left, field.marks_left), _pieces(field.right, field.marks_right))
    # The row number comes first: the end of a long file name can be done without.
    n_rows = 1 if field.field == "row" else None
    rows = zip_longest(
        *(list(_rows(pieces, room))[:n_rows] for pieces in sides), fillvalue=Line("")
    )
    for at, (left, right) in enumerate(rows):
        yield Line("").join(
            [
                _padded(Line(label if at == 0 else ""), _LABEL + _GAP),
                _padded(left, room + _GAP),
                _padded(Line(sign if at == 0 else "", style="bold"), _SIGN + _GAP),
                right,
            ]
        )


def _pieces(text: str, marks: Marks) -> list[tuple[str, bool]]:
    """The characters, with brackets around marked stretches."""
    starts, ends = {start for start, _ in marks}, {end for _, end in marks}
    found, is_marked = [], False
    for at, character in enumerate(text):
        if at in ends:
            found.append((_CLOSE, False))
            is_marked = False
        if at in starts:
            found.append((_OPEN, False))
            is_marked = True
        found.append((character, is_marked))
    if is_marked:
        found.append((_CLOSE, False))
    return found


def _rows(pieces: Sequence[tuple[str, bool]], room: int) -> Iterator[Line]:
    line = Line("")
    for character, is_marked in pieces:
        if line.cell_len + cell_len(character) > room:
            yield line
            line = Line("")
        line.append(character, _MARKED if is_marked else None)
    if pieces:
        yield line


def _wrapped(text: str, width: int) -> Iterator[str]:
    for line in _rows([(character, False) for character in text], width):
        yield line.plain


def _padded(line: Line, width: int) -> Line:
    return line + Line(" " * max(width - line.cell_len, 0))


def _weights(weights: Sequence[Weighed], width: int, language: Language) -> Iterator[Line]:
    shown = [_weight(one, language) for one in weights if abs(one.bits) >= _LEAST_BITS]
    half = width // 2
    for left, right in zip_longest(shown[::2], shown[1::2], fillvalue=""):
        yield _padded(Line(left), half) + Line(right)


def _weight(one: Weighed, language: Language) -> str:
    name = words.said(words.COMPARISONS, one.comparison).within(language)
    level = words.said(words.LEVELS, one.level).within(language) if one.level else ""
    n_signs = min(max(round(abs(one.bits) / _BITS_PER_SIGN), 1), _MOST_SIGNS)
    bar = ("+" if one.bits > 0 else "-") * n_signs
    padded = (_padded(Line(name), _NAME_WIDTH + 1), _padded(Line(level), _LEVEL_WIDTH + 1))
    return f"{padded[0].plain}{padded[1].plain}{one.bits:+5.1f} {bar}"
