"""The sheet that says how a worklist is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Language, Text
from cpaudit.missed.answer_words import Answer
from cpaudit.reports.xlsx import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = Text("how to fill in", "说明")
_STEPS = (
    (
        Text("what this is", "这是什么"),
        Text(
            "Each row is a doubt about a record: to be verified, not a fault of the family or of the "
            "village. The columns at the left say whom it is about and which records say so.",
            "每行是一条待核实的数据疑点，不代表家庭或村（居）有过错。左侧各列说明涉及的人员和数据来源。",
        ),
    ),
    (
        Text("fill in", "如何填写"),
        Text(
            "Only the light yellow columns: the result from the list, the papers seen, who checked it, "
            "the day (2026-03-05) and a remark. Leave the result empty where nothing was checked yet.",
            "只填浅黄色各列：核查结果（从下拉列表选择）、查看的依据、核查人、核查日期（如 2026-03-05）、"
            "备注。尚未核查的，核查结果留空。",
        ),
    ),
    (
        Text("rows and columns", "行和列"),
        Text(
            "Filtering is fine. To sort in Excel lift the protection first (Review, Unprotect Sheet; there "
            "is no password). The hidden last column tells the rows apart: leave it in place.",
            "可以筛选。在 Excel 中排序需先撤销工作表保护（审阅→撤销工作表保护，无密码）。"
            "最后一列（隐藏）用于识别各行，请勿删除或改动。",
        ),
    ),
    (
        Text("give back", "交回"),
        Text(
            "Save it as xlsx, also in WPS or LibreOffice, and send it back as a whole. Nothing is sent "
            "by the file itself. It may hold personal data: pass it on to nobody else.",
            "用 Excel、WPS 或 LibreOffice 保存后整份交回。本表可能含个人信息，请勿转发他人。",
        ),
    ),
)
_PARTIAL = (
    Text("not the whole list", "清单不完整"),
    Text(
        "The run was cut short by its time limit: other doubts may come with the next list.",
        "本次核查因时间限制中止，本单仅为部分结果，其余疑点可能在下次列出。",
    ),
)
_MEANINGS = {
    Answer.ADDED: Text(
        "It is so, and the missing record has been entered.", "情况属实，缺少的信息已录入系统。"
    ),
    Answer.CORRECTED: Text(
        "It is so, and the wrong record has been corrected.", "情况属实，错误的信息已更正。"
    ),
    Answer.NOT_HERE: Text(
        "The person belongs to another area; say which in the remark.",
        "人员不属于本辖区，请在备注写明去向。",
    ),
    Answer.DUPLICATE: Text(
        "The same person or event stands there twice; say where in the remark.",
        "同一人或同一事项重复登记，请在备注写明与哪一条重复。",
    ),
    Answer.SOURCE_WRONG: Text(
        "The record of the other department is wrong.", "其他部门提供的信息有误，本系统信息无误。"
    ),
    Answer.NOT_FOUND: Text("Nobody knows such a person.", "经核查没有此人。"),
    Answer.PENDING: Text(
        "Not settled yet; it will be asked again.", "尚未核实清楚，下次继续核查。"
    ),
    Answer.SPECIAL: Text("None of these; say what in the remark.", "其他情况，请在备注写明。"),
}


def manual(language: Language, *, is_partial: bool) -> Sheet:
    """The sheet: what to do, and what each of the eight answers means.

    Args:
        language: of the words.
        is_partial: whether the list is of a run that was cut short.
    """
    return Sheet(
        name=NAME.within(language),
        columns=(
            Column(Text("item", "项目").within(language), 24),
            Column(Text("how", "说明").within(language), 100),
        ),
        rows=[
            (item.within(language), how.within(language))
            for item, how in (*((_PARTIAL,) if is_partial else ()), *_lines())
        ],
        font_size=11,
        is_protected=True,
        has_filter=False,
    )


def _lines() -> Iterator[tuple[Text, Text]]:
    yield from _STEPS
    for number, answer in enumerate(Answer, start=1):
        title = answer.words
        yield Text(f"{number}. {title.en}", f"{number}．{title.zh}"), _MEANINGS[answer]
