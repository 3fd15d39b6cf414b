"""One reader of one file, as a process of its own: ``python readers.py READER FILE [OUT]``.

With OUT, what came out of the columns that suffer is written there as Parquet, as text.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from register import DATES, HOUSEHOLD_NO, ID, MOTHER_ID, SYSTEM_NO

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

SHOWN = (ID, MOTHER_ID, SYSTEM_NO, HOUSEHOLD_NO, *DATES)
_FIELDS = {
    ID: "id18",
    MOTHER_ID: "mother_id18",
    SYSTEM_NO: "system_no",
    HOUSEHOLD_NO: "household_no",
    "出生日期": "birth_date",
    "初婚日期": "marriage_date",
    "登记日期": "entry_date",
}


def cpaudit(path: Path) -> pl.DataFrame:
    """The records as cpaudit standardises them, under the file's headings."""
    import datetime as dt

    from cpaudit.project import Area, Period, Project, SourceSpec
    from cpaudit.sources.load import read_sources
    from cpaudit.sources.profiles import load_profiles
    from cpaudit.standards.divisions import VillageTable

    project = Project(
        name="register",
        folder=path.parent,
        area=Area("凤凰镇", ("880101100",)),
        period=Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
        as_of=dt.date(2024, 1, 10),
        sources=(SourceSpec("planning_persons", "planning_persons", (path.name,)),),
    )
    intake = read_sources(project, load_profiles(()), VillageTable.empty())
    return intake.records["planning_persons"].rename({v: k for k, v in _FIELDS.items()})


def polars_csv(path: Path) -> pl.DataFrame:
    """Polars as it comes."""
    import polars as pl

    return pl.read_csv(path, encoding="gb18030")


def polars_excel(path: Path) -> pl.DataFrame:
    """Polars with fastexcel as it comes."""
    import polars as pl

    return pl.read_excel(path)


def pandas_csv(path: Path) -> Any:
    """Pandas as it comes."""
    import pandas as pd

    return pd.read_csv(path, encoding="gb18030")


def pandas_excel(path: Path) -> Any:
    """Pandas with calamine, its fastest engine for workbooks."""
    import pandas as pd

    return pd.read_excel(path, engine="calamine")


READERS: dict[str, Callable[[Path], Any]] = {
    reader.__name__: reader
    for reader in (cpaudit, polars_csv, polars_excel, pandas_csv, pandas_excel)
}


def _as_text(table: Any) -> pl.DataFrame:
    """The columns that suffer as text, and behind each whether it holds dates."""
    import polars as pl

    columns: dict[str, list[Any]] = {}
    for name in SHOWN:
        values = table[name].to_list() if isinstance(table, pl.DataFrame) else table[name].tolist()
        columns[name] = [_text(value) for value in values]
        columns[f"{name}:dates"] = [hasattr(value, "year") for value in values]
    return pl.DataFrame(columns)


def _text(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if hasattr(value, "year"):
        return f"{value.year:04}-{value.month:02}-{value.day:02}"
    return f"{value:.0f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    read = READERS[sys.argv[1]](Path(sys.argv[2]))
    if len(sys.argv) > 3:
        _as_text(read).write_parquet(sys.argv[3])
