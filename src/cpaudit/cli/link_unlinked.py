"""Records that linked to nothing, as a list and as counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from rich.text import Text as Line

from cpaudit.errors import UsageError
from cpaudit.i18n import Text
from cpaudit.linkage.why_alone import Reason, why_alone
from cpaudit.privacy import mask
from cpaudit.reports.grid import Head, grid, note, number, percent
from cpaudit.review import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from cpaudit.cli.link_project import LinkedProject
    from cpaudit.i18n import Language

_MOST_SHOWN = 20


def unlinked_records(of: LinkedProject, *, source: str | None, is_masked: bool) -> pl.DataFrame:
    """record, source, name, id_no, birth_date, reason, candidate, probability, against, detail.

    Raises:
        UsageError: there is no such source.
    """
    places = of.places()
    if source is not None and source not in places["source_id"]:
        names = ", ".join(places["source_id"].unique().sort())
        raise UsageError(
            Text(f"there is no source «{source}».", f"没有来源“{source}”。"),
            mend=Text(f"Sources: {names}.", f"来源：{names}。"),
        )
    alone = why_alone(of.linkage, of.witness)
    values = of.recognition.intake.mentions.select("mention_id", "name", "id_no", "birth_date")
    if is_masked:
        values = values.with_columns(mask(pl.col("name"), "name"), mask(pl.col("id_no"), "id"))
    name = places.select("mention_id", "source_id", record="reference")
    found = (
        alone.join(name, on="mention_id", how="left", maintain_order="left")
        .join(values, on="mention_id", how="left", maintain_order="left")
        .join(
            places.select(candidate_id="mention_id", candidate="reference"),
            on="candidate_id",
            how="left",
            maintain_order="left",
        )
    )
    if source is not None:
        found = found.filter(pl.col("source_id") == source)
    return found.select(
        "record",
        pl.col("source_id").alias("source"),
        "name",
        "id_no",
        "birth_date",
        "reason",
        "candidate",
        "probability",
        "against",
        "detail",
    )


def unlinked_view(
    records: pl.DataFrame, language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """Counts by source and reason, then the first records."""
    yield Line(
        Text("{n} people in records that linked to nothing", "未关联的人次：{n}")
        .format(n=number(records.height))
        .within(language),
        style="bold",
    )
    counts = grid(
        Head(Text("source", "来源")),
        Head(Text("reason", "原因"), is_wide=True),
        Head(Text("n", "数量"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for source, reason, n in (
        records.group_by("source", "reason")
        .len()
        .sort(["source", "len", "reason"], descending=[False, True, False])
        .iter_rows()
    ):
        counts.add_row(source, Reason(reason).text().within(language), number(n))
    yield counts
    yield Line()
    shown = grid(
        Head(Text("record", "记录")),
        Head(Text("name", "姓名")),
        Head(Text("reason", "原因"), is_wide=True),
        Head(Text("p", "概率"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for row in records.head(_MOST_SHOWN).iter_rows(named=True):
        shown.add_row(
            row["record"],
            row["name"] or "",
            _why(row).within(language),
            percent(row["probability"]),
        )
    yield shown
    if records.height > _MOST_SHOWN:
        yield note(
            Text(
                "the first {n}; --out FILE.csv writes all of them",
                "仅前 {n} 条；--out 文件.csv 可写出全部",
            ).format(n=_MOST_SHOWN),
            language,
        )


def _why(row: dict[str, Any]) -> Text:
    """The reason, the record that was nearest, and what speaks against it or keeps it apart."""
    reason = Reason(row["reason"]).text()
    if row["detail"]:
        detail = words.said(words.REASONS, row["detail"])
        reason = Text(f"{reason.en}: {detail.en}", f"{reason.zh}：{detail.zh}")
    if row["candidate"]:
        against = words.told(row["against"] or "")
        reason = Text(
            f"{reason.en}: {row['candidate']}{f' ({against.en})' if against.en else ''}",
            f"{reason.zh}：{row['candidate']}{f'（{against.zh}）' if against.zh else ''}",
        )
    return reason
