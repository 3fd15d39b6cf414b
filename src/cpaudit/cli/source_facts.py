"""What each proposed source holds, lacks and need not hold, as comments of the project file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cpaudit.project.propose import FoundSource
    from cpaudit.sources.intake import Intake


def with_facts(sources: Iterable[FoundSource], intake: Intake) -> tuple[FoundSource, ...]:
    """The sources with notes on what they hold, what is lacking and what is not needed."""
    about = {row["source_id"]: row for row in intake.sources.iter_rows(named=True)}
    return tuple(
        replace(
            source,
            notes=(*_facts(about[source.source_id], source.source_id, intake), *source.notes),
        )
        for source in sources
    )


def _facts(row: Mapping[str, object], source_id: str, intake: Intake) -> Iterable[Text]:
    yield Text(
        f"{row['n_records']:,} records, {row['n_skipped']:,} rows skipped",
        f"{row['n_records']:,} 条记录，跳过 {row['n_skipped']:,} 行",
    )
    if row["first_event_date"] and row["last_event_date"]:
        days = f"{row['first_event_date']} – {row['last_event_date']}"
        yield Text(f"covers {days}", f"数据覆盖 {days}")
    files = intake.files.filter(pl.col("source_id") == source_id)
    for column, text in (
        ("missing_columns", Text("no column for", "缺少应采集的列")),
        ("sensitive_columns", Text("sensitive and not needed", "敏感且无需使用的列")),
    ):
        names = files[column].explode().drop_nulls().unique(maintain_order=True)
        if len(names):
            listed = Text(", ".join(names), "、".join(names))
            yield Text(f"{text.en}: {listed.en}", f"{text.zh}：{listed.zh}")
