"""What a column's values say about its heading: confirmation, doubt or refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.sources.sheet import ROW

if TYPE_CHECKING:
    from collections.abc import Mapping

# Rows that are looked at: enough to tell dates from names, few enough to cost nothing.
SAMPLE = 1000
# Of wide sheets fewer rows tell as much; the time goes with the cells.
_CELLS, _FEWEST = 40_000, 200
# Fewer values than this prove nothing.
_ENOUGH = 3
# Below the first share the values refuse the heading, above the second they confirm it.
_REFUSED, _CONFIRMED = 0.15, 0.7
_BONUS = 0.04
_MOSTLY = 0.5
_STRANGE_WORDS = 0.8
# A column with more distinct values than this is not one of codes.
_MOST_CODES = 60
_YEAR = r"(1[89]\d{2}|20\d{2})"
# A column of names or addresses with so few distinct values is a column of codes.
_CODE_VALUES, _CODE_ROWS = 3, 30

# What the values of all columns stand under while they are looked at.
_COLUMN, _VALUE = "column", "value"

_MISSING = ("无", "不详", "未知", "/", "-", "--", "—", "null", "none", "未填", "空", "暂无", "#n/a")
_NUMERALS = "〇○零一二三四五六七八九十两廿卅元"

# Generous forms: they tell kinds of values apart, the standards judge the single value.
_FORMS: Mapping[FieldType, str] = {
    FieldType.CITIZEN_ID: (
        r"^(?:[\dolix×χ*]{15}|[\dolix×χ*]{17,18}|\d(?:\.\d+)?e\+?\d{2}|\d{4,17}\*+[\dx*]*"
        r"|[a-z]{1,3}\d{7,12})$"
    ),
    FieldType.DATE: (
        r"^(?:(?:18|19|20|99|11)\d{6}(?:\d{4}|\d{6})?|(?:18|19|20)\d{2}(?:0\d|1[0-2])|\d{5}(?:\.\d+)?"
        r"|\d{1,4}[-/.年]\d{1,2}(?:[-/.月](?:\d{1,4}[日号]?)?)?(?:t?\d{1,2}[:时].*)?"
        r"|(?:18|19|20)\d{2}年?|\d{1,2}-?[a-z]{3}-?\d{2,4}|\d{4}-\d{2}-\d{2}t.*"
        rf"|.*[{_NUMERALS}]{{2,}}年.*|.*(?:正月|腊月|冬月|初[{_NUMERALS}]|闰).*)$"
    ),
    FieldType.SEX: (
        r"^(?:男|女|\d|男性|女性|m|f|male|female|[(（]?\d[)）]?[-、.:_]?(?:男|女)性?|(?:男|女)性?[(（]?\d[)）]?|男婴|女婴|男孩|女孩|性别不明"
        r"|未说明.*|未知.*|不详|两性.*)$"
    ),
    FieldType.PHONE: r"^[\d\-+,，、;；/()*.]{7,40}$",
    FieldType.CERTIFICATE: r"^(?:[a-z]\d{8,10}|\d{8,10}|[a-z]{2}\d{8})$",
    FieldType.INTEGER: rf"^(?:第?-?\d{{1,7}}(?:\.0+)?[\p{{Han}}]{{0,4}}|第?[{_NUMERALS}单双多]+[\p{{Han}}]{{0,3}})$",
    FieldType.NUMBER: r"^-?\d{1,5}(?:[.+]\d{1,4})?(?:[+]\d)?[\p{Han}a-z]{0,2}(?:[+]?\d[\p{Han}]?)?$",
    FieldType.DIVISION: r"^\d{6,15}$",
    FieldType.NAME: r"^[\p{Han}a-z·•・‧∙﹒．.*?？□○〇\x{E000}-\x{F8FF}]{1,30}\d{0,3}$",
    FieldType.ADDRESS: r"\p{Han}{2,}",
}
# A citizen number of eighteen digits that holds a date: hardly anything else looks like it.
_NUMBER = r"^[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx]$"
# Two to four characters that begin with a common surname.
_COMMON_NAME = (
    r"^[王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖"
    r"范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严武孔向汤]\p{Han}{1,3}$"
)
_CODED = frozenset({FieldType.CODE, FieldType.MARITAL, FieldType.RELATIONSHIP})
_SHARES = (*_FORMS, "place", "numbers", "names")
_PLACE = r"(?:[省市县区镇乡村组号路]|街道|社区)(?:$|.*\d)"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one column's sample: how many values, how many distinct, and the share of each kind."""

    n: int = 0
    n_distinct: int = 0
    shares: Mapping[FieldType, float] = field(default_factory=dict)
    common: Mapping[str, float] = field(default_factory=dict)  # shares of values, if they are few
    year_spread: int | None = None  # of the middle 80 % of the years in the values
    numbers: float = 0.0  # the share of citizen numbers of eighteen digits
    names: float = 0.0  # the share of values with a common surname

    def weigh(self, certainty: float, name: str, codes: Mapping[str, str] | None = None) -> float:
        """``certainty`` that the column is the field ``name``; 0 where its values refuse it.

        ``codes`` are the field's, if it is a coded one.
        """
        kind = FIELD_TYPES[name]
        if self.n < _ENOUGH:
            return certainty
        if kind in _CODED:
            foreign = max(self.shares[FieldType.CITIZEN_ID], self._dates_only)
            if foreign > _CONFIRMED:
                return 0.0
            return self._weigh_code(certainty, codes or {})
        share = self.shares.get(kind)
        if share is None:
            return certainty
        if kind is FieldType.NAME:
            is_code = self.n_distinct <= _CODE_VALUES and self.n >= _CODE_ROWS
            share = 0.0 if is_code else max(0.0, share - self.shares[FieldType.DIVISION])
        if share < _REFUSED:
            return 0.0
        if share >= _CONFIRMED:
            return certainty + _BONUS * share
        return certainty * (0.7 + 0.3 * share)

    def _weigh_code(self, certainty: float, codes: Mapping[str, str]) -> float:
        """Known code words confirm; unknown words are doubtful, for every system has its own."""
        words = {value: share for value, share in self.common.items() if not value.isdigit()}
        if not codes or (self.common and not words):
            return certainty
        folded = {code.casefold() for code in codes}
        known = sum(share for value, share in self.common.items() if value in folded)
        if known >= _CONFIRMED:
            return certainty + _BONUS * known
        return certainty * _STRANGE_WORDS if known < _REFUSED else certainty

    @property
    def _dates_only(self) -> float:
        """The share of dates where they cannot be plain numbers."""
        return max(0.0, self.shares[FieldType.DATE] - self.shares[FieldType.INTEGER])

    def looks_like(self, kind: FieldType) -> bool:
        """Whether nearly all values have the form of ``kind``."""
        return self.n >= _ENOUGH and self.shares.get(kind, 0.0) >= _CONFIRMED

    @property
    def looks_like_numbers(self) -> bool:
        """Whether nearly all values are citizen numbers, whatever the heading says."""
        return self.n >= _ENOUGH and self.numbers >= _CONFIRMED

    @property
    def looks_like_names(self) -> bool:
        """Whether most values are persons' names, as far as their form tells."""
        return self.n >= _ENOUGH and self.names >= _MOSTLY and self.n_distinct > _CODE_VALUES


def gather(cells: pl.DataFrame) -> dict[str, Evidence]:
    """The evidence of each column of ``cells``, by its name."""
    columns = [name for name in cells.columns if name != ROW]
    if not columns or not cells.height:
        return dict.fromkeys(columns, Evidence())
    sample = cells.select(columns)
    n_rows = max(_FEWEST, min(SAMPLE, _CELLS // len(columns)))
    if cells.height > n_rows:
        sample = sample.gather_every(cells.height // n_rows).head(n_rows)
    values = _values(sample)
    # Each distinct value is looked at once: a column of codes holds a handful.
    looked = values.with_columns(
        *(pl.col(_VALUE).str.contains(form).alias(kind) for kind, form in _FORMS.items()),
        pl.col(_VALUE).str.contains(_PLACE).alias("place"),
        pl.col(_VALUE).str.contains(_NUMBER).alias("numbers"),
        pl.col(_VALUE).str.contains(_COMMON_NAME).alias("names"),
        pl.col(_VALUE).str.extract(_YEAR).cast(pl.Int32).alias("year"),
    )
    facts = looked.group_by(_COLUMN).agg(
        pl.col("n").sum(),
        pl.len().alias("n_distinct"),
        *((pl.col(kind) * pl.col("n")).sum() / pl.col("n").sum() for kind in _SHARES),
    )
    found = {row[_COLUMN]: row for row in facts.iter_rows(named=True)}
    spreads = dict(_year_spreads(looked).iter_rows())
    common = _common(values)
    return {
        name: Evidence(
            n=row["n"],
            n_distinct=row["n_distinct"],
            common=common.get(name, {}),
            year_spread=spreads.get(name),
            numbers=row["numbers"],
            names=max(0.0, row["names"] - row["place"]),
            shares={
                **{kind: row[kind] for kind in _FORMS},
                # A name that ends like a place is none; a place is no name.
                FieldType.NAME: max(0.0, row[FieldType.NAME] - row["place"]),
            },
        )
        if (row := found.get(name))
        else Evidence(shares=dict.fromkeys(_FORMS, 0.0))
        for name in columns
    }


def _values(sample: pl.DataFrame) -> pl.DataFrame:
    """Every ``value`` of each ``column``, folded, and ``n``, how often it stands there."""
    folded = pl.col(_VALUE).str.normalize("NFKC").str.to_lowercase()
    folded = folded.str.replace_all(r"[\s='\"]", "")
    return (
        sample.unpivot(variable_name=_COLUMN, value_name=_VALUE)
        .lazy()
        .drop_nulls(_VALUE)
        .with_columns(folded)
        .filter(~pl.col(_VALUE).is_in(_MISSING) & (pl.col(_VALUE) != ""))
        .group_by(_COLUMN, _VALUE)
        .agg(pl.len().cast(pl.Int64).alias("n"))
        .collect(engine="in-memory")
    )


def _year_spreads(looked: pl.DataFrame) -> pl.DataFrame:
    """By column, the years between which the middle 80 % of its years lie."""
    years = looked.lazy().drop_nulls("year").select(_COLUMN, pl.col("year").repeat_by("n"))
    year = pl.col("year")
    spread = year.quantile(0.9, "nearest") - year.quantile(0.1, "nearest")
    return (
        years.explode("year")
        .group_by(_COLUMN)
        .agg(spread.cast(pl.Int64))
        .collect(engine="in-memory")
    )


def _common(values: pl.DataFrame) -> dict[str, dict[str, float]]:
    """By column that holds few distinct values, the share of each of them."""
    few = (
        values.filter(pl.len().over(_COLUMN) <= _MOST_CODES)
        .with_columns(pl.col("n") / pl.col("n").sum().over(_COLUMN))
        .sort(_COLUMN, _VALUE)
    )
    found: dict[str, dict[str, float]] = {}
    for column, value, share in few.select(_COLUMN, _VALUE, "n").iter_rows():
        found.setdefault(column, {})[value] = share
    return found
