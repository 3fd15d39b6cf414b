"""What is wrong with a row of a returned worklist, in words, with the mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.missed.answer_words import Answer, likely_answers
from cpaudit.worklists.fault import At, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Row = Mapping[str, Any]

_CHOICES = Text(
    ", ".join(f"«{answer.words.en}»" for answer in Answer),
    "、".join(answer.words.zh for answer in Answer),
)
_MOST_PLACES_SHOWN = 4


def no_case(row: Row) -> Fault:
    """An answer in a row of which nothing says which case it is."""
    return Fault(
        _at(row),
        Text("the row does not say which case it answers.", "该行没有疑点编号，不知答复哪一条。"),
        Text(
            "Copy the case number from the list, or remove the row.",
            "请从核查单补上疑点编号，或删除该行。",
        ),
    )


def torn(row: Row) -> Fault:
    """A row whose number is of one case and whose hidden key of another."""
    return Fault(
        _at(row),
        Text(
            "the row's number and its hidden key are of two cases: it was sorted in part.",
            "该行的疑点编号与隐藏的行标识不是同一条：可能只对部分列做了排序。",
        ),
        Text(
            "Undo the sorting and sort all columns together; where the visible columns belong "
            "together, delete the hidden column.",
            "请撤销后连同所有列一起排序；如可见各列对应无误，可删除隐藏的行标识列。",
        ),
    )


def no_column(row: Row) -> Fault:
    """A list without a column of answers."""
    return Fault(
        At(row["file"], row["sheet"]),
        Text("no column holds the answers.", "未找到核查结果列。"),
        Text("Call the column «result».", "请把该列的标题写为“核查结果”。"),
    )


def no_answer(row: Row) -> Fault:
    """A row in which all is filled in but the answer."""
    return Fault(
        _at(row),
        Text(
            "the answer is missing, although the row is filled in.", "该行已填写，但缺少核查结果。"
        ),
        Text(f"Choose one of {_CHOICES.en}.", f"请选择：{_CHOICES.zh}。"),
    )


def no_choice(row: Row) -> Fault:
    """An answer that is none of the eight; what is likely meant is said, not what was typed."""
    likely = likely_answers(row["said"])
    if likely:
        meant = Text(
            " or ".join(f"«{answer.words.en}»" for answer in likely),
            "或".join(f"“{answer.words.zh}”" for answer in likely),
        )
        mend = Text(
            f"Write {meant.en}, if that is meant, and a remark in its own column.",
            f"如指{meant.zh}，请照此填写，说明写在备注列。",
        )
    else:
        mend = Text(f"Choose one of {_CHOICES.en}.", f"请选择：{_CHOICES.zh}。")
    what = Text("this is none of the eight answers.", "不是八项核查结果之一。")
    return Fault(_at(row), what, mend)


def no_day(row: Row) -> Fault:
    """A day that cannot be read, or that is no day."""
    return Fault(
        At(row["file"], row["sheet"], row["on_at"]),
        Text(
            "the date cannot be read; the answer is taken without it.",
            "日期无法识别；答复已采纳，未记日期。",
        ),
        Text("Write it like 2026-03-05.", "请写成 2026-03-05 的形式。"),
    )


def contradiction(row: Row, others: Sequence[Row]) -> Fault:
    """An answer to a case that other rows answer differently."""
    places = [_at(other).describe() for other in others[:_MOST_PLACES_SHOWN]]
    where = Text("; ".join(place.en for place in places), "；".join(place.zh for place in places))
    return Fault(
        _at(row),
        Text(
            f"the same case is answered otherwise in {where.en}.",
            f"同一条疑点另有不同的答复：{where.zh}。",
        ),
        Text("Leave the one that was verified.", "请只保留核实后的一条。"),
    )


def unknown_case(at: At) -> Fault:
    """A case of which the store has never heard."""
    return Fault(
        at,
        Text("the store has no such case.", "本项目没有这条疑点。"),
        Text(
            "Check that the list is of this project, and that its number was not changed.",
            "请确认核查单属于本项目，且疑点编号未被改动。",
        ),
    )


def other_project(file: str) -> Fault:
    """A list of which the store knows no case at all."""
    return Fault(
        At(file),
        Text(
            "these lists are of another project: none of their cases is known here.",
            "这些核查单属于其他项目：其中的疑点编号在本项目中均不存在。",
        ),
        Text("Name their project with --project.", "请用 --project 指明其所属项目。"),
    )


def _at(row: Row) -> At:
    return At(row["file"], row["sheet"], row["answer_at"] or str(row["row"]))
