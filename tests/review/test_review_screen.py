"""The screen of 80 columns and 24 lines, driven by its keys."""

import asyncio
import re

import pytest
from review_builder import linked

from cpaudit.cli.review_screen import ReviewScreen
from cpaudit.errors import UsageError
from cpaudit.i18n import Text
from cpaudit.linkage.decisions import read_decisions
from cpaudit.privacy.masks import contains_full_identifier
from cpaudit.review.session import Session

pytestmark = pytest.mark.usefixtures("english")
WIDTH, HEIGHT = 80, 24


class Screen:
    """What a person sees, and what was recorded."""

    def __init__(self, made, on_unmask=None, at_most=20):
        self.session = Session.of(made, who="wu", at_most=at_most)
        self.unmasked = []
        self.app = ReviewScreen(
            self.session, on_unmask=on_unmask or (lambda *pair: self.unmasked.append(pair))
        )
        self.shots = []

    def press(self, *keys):
        async def drive():
            async with self.app.run_test(size=(WIDTH, HEIGHT)) as pilot:
                await pilot.pause()
                self.shots.append(self.text())
                for key in keys:
                    await pilot.press(key)
                    await pilot.pause()
                    self.shots.append(self.text())

        asyncio.run(drive())
        return self

    def text(self):
        strips = self.app.screen._compositor.render_strips()
        lines = ["".join(part.text for part in strip) for strip in strips]
        assert len(lines) == HEIGHT
        assert {strip.cell_length for strip in strips} == {WIDTH}
        return "\n".join(lines)


def names_of(question):
    """The full names and numbers of the two records."""
    town, _ = linked()
    both = town.mentions.filter(
        town.mentions["mention_id"].is_in([question["mention_id_l"], question["mention_id_r"]])
    )
    said = [*both["name"].drop_nulls(), *both["id_no"].drop_nulls(), *both["phone"].drop_nulls()]
    return {text for text in said if len(text) > 1}


def test_nothing_is_seen_in_full_until_it_is_asked_for_and_the_next_pair_is_masked_again(made):
    screen = Screen(made).press("v", "v", "v", "m")
    first, second = screen.session.questions[:2]
    masked, full, again, full_again, beyond = screen.shots
    assert names_of(first)
    for shot in (masked, again):
        assert not [text for text in names_of(first) if text in shot]
        assert not contains_full_identifier(shot)
    for shot in (full, full_again):
        assert all(text in shot for text in names_of(first))
        assert "SHOWN IN FULL" in shot
    assert not [text for text in names_of(second) if text in beyond]
    assert screen.unmasked == [(first["left"], first["right"])] * 2


def test_what_cannot_be_recorded_is_not_shown(made):
    def refuse(*_):
        raise UsageError(Text("the log is full.", "日志已满。"), mend=Text("Mend it.", "请处理。"))

    screen = Screen(made, on_unmask=refuse).press("v")
    assert "the log is full" in screen.shots[-1]
    assert not [text for text in names_of(screen.session.questions[0]) if text in screen.shots[-1]]


def test_every_answer_is_on_the_disk_before_the_next_key(made):
    screen = Screen(made).press("m", "n", "u", "s")
    found = {one.pair: one.decision for one in read_decisions([made.path])}
    pairs = [(one["left"], one["right"]) for one in screen.session.questions[:3]]
    assert found == dict(zip(pairs, ("match", "no_match", "unsure"), strict=True))
    assert all(one.stratum and one.who == "wu" for one in read_decisions([made.path]))
    assert screen.session.at == 4
    assert "3/20" in screen.shots[-1]


def test_undo_takes_the_last_answers_back_one_by_one(made):
    screen = Screen(made).press("m", "n", "z")
    assert [one.decision for one in read_decisions([made.path])] == ["match"]
    assert screen.session.at == 1
    screen = Screen(made).press("z")
    assert "Nothing to undo" in screen.shots[-1]
    assert len(read_decisions([made.path])) == 1


def test_an_answer_changed_on_the_way_back_replaces_the_first_and_undo_restores_it(made):
    Screen(made).press("m", "left", "n")
    assert [one.decision for one in read_decisions([made.path])] == ["no_match"]


def test_undo_restores_the_answer_that_was_replaced(made):
    screen = Screen(made).press("m", "left", "n", "z")
    assert [one.decision for one in read_decisions([made.path])] == ["match"]
    assert "answered: match" in screen.shots[-1]


def test_help_and_quit_are_keys_and_the_keys_are_always_in_sight(made):
    screen = Screen(made).press("question_mark", "question_mark", "down", "up", "right")
    assert "match: both records are one person" in screen.shots[1]
    assert all("q quit" in shot for shot in screen.shots)
    assert "match: both records" not in screen.shots[2]


def test_what_differs_is_marked_by_signs_and_not_by_colour_alone(made):
    screen = Screen(made)
    at = next(
        number
        for number, one in enumerate(screen.session.questions)
        if "birth_date=slip" in (one["levels"] or "") or "name=homophone" in (one["levels"] or "")
    )
    screen.press(*["right"] * at, "v")
    assert re.search(r"≠\d", screen.shots[-1])
    assert re.search(r"\[[^\]]+\]", screen.shots[-1].split("\n", 2)[2])


def test_the_end_of_the_sample_is_told(made):
    screen = Screen(made, at_most=4).press(*["m"] * 4)
    assert "No more questions" in screen.shots[-1]
    assert "more answers are needed" in screen.shots[-1]
    assert len(read_decisions([made.path])) == 4


def test_a_note_is_typed_shown_and_goes_along_with_the_answer(made):
    Screen(made).press("t", *"moved", "space", "q", "enter", "m")
    (found,) = read_decisions([made.path])
    assert (str(found.decision), found.note) == ("match", "moved q")


def test_a_note_beside_a_given_answer_is_written_at_once_and_escape_leaves_it(made):
    screen = Screen(made).press("n", "left", "t", "x", "enter", "t", "y", "escape")
    (found,) = read_decisions([made.path])
    assert (str(found.decision), found.note) == ("no_match", "x")
    assert "note: x" in screen.shots[-1]
    assert screen.session.undo()
    assert read_decisions([made.path])[0].note == ""
