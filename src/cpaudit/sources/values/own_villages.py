"""The project area's own villages, out of a roll that names villages of other areas too.

A roll lists where people are registered and where they live: whoever moved away has an address in
another township or county, and its villages are not the area's.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cpaudit.standards.address_units import LEVELS, PROVINCE_OF, canonical, stem, with_units

_VILLAGE_DIGITS, _TOWN_DIGITS, _COUNTY_DIGITS, _PROVINCE_DIGITS = 12, 9, 6, 2
_LEVEL_DIGITS = (_PROVINCE_DIGITS, 4, _COUNTY_DIGITS, _TOWN_DIGITS)  # as LEVELS
# A unit that so many of the addresses name is one of the area's own: a county-level city stands as
# a city in one address and as a county in the next.
_OWN_SHARE = 0.3
# A township that so many name is the area, though only the county's code is known.
_MOST_SHARE = 0.6
# With so many of the own rows coded, a name without a code is a hamlet or a slip of the pen.
_CODED_SHARE = 0.5
# A village holds at least this share of the rows; a code that was mistyped holds fewer.
_SLIP_SHARE = 1e-4
_LEAST_BY_NAME = 2  # rows: a single address without a code is no village
# Villages and townships are numbered from 200 and 100 in the statistical division codes.
_FIRST_VILLAGE, _FIRST_TOWN, _NO_TOWN = 200, 100, "900"

_VILLAGE = r"^([^\d\s省市县区]{1,12}?(?:社区|嘎查|村))"
_ABROAD = "^(?:外[省地县市乡镇国区村]|[省县市区国境村]外|异地|其他)"


@dataclass(frozen=True, slots=True)
class OwnVillages:
    """The villages of the area, and those that the roll names elsewhere.

    Attributes:
        table: ``code``, ``name``; townships stand before their villages where the codes are made.
        left_out: ``where`` (the township or county that the addresses name, null where only a
            division code tells), ``name``, ``n`` rows.
        are_codes_made: whether the numbers were made up, good for one run only.
    """

    table: pl.DataFrame
    left_out: pl.DataFrame
    are_codes_made: bool = False


def own_villages(rows: pl.DataFrame, code: str) -> OwnVillages:
    """The villages that lie in the area of ``code``.

    A row lies in the area by its division code; without one, unless its address names another
    township, county, city or province than most addresses do. A village's name counts as the
    area's where more of its rows lie in the area, or say nothing of it, than lie elsewhere.

    Args:
        rows: ``division_code`` and ``address`` of each person; null where unknown.
        code: the area's division code, 2 to 9 digits.
    """
    told = _placed(rows, code)
    inside = told.filter(~pl.col("is_outside"))
    coded = inside.drop_nulls("village_code")
    named = inside.filter(pl.col("village_code").is_null()).drop_nulls("name")
    n_least = max(1, int(_total(inside) * _SLIP_SHARE))
    table = _by_code(coded, n_least)
    named = named.filter(~pl.col("name").is_in(table["name"].implode()))
    n_coded, n_named = _total(coded), _total(named)
    is_coded = table.height > 0 and n_coded >= _CODED_SHARE * (n_coded + n_named)
    if not is_coded:
        elsewhere = told.filter("is_outside").drop_nulls("name")
        new = _by_name(named, elsewhere, least=max(n_least, _LEAST_BY_NAME))
        table = pl.concat([table, _numbered(new, code, taken=table["code"])])
    return OwnVillages(
        table=table.sort("code"),
        left_out=_left_out(told, table["name"]),
        are_codes_made=not is_coded and table.height > 0,
    )


def _placed(rows: pl.DataFrame, code: str) -> pl.DataFrame:
    """Each row's units, ``village_code``, ``name``, and whether it ``is_outside`` the area."""
    distinct = (
        rows.lazy()
        .group_by("division_code", "address")
        .agg(n=pl.len())
        .with_columns(
            digits=pl.col("division_code").str.replace_all(r"\D", ""),
            address=canonical(pl.col("address").fill_null("")),
        )
        .pipe(with_units)
        .with_columns(name=pl.col("rest").str.extract(_VILLAGE))
        .with_columns(n_digits=pl.col("digits").str.len_chars())
        .with_columns(
            is_inside_by_code=(pl.col("n_digits") >= len(code))
            & pl.col("digits").str.starts_with(code),
            is_outside_by_code=(pl.col("n_digits") >= _PROVINCE_DIGITS)
            & ~pl.col("digits").str.starts_with(code)
            & ~pl.lit(code).str.starts_with(pl.col("digits")),
        )
        .collect()
    )
    is_foreign = _names_another_unit(distinct, code) if distinct.height else pl.lit(value=False)
    by_code = pl.col("is_inside_by_code").fill_null(value=False)
    return distinct.with_columns(
        village_code=pl.when(
            by_code & (pl.col("n_digits") >= _VILLAGE_DIGITS) & ~_is_padded(pl.col("digits"))
        ).then(pl.col("digits").str.head(_VILLAGE_DIGITS)),
        is_foreign=is_foreign,
        is_outside=pl.when(by_code)
        .then(pl.lit(value=False))
        .otherwise(
            pl.col("is_outside_by_code").fill_null(value=False)
            | is_foreign
            | pl.col("address").str.contains(_ABROAD)
        ),
    )


def _total(rows: pl.DataFrame) -> int:
    return int(rows["n"].sum())


def _is_padded(digits: pl.Expr) -> pl.Expr:
    return digits.str.slice(_TOWN_DIGITS, 3) == "000"


def _names_another_unit(rows: pl.DataFrame, code: str) -> pl.Expr:
    """Whether an address names another unit than the area's own, at a level where that is known."""
    coded = rows.filter("is_inside_by_code")
    depth = sum(len(code) >= length for length in _LEVEL_DIGITS)
    own: dict[str, set[str]] = {}
    for number, level in enumerate(LEVELS):
        if number < depth:
            own[level] = _named_by(coded, level, _OWN_SHARE) or _named_by(rows, level, _OWN_SHARE)
        else:
            own[level] = _named_by(rows, level, _MOST_SHARE)
    if code[:_PROVINCE_DIGITS] in PROVINCE_OF:
        own["province"] = {PROVINCE_OF[code[:_PROVINCE_DIGITS]]}
    if own["city"] and own["county"]:
        own["city"] = own["county"] = own["city"] | own["county"]
    foreign = [
        (~stem(pl.col(level)).is_in(sorted(names))).fill_null(value=False)
        for level, names in own.items()
        if names
    ]
    return pl.any_horizontal(foreign) if foreign else pl.lit(value=False)


def _named_by(rows: pl.DataFrame, level: str, share: float) -> set[str]:
    """The stems of the units that at least so many of the rows name, of those that name one."""
    unit = stem(pl.col(level))
    named = rows.drop_nulls(level).group_by(unit).agg(pl.col("n").sum())
    return set(named.filter(pl.col("n") >= share * pl.col("n").sum())[level])


def _by_code(coded: pl.DataFrame, n_least: int) -> pl.DataFrame:
    """The coded villages, each with the name that most of its addresses give."""
    names = (
        coded.filter(~pl.col("is_foreign"))
        .drop_nulls("name")
        .group_by("village_code", "name")
        .agg(pl.col("n").sum())
        .sort("n", "name", descending=[True, False])
        .unique("village_code", keep="first", maintain_order=True)
    )
    return (
        coded.group_by("village_code")
        .agg(pl.col("n").sum())
        .filter(pl.col("n") >= n_least)
        .join(names.select("village_code", "name"), on="village_code", how="left")
        .select(code="village_code", name=pl.coalesce("name", "village_code"))
    )


def _by_name(named: pl.DataFrame, elsewhere: pl.DataFrame, *, least: int) -> pl.DataFrame:
    """``town`` and ``name`` of the villages that are only named, and mostly here."""
    other = elsewhere.group_by("name").agg(n_elsewhere=pl.col("n").sum())
    own_towns = named.drop_nulls("town").select("name", "town").unique()
    only_town = own_towns.filter(pl.len().over("name") == 1).rename({"town": "only"})
    return (
        named.join(only_town, on="name", how="left")
        .with_columns(town=pl.coalesce("town", "only"))
        .group_by("town", "name")
        .agg(pl.col("n").sum())
        .join(other, on="name", how="left")
        .filter(
            (pl.col("n") >= least)
            # A name with the own township before it is the area's, whatever stands elsewhere.
            & (pl.col("town").is_not_null() | (pl.col("n") > pl.col("n_elsewhere").fill_null(0)))
            # One that several townships have, without a township before it, is none of its own.
            & (pl.col("town").is_not_null() | ~pl.col("name").is_in(own_towns["name"].implode()))
        )
        .select("town", "name")
        .sort("town", "name", nulls_last=True)
    )


def _numbered(villages: pl.DataFrame, code: str, *, taken: pl.Series) -> pl.DataFrame:
    """``code`` and ``name`` of villages without codes, in the order of their names."""
    schema = {"code": pl.String, "name": pl.String}
    if villages.is_empty():
        return pl.DataFrame(schema=schema)
    if len(code) != _COUNTY_DIGITS:
        width = _VILLAGE_DIGITS - len(code)
        names = villages["name"].unique().sort()
        free = (f"{code}{serial:0{width}}" for serial in range(_FIRST_VILLAGE + 1, 10**width))
        used = set(taken)
        codes = [one for one, _ in zip((c for c in free if c not in used), names, strict=False)]
        return pl.DataFrame({"code": codes, "name": names.head(len(codes))}, schema=schema)
    rows: list[tuple[str, str]] = []
    towns = villages["town"].unique().sort(nulls_last=True)
    for serial, town in enumerate(towns, start=_FIRST_TOWN + 1):
        its = code + (str(serial) if town is not None else _NO_TOWN)
        if town is not None:
            rows.append((its, town))
        names = villages.filter(pl.col("town").eq_missing(pl.lit(town)))["name"]
        rows += [(f"{its}{at}", name) for at, name in enumerate(names, start=_FIRST_VILLAGE + 1)]
    return pl.DataFrame(rows, schema=schema, orient="row").filter(
        (pl.col("code").str.len_chars() <= _VILLAGE_DIGITS) & ~pl.col("code").is_in(taken.implode())
    )


def _left_out(told: pl.DataFrame, kept: pl.Series) -> pl.DataFrame:
    """The villages that are named elsewhere only, the most frequent first."""
    return (
        told.filter("is_outside")
        .drop_nulls("name")
        .filter(~pl.col("name").is_in(kept.implode()))
        .group_by(where=pl.coalesce("town", "county", "city", "province"), name="name")
        .agg(pl.col("n").sum())
        .sort("n", "where", "name", descending=[True, False, False])
    )
