"""What was read: sources, files, rows skipped with their reasons, what was assumed and doubted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.html.blocks import Bullets, Cell, DataTable, Paragraph, Section
from cpaudit.reports.html.voice import Voice, count
from cpaudit.reports.words import DATASETS, SKIPPED, TIERS

if TYPE_CHECKING:
    from cpaudit.reports.html.blocks import Block
    from cpaudit.reports.material import Material

_FILES_SHOWN, _SKIPPED_SHOWN, _LINES_SHOWN = 200, 200, 100
# What of a file's account is worth a column where any file has it.
_FAULTS = (
    ("n_lost", Text("rows lost", "丢失的行")),
    ("n_bad_bytes", Text("unreadable characters", "无法识别的字符")),
    ("n_damaged_ids", Text("damaged numbers", "损坏的证件号")),
    ("n_formula_errors", Text("formula errors", "公式错误")),
    ("n_hidden_rows", Text("hidden rows", "隐藏行")),
)


def intake_section(material: Material, voice: Voice) -> Section:
    """Files and rows: nothing is left out silently."""
    blocks: list[Block] = []
    if material.sources.is_empty():
        blocks.append(Paragraph(voice(Text("Nothing was read.", "没有读到数据。"))))
    else:
        blocks.append(_sources(material, voice))
    if material.files.height:
        blocks.append(_files(material, voice))
    if material.skipped.height:
        blocks.append(_skipped(material, voice))
    blocks += _told(Text("Not read", "未读取"), material.unrecognised, voice)
    if material.linkage.filter(pl.col("n_pairs") > 0).height:
        blocks.append(_links(material, voice))
    return Section("intake", voice(Text("Data that were read", "数据读取情况")), tuple(blocks))


def assumed_section(material: Material, voice: Voice) -> Section | None:
    """What the run assumed and which rules look wrong; none where there is neither."""
    blocks = [
        *_told(Text("Assumed", "以下为推断"), material.assumptions, voice),
        *_told(
            Text("Rules to look at (cpaudit rules lint)", "存疑的规则（cpaudit rules lint）"),
            material.doubts,
            voice,
        ),
    ]
    if not blocks:
        return None
    return Section("assumed", voice(Text("Assumptions and doubts", "推断与存疑")), tuple(blocks))


def _told(heading: Text, texts: tuple[Text, ...], voice: Voice) -> list[Block]:
    if not texts:
        return []
    lines = [voice(text) for text in texts[:_LINES_SHOWN]]
    n_more = len(texts) - len(lines)
    if n_more > 0:
        more = Text(
            f"… and {n_more:,} more: summary.json", f"……另有 {n_more:,} 项，见 summary.json"
        )
        lines.append(voice(more))
    return [Bullets(tuple(lines), voice(heading))]


def _sources(material: Material, voice: Voice) -> DataTable:
    names = ("n_files", "n_rows", "n_records", "n_skipped")
    sources = material.sources.sort("source_id")
    return DataTable(
        voice(Text("Sources", "来源")),
        (
            voice.column("source", "来源", is_wide=True),
            voice.column("kind", "类型"),
            voice.column("files", "文件", is_number=True),
            voice.column("rows", "行", is_number=True),
            voice.column("records", "记录", is_number=True),
            voice.column("skipped", "跳过", is_number=True),
            voice.column("events from", "事件起"),
            voice.column("to", "止"),
        ),
        tuple(
            (
                voice.cell(row["source_id"]),
                Cell(voice.word(DATASETS, row["dataset"])),
                *(count(row[name]) for name in names),
                Cell(str(row["first_event_date"] or "")),
                Cell(str(row["last_event_date"] or "")),
            )
            for row in sources.iter_rows(named=True)
        ),
        (
            voice.cell(Text("all", "合计")),
            Cell(""),
            *(count(int(sources[name].fill_null(0).sum())) for name in names),
            Cell(""),
            Cell(""),
        ),
    )


def _files(material: Material, voice: Voice) -> DataTable:
    files = material.files.sort("source_id", "file", "sheet", nulls_last=False)
    faults = [(name, text) for name, text in _FAULTS if files[name].fill_null(0).sum()]
    names = ("n_rows", "n_records", "n_skipped", *(name for name, _ in faults))
    n_more = files.height - _FILES_SHOWN
    more = Text(f"{n_more} more files: summary.json.", f"另有 {n_more} 个文件，见 summary.json。")
    return DataTable(
        voice(Text("Files", "文件")),
        (
            voice.column("file", "文件", is_wide=True),
            voice.column("sheet", "工作表"),
            voice.column("source", "来源"),
            voice.column("encoding", "编码"),
            voice.column("rows", "行", is_number=True),
            voice.column("records", "记录", is_number=True),
            voice.column("skipped", "跳过", is_number=True),
            *(voice.column(text.en, text.zh, is_number=True) for _, text in faults),
        ),
        tuple(
            (
                voice.cell(row["file"]),
                voice.cell(row["sheet"]),
                voice.cell(row["source_id"]),
                voice.cell(row["encoding"]),
                *(count(row[name]) for name in names),
            )
            for row in files.head(_FILES_SHOWN).iter_rows(named=True)
        ),
        notes=(voice(more),) if n_more > 0 else (),
    )


def _skipped(material: Material, voice: Voice) -> DataTable:
    skipped = material.skipped.sort("source_id", "file", "sheet", "reason", nulls_last=False)
    n_more = skipped.height - _SKIPPED_SHOWN
    more = Text(f"{n_more} more lines: summary.json.", f"另有 {n_more} 项，见 summary.json。")
    return DataTable(
        voice(Text("Rows that are no records", "跳过的行")),
        (
            voice.column("file", "文件", is_wide=True),
            voice.column("sheet", "工作表"),
            voice.column("reason", "原因"),
            voice.column("rows", "行数", is_number=True),
            voice.column("first row", "首行", is_number=True),
        ),
        tuple(
            (
                voice.cell(row["file"]),
                voice.cell(row["sheet"]),
                Cell(voice.word(SKIPPED, row["reason"])),
                count(row["n"]),
                count(row["first_row"]),
            )
            for row in skipped.head(_SKIPPED_SHOWN).iter_rows(named=True)
        ),
        (
            voice.cell(Text("all", "合计")),
            Cell(""),
            Cell(""),
            count(int(skipped["n"].sum())),
            Cell(""),
        ),
        (voice(more),) if n_more > 0 else (),
    )


def _links(material: Material, voice: Voice) -> DataTable:
    names = ("n_pairs", "n_accepted", "n_possible")
    return DataTable(
        voice(Text("How records were linked to persons", "记录与人员的关联")),
        (
            voice.column("links", "关联方式", is_wide=True),
            voice.column("compared", "比较对数", is_number=True),
            voice.column("linked", "已关联", is_number=True),
            voice.column("possible", "待人工确认", is_number=True),
        ),
        tuple(
            (Cell(voice.word(TIERS, row["tier"])), *(count(row[name]) for name in names))
            for row in material.linkage.filter(pl.col("n_pairs") > 0).iter_rows(named=True)
        ),
    )
