"""Villages and groups out of addresses, inside the project's area only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.standards.address_names import names_of
from cpaudit.standards.address_units import (
    LEVELS,
    PROVINCE_OF,
    PROVINCE_TAIL,
    canonical,
    stem,
    with_units,
)
from cpaudit.standards.distinct import TEXT, once_per_value
from cpaudit.standards.numerals import words
from cpaudit.standards.text import fold_code, says_nothing
from cpaudit.standards.village_codes import lies_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cpaudit.standards.address_names import AreaNames, VillageNames
    from cpaudit.standards.village_table import VillageTable

ADDRESS = pl.Struct({"village": pl.String(), "group": pl.Int32(), "place": pl.String()})

_NUMBER = "[0-9]{1,3}|[一二三四五六七八九十百零两廿卅]{1,5}"
_GROUP = rf"(?:第)?({_NUMBER})(?:号)?(?:村民|居民)?(?:小组|组|生产队|小队|队|合作社|经济社|社)"
# After a village named without its body nothing else may follow: 花园3组, but not 花园小区.
_END_OF_STEM = rf"(?:村|社区|居|$|(?:第)?(?:{_NUMBER})(?:号|村民|居民|小组|组|生产队|小队|队|社))"
# 3组花园村 for 花园村3组, but not 一组团.
_GROUP_FIRST = (
    rf"^((?:第)?(?:{_NUMBER})(?:村民|居民)?(?:小组|组|生产队|小队|队))(\p{{Han}}{{2,}}.*)$"
)
_NO_GROUP_FIRST = "^.{1,6}[组队][团织合长员]"
_HERE = "^[本我](?:镇|乡|街道|县|区|市)"
# 原花园村(现凤凰社区) and 凤凰社区(原花园村): two names of one place.
_RENAMED = (
    r"^(?:原|前)?(.+?)[（(](现名|现为|现属|现|今|并入|原名|原为|原|曾用名|旧称|又名)(.+?)[)）](.*)$"
)
_NOW = "^[现今并]"
# Behind a name without 村 these make it a name of something else: 花园小区, 花园路.
_SOMETHING_ELSE = (
    "^(?:小区|新区|花园|公寓|[大支]?[路街道巷弄]|市场|广场|酒店|宾馆|商场|超市|学校|小学|中学|幼儿园|医院|"
    "公司|厂|镇|乡|县|市|区|省)"
)
_VILLAGE_BODY = "(?:村|社区|居|嘎查|队|组)$"
_ELSEWHERE = (
    "^(?:外[省地县市乡镇国区]|[省县市区国境]外|异地|香港|澳门|台湾|美国|日本|韩国|俄罗斯|加拿大|澳大利亚|"
    "英国|法国|德国|意大利|新加坡|马来西亚)"
)


def resolve_address(
    text: pl.Expr,
    table: VillageTable,
    area_codes: Sequence[str],
    *,
    area_names: Iterable[str] = (),
) -> pl.Expr:
    """Struct of ``village`` (12 digits, as of today), ``group`` and ``place`` of an address.

    An address is ``inside`` when it leads to a village of the area, or names the area itself;
    ``outside`` when it names another unit at a level where the area's own name is known, or units
    of which none is the area's; else ``unknown``. A village's name counts only where the address
    does not name another township, county or province before it.

    Args:
        text: the address as written.
        table: the project's villages, and the units above them as far as it lists them.
        area_codes: of the project's area.
        area_names: what the area and the units above it are called: «凤凰镇», «甘肃省西和县».
    """
    area, villages = names_of(table, tuple(area_codes), tuple(area_names))
    is_all_inside = bool(table.frame.select(lies_within(pl.col("code"), area_codes).all()).item())

    def evaluate(rows: pl.LazyFrame) -> pl.LazyFrame:
        address = pl.col("address")
        return (
            rows.select(address=canonical(pl.col(TEXT)), folded=fold_code(pl.col(TEXT)))
            .with_columns(
                address=pl.when(~says_nothing(pl.col("folded")) & (address != "")).then(address)
            )
            .with_columns(_names())
            .pipe(with_units)
            .with_columns(is_foreign=_is_foreign(area))
            .with_columns(is_own=_is_own(area))
            .with_columns(at=_where_village_begins(villages, area))
            .with_columns(
                form=pl.col("at").str.extract(_one_of(villages.forms)),
                stem=pl.col("at").str.extract(_one_of(villages.stems)),
            )
            .with_columns(
                at=pl.when(~_is_something_else()).then("at"),
            )
            .with_columns(village=pl.when(pl.col("at").is_not_null()).then(_village(villages)))
            .select(
                village="village",
                group=_group(),
                place=_place(area, area_codes, is_all_inside=is_all_inside),
            )
        )

    return once_per_value(text, evaluate, ADDRESS)


def _names() -> tuple[pl.Expr, pl.Expr]:
    """``address`` with its group behind and of two names the present one; ``other`` is the former."""
    address = pl.col("address").str.replace(_HERE, "")
    turned = (
        pl.when(address.str.contains(_NO_GROUP_FIRST))
        .then(address)
        .otherwise(address.str.replace(_GROUP_FIRST, "$2$1"))
    )
    names = turned.str.extract_groups(_RENAMED).struct
    outer, word, inner, rest = (names.field(number) for number in "1234")
    is_now = word.str.contains(_NOW)
    present = pl.when(is_now).then(inner + rest).otherwise(outer + rest)
    former = pl.when(is_now).then(outer + rest).otherwise(inner + rest)
    return (
        pl.coalesce(present, turned).alias("address"),
        pl.coalesce(former, turned.str.extract("^原(.{2,})$")).alias("other"),
    )


def _is_something_else() -> pl.Expr:
    """Whether what stands behind the village's name makes it a name of something else."""
    name = pl.coalesce("form", "stem")
    behind = pl.col("at").str.slice(name.str.len_chars())
    return (~name.str.contains(_VILLAGE_BODY) & behind.str.contains(_SOMETHING_ELSE)).fill_null(
        value=False
    )


def _one_of(names: Sequence[str]) -> str:
    return f"^({'|'.join(map(re.escape, names))})" if names else "^([^\\s\\S])"


def _where_village_begins(villages: VillageNames, area: AreaNames) -> pl.Expr:
    """The text from the village's name on; null where there is none of the table."""
    address = pl.col("address")
    full, short = _own_prefixes(area)
    beginnings = [
        address,
        address.str.replace(full, ""),
        address.str.replace(short, ""),
        pl.when(~pl.col("is_foreign")).then("rest"),
        pl.col("other"),
        pl.col("other").str.replace(full, ""),
    ]
    known = f"{_one_of(villages.forms)}|{_one_of(villages.stems)}{_END_OF_STEM}"
    return pl.coalesce(
        pl.when(beginning.str.contains(known)).then(beginning) for beginning in beginnings
    )


def _own_prefixes(area: AreaNames) -> tuple[str, str]:
    """Patterns of the area's own names in front, whole (凤凰镇) and shortened (凤凰)."""
    whole = [
        re.escape(name) + (f"{PROVINCE_TAIL}?" if level == "province" else "")
        for level in LEVELS
        for name in area.own[level]
    ]
    towns = [re.sub("(?:街道|民族乡|镇|乡)$", "", name) for name in area.own["town"]]
    short = [*whole, *(re.escape(name) for name in towns if len(name) > 1)]
    return _repeated(whole), _repeated(short)


def _repeated(names: Sequence[str]) -> str:
    return f"^(?:{'|'.join(sorted(names, key=len, reverse=True))})+" if names else "^$"


def _is_foreign(area: AreaNames) -> pl.Expr:
    """Whether the address names another unit at a level where the area's own name is known."""
    foreign = []
    for level in LEVELS:
        if level == "province" and not area.own[level]:
            # The area's code is of no real province, so that every real one is another.
            is_other = pl.col(level).is_in(list(PROVINCE_OF.values()))
        elif area.own[level]:
            is_other = ~stem(pl.col(level)).is_in(area.stems[level])
        else:
            continue
        if area.level and LEVELS.index(level) > LEVELS.index(area.level):
            # The table need not list every township of the county that the address names.
            is_other &= ~_names_own(area, area.level)
        foreign.append(is_other.fill_null(value=False))
    return pl.any_horizontal(foreign)


def _is_own(area: AreaNames) -> pl.Expr:
    """Whether the address names the area itself, or a unit of it, and no other unit."""
    if area.level is None:
        return pl.lit(value=False)
    levels = LEVELS[LEVELS.index(area.level) :]
    return pl.any_horizontal(_names_own(area, level) for level in levels) & ~pl.col("is_foreign")


def _names_own(area: AreaNames, level: str) -> pl.Expr:
    return stem(pl.col(level)).is_in(area.stems[level]).fill_null(value=False)


def _village(villages: VillageNames) -> pl.Expr:
    """The code of the village whose name stands at the beginning of ``at``."""
    town = pl.col("town")
    towns = sorted(set(villages.town_of.values()))

    def code(name: pl.Expr) -> pl.Expr:
        return name.replace_strict(villages.code_of, default=None, return_dtype=pl.String)

    of_town = code(pl.concat_str(town, pl.lit("|"), "form"))
    only = pl.coalesce(code(pl.col("form")), code(pl.lit("=") + pl.col("stem")))
    its_town = only.replace_strict(villages.town_of, default=None, return_dtype=pl.String)
    is_elsewhere = town.is_in(towns) & its_town.is_not_null() & (its_town != town)
    return pl.coalesce(of_town, pl.when(~is_elsewhere.fill_null(value=False)).then(only))


def _group() -> pl.Expr:
    """The number before 组, 队 or 社 behind the village, or anywhere if there is none."""
    behind = pl.col("at").str.slice(
        pl.coalesce(pl.col("form").str.len_chars(), pl.col("stem").str.len_chars())
    )
    text = pl.coalesce(behind, "rest").str.replace_all("社区", "□", literal=True)
    number = text.str.extract(_GROUP)
    return pl.coalesce(
        number.cast(pl.Int32, strict=False),
        number.replace_strict(words(), default=None, return_dtype=pl.Int32),
    )


def _place(area: AreaNames, area_codes: Sequence[str], *, is_all_inside: bool) -> pl.Expr:
    # One of several villages of the same name, all of them of the area.
    is_one_of_ours = pl.col("at").is_not_null() & pl.lit(is_all_inside)
    names_a_unit = pl.any_horizontal(
        pl.col(level).is_not_null() for level in ("province", "city", "town")
    )
    # A county alone may be the area's own, unnamed so far; with a street behind it, hardly.
    names_a_street = pl.col("county").is_not_null() & (pl.col("rest") != "")
    names_own = pl.any_horizontal(_names_own(area, level) for level in LEVELS)
    village = pl.col("village")
    nothing_own = pl.lit(value=not any(area.own.values()))
    return (
        pl.when(pl.col("address").is_null())
        .then(pl.lit("unknown"))
        .when(village.is_not_null())
        .then(
            pl.when(lies_within(village, area_codes))
            .then(pl.lit("inside"))
            .otherwise(pl.lit("outside"))
        )
        .when(pl.col("is_own") | is_one_of_ours)
        .then(pl.lit("inside"))
        .when(pl.col("is_foreign") | pl.col("address").str.contains(_ELSEWHERE))
        .then(pl.lit("outside"))
        .when((names_a_unit | names_a_street) & ~names_own & ~nothing_own)
        .then(pl.lit("outside"))
        .otherwise(pl.lit("unknown"))
    )
