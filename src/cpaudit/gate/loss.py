"""Sources that lost too much on the way in for the run to give a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.project import Project

# So few rows may be lost by chance, and fewer records than this may all lack a value.
_FEW_ROWS = 2
_FEW_RECORDS = 5
# A sheet is one of several: a village may have this many records that all lack a value.
_FEW_OF_A_SHEET = 20
_SHOWN = 3


def loss_problems(project: Project, files: pl.DataFrame) -> tuple[Text, ...]:
    """The sources that lost more than ``gate.max_loss`` of their rows, or hold no value in a key.

    Args:
        project: the limit.
        files: ``tables.FILES``. A sheet that another source reads is not lost.
    """
    return (*_lost_rows(files, project.gate.max_loss), *_empty_keys(files))


def _lost_rows(files: pl.DataFrame, max_loss: float) -> list[Text]:
    is_read = (pl.col("n_records") > 0).any().over("file", "sheet")
    n_lost = pl.when(is_read & (pl.col("n_records") == 0)).then(0).otherwise("n_lost")
    told = files.with_columns(
        n_lost=n_lost.cast(pl.Int64).fill_null(0),
        n_known=pl.col("n_record_rows").cast(pl.Int64).fill_null(0),
    )
    problems = []
    for (source_id,), own in told.sort("source_id", "file", "sheet").group_by(
        "source_id", maintain_order=True
    ):
        by_file = own.group_by("file", maintain_order=True).agg(pl.col("n_lost", "n_known").sum())
        whole = own.select(pl.col("n_lost", "n_known").sum())
        too_many = (pl.col("n_lost") > _FEW_ROWS) & (
            pl.col("n_lost") > max_loss * (pl.col("n_lost") + pl.col("n_known"))
        )
        files_over = by_file.filter(too_many)["file"]
        if whole.filter(too_many).is_empty() and files_over.is_empty():
            continue
        chosen = (
            own if files_over.is_empty() else own.filter(pl.col("file").is_in(files_over.implode()))
        )
        worst = chosen.filter(pl.col("n_lost") > 0).sort("n_lost", descending=True)
        problems.append(_lost(str(source_id), worst, chosen, max_loss))
    return problems


def _lost(source_id: str, worst: pl.DataFrame, chosen: pl.DataFrame, max_loss: float) -> Text:
    n, n_known = (int(chosen[name].sum()) for name in ("n_lost", "n_known"))
    n_all = n + n_known
    share = f"{n / n_all:.1%}"
    where = _where(worst)
    return Text(
        f"source {source_id}: {n} of {n_all} rows ({share}) look like records and could not be read "
        f"as such ({where.en}); {max_loss:.0%} are allowed. Export the file again in one table, or "
        f"correct sources.{source_id} (columns, sheets, profile); if they are no records, raise "
        "gate.max_loss.",
        f"来源 {source_id}：{n_all} 行中有 {n} 行（{share}）像是记录却未能读入（{where.zh}），"
        f"超过允许的 {max_loss:.0%}。请按一张表重新导出，或更正 sources.{source_id}（columns、sheets、"
        "profile）；确非记录的，可调高 gate.max_loss。",
    )


def _empty_keys(files: pl.DataFrame) -> list[Text]:
    read = files.filter(pl.col("n_records") > 0)
    n_sheets = read.group_by("source_id").agg(n_sheets=pl.len())
    told = (
        read.select("source_id", "file", "sheet", "n_records", "empty_keys")
        .explode("empty_keys")
        .drop_nulls("empty_keys")
        .join(n_sheets, on="source_id", how="left", maintain_order="left")
    )
    of_key = ("source_id", "empty_keys")
    is_whole_source = pl.len().over(of_key) == pl.col("n_sheets")
    are_enough = (
        pl.when(is_whole_source)
        .then(pl.col("n_records").sum().over(of_key) >= _FEW_RECORDS)
        .otherwise(pl.col("n_records") >= _FEW_OF_A_SHEET)
    )
    judged = told.filter(are_enough).sort(*of_key, "file", "sheet")
    return [
        _empty(str(source_id), str(key), sheets)
        for (source_id, key), sheets in judged.group_by(of_key, maintain_order=True)
    ]


def _empty(source_id: str, key: str, sheets: pl.DataFrame) -> Text:
    where = _where(sheets)
    return Text(
        f"source {source_id}: no value at all for {key} in {where.en} "
        f"({sheets['n_records'].sum()} records, 100%). See whether the column was emptied or shifted, "
        f"name the right one under sources.{source_id}.columns, or export again.",
        f"来源 {source_id}：{where.zh} 中 {key} 全部为空（{sheets['n_records'].sum()} 条记录，100%）。"
        f"请查看该列是否被清空或错位，在 sources.{source_id}.columns 中指定正确的列，或重新导出。",
    )


def _where(sheets: pl.DataFrame) -> Text:
    """«a.xlsx, sheet 2023; b.csv», the first few."""
    places = [
        Text(f"{file}, sheet {sheet}", f"{file}，工作表 {sheet}") if sheet else Text(file, file)
        for file, sheet in sheets.select("file", "sheet").head(_SHOWN).rows()
    ]
    more = sheets.height - len(places)
    rest = Text(f"; {more} more", f"；另有 {more} 个") if more > 0 else Text("", "")
    return Text(
        "; ".join(place.en for place in places) + rest.en,
        "；".join(place.zh for place in places) + rest.zh,
    )
