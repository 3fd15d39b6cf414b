"""Citizen numbers (GB 11643-1999) and the other numbers that stand in their column.

An area code is never judged: it is that of the first registration, and counties change.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cpaudit.standards.check_digit import CHARACTERS, WEIGHTS, check_digit
from cpaudit.standards.cut_numbers import certain_beginning, is_cut
from cpaudit.standards.id_repairs import (
    OLD_FOREIGN,
    PLAIN,
    PLAIN_15,
    mended,
    tidy,
    upgraded,
)
from cpaudit.standards.text import is_missing

__all__ = ["STRUCT", "check_digit", "from_parts", "parse", "without_cut_tails"]

STRUCT = pl.Struct(
    {
        "id_no": pl.String(),
        "id18": pl.String(),
        "id_status": pl.String(),
        "id_partial": pl.String(),
        "id_birth_date": pl.Date(),
        "id_sex": pl.String(),
    }
)

# Nobody on a current register was born earlier; GB 11643 examples go back to 1880.
EARLIEST_BIRTH = date(1840, 1, 1)
_PERMIT = r"^8[123]0000"
_PASSPORT = r"^(?:[A-Z][0-9]{8}|[A-Z]{2}[0-9]{7}|[HM][0-9]{10})$"
_MASKED = r"^(?:[0-9X]*(?:[*#?●•■□_]|\.{2,})[0-9X*#?●•■□_.]*|[0-9]*X{2,}[0-9X]*)$"
_ALL_SAME = r"^(?:0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)X?$"
_RUNS = ("01234567890123456789", "98765432109876543210")
_FILLED = r"^(?:0{6}|1{6}|9{6})|(?:0000|9999)$"

_USABLE = ("valid", "repaired", "upgraded", "permit", "foreign")
# A partial number shorter than its area code says nothing.
_SHORTEST_PARTIAL = 6


def parse(text: pl.Expr, *, as_of: date) -> pl.Expr:
    """Struct of ``id_no``, ``id18``, ``id_status``, ``id_partial``, ``id_birth_date``, ``id_sex``.

    ``id_no`` is the text as tidied; ``id18`` the usable 18 characters. ``id_partial`` holds the
    certain beginning of a damaged or masked number (6 to 17 characters), and the whole text of a
    number with a wrong check digit or an impossible date, for comparison with near ones.
    ``id_birth_date`` is also given for a wrong check digit and where the certain beginning covers
    it. A birth later than ``as_of`` is impossible.

    Numbers that are valid as they stand take a short way; the rest are folded, mended and judged.
    """

    def evaluate(values: pl.Series) -> pl.Series:
        rows = pl.DataFrame({"text": values}).with_row_index("row")
        good = rows.lazy().select(_is_plainly_valid(pl.col("text"), as_of)).collect().to_series()
        short = rows.filter(good).lazy().select("row", *_of_valid(pl.col("text")))
        parts = [short, _judged(rows.filter(~good).lazy(), as_of)]
        judged = pl.concat(parts).sort("row").drop("row").collect()
        return judged.to_struct(values.name)

    return text.cast(pl.String).map_batches(evaluate, return_dtype=STRUCT, is_elementwise=True)


def from_parts(area: str, birth_date: date, sequence: int) -> str:
    """The citizen number with this area code, birth date and sequence (odd for men).

    >>> from_parts("110105", date(1949, 12, 31), 2)
    '11010519491231002X'
    """
    first17 = f"{area}{birth_date:%Y%m%d}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return first17 + CHARACTERS[total % len(CHARACTERS)]


def without_cut_tails(parsed: pl.Expr) -> pl.Expr:
    """The same struct with valid numbers that end in 000 taken as damaged too.

    One in eleven numbers that Excel cut passes the check by chance. Use it on a column in which
    others are damaged; elsewhere such an end is genuine once in a thousand numbers.
    """
    number = parsed.struct.field("id18")
    is_doubtful = parsed.struct.field("id_status").eq("valid") & number.str.ends_with("000")
    unless = pl.when(~is_doubtful)
    return parsed.struct.with_fields(
        id18=unless.then(number),
        id_status=unless.then(parsed.struct.field("id_status")).otherwise(pl.lit("damaged")),
        id_partial=unless.then(parsed.struct.field("id_partial")).otherwise(
            certain_beginning(number)
        ),
        id_sex=unless.then(parsed.struct.field("id_sex")),
    )


def _is_plainly_valid(text: pl.Expr, as_of: date) -> pl.Expr:
    is_plain = text.str.contains(PLAIN) & ~text.str.contains(r"^(?:9|8[123]0000)")
    return (is_plain & _passes_check(text) & _is_possible(_birth(text), as_of)).fill_null(
        value=False
    )


def _of_valid(text: pl.Expr) -> tuple[pl.Expr, ...]:
    return (
        text.alias("id_no"),
        text.alias("id18"),
        pl.lit("valid").alias("id_status"),
        pl.lit(None, dtype=pl.String).alias("id_partial"),
        _birth(text).alias("id_birth_date"),
        _sex(text).alias("id_sex"),
    )


def _judged(rows: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    id_no, number, status = pl.col("id_no"), pl.col("number"), pl.col("id_status")
    return (
        rows.with_columns(id_no=tidy(pl.col("text")))
        .with_columns(
            is_18=id_no.str.contains(PLAIN).fill_null(value=False),
            is_15=id_no.str.contains(PLAIN_15).fill_null(value=False),
        )
        .with_columns(is_mended=~pl.col("is_18") & ~pl.col("is_15"))
        .with_columns(number=pl.when("is_mended").then(mended(id_no)).otherwise(id_no))
        .with_columns(number=upgraded(number))
        .with_columns(birth=_birth(number), checks=_passes_check(number))
        .with_columns(is_possible=_is_possible(pl.col("birth"), as_of).fill_null(value=False))
        .with_columns(id_status=_status())
        .with_columns(id_partial=_partial(status, id_no))
        .with_columns(known=pl.coalesce(_birth(pl.col("id_partial")), "birth"))
        .select(
            "row",
            pl.when(status != "missing").then(id_no).alias("id_no"),
            # The old foreign card has no 18-character form.
            pl.when(status.is_in(_USABLE)).then(number).alias("id18"),
            "id_status",
            "id_partial",
            pl.when(
                status.is_in([*_USABLE, "bad_check", "damaged", "masked"])
                & _is_possible(pl.col("known"), as_of)
            )
            .then("known")
            .alias("id_birth_date"),
            # What the sequence of a foreign card says about sex is not published.
            pl.when(status.is_in(_USABLE) & (status != "foreign"))
            .then(_sex(number))
            .alias("id_sex"),
        )
    )


def _status() -> pl.Expr:
    id_no, number = pl.col("id_no"), pl.col("number")
    checks, is_possible = pl.col("checks"), pl.col("is_possible")
    is_mended = pl.col("is_mended")
    is_filled = id_no.str.contains(_ALL_SAME) | id_no.str.contains(_FILLED) | _is_run(id_no)
    n_digits = id_no.str.count_matches("[0-9]")
    return (
        pl.when(is_missing(id_no))
        .then(pl.lit("missing"))
        .when(pl.col("is_15") & (id_no.str.ends_with("000") | is_filled))
        .then(pl.lit("placeholder"))
        .when(pl.col("is_15"))
        .then(pl.when(is_possible).then(pl.lit("upgraded")).otherwise(pl.lit("bad_date")))
        .when(pl.col("is_18"))
        .then(
            pl.when(checks & is_possible)
            .then(
                pl.when(number.str.contains(_PERMIT))
                .then(pl.lit("permit"))
                .when(number.str.starts_with("9"))
                .then(pl.lit("foreign"))
                .otherwise(pl.lit("valid"))
            )
            .when(is_possible & number.str.ends_with("000"))
            .then(pl.lit("damaged"))
            .when(is_filled)
            .then(pl.lit("placeholder"))
            .when(~is_possible)
            .then(pl.lit("bad_date"))
            .otherwise(pl.lit("bad_check"))
        )
        .when(is_mended & number.is_not_null() & checks & is_possible)
        .then(pl.lit("repaired"))
        .when(id_no.str.contains(OLD_FOREIGN))
        .then(pl.lit("foreign"))
        .when(id_no.str.contains(_PASSPORT))
        .then(pl.lit("passport"))
        .when(is_cut(id_no))
        .then(pl.lit("damaged"))
        .when(is_filled | (n_digits < _SHORTEST_PARTIAL) & ~id_no.str.contains(_MASKED))
        .then(pl.lit("placeholder"))
        .when(id_no.str.contains(_MASKED))
        .then(pl.when(n_digits > 0).then(pl.lit("masked")).otherwise(pl.lit("placeholder")))
        .when(id_no.str.contains(r"^[0-9]+X?$"))
        .then(pl.lit("bad_length"))
        .otherwise(pl.lit("bad_characters"))
    )


def _partial(status: pl.Expr, id_no: pl.Expr) -> pl.Expr:
    beginning = (
        pl.when(status == "damaged")
        .then(certain_beginning(id_no))
        .when(status == "masked")
        .then(id_no.str.extract(r"^([0-9]+)"))
    )
    return (
        pl.when(status.is_in(["bad_check", "bad_date"]))
        .then(pl.col("number"))
        .when(beginning.str.len_bytes() >= _SHORTEST_PARTIAL)
        .then(beginning)
    )


def _is_run(id_no: pl.Expr) -> pl.Expr:
    return (id_no.str.len_bytes() >= _SHORTEST_PARTIAL) & pl.any_horizontal(
        pl.lit(run).str.contains(id_no, literal=True) for run in _RUNS
    )


def _passes_check(number: pl.Expr) -> pl.Expr:
    return check_digit(number.str.slice(0, 17)) == number.str.slice(17)


def _birth(number: pl.Expr) -> pl.Expr:
    digits = number.str.slice(6, 8)
    # The parser would take 2013051 for the first of May.
    return pl.when(digits.str.len_bytes() == 8).then(  # noqa: PLR2004  YYYYMMDD
        digits.str.to_date("%Y%m%d", strict=False)
    )


def _is_possible(birth: pl.Expr, as_of: date) -> pl.Expr:
    return birth.is_between(EARLIEST_BIRTH, as_of)


def _sex(number: pl.Expr) -> pl.Expr:
    return (
        pl.when(number.str.slice(16, 1).str.contains("[13579]"))
        .then(pl.lit("M"))
        .otherwise(pl.lit("F"))
    )
