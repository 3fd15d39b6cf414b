"""A review while it goes on: what is asked, what was answered, each answer on the disk at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.errors import CpauditError
from cpaudit.linkage.agreement import resolve
from cpaudit.linkage.decisions import Answer, decide, read_decisions, write_decisions
from cpaudit.linkage.mention_keys import mention_keys
from cpaudit.review.card import Records, card
from cpaudit.review.estimates import estimates
from cpaudit.review.sampling import MOST_QUESTIONS, queue
from cpaudit.review.strata import candidates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cpaudit.i18n import Language
    from cpaudit.linkage.agreement import Pair, Resolved
    from cpaudit.linkage.decisions import Decision
    from cpaudit.recognition import Recognition
    from cpaudit.review.card import Card
    from cpaudit.review.estimates import Estimates


@dataclass(slots=True)
class Review:
    """What can be asked of a project, and what was decided so far.

    ``path``: where new decisions go. ``candidates``: ``strata.CANDIDATES``. ``resolved``: the
    decisions of all files as they were when the review began.
    """

    path: Path
    keys: pl.DataFrame
    candidates: pl.DataFrame
    resolved: Resolved
    records: Records
    decisions: list[Decision]
    _answers: dict[Pair, Answer] = field(default_factory=dict)

    @classmethod
    def of(cls, recognition: Recognition) -> Review:
        """The review of a project whose links are the model's own."""
        paths = recognition.project.linkage.decisions
        keys = mention_keys(recognition.intake.mentions, recognition.keyring)
        decisions = read_decisions(paths)
        resolved = resolve(decisions, keys)
        # Pairs in conflict have been asked about; they wait for somebody to mend the file.
        asked = {one.pair: Answer.UNSURE for found in resolved.conflicts for one in found.decisions}
        found = candidates(
            recognition.linkage.links, keys, recognition.keyring, {**asked, **resolved.used}
        )
        return cls(paths[0], keys, found, resolved, Records.of(recognition), decisions)

    def card(self, row: dict[str, Any], *, is_masked: bool, language: Language) -> Card:
        """What is shown of a candidate."""
        return card(row, self.records, is_masked=is_masked, language=language)

    def answered(self) -> pl.DataFrame:
        """The candidates with the answers given since."""
        told = pl.DataFrame(
            [(*pair, str(answer)) for pair, answer in self._answers.items()],
            schema={"left": pl.String, "right": pl.String, "given": pl.String},
            orient="row",
        )
        return self.candidates.join(
            told, on=["left", "right"], how="left", maintain_order="left"
        ).with_columns(answer=pl.coalesce("given", "answer"))

    def estimates(self) -> Estimates:
        """What the answers to sampled pairs tell by now."""
        drawn = {one.pair for one in self.decisions if one.stratum}
        sampled = pl.DataFrame(
            sorted(drawn), schema={"left": pl.String, "right": pl.String}, orient="row"
        )
        return estimates(self.answered(), sampled)

    def add(self, new: Sequence[Decision]) -> list[Decision]:
        """Write decisions beside what the file holds by now; what they replace comes back.

        Raises:
            CpauditError: the file cannot be read or written.
        """
        places = {(*one.pair, one.who) for one in new}
        there = read_decisions([self.path])
        before = [one for one in there if (*one.pair, one.who) in places]
        write_decisions(self.path, [one for one in there if one not in before] + list(new))
        self._note(before, new)
        return before

    def take_back(self, gone: Sequence[Decision], before: Sequence[Decision]) -> None:
        """Put ``before`` in the place of ``gone``."""
        places = {(*one.pair, one.who) for one in gone}
        there = read_decisions([self.path])
        kept = [one for one in there if (*one.pair, one.who) not in places]
        write_decisions(self.path, [*kept, *before])
        self._note(gone, before)

    def _note(self, gone: Sequence[Decision], new: Sequence[Decision]) -> None:
        for one in gone:
            if one in self.decisions:
                self.decisions.remove(one)
            self._answers.pop(one.pair, None)
        for one in new:
            self.decisions.append(one)
            self._answers[one.pair] = one.decision


@dataclass(slots=True)
class Session:
    """One person's way through the questions."""

    review: Review
    who: str
    questions: list[dict[str, Any]]
    at: int = 0
    given: dict[int, Answer] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    _done: list[tuple[int, list[Decision], list[Decision]]] = field(default_factory=list)

    @classmethod
    def of(cls, review: Review, *, who: str, at_most: int = MOST_QUESTIONS) -> Session:
        """A session with at most so many questions."""
        return cls(review, who, queue(review.candidates, at_most=at_most).to_dicts())

    @property
    def question(self) -> dict[str, Any] | None:
        """The candidate that is asked about now; none at the end."""
        return self.questions[self.at] if self.at < len(self.questions) else None

    @property
    def n_given(self) -> int:
        """How many answers were given in this session."""
        return len(self.given)

    def answer(self, answer: Answer) -> None:
        """Write the answer, and go on to the next question."""
        row = self.question
        if row is None:
            return
        decision = decide(
            (row["left"], row["right"]),
            answer,
            who=self.who,
            note=self.notes.get(self.at, ""),
            probability=row["probability"],
            stratum=row["stratum"],
        )
        before = self.review.add([decision])
        self._done.append((self.at, [decision], before))
        self.given[self.at] = answer
        self.skip()

    @property
    def note(self) -> str:
        """What was noted about this question."""
        return self.notes.get(self.at, "")

    def take_note(self, text: str) -> None:
        """Note something about this question; with an answer that was given it is written at once."""
        row = self.question
        if row is None:
            return
        if self.at in self.given:
            at, answer, earlier = self.at, self.given[self.at], self.note
            self.notes[at] = text
            try:
                self.answer(answer)
            except CpauditError:
                self.notes[at] = earlier
                raise
            self.at = at
        else:
            self.notes[self.at] = text

    def skip(self) -> None:
        """Go on to the next question that has no answer; the skipped one comes again another day."""
        later = (at for at in range(self.at + 1, len(self.questions)) if at not in self.given)
        self.at = next(later, len(self.questions))

    def move(self, step: int) -> None:
        """Go back or forth without an answer."""
        self.at = min(max(self.at + step, 0), max(len(self.questions) - 1, 0))

    def undo(self) -> bool:
        """Take the last answer back, and ask again; false where there is none."""
        if not self._done:
            return False
        self.at, gone, before = self._done.pop()
        self.notes[self.at] = before[0].note if before else gone[0].note
        self.review.take_back(gone, before)
        earlier = [answer.decision for answer in before]
        if earlier:
            self.given[self.at] = earlier[0]
        else:
            self.given.pop(self.at, None)
        return True
