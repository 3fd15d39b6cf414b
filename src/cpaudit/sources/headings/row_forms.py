"""What rows look like that are no records: totals, sections, signatures, notes.

All tests look at rows that tell of nobody in particular, with the blanks taken out of their cells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERED = "_numbered"

_NUMERAL = "一二三四五六七八九十百"
_BODY = "(?:村|社区|居委会|村委会|居民委员会|村民委员会|管区|办事处)"
_ROW_NUMBER = rf"^[（(]?(?:[\d.]+|[{_NUMERAL}]{{1,3}})[)）、.．]*$"
_COUNT_WORD = "(?:人数?|户数?|名|个|条|行|例|次|岁|元|%)"

# 12, 12人, 3户, 1,200.
_COUNT = rf"^(?:共|计)?\d[\d,.]{{0,8}}{_COUNT_WORD}?$"

_SUM = "(?:合计|总计|小计|共计|累计|汇总|总数|总和)"
_WHOLE = r"(?:本页|本表|本村|本组|全村|全镇|全乡|全街道|全区|全县|本月|本年|本期|当月|总|以上)"
# What may stand before the word: a village, a page, a number; and behind it: counts.
_TOTAL = (
    rf"^[（(]?(?:{_WHOLE}|.{{1,12}}(?:{_BODY}|组|镇|乡|街道|户|家庭)|第.{{1,3}}页|[{_NUMERAL}\d]{{1,3}}[、.．])?"
    rf"[（(]?{_SUM}(?:[)）:：=]|人数|户数|行)*(?:[（(].{{0,20}}|\d.{{0,12}})?$"
    rf"|^(?:总|共|共有|总共|合共)?(?:人数|户数)[:：=]?\d*{_COUNT_WORD}?$"
    rf"|^(?:总共|共有|共|计)\d+{_COUNT_WORD}.{{0,12}}$"
)
# Ends in the word, or breaks a total down; a total where nothing but counts stands beside it.
_TOTAL_BESIDE_COUNTS = rf"{_SUM}[)）:：]?$|^其中[:：]?"

_SIGNATURE = (
    r"^(?:填表|制表|填报|审核|负责|单位负责|统计负责|报出|上报|打印|导出|经办|复核|分管|主管|签字|签章|盖章|领导"
    r"|联系人|联系电话[:：]|电话[:：]|操作员[:：]|(?:填报|报送|制表|打印|统计)?日期[:：]|单位[:：（(]"
    r"|注[:：]|备注[:：]|说明[:：]|附注|数据来源|第\d+页)|(?:签字|签章|盖章|公章)[:：)）]"
)
_PAGE_OR_DAY = (
    r"^(?:第?\d+页.*|共\d+页.*|[-—]+\d+[-—]+|\d{1,3}/\d{1,3}|\d{4}年\d{1,2}月(?:\d{1,2}日)?)$"
)

_PLACE_LABEL = (
    r"^(?:村名|村别|村居|村[（(]社区[）)]|村[（(]居[）)]|行政村|所属村|村委会|居委会|社区|单位|组别|村组)"
    r"(?:名称)?[:：]"
)
_PLACE_NUMBER = rf"^[（(]?[{_NUMERAL}\d]{{1,3}}[)）、.．]+"
_PLACE_COUNT = r"[（(](?:共|合计|计|总|[\d]).*$|(?:共|合计|计)?\d+[户人名].*$|[:：]+$"
_GROUP = (
    rf"(?:第)?(?:\d{{1,3}}|[{_NUMERAL}]{{1,5}})(?:号)?(?:村民|居民)?(?:小组|组|生产队|小队|队|社)"
)
_PLACE = rf"^\p{{Han}}{{1,14}}(?:{_BODY}|居|组)(?:{_GROUP})?(?:[（(].*[)）])?$"
_GROUP_ALONE = rf"^{_GROUP}$"
# 3, 张村: a numbered row with so short a text names a person.
_LONGEST_NUMBERED_NAME = 3

# Punctuation of sentences, an enumeration, a mark of a footnote, the name of a table.
_PROSE = (
    r"[:：；;。！!]|^[*※★●◆▲#]|^(?:\d{1,2}|[①-⑳]|[一二三四五六七八九十]{1,2}|[（(][\d一二三四五六七八九十]{1,2}[)）])[、.．]"
    r"|^.{3,}(?:表|名册|名单|台账|一览|清单|登记簿|统计)(?:[（(].*)?$|\d{4}年"
)
# Longer texts without a dot or letters are sentences: 阿卜杜拉·买买提·… may be longer.
_LONGEST_NAME = 15
_PARTS_OF_NAME = "[·•‧a-zA-Z]"

_SAMPLE_ROW = r"示例|样例|范例|填写样本|^[（(]?例[:：)）]|^例\d*$"

# A row that says how each column is to be filled.
INSTRUCTION = re.compile(
    r"^[（(]?(?:必填|选填|非必填|必录|选录|必须|可空|可不填|非空|文本|字符|字符串|数字|数值|整数|日期型?|下拉选择|下拉"
    r"|自动生成|varchar|char|string|text|int|integer|date|datetime|number|c|n|d)(?:项|型|格式)?(?:[（(]\d+[)）])?[)）]?$"
    r"|^(?:格式|例|如|例如|示例|填写)[:：]?|^(?:yyyy|y{4}).*|^男/女$|^\d{1,2}位",
    re.IGNORECASE,
)


def squeezed(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """``rows`` with all blanks taken out of the cells ``names``."""
    return rows.with_columns(pl.col(names).str.replace_all(r"\s+", "")) if names else rows


def without_numbers(rows: pl.DataFrame, numbers: Sequence[str]) -> pl.DataFrame:
    """``rows`` without the row numbers in the columns ``numbers``, and whether there was one."""
    return rows.with_columns(_any(numbers, r"^\d+$").alias(NUMBERED)).with_columns(
        pl.when(~pl.col(name).str.contains(_ROW_NUMBER)).then(name).alias(name) for name in numbers
    )


def is_total(names: Sequence[str], *, first_columns: int) -> pl.Expr:
    """A sum: the word in one of the first columns, or anywhere beside nothing but counts."""
    n_counts = pl.sum_horizontal([_is(name, _COUNT) for name in names])
    is_soft = pl.all_horizontal(
        [
            pl.col(name).is_null()
            | _is(name, _COUNT)
            | _is(name, _TOTAL)
            | _is(name, _TOTAL_BESIDE_COUNTS)
            for name in names
        ]
    )
    return (
        _any(names[:first_columns], _TOTAL)
        | (_any(names, _TOTAL) & is_soft)
        | (_any(names, _TOTAL_BESIDE_COUNTS) & is_soft & (n_counts > 0))
    )


def is_signature(first: pl.Expr, n_values: pl.Expr, *, most_cells: int) -> pl.Expr:
    """Whoever filled in, checked or stamped the form, the day and the page."""
    return (first.str.contains(_SIGNATURE) & (n_values <= most_cells)) | (
        first.str.contains(_PAGE_OR_DAY) & (n_values == 1)
    )


def place(text: pl.Expr) -> pl.Expr:
    """The village or group that a section row names, without label, number and counts."""
    bare = (
        text.str.replace(_PLACE_LABEL, "")
        .str.replace(_PLACE_NUMBER, "")
        .str.replace(_PLACE_COUNT, "")
    )
    is_place = bare.str.contains(_PLACE) | bare.str.contains(_GROUP_ALONE)
    return pl.when(is_place).then(bare)


def is_group(text: pl.Expr) -> pl.Expr:
    """Whether a section row names a group only, of the village above it."""
    return text.str.contains(_GROUP_ALONE)


def is_section(text: pl.Expr, n_values: pl.Expr) -> pl.Expr:
    """A place's name alone, unless the row is numbered and the text as short as a person's name."""
    is_name = pl.col(NUMBERED) & (text.str.len_chars() <= _LONGEST_NUMBERED_NAME)
    return (n_values == 1) & place(text).is_not_null() & ~is_name


def is_note(names: Sequence[str], persons: Sequence[str], n_values: pl.Expr) -> pl.Expr:
    """Nothing but sentences, or one text outside the columns of names (``persons``)."""
    told = [name for name in names if name not in persons]
    all_prose = pl.all_horizontal(
        [
            pl.col(name).is_null()
            | _is(name, _PROSE)
            | ((pl.col(name).str.len_chars() > _LONGEST_NAME) & ~_is(name, _PARTS_OF_NAME))
            for name in names
        ]
    )
    is_elsewhere = (
        pl.any_horizontal([_is(name, r"\p{Han}") for name in told]) if told else pl.lit(value=False)
    )
    return all_prose | ((n_values == 1) & is_elsewhere)


def is_sample_row(names: Sequence[str]) -> pl.Expr:
    """A filled-in example below the headings of a form."""
    return _any(names, _SAMPLE_ROW)


def _is(name: str, pattern: str) -> pl.Expr:
    return pl.col(name).str.contains(pattern).fill_null(value=False)


def _any(names: Sequence[str], pattern: str) -> pl.Expr:
    return pl.any_horizontal([_is(name, pattern) for name in names] or [pl.lit(value=False)])
