"""What the commands on worklists say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.worklists.fault import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.cli.worklist_export import Exported
    from cpaudit.cli.worklist_import import Imported

# More lines than this nobody reads on a screen; --json has them all.
_MOST_FAULTS, _MOST_SHEETS = 200, 30


def exported_text(done: Exported) -> str:
    """Where the lists are, and what to know about them."""
    if not done.files:
        return (
            f"{Text('No case is open: there is no worklist.', '没有待核查的疑点，无需核查单。')}\n"
        )
    lines = [
        Text(
            f"Worklists of run {done.run_no}: {done.n_cases} cases of {done.n_villages} villages in "
            f"{len(done.files)} files; newly marked as sent out: {done.n_sent}.",
            f"第 {done.run_no} 次运行的核查单：{done.n_villages} 个村（居）共 {done.n_cases} 条疑点，"
            f"{len(done.files)} 个文件；本次新标为“已下发” {done.n_sent} 条。",
        ),
        Text(f"Folder: {done.folder}", f"文件夹：{done.folder}"),
    ]
    if done.is_partial:
        lines.append(
            Text(
                "That run was cut short by its time limit: other doubts may come with the next one.",
                "该次运行因时间限制中止，核查单仅为部分结果，其余疑点可能在下次列出。",
            )
        )
    if not done.is_masked:
        lines.append(
            Text(
                "They show full names and numbers: hand them only to those who check.",
                "核查单含完整姓名和证件号，只可交给核查人员。",
            )
        )
    if done.is_encrypted:
        lines.append(
            Text(
                "They open with the password; tell it by another way than the files.",
                "文件已加密，密码请另行告知，不要与文件一同发送。",
            )
        )
    return "".join(f"{line}\n" for line in lines)


def exported_json(done: Exported) -> str:
    """The same for programs."""
    told = {
        "folder": str(done.folder),
        "run": done.run_no,
        "files": list(done.files),
        "n_villages": done.n_villages,
        "n_cases": done.n_cases,
        "n_sent": done.n_sent,
        "masked": done.is_masked,
        "encrypted": done.is_encrypted,
        "partial": done.is_partial,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def imported_text(done: Imported) -> str:
    """What was taken, then what could not be, cell by cell, then what is missing."""
    return "".join(f"{line}\n" for line in _imported(done))


def _imported(done: Imported) -> Iterator[Text]:
    result, read = done.result, done.result.read
    yield Text(
        f"Worklists: {done.n_files} files, {read.n_rows} rows.",
        f"核查单：{done.n_files} 个文件，{read.n_rows} 行。",
    )
    yield _taken(done)
    if result.n_known:
        yield Text(
            f"Known already: {result.n_known}; nothing changed.",
            f"此前已录入 {result.n_known} 条，未重复录入。",
        )
    n_older = result.n_older + read.n_superseded
    if n_older:
        yield Text(
            f"Replaced by the answer in a later list: {n_older}.",
            f"已被后一次核查单的答复取代 {n_older} 条。",
        )
    if result.n_settled:
        yield Text(
            f"Of the new answers {result.n_settled} are about cases that were closed or waived before.",
            f"新录入的答复中有 {result.n_settled} 条的疑点此前已销号或豁免。",
        )
    if done.others:
        yield Text(
            f"No worklists: {len(done.others)} files.", f"不是核查单的文件 {len(done.others)} 个。"
        )
    if result.faults:
        n = len(result.faults)
        yield Text(f"To be mended: {n}", f"需要改正 {n} 处：")
        lines = [fault.message() for fault in grouped(result.faults)]
        yield from lines[:_MOST_FAULTS]
        if len(lines) > _MOST_FAULTS:
            yield _more(len(lines) - _MOST_FAULTS)
    if read.unanswered:
        n = result.n_unanswered
        yield Text(f"Not answered yet: {n}", f"尚未答复 {n} 条：")
        for each in read.unanswered[:_MOST_SHEETS]:
            sheet = Text(f", sheet {each.sheet}", f"，工作表 {each.sheet}")
            at = sheet if each.sheet else Text("", "")
            yield Text(f"{each.file}{at.en}: {each.cells}", f"{each.file}{at.zh}：{each.cells}")
        if len(read.unanswered) > _MOST_SHEETS:
            yield _more(len(read.unanswered) - _MOST_SHEETS)


def _taken(done: Imported) -> Text:
    n = done.result.n_taken
    if done.result.is_written:
        return Text(f"Answers taken: {n}.", f"采纳答复 {n} 条。")
    if done.is_dry:
        return Text(
            f"Answers that would be taken: {n}. Nothing was changed.",
            f"可采纳答复 {n} 条（仅检查，未写入）。",
        )
    return Text(
        "Nothing was taken: not all is right, and --strict was asked for.",
        "未采纳任何答复：存在差错或遗漏，且指定了 --strict。",
    )


def _more(n: int) -> Text:
    return Text(f"… and {n} more; --json lists all.", f"……另有 {n} 处，用 --json 可列出全部。")


def imported_json(done: Imported) -> str:
    """The same for programs: every fault and every missing answer."""
    result, read = done.result, done.result.read
    told = {
        "n_files": done.n_files,
        "n_rows": read.n_rows,
        "written": result.is_written,
        "n_taken": result.n_taken,
        "n_known": result.n_known,
        "n_older": result.n_older + read.n_superseded,
        "n_settled_before": result.n_settled,
        "n_unanswered": result.n_unanswered,
        "others": list(done.others),
        "faults": [
            {
                "file": fault.at.file,
                "sheet": fault.at.sheet,
                "cell": fault.at.cell,
                "what": str(fault.what),
                "mend": str(fault.mend),
            }
            for fault in result.faults
        ],
        "unanswered": [
            {"file": each.file, "sheet": each.sheet, "cells": each.cells, "n": each.n}
            for each in read.unanswered
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
