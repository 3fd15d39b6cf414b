"""The units that an address runs through: province, city, county, township."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.standards.characters import one_form, simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEVELS = ("province", "city", "county", "town")

# GB/T 2260: the first two digits of a code.
_PROVINCES = (
    "11北京 12天津 13河北 14山西 15内蒙古 21辽宁 22吉林 23黑龙江 31上海 32江苏 33浙江 34安徽 35福建 "
    "36江西 37山东 41河南 42湖北 43湖南 44广东 45广西 46海南 50重庆 51四川 52贵州 53云南 54西藏 61陕西 "
    "62甘肃 63青海 64宁夏 65新疆 71台湾 81香港 82澳门"
)
PROVINCE_OF: Mapping[str, str] = {item[:2]: item[2:] for item in _PROVINCES.split()}
PROVINCE_TAIL = "(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)"

_NAMED = "|".join(PROVINCE_OF.values())
_PROVINCE = rf"^(?:中国|中华人民共和国)?((?:{_NAMED}){PROVINCE_TAIL}|[^省市县区镇乡村]{{1,8}}省)"
# Without 省 only before a city or county: 河南村 and 上海路 are elsewhere.
_SHORT_PROVINCE = rf"^(?:中国)?({_NAMED})[^镇乡村路街]{{1,9}}(?:市|县|州|盟|旗|区)"
# Cities and counties whose names hold the words for a township.
_ODD = "景德镇|新乡|镇江|萍乡|桐乡|宁乡|金乡|西乡|内乡|镇(?:平|原|安|雄|康|坪|沅|宁|巴|赉|远|海)|乡[宁城]"
_CITY = rf"^((?:{_ODD})市|[^市县区镇乡村]{{1,9}}?(?:自治州|地区|盟|市))"
_COUNTY = rf"^((?:{_ODD})[县市区]|[^镇乡村]{{1,9}}?(?:自治县|县|区|市)|[^镇乡村]{{2,9}}?旗)"
_TOWN = (
    r"^([^村路号]{1,10}?(?:街道|民族乡|镇|乡|苏木)|[^村路号]{2,6}?(?:农场|林场|牧场))(?:办事处)?"
)

# 花园小区 and 花园社区 are no counties.
_NO_COUNTY = "(?:[小社园校厂景库片院]|生活|住宅|居住|安置|家属|开发|工业|商业)区$"
# 石乡村 is a village and no township, 花园市场 is no city, 红旗镇 no banner.
_NO_TOWN_BEFORE = "^(?:村|社区|居委|居民|庄|屯|道)"
_NO_COUNTY_BEFORE = "^(?:村|社区|居委|居民|庄|屯|道|场|镇|路|街)"
# 兖州市 became 兖州区, 望城县 望城区, many a 镇 a 街道: the name is the same, the kind is not.
_KIND = "(?:街道|民族乡|镇|乡|苏木|自治县|自治旗|自治州|地区|县|区|市|旗|州|盟)$"

# One word for each kind of village body.
_BODIES = (
    ("社区居民委员会|社区居委会|社区居民委|居民委员会|居委会", "社区"),
    ("村?村民委员会|村?村委会|行政村", "村"),
)


def tokens(names: Iterable[str]) -> list[list[tuple[str, str]]]:
    """The units that each name runs through, with their levels; provinces without their tail.

    >>> tokens(["甘肃省西和县凤凰镇"])
    [[('province', '甘肃'), ('county', '西和县'), ('town', '凤凰镇')]]
    """
    found = with_units(pl.LazyFrame({"address": canonical_names(names)})).select(LEVELS).collect()
    return [
        [(level, unit) for level, unit in zip(LEVELS, row, strict=True) if unit]
        for row in found.iter_rows()
    ]


def stem(unit: pl.Expr) -> pl.Expr:
    """A unit's name without its kind, unless that leaves one character (城区, 矿区)."""
    bare = unit.str.replace(_KIND, "")
    return pl.when(bare.str.len_chars() > 1).then(bare).otherwise(unit)


def canonical_names(names: Iterable[str]) -> pl.Series:
    """``names`` as ``canonical`` makes them."""
    frame = pl.DataFrame({"name": list(names)}, schema={"name": pl.String})
    return frame.select(canonical(pl.col("name"))).to_series()


def canonical(text: pl.Expr) -> pl.Expr:
    """The address without blanks, in simplified characters, village bodies called 村 or 社区."""
    address = (
        text.str.replace_many(one_form())
        .str.replace_all(r"[\s\p{Cf}\p{Cc}\"'“”‘’,，、。;；:：]+", "")
        .str.to_uppercase()
        .str.replace_many(simplified())
    )
    for body, word in _BODIES:
        address = address.str.replace(body, word)
    return address


def with_units(rows: pl.LazyFrame) -> pl.LazyFrame:
    """``rows`` and ``province``, ``city``, ``county``, ``town``, ``rest`` of their ``address``.

    Units that are not named are null; ``rest`` is what follows the last that is.
    """
    return (
        rows.with_columns(
            unit=pl.coalesce(
                pl.col("address").str.extract(_PROVINCE),
                pl.col("address").str.extract(_SHORT_PROVINCE),
            ),
            rest=pl.col("address").str.replace("^(?:中华人民共和国|中国)", ""),
        )
        .with_columns(province=pl.col("unit").str.replace(f"{PROVINCE_TAIL}$", ""))
        .pipe(_without_unit)
        .pipe(_with_unit, "city", _CITY)
        .pipe(_with_unit, "county", _COUNTY)
        .pipe(_with_unit, "town", _TOWN)
        .drop("unit")
    )


def _with_unit(rows: pl.LazyFrame, level: str, pattern: str) -> pl.LazyFrame:
    unit, rest = pl.col("unit"), pl.col("rest")
    left = rest.str.slice(unit.str.len_chars())
    none_before = _NO_TOWN_BEFORE if level == "town" else _NO_COUNTY_BEFORE
    is_unit = ~left.str.contains(none_before) & ~unit.str.contains(_NO_COUNTY)
    return (
        rows.with_columns(unit=rest.str.extract(pattern))
        .with_columns(unit=pl.when(is_unit).then(unit))
        .with_columns(unit.alias(level))
        .pipe(_without_unit)
    )


def _without_unit(rows: pl.LazyFrame) -> pl.LazyFrame:
    rest = pl.col("rest").str.slice(pl.col("unit").str.len_chars().fill_null(0))
    # What a street office is called besides its name belongs to the unit.
    return rows.with_columns(rest=rest.str.strip_prefix("办事处"))
