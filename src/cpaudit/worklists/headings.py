"""The columns of a returned worklist: by their headings, wherever they stand and in either language."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

import polars as pl

from cpaudit.reports.worklist import CHECKED_BY, CHECKED_ON, EVIDENCE_SEEN, REMARK, RESULT
from cpaudit.reports.worklist_key import KEY
from cpaudit.sources.sheet import ROW
from cpaudit.standards.characters import simplified


class Role(StrEnum):
    """What a column holds."""

    KEY = "key"
    CASE = "case"
    RESULT = "result"
    EVIDENCE = "evidence"
    BY = "by"
    ON = "on"
    REMARK = "remark"


_OTHER_HEADINGS = {
    Role.KEY: (KEY.en, KEY.zh, "行标识", "row key"),
    Role.CASE: (
        *("finding", "finding_id", "case", "case_id"),
        *("疑点编号", "事件编号", "案件编号", "个案编号", "编号"),
    ),
    Role.RESULT: (
        *(RESULT.en, RESULT.zh, "answer", "reply"),
        *("核实结果", "核查答复", "答复", "结果", "反馈结果", "核查情况", "核实情况"),
    ),
    Role.EVIDENCE: (
        *(EVIDENCE_SEEN.en, EVIDENCE_SEEN.zh, "evidence", "evidence seen"),
        *("依据", "核查依据", "查看依据", "佐证", "佐证材料", "证明材料"),
    ),
    Role.BY: (
        *(CHECKED_BY.en, CHECKED_BY.zh, "checker", "answered by"),
        *("核实人", "核查员", "经办人", "填报人"),
    ),
    Role.ON: (
        *(CHECKED_ON.en, CHECKED_ON.zh, "checked on", "date of check"),
        *("日期", "核实日期", "核查时间", "核实时间"),
    ),
    Role.REMARK: (REMARK.en, REMARK.zh, "remarks", "note", "备注说明", "备 注"),
}
_NOISE = r"[\s*:()\[\]【】]+"
# A longer text is no heading of these lists.
_LONGEST = 24
# A row of headings has the answers and what tells the rows apart, or at least so many of the columns.
_LEAST_ROLES = 3


def heading_rows(cells: pl.DataFrame) -> dict[int, dict[Role, list[str]]]:
    """By row of headings the columns of each role; lists that were put together have several."""
    texts = cells.unpivot(index=ROW, variable_name="column").filter(
        pl.col("value").str.len_chars() <= _LONGEST
    )
    found = texts.select(
        ROW, "column", plain(pl.col("value")).replace_strict(_roles(), default=None).alias("role")
    ).drop_nulls("role")
    rows: dict[int, dict[Role, list[str]]] = {}
    for row, column, role in found.iter_rows():  # a handful in each sheet
        rows.setdefault(row, {}).setdefault(Role(role), []).append(column)
    return {row: roles for row, roles in sorted(rows.items()) if _is_heading(roles)}


def plain(text: pl.Expr) -> pl.Expr:
    """A heading as it is compared: half-width, lower case, simplified, without blanks and brackets."""
    narrow = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(_NOISE, "")
    return narrow.str.replace_many(_other_characters())


@cache
def _roles() -> dict[str, str]:
    named = [(name, role) for role, names in _OTHER_HEADINGS.items() for name in names]
    keys = pl.Series([name for name, _ in named]).to_frame("name")
    narrow = keys.select(pl.col("name").str.to_lowercase().str.replace_all(_NOISE, "")).to_series()
    return {key: str(role) for key, (_, role) in zip(narrow, named, strict=True)}


@cache
def _other_characters() -> dict[str, str]:
    """Traditional and variant forms of the characters that stand in headings."""
    used = {character for names in _OTHER_HEADINGS.values() for name in names for character in name}
    return {old: new for old, new in simplified().items() if new in used and old not in used}


def _is_heading(roles: dict[Role, list[str]]) -> bool:
    tells_rows_apart = Role.KEY in roles or Role.CASE in roles
    return (Role.RESULT in roles and tells_rows_apart) or len(roles) >= _LEAST_ROLES
