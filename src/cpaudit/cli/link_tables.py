"""Quality and evaluation of links as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, interval, note, number, percent
from cpaudit.review import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl
    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.linkage.evaluation import Evaluation

_MOST_CURVE = 12


def csv_text(frame: pl.DataFrame) -> str:
    """The table as CSV that Excel opens rightly, and in which it runs nothing."""
    import polars as pl

    from cpaudit.output import csv_safe_column

    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return (
        "\ufeff"
        + frame.with_columns(
            csv_safe_column(pl.col(name)).alias(name) for name in texts
        ).write_csv()
    )


def limits(low: float | None, high: float | None) -> str:
    """Both limits as per cent without the sign, as exact as the shares beside them: 98.2 – 99.96."""
    return interval(low, high, _limit)


def _share(row: Mapping[str, Any], name: str) -> str:
    """A share with its limits, 98.2% (95.1–99.32), that a narrow screen puts on two lines."""
    if row[name] is None:
        return percent(None)
    within = limits(row[f"{name}_low"], row[f"{name}_high"]).replace(" ", "")
    return f"{percent(row[name])} ({within})"


def _limit(share: float) -> str:
    shown = percent(share).rstrip("%")
    return "100" if shown.startswith("100.") else shown


def quality_view(
    found: pl.DataFrame, language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """Expected precision and recall by link type and tier, and the recall of blocking."""
    table = grid(
        Head(Text("links", "类型")),
        Head(Text("tier", "方式")),
        Head(Text("accepted", "已关联"), is_number=True),
        Head(Text("precision", "精确率"), is_wide=True),
        Head(Text("recall", "召回率"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    for row in found.iter_rows(named=True):
        table.add_row(
            words.said(words.LINK_TYPES, row["link_type"]).within(language),
            words.said(words.TIERS, row["tier"]).within(language),
            number(row["n_accepted"]),
            _share(row, "precision"),
            _share(row, "recall"),
        )
    yield Line(
        Text("Expected by the model's own probabilities", "按模型概率的预期").within(language),
        style="bold",
    )
    yield table
    yield note(
        Text(
            "Holds if the probabilities are right on average (check: link evaluate). Links by number "
            "and by a relative have fixed weights, on the cautious side; reviewers are taken at their "
            "word.",
            "以概率总体准确为前提（可用 link evaluate 检验）。按证件号和按亲属的权重是固定的，偏保守；"
            "人工复核的结果视为正确。",
        ),
        language,
    )
    yield Line()
    yield Line(
        Text("Matches that blocking finds", "检索规则找到的比例").within(language), style="bold"
    )
    table = grid(
        Head(Text("links", "类型")),
        Head(Text("recall", "召回率"), is_number=True),
        Head(Text("limits", "区间")),
        Head(Text("over models", "各模型范围")),
        Head(Text("one way only", "仅一类依据"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for row in found.iter_rows(named=True):
        if row["n_bare"] is None:
            continue
        figures = (
            ("–", "", "")
            if row["blocking_recall"] is None
            else (
                percent(row["blocking_recall"]),
                limits(row["blocking_low"], row["blocking_high"]),
                limits(row["blocking_spread_low"], row["blocking_spread_high"]),
            )
        )
        table.add_row(
            words.said(words.LINK_TYPES, row["link_type"]).within(language),
            *figures,
            number(round(row["n_bare"])),
        )
    yield table
    yield note(
        Text(
            "By capture-recapture over families of rules (number, name, day, ties). Of matches that "
            "only one kind of evidence could find nothing can be said: they are counted in the last "
            "column, and more of them may be missing; where they are more than half, no figure is given.",
            "按规则族（证件号、姓名、日期、关系）做捕获再捕获估计。仅一类依据可找到的（最后一列）无法推断其遗漏；"
            "超过半数时不给出数字。",
        ),
        language,
    )


def evaluation_view(
    found: Evaluation, language: Language, *, is_plain: bool, n_decided: int = 0
) -> Iterator[RenderableType]:
    """Precision, recall and F1, the curve, the best threshold and the calibration.

    ``n_decided``: how many pairs the links have from reviewers.
    """
    yield Line(
        Text("Labelled pairs: {n}", "标注的记录对：{n}").format(n=found.n_pairs).within(language),
        style="bold",
    )
    if n_decided:
        yield note(
            Text(
                "{n} pairs are linked or kept apart as reviewers decided; --model-only leaves that out",
                "其中 {n} 对按人工复核决定处理；--model-only 可只看模型自身的链接",
            ).format(n=n_decided),
            language,
        )
    yield _by_type(found, language, is_plain=is_plain)
    yield Line()
    yield Line(Text("By threshold", "按阈值").within(language), style="bold")
    table = grid(
        Head(Text("threshold", "阈值"), is_number=True),
        Head(Text("links", "关联数"), is_number=True),
        Head(Text("precision", "精确率"), is_number=True),
        Head(Text("recall", "召回率"), is_number=True),
        Head(Text("F1", "F1"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    step = max(1, -(-found.curve.height // _MOST_CURVE))
    # Thresholds that look alike in four digits are one line, that with all their links.
    shown = {
        f"{row['threshold']:.4f}": row
        for row in found.curve.gather_every(step).iter_rows(named=True)
    }
    for threshold, row in shown.items():
        table.add_row(
            threshold,
            number(row["n_links"]),
            percent(row["precision"]),
            percent(row["recall"]),
            f"{row['f1']:.4f}",
        )
    yield table
    if found.best is not None:
        yield note(
            Text(
                "best threshold {best:.4f}; used {used:.2f}", "最佳阈值 {best:.4f}；采用 {used:.2f}"
            ).format(best=found.best, used=found.used),
            language,
        )
    yield Line()
    yield Line(Text("Stated and observed", "概率与实际").within(language), style="bold")
    table = grid(
        Head(Text("stated", "概率区间")),
        Head(Text("links", "关联数"), is_number=True),
        Head(Text("mean", "平均概率"), is_number=True),
        Head(Text("observed", "实际比例"), is_number=True),
        Head(Text("limits", "区间")),
        language=language,
        is_plain=is_plain,
    )
    for row in found.calibration.iter_rows(named=True):
        table.add_row(
            f"{row['low']:g} – {row['high']:g}",
            number(row["n"]),
            percent(row["stated"]),
            percent(row["observed"]),
            limits(row["observed_low"], row["observed_high"]),
        )
    yield table


def _by_type(found: Evaluation, language: Language, *, is_plain: bool) -> RenderableType:
    table = grid(
        Head(Text("links", "类型")),
        Head(Text("tier", "方式")),
        Head(Text("matches", "同一人"), is_number=True),
        Head(Text("found", "找到"), is_number=True),
        Head(Text("precision", "精确率"), is_wide=True),
        Head(Text("recall", "召回率"), is_wide=True),
        Head(Text("F1", "F1"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for lead, rows in ((Text("all", "全部"), found.overall), (None, found.by_type)):
        for row in rows.iter_rows(named=True):
            table.add_row(
                (lead or words.said(words.LINK_TYPES, row["link_type"])).within(language),
                "" if lead else words.said(words.TIERS, row["tier"]).within(language),
                number(row["n_match"]),
                number(row["n_found"]),
                _share(row, "precision"),
                _share(row, "recall"),
                "-" if row["f1"] is None else f"{row['f1']:.4f}",
            )
    return table


def evaluation_data(found: Evaluation, *, n_decided: int = 0) -> object:
    """The same for programs."""
    return {
        "n_pairs": found.n_pairs,
        "n_decided": n_decided,
        "overall": found.overall.to_dicts()[0],
        "by_type": found.by_type.to_dicts(),
        "curve": found.curve.to_dicts(),
        "best_threshold": found.best,
        "used_threshold": found.used,
        "calibration": found.calibration.to_dicts(),
    }
