"""The review line by line: for a terminal without cursor control, and for a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from cpaudit.cli.review_view import card_lines, estimate_line, progress_text
from cpaudit.cli.screen import width
from cpaudit.i18n import Text, current_language
from cpaudit.linkage.decisions import Answer
from cpaudit.review import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from cpaudit.review.session import Session

_ANSWERS = {"m": Answer.MATCH, "n": Answer.NO_MATCH, "u": Answer.UNSURE}
_STEPS = {*_ANSWERS, "s", "z"}
_ASK = Text(
    "m match, n no match, u unsure, s skip, z undo, v show in full, t TEXT note, q quit: ",
    "m 同一人，n 不是，u 不确定，s 跳过，z 撤销，v 完整显示，t 文字 备注，q 退出：",
)
_UNKNOWN = Text("Answer with one of m n u s z v t q.", "请输入 m n u s z v t q 之一。")
_NOTED = Text("Noted; the answer takes it along.", "已记下，将随回答一并保存。")
_NOTHING = Text("Nothing to undo.", "没有可撤销的回答。")
_DONE = Text("No more questions in this sample.", "本次抽样已全部完成。")


def review_by_line(session: Session, *, on_unmask: Callable[[str, str], None]) -> None:
    """Ask the questions of ``session`` until they are answered or the input ends."""
    while (row := session.question) is not None:
        _show(session, is_masked=True)
        while (word := (line := _asked()).lower()) not in _STEPS:
            note = _note(line)
            if word == "v":
                on_unmask(row["left"], row["right"])
                _show(session, is_masked=False)
            elif word == "q":
                return
            elif note is not None:
                session.take_note(note)
                typer.echo(str(_NOTED))
            else:
                typer.echo(str(_UNKNOWN))
        _take(session, word)
    typer.echo(str(_DONE))


def _asked() -> str:
    """The next word of the input; its end is a «q»."""
    typer.echo(str(_ASK), nl=False)
    line = sys.stdin.readline()
    if not line:
        typer.echo("")
    return line.strip() if line else "q"


def _note(line: str) -> str | None:
    """What stands behind a «t»; none where something else was typed."""
    letter, _, text = line.partition(" ")
    return text.strip() if letter.lower() == "t" else None


def _take(session: Session, word: str) -> None:
    match word:
        case "s":
            session.skip()
        case "z":
            if not session.undo():
                typer.echo(str(_NOTHING))
        case _:
            session.answer(_ANSWERS[word])


def _show(session: Session, *, is_masked: bool) -> None:
    language, row = current_language(), session.question
    if row is None:
        return
    given = session.given.get(session.at)
    typer.echo(f"\n{progress_text(session.n_given, len(session.questions))}")
    typer.echo(estimate_line(session.review.estimates(), language))
    if given is not None:
        typer.echo(str(words.ANSWERS[given]))
    card = session.review.card(row, is_masked=is_masked, language=language)
    for line in card_lines(card, width=width(), language=language):
        typer.echo(line.plain.rstrip())
