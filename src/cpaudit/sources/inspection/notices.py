"""What is worth knowing of a sheet before it is relied on: a line for each, with the mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# From this share of values that cannot be a column's own the column was probably shifted.
_SHIFTED = 0.2
# One form is a register's, two are an update of it; three were typed by hand.
_MANY_FORMS = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a sheet: ``kind`` for programs, ``text`` for people."""

    kind: str
    text: Text


def notices(row: Mapping[str, Any]) -> tuple[Notice, ...]:
    """The notices of a sheet with this row in the table ``files``."""
    return tuple(_notices(row))


def _notices(row: Mapping[str, Any]) -> Iterator[Notice]:
    for kind, text in _COUNTED.items():
        if row.get(kind):
            yield Notice(kind, text.format(n=f"{row[kind]:,}"))
    yield from _of_columns(row)
    if row.get("is_round_limit"):
        yield Notice("is_round_limit", _ROUND.format(n=f"{row['n_records']:,}"))
    for kind, text in (("same_as", _SAME), ("same_records_as", _SAME_RECORDS)):
        if row.get(kind):
            yield Notice(kind, text.format(file=row[kind]))
    if row.get("lacking_columns"):
        names = row["lacking_columns"]
        listed = Text(", ".join(names), "、".join(names))
        yield Notice("lacking_columns", _LACKING.format(names=listed))
    if row.get("sensitive_columns"):
        yield Notice("sensitive_columns", _SENSITIVE.format(n=len(row["sensitive_columns"])))


def _of_columns(row: Mapping[str, Any]) -> Iterator[Notice]:
    """What is odd about the values of single columns."""
    share = row.get("share_shifted")
    if share is not None and share >= _SHIFTED:
        column = row.get("shifted_column")
        yield Notice("share_shifted", _MISFIT.format(column=column, share=f"{share:.0%}"))
    if (row.get("n_date_patterns") or 0) >= _MANY_FORMS:
        column = row.get("mixed_column") or "-"
        yield Notice("n_date_patterns", _FORMS.format(n=row["n_date_patterns"], column=column))
    if row.get("n_ambiguous_dates"):
        n, column = f"{row['n_ambiguous_dates']:,}", row.get("ambiguous_column") or "-"
        yield Notice("n_ambiguous_dates", _AMBIGUOUS.format(n=n, column=column))
    for group in row.get("empty_keys") or ():
        yield Notice("empty_keys", _EMPTY_KEY.format(group=group))


_COUNTED = {
    "n_bad_bytes": Text(
        "{n} characters could not be decoded: export the file again, or declare its encoding",
        "有 {n} 处字符无法解码：请重新导出，或声明文件编码",
    ),
    "n_damaged_ids": Text(
        "{n} numbers were cut by Excel: format the column as text and export again",
        "有 {n} 个号码被 Excel 截断：请将该列设为文本格式后重新导出",
    ),
    "n_cut_values": Text(
        "{n} values fill their field and were cut: export as xlsx or csv",
        "有 {n} 个值因字段宽度不足被截断：请改为导出 xlsx 或 csv",
    ),
    "n_lost": Text(
        "{n} rows that were skipped look like records: see the skipped rows",
        "跳过的行中有 {n} 行像是记录：请核对跳过的行",
    ),
    "n_formula_errors": Text(
        "{n} cells hold formula errors (#N/A …)", "有 {n} 个单元格为公式错误（#N/A 等）"
    ),
    "n_hidden_rows": Text(
        "{n} hidden or filtered rows were read too", "有 {n} 行被隐藏或筛选，也已读取"
    ),
    "n_hidden_columns": Text("{n} hidden columns were read too", "有 {n} 列被隐藏，也已读取"),
    "n_duplicate_headers": Text(
        "{n} headings stand twice: the first was taken", "有 {n} 个表头重复：取靠左的一列"
    ),
}
_ROUND = Text(
    "{n} records: the export may have been cut at its limit",
    "恰好 {n} 条记录：导出可能被条数上限截断",
)
_MISFIT = Text(
    "{share} of the values of «{column}» do not fit: are columns shifted?",
    "列“{column}”有 {share} 的值与字段不符：是否错列？",
)
_FORMS = Text("{n} ways of writing dates in column {column}", "列“{column}”中有 {n} 种日期写法")
_AMBIGUOUS = Text(
    "{n} dates in column {column} may be read two ways (day and month)",
    "列“{column}”有 {n} 个日期的日、月无法区分",
)
_EMPTY_KEY = Text("no value at all in {group}", "{group} 全部为空")
_SAME_RECORDS = Text("the same records as {file}", "与 {file} 的记录相同")
_LACKING = Text(
    "no column for {names}, which other files of the source have",
    "缺少同一来源其他文件中有的列：{names}",
)
_SAME = Text("the same content as {file}: counted once", "与 {file} 内容相同，只计一次")
_SENSITIVE = Text(
    "{n} sensitive columns that no rule needs: leave them out of the next export",
    "有 {n} 个敏感且无需使用的列：下次导出时请去掉",
)
