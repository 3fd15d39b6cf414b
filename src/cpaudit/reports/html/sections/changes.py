"""What became of the cases since the run before, and the figures over the runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.cases.state import Change, State
from cpaudit.i18n import Text
from cpaudit.reports.grid import percent
from cpaudit.reports.history import told_runs
from cpaudit.reports.html.blocks import Cell, DataTable, Figure, Paragraph, Section, Tile, Tiles
from cpaudit.reports.html.charts.trend import trend
from cpaudit.reports.html.voice import Voice, count

if TYPE_CHECKING:
    from cpaudit.cases.followed import Followed
    from cpaudit.reports.html.blocks import Block
    from cpaudit.reports.html.drawing import Drawing
    from cpaudit.reports.material import Material

# Two years of months; `cpaudit history` has all of them.
_RUNS_SHOWN = 24
_CHANGES = (
    (Change.NEW, ""),
    (Change.STILL, ""),
    (Change.RETURNED, "bad"),
    (Change.VERIFIED, "good"),
    (Change.UNPROVEN, "open"),
    (Change.NOT_JUDGED, ""),
)
_COUNTS = (
    ("n_findings", Text("findings", "疑点")),
    ("n_error", Text("errors", "错误")),
    ("n_missed", Text("missed births", "疑似漏报出生")),
    ("n_unproven", Text("closed without proof", "无佐证销号")),
)
_SHARES = ("coverage", "completeness")
_HEADINGS = (
    *_COUNTS,
    ("n_new", Text("new", "新增")),
    ("n_open", Text("still open", "未销号")),
    ("n_verified", Text("closed, proved", "已销号（复核属实）")),
    ("n_returned", Text("came back", "再次出现")),
    ("n_waived", Text("waived", "已豁免")),
)


def changes_section(material: Material, voice: Voice) -> Section:
    """The life of the cases; one sentence where nothing is known of earlier runs."""
    title = voice(Text("Since the last run", "与上次核查相比"))
    followed = material.followed
    if followed is None:
        unknown = Text(
            "Cases were not followed in this run, so that nothing can be said of earlier ones.",
            "本次未跟踪疑点，无法与以往结果比较。",
        )
        return Section("changes", title, (Paragraph(voice(unknown)),))
    blocks: list[Block] = [Paragraph(voice(_about(followed)))]
    if followed.previous is not None:
        blocks.append(_changes(followed, voice))
    blocks.append(_states(followed, voice))
    told = told_runs(followed.runs)
    if told.height > 1:
        runs = told.tail(_RUNS_SHOWN)
        blocks.append(_trend(material, runs, voice, n_all=told.height))
    return Section("changes", title, tuple(blocks))


def _about(followed: Followed) -> Text:
    if not followed.is_repeat:
        return _compared(followed.run_no, followed.previous)
    told = int(told_runs(followed.runs)["run_no"][-1])
    compared = _compared(told, followed.previous)
    return Text(
        f"Run {followed.run_no} read the same files by the same rules as run {told}: no case "
        f"changed. {compared.en}",
        f"第 {followed.run_no} 次核查与第 {told} 次的文件和规则相同，疑点状态未变。{compared.zh}",
    )


def _compared(run_no: int, previous: int | None) -> Text:
    if previous is None:
        return Text(
            f"Run {run_no} is the first that is kept: every case was new.",
            f"第 {run_no} 次是首次留存的核查，所有疑点均为新增。",
        )
    return Text(
        f"Run {run_no}, compared with run {previous}.",
        f"第 {run_no} 次核查，与第 {previous} 次比较。",
    )


def _changes(followed: Followed, voice: Voice) -> Tiles:
    counts = followed.n_by_change()
    return Tiles(
        tuple(
            Tile(f"{counts[change]:,}", voice(change.words), css=css) for change, css in _CHANGES
        ),
        is_small=True,
    )


def _states(followed: Followed, voice: Voice) -> DataTable:
    counts = followed.n_by_state()
    missed = dict(
        followed.cases.filter(pl.col("grade").is_not_null())["state"].value_counts().iter_rows()
    )
    rows = tuple(
        (
            voice.cell(state.words, "open" if state is State.UNPROVEN else ""),
            count(counts[state]),
            count(missed.get(str(state), 0)),
        )
        for state in State
    )
    note = Text(
        "Closed without proof: on the word of an answer that no later run has proved. They are "
        "counted apart and never as proved.",
        "“无佐证销号”仅凭答复销号，未经后续核查证实，单独统计，不计入复核属实。",
    )
    return DataTable(
        voice(Text("Cases by state", "疑点按状态")),
        (
            voice.column("state", "状态", is_wide=True),
            voice.column("cases", "疑点", is_number=True),
            voice.column("of these missed births", "其中疑似漏报出生", is_number=True),
        ),
        rows,
        (
            voice.cell(Text("all", "合计")),
            count(sum(counts.values())),
            count(sum(missed.values())),
        ),
        notes=(voice(note),),
    )


def _trend(material: Material, runs: pl.DataFrame, voice: Voice, *, n_all: int) -> Figure:
    labels = [f"#{run_no}" for run_no in runs["run_no"]]
    # Half a run would look like progress.
    whole = runs.with_columns(
        pl.when(~pl.col("is_partial")).then(pl.col(name))
        for name in ("indicators", *(name for name, _ in _COUNTS))
    )
    drawings: list[Drawing] = [
        trend(
            voice(title),
            list(zip(labels, whole[name].to_list(), strict=True)),
            lambda value: f"{value:,.0f}",
            number=number,
        )
        for number, (name, title) in enumerate(_COUNTS)
    ]
    told = [_ratios(text) for text in whole["indicators"]]
    for number, name in enumerate(_SHARES, start=len(_COUNTS)):
        values = [one.get(name) for one in told]
        title = _title(material, name, voice)
        if title and sum(value is not None for value in values) > 1:
            drawings.append(
                trend(
                    title,
                    list(zip(labels, values, strict=True)),
                    percent,
                    is_share=True,
                    number=number,
                )
            )
    reading = Text(
        "One point per run, the latest at the right. Counts begin at nought; shares do not, so that "
        "a change can be seen. A run that was cut short is no point. A fall of findings is progress "
        "only if no source was left out.",
        "每次核查一个点，最右为本次。数量从 0 起画；比例的纵轴未从 0 开始，以便看清变化。"
        "未完成的核查不画点。只有来源齐全时，疑点减少才说明有改进。",
    )
    more = Text(
        f"The last {runs.height} of {n_all} runs; «cpaudit history» shows all of them.",
        f"显示最近 {runs.height} 次，共 {n_all} 次；用 cpaudit history 查看全部。",
    )
    return Figure(
        voice(Text("The figures over the runs", "历次核查的变化")),
        voice(reading),
        tuple(drawings),
        table=_runs(runs, voice),
        notes=(voice(more),) if n_all > runs.height else (),
    )


def _runs(runs: pl.DataFrame, voice: Voice) -> DataTable:
    rows = tuple(
        (
            Cell(f"#{row['run_no']}", str(row["run_no"])),
            Cell(str(row["as_of"])),
            *(count(row[name]) for name, _ in _HEADINGS),
        )
        for row in runs.sort("run_no", descending=True).iter_rows(named=True)
    )
    return DataTable(
        voice(Text("Runs", "历次核查")),
        (
            voice.column("run", "次数"),
            voice.column("records as of", "数据截至"),
            *(voice.column(text.en, text.zh, is_number=True) for _, text in _HEADINGS),
        ),
        rows,
    )


def _ratios(text: str | None) -> dict[str, float | None]:
    told: dict[str, Any] = json.loads(text) if text else {}
    return {name: hits / n if n else None for name, (hits, n) in told.items() if hits is not None}


def _title(material: Material, name: str, voice: Voice) -> str:
    found = material.indicators.filter(pl.col("name") == name)
    return voice.of(found.row(0, named=True), "title", "name") if found.height else ""
