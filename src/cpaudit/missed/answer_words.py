"""The answers of villages: the closed list, its words, and how they are found in what people type."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from cpaudit.i18n import Text
from cpaudit.standards.characters import simplified


class Answer(StrEnum):
    """The closed list of answers, in the order in which worklists offer them."""

    ADDED = "added"
    CORRECTED = "corrected"
    NOT_HERE = "not_here"
    DUPLICATE = "duplicate"
    SOURCE_WRONG = "source_wrong"
    NOT_FOUND = "not_found"
    PENDING = "pending"
    SPECIAL = "special"

    @property
    def is_missed(self) -> bool | None:
        """Whether the case was a missed birth; None where the answer settles nothing."""
        if self in {Answer.ADDED, Answer.CORRECTED}:
            return True
        return None if self in {Answer.PENDING, Answer.SPECIAL} else False

    @property
    def is_real(self) -> bool | None:
        """Whether the sources told of a real live birth; None where the answer does not say."""
        if self.is_missed is None:
            return None
        return self not in {Answer.SOURCE_WRONG, Answer.NOT_FOUND}

    @property
    def words(self) -> Text:
        """The answer as worklists write it: without a comma, which divides a drop-down's choices."""
        return _TITLES[self]


_TITLES = {
    Answer.ADDED: Text("true and now entered", "属实已补录"),
    Answer.CORRECTED: Text("true and now corrected", "属实已更正"),
    Answer.NOT_HERE: Text("not of this area", "非本辖区"),
    Answer.DUPLICATE: Text("duplicate", "重复"),
    Answer.SOURCE_WRONG: Text("the source is wrong", "来源有误"),
    Answer.NOT_FOUND: Text("no such person", "查无此人"),
    Answer.PENDING: Text("not settled yet", "暂未落实"),
    Answer.SPECIAL: Text("special case", "特殊情况"),
}
# What earlier worklists offered, and what people write for the same.
_OTHER_WORDS = {
    Answer.ADDED: ("true, now entered", "属实已录入", "已补录", "属实补录"),
    Answer.CORRECTED: ("true, now corrected", "已更正", "属实更正", "属实已修改", "已修改"),
    Answer.NOT_HERE: ("不属本辖区", "不属于本辖区", "不是本辖区", "非本村", "非辖区"),
    Answer.DUPLICATE: ("重复录入", "重复登记", "重复数据"),
    Answer.SOURCE_WRONG: ("信息有误", "来源错误", "来源信息有误", "source wrong"),
    Answer.NOT_FOUND: ("无此人", "查无", "not found"),
    Answer.PENDING: ("未落实", "尚未落实", "待落实", "pending"),
    Answer.SPECIAL: ("特殊", "special"),
}
# Between the characters of a word people put blanks and commas: 属实，已补录.
_WITHIN = r"[\s,，、。._:：\-]*"
_MARKS = re.compile(r"[\s,，、。._:：\-]")
# A choice by its number, as in 1, 01, 1. and (1); Excel makes 1.0 of it.
_NUMBER = re.compile(r"\(?\s*0?([1-8])(?:\.0)?\s*\)?(?!\d)\s*[.、,:]?\s*")
# What may stand between the answer and a remark; without it the words may mean something else.
_REMARK = re.compile(r"[\s(\[【《<{:,;/|。.、—-]+|去向")
# Behind a mere number: «3 条», «3.5» and «3-5» are no choices.
_REMARK_OF_NUMBER = re.compile(r"[.、]?\s*[(\[【《<{:,;、]\D")
_REMARK_EDGES = " \t\r\n()[]【】《》<>{}:,;/|。.、—-"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, and the remark that was typed behind it."""

    answer: Answer
    remark: str | None = None


def answer_of(text: str) -> Said | None:
    """What ``text`` answers: a choice in words, in a code or by its number, a remark behind it.

    Width, case, blanks and traditional characters do not count. None where it is no choice of the
    list, or names two.

    >>> answer_of("非本轄區（去向：县城）")
    Said(answer=<Answer.NOT_HERE: 'not_here'>, remark='去向:县城')
    >>> answer_of("属实") is None
    True
    """
    narrow = _narrow(text)
    plain = _plain(narrow)
    number = _NUMBER.match(plain)
    by_number = list(Answer)[int(number[1]) - 1] if number else None
    begin = number.end() if number else 0
    found = _at_start(plain, begin)
    if found is None:
        if by_number is None or number is None:
            return None
        behind = _REMARK_OF_NUMBER.match(plain, number.end(1))
        is_apart = begin == len(plain) or behind is not None
        return _said(by_number, narrow[begin:]) if is_apart else None
    answer, end = found
    if by_number not in {None, answer}:
        return None
    if end < len(plain) and _REMARK.match(plain, end) is None:
        return None
    return _said(answer, narrow[end:])


def likely_answers(text: str) -> tuple[Answer, ...]:
    """The choices that a text which is none may mean: those with the same beginning or a part of it."""
    plain = _MARKS.sub("", folded(text))
    if not plain:
        return ()
    least = 2
    return tuple(
        answer
        for answer in Answer
        if any(
            word in plain or (len(plain) >= least and plain in word)
            for word in (_MARKS.sub("", folded(word)) for word in _words(answer))
        )
    )


def folded(text: str) -> str:
    """Half-width, lower case, simplified characters, no outer blanks or apostrophes."""
    return _plain(_narrow(text))


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().strip("'’‘\"").strip()


def _plain(narrow: str) -> str:
    """``narrow`` as it is compared: character by character, so that places stay the same."""
    return "".join(low if len(low := each.lower()) == 1 else each for each in narrow).translate(
        _simplified()
    )


def _said(answer: Answer, behind: str) -> Said | None:
    remark = behind.strip(_REMARK_EDGES)
    # «属实已补录/属实已更正» and «重复？» leave open which is meant.
    titles = (title for other in Answer if other is not answer for title in _titles(other))
    if remark == "?" or any(title in folded(remark) for title in titles):
        return None
    return Said(answer, remark or None)


def _titles(answer: Answer) -> tuple[str, str]:
    return answer.words.zh, answer.words.en


def _at_start(text: str, begin: int) -> tuple[Answer, int] | None:
    for answer, pattern in _patterns():
        found = pattern.match(text, begin)
        if found:
            return answer, found.end()
    return None


def _words(answer: Answer) -> tuple[str, ...]:
    title = answer.words
    return (str(answer), title.zh, title.en, *_OTHER_WORDS[answer])


@cache
def _patterns() -> tuple[tuple[Answer, re.Pattern[str]], ...]:
    """Each word as a pattern, the longest first: «重复录入» before «重复»."""
    words = [(folded(word), answer) for answer in Answer for word in _words(answer)]
    return tuple(
        (answer, re.compile(_WITHIN.join(map(re.escape, _MARKS.sub("", word)))))
        for word, answer in sorted(words, key=lambda each: -len(each[0]))
    )


@cache
def _simplified() -> dict[int, str]:
    return str.maketrans({old: new for old, new in simplified().items() if len(old) == 1})
