"""The review on a whole terminal: the one door of textual."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text as Line
from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from cpaudit.cli.review_view import card_lines, cut, estimate_line, progress_text
from cpaudit.errors import CpauditError
from cpaudit.i18n import Text, current_language
from cpaudit.linkage.decisions import Answer
from cpaudit.review import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from textual.app import ComposeResult

    from cpaudit.review.session import Session

HELP = Text(
    """m  match: both records are one person
n  no match: they are two people
u  unsure: not asked again
s  skip: asked again another day
z  undo the last answer
t  type a note about this pair (Enter keeps it, Esc leaves it as it was)
v  show this pair in full, and masked again (the run log records it)
←/→  the question before or after, without an answer
↑/↓  scroll
q  quit; every answer is saved already

=  both sides are the same      ≠2  two characters differ
·  only one side says it        [x]  what differs
Weights in bits: + for one person, - against; each sign is two bits. They compare
persons: what other records of the two say counts too.""",
    """m  同一人
n  不是同一人
u  无法判断（不再询问）
s  跳过（下次再问）
z  撤销上一个回答
t  为本对填写备注（回车保存，Esc 取消）
v  显示本对完整信息，再按一次恢复遮盖（运行日志会记录）
←/→  查看前一对、后一对，不作回答
↑/↓  滚动
q  退出；回答均已保存

=  两边相同      ≠2  有两个字符不同
·  只有一边有    [x]  不同之处
权重单位为比特：+ 支持同一人，- 反对；每个符号为两比特。
权重比较的是人：双方其他记录的内容也计算在内。""",
)
KEYS = Text(
    "m match  n no match  u unsure  s skip  z undo  v show  t note  ? help  q quit",
    "m 同一人  n 不是  u 不确定  s 跳过  z 撤销  v 显示  t 备注  ? 帮助  q 退出",
)
DONE = Text(
    "No more questions in this sample. q to quit, z to undo.",
    "本次抽样已全部完成。q 退出，z 撤销。",
)
NOTHING_TO_UNDO = Text("Nothing to undo.", "没有可撤销的回答。")
IN_FULL = Text("SHOWN IN FULL", "完整显示")
ANSWERED = Text("answered: {answer}", "已答：{answer}")
NOTED = Text("note: {note}", "备注：{note}")
NOTE_KEYS = Text("Enter keeps the note, Esc leaves it as it was.", "回车保存备注，Esc 取消。")


class ReviewScreen(App[None]):
    """The questions of a session, one at a time; keys answer them."""

    CSS = """
    Screen { layout: vertical; }
    #top { height: 2; }
    #card { height: 1fr; }
    #note { display: none; height: 1; }
    #bottom { height: 2; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[Any] = [
        ("m", "answer('match')"),
        ("n", "answer('no_match')"),
        ("u", "answer('unsure')"),
        ("s", "skip"),
        ("z", "undo"),
        ("v", "show"),
        ("t", "note"),
        ("escape", "leave_note"),
        ("left", "move(-1)"),
        ("right", "move(1)"),
        ("up", "scroll(-1)"),
        ("down", "scroll(1)"),
        ("question_mark", "help"),
        ("q", "quit"),
    ]

    def __init__(self, session: Session, *, on_unmask: Callable[[str, str], None]) -> None:
        """``on_unmask`` records that a pair (its keys) is about to be shown in full."""
        # The terminal's own colours: no background that an old screen cannot draw.
        super().__init__(ansi_color=True)
        self.session, self._on_unmask = session, on_unmask
        self._is_full, self._helps, self._said = False, False, Text("", "")
        self._language = current_language()

    def compose(self) -> ComposeResult:
        """Progress and estimate, the question, the keys."""
        yield Static(id="top")
        with VerticalScroll(id="card"):
            yield Static(id="question")
        yield Input(id="note", compact=True, placeholder=NOTE_KEYS.within(self._language))
        yield Static(id="bottom")

    def on_mount(self) -> None:
        """Show the first question."""
        self.query_one("#card").can_focus = False
        self._close_note()
        self.draw()

    def on_resize(self) -> None:
        """Lay the question out anew."""
        self.draw()

    def action_answer(self, answer: str) -> None:
        """Write the answer and go on."""
        self._leaving(lambda: self.session.answer(Answer(answer)))

    def action_skip(self) -> None:
        """Go on without an answer."""
        self._leaving(self.session.skip)

    def action_move(self, step: int) -> None:
        """Look at another question."""
        self._leaving(lambda: self.session.move(step))

    def action_undo(self) -> None:
        """Take the last answer back."""

        def undo() -> None:
            if not self.session.undo():
                self._said = NOTHING_TO_UNDO

        self._leaving(undo)

    def action_show(self) -> None:
        """Show this pair in full, or masked again; recorded before it is seen."""
        row = self.session.question
        if row is None:
            return
        try:
            if not self._is_full:
                self._on_unmask(row["left"], row["right"])
        except CpauditError as error:
            self._said = error.message()
        else:
            self._is_full = not self._is_full
        self.draw()

    def action_note(self) -> None:
        """Open the line for a note about this question."""
        if self.session.question is None:
            return
        line = self.query_one("#note", Input)
        line.value, line.display, line.can_focus = self.session.note, True, True
        line.focus()

    def action_leave_note(self) -> None:
        """Close the line, the note as it was."""
        self._close_note()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the note; beside an answer it is on the disk at once."""
        try:
            self.session.take_note(event.value)
        except CpauditError as error:
            self._said = error.message()
        self._close_note()
        self.draw()

    def _close_note(self) -> None:
        line = self.query_one("#note", Input)
        line.display, line.can_focus = False, False
        self.set_focus(None)

    def action_scroll(self, step: int) -> None:
        """Scroll the question."""
        self.query_one("#card").scroll_relative(y=step, animate=False)

    def action_help(self) -> None:
        """Show the keys, or the question again."""
        self._helps = not self._helps
        self.draw()

    def draw(self) -> None:
        """Everything anew."""
        width = self.size.width
        session, language = self.session, self._language
        bar = progress_text(session.n_given, len(session.questions))
        top = [f"cpaudit review  {bar}", estimate_line(session.review.estimates(), language)]
        self.query_one("#top", Static).update(_lines(top, width))
        bottom = [self._status(), KEYS.within(language)]
        self.query_one("#bottom", Static).update(_lines(bottom, width))
        self.query_one("#question", Static).update(self._question(width))

    def _question(self, width: int) -> Line:
        row = self.session.question
        if self._helps:
            return Line(HELP.within(self._language))
        if row is None:
            return Line(DONE.within(self._language))
        card = self.session.review.card(row, is_masked=not self._is_full, language=self._language)
        return Line("\n").join(card_lines(card, width=width, language=self._language))

    def _status(self) -> str:
        language, given = self._language, self.session.given.get(self.session.at)
        parts = [self._said.within(language)]
        if self._is_full:
            parts.append(f"*** {IN_FULL.within(language)} ***")
        if given is not None:
            parts.append(ANSWERED.format(answer=words.ANSWERS[given]).within(language))
        if self.session.note:
            parts.append(NOTED.format(note=self.session.note).within(language))
        return "  ".join(part for part in parts if part)

    def _leaving(self, step: Callable[[], object]) -> None:
        """Take a step away from this question; the next one is masked whatever this one was."""
        self._said, self._is_full, self._helps = Text("", ""), False, False
        try:
            step()
        except CpauditError as error:
            self._said = error.message()
        self.query_one("#card").scroll_home(animate=False)
        self.draw()


def _lines(lines: list[str], width: int) -> Line:
    return Line("\n".join(cut(line, width) for line in lines))


def review_on_screen(session: Session, *, on_unmask: Callable[[str, str], None]) -> None:
    """Ask the questions of ``session`` until they are answered or somebody quits."""
    ReviewScreen(session, on_unmask=on_unmask).run()
