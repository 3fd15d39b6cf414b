"""Parquet tables: each column's values as exact text under the column's name.

A whole number that came as a float (pandas makes one of every column with gaps) is written without
``.0``; one that a float cannot hold exactly is written with the digits that are sure, in scientific
notation, like the numbers that Excel damaged.
"""

from __future__ import annotations

from io import BytesIO
from types import MappingProxyType

import polars as pl

from cpaudit.sources.readers.parquet_check import check_sound, damaged
from cpaudit.sources.sheet import ROW, Sheet, cell_names, tidy

# Whole numbers up to here are exact in a float of 8 bytes, and of 4.
_EXACT, _EXACT_SINGLE = float(2**53), float(2**24)
# The digits of a larger one that are sure.
_SURE_DIGITS = 15
# China keeps one time; a time stored as Greenwich's would otherwise move births to the day before.
_LOCAL = "Asia/Shanghai"


def read_parquet(data: bytes, *, file: str) -> list[Sheet]:
    """The one sheet of a Parquet file; row 1 is the first record.

    Raises:
        SourceError: the file is damaged, or would swell beyond what an export holds.
    """
    check_sound(data, file=file)
    try:
        lazy = pl.scan_parquet(BytesIO(data))
        schema = lazy.collect_schema()
        n_rows = int(lazy.select(pl.len()).collect().item())
        # Column by column: only one is there both as stored and as text.
        read = [_text(lazy.select(pl.nth(i)).collect().to_series()) for i in range(len(schema))]
    except (pl.exceptions.PolarsError, OSError, ValueError, MemoryError) as cause:
        raise damaged(file) from cause
    except pl.exceptions.PanicException as cause:  # a file made to contradict itself
        raise damaged(file) from cause
    names = cell_names(len(read))
    numbers = pl.int_range(1, n_rows + 1, dtype=pl.UInt32, eager=True).alias(ROW)
    cells = pl.DataFrame([numbers, *(t.alias(n) for n, (t, _) in zip(names, read, strict=True))])
    return [
        Sheet(
            name=None,
            cells=tidy(cells) if cells.height else cells,
            n_rows=n_rows,
            headings=tuple(schema.names()),
            damaged=MappingProxyType(
                {name: n for name, (_, n) in zip(names, read, strict=True) if n}
            ),
        )
    ]


def _text(values: pl.Series) -> tuple[pl.Series, int]:
    """The values as text, and how many whole numbers had more digits than a float holds."""
    match values.dtype:
        case pl.String():
            return values, 0
        case pl.Float64():
            return _float_text(values, _EXACT)
        case pl.Float32():
            return _float_text(values, _EXACT_SINGLE)
        case pl.Binary():
            return _decoded(values), 0
        case pl.Datetime():
            return _moment_text(values), 0
        case pl.Duration():
            return values.dt.to_string(), 0
        case pl.Struct():
            return _where_given(values.struct.json_encode(), values), 0
        case pl.List() | pl.Array():
            # JSON is made of structs only: the list goes in as one's field, and the frame comes off.
            framed = values.alias("").to_frame().select(pl.struct("").struct.json_encode())
            bare = framed.to_series().str.strip_prefix('{"":').str.strip_suffix("}")
            return _where_given(bare, values), 0
        case _:
            return values.cast(pl.String), 0


def _where_given(text: pl.Series, values: pl.Series) -> pl.Series:
    """The text, null where the value is: JSON has a word for it."""
    return (
        text.alias("text").to_frame().select(pl.when(values.is_not_null()).then("text")).to_series()
    )


def _float_text(values: pl.Series, exact: float) -> tuple[pl.Series, int]:
    number = pl.col("number")
    is_whole = number.is_finite() & (number == number.round())
    is_large = is_whole & (number.abs() > exact)
    frame = values.alias("number").to_frame()
    n_large = int(frame.select(is_large.sum()).item() or 0)
    text = frame.select(
        pl.when(number.is_nan())
        .then(pl.lit(None, pl.String))  # how pandas writes a gap
        .when(is_whole & ~is_large)
        .then(pl.when(is_whole & ~is_large).then(number).cast(pl.Int64).cast(pl.String))
        .otherwise(number.cast(pl.String))
        .alias("text"),
        is_large.alias("is_large"),
    )
    if not n_large:
        return text["text"], 0
    large = values.filter(text["is_large"]).unique()
    shown = pl.DataFrame(
        {
            "text": large.cast(pl.String),
            "shown": [f"{value:.{_SURE_DIGITS - 1}E}" for value in large.to_list()],
        }
    )
    joined = text.join(shown, on="text", how="left", maintain_order="left")
    return joined.select(pl.coalesce("shown", "text")).to_series(), n_large


def _moment_text(values: pl.Series) -> pl.Series:
    """ISO; the day alone at midnight, and a fraction only where there is one."""
    local = values
    if getattr(values.dtype, "time_zone", None):
        local = values.dt.convert_time_zone(_LOCAL).dt.replace_time_zone(None)
    moment = pl.col("moment")
    is_day = moment == moment.dt.truncate("1d")
    has_fraction = moment != moment.dt.truncate("1s")
    return (
        local.alias("moment")
        .to_frame()
        .select(
            pl.when(is_day)
            .then(moment.dt.to_string("%Y-%m-%d"))
            .when(has_fraction)
            .then(moment.dt.to_string("%Y-%m-%d %H:%M:%S%.f"))
            .otherwise(moment.dt.to_string("%Y-%m-%d %H:%M:%S"))
        )
        .to_series()
    )


def _decoded(values: pl.Series) -> pl.Series:
    """Bytes that were stored without saying that they are text, as Impala and Spark do."""
    try:
        return values.cast(pl.String)
    except pl.exceptions.ComputeError:  # each distinct value once: UTF-8, else Chinese
        raw = values.drop_nulls().unique()
        texts = pl.DataFrame({"raw": raw, "text": [_text_of(one) for one in raw.to_list()]})
        joined = pl.DataFrame({"raw": values}).join(
            texts, on="raw", how="left", maintain_order="left"
        )
        return joined["text"]


def _text_of(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
