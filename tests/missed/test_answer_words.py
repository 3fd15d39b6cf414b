"""What people type in the place of one of the eight answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.missed.answer_words import Answer, Said, answer_of, likely_answers


@pytest.mark.parametrize("answer", list(Answer))
def test_each_answer_is_known_by_its_words_its_code_and_its_number(answer):
    number = list(Answer).index(answer) + 1
    for text in (answer.words.zh, answer.words.en, answer, f"{number}", f"{number}.0"):
        assert answer_of(text) == Said(answer)
    assert answer_of(f" {number}、{answer.words.zh} ") == Said(answer)


@pytest.mark.parametrize("answer", list(Answer))
def test_no_answer_holds_the_comma_that_divides_the_choices_of_a_drop_down(answer):
    assert "," not in answer.words.en + answer.words.zh


@pytest.mark.parametrize(
    ("text", "answer", "remark"),
    [
        ("非本辖区（去向：甲县）", Answer.NOT_HERE, "去向:甲县"),
        ("非本辖区去向甲县", Answer.NOT_HERE, "去向甲县"),
        ("非本轄區", Answer.NOT_HERE, None),
        ("屬實，已補錄。", Answer.ADDED, None),
        ("属实 已更正；户口簿", Answer.CORRECTED, "户口簿"),
        ("ＤＵＰＬＩＣＡＴＥ", Answer.DUPLICATE, None),
        ("'重复", Answer.DUPLICATE, None),
        ("重复登记（第7行）", Answer.DUPLICATE, "第7行"),
        ("③", Answer.NOT_HERE, None),
        ("３（甲县）", Answer.NOT_HERE, "甲县"),
        ("true, now entered", Answer.ADDED, None),
        ("Not here: moved", Answer.NOT_HERE, "moved"),
    ],
)
def test_width_blanks_characters_and_a_remark_do_not_disturb(text, answer, remark):
    assert answer_of(text) == Said(answer, remark)


@pytest.mark.parametrize(
    "text",
    [
        *("", "属实", "是", "不重复", "未补录", "无", "已核实"),
        *("属实已补录/属实已更正", "重复？", "重复核实后属实已补录", "2 属实已补录"),
        *("9", "0", "12", "3 条", "3.5", "3-5", "1、2"),
    ],
)
def test_what_is_none_of_the_eight_or_two_of_them_is_no_answer(text):
    assert answer_of(text) is None


def test_what_is_likely_meant_is_offered():
    assert likely_answers("属实") == (Answer.ADDED, Answer.CORRECTED)
    assert likely_answers("重复？") == (Answer.DUPLICATE,)
    assert likely_answers("已核实") == ()


@given(st.sampled_from(list(Answer)), st.text("甲乙丙县abc0123 （）()，。:", max_size=12))
def test_a_remark_in_brackets_never_changes_the_answer(answer, remark):
    heard = answer_of(f"{answer.words.zh}（{remark}）")
    assert heard is not None
    assert heard.answer is answer


@given(st.text(max_size=12))
def test_any_text_is_an_answer_or_none(text):
    heard = answer_of(text)
    assert heard is None or heard.answer in Answer
