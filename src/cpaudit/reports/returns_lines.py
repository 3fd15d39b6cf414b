"""What the comparison of the returns comes to, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.returns_words import CAUSES, FIELDS, WAYS, WHY
from cpaudit.reports.words import word
from cpaudit.returns import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.i18n import Language
    from cpaudit.returns import Returns


_PERIODS_SHOWN = 6
_SAID = {
    Status.AGREES: Text("agree", "相符"),
    Status.ROUGHLY: Text("nearly agree", "基本相符"),
    Status.COUNTED_OTHERWISE: Text("are counted otherwise", "统计口径不同"),
    Status.UNKNOWN: Text("cannot be compared", "无法比对"),
}


def counts(result: Returns) -> Text:
    """One sentence: how many lines, cells and sums, and what they came to."""
    if not result.n_lines and not result.left_out.is_empty():
        return _none_of_the_period(result)
    n = dict(result.cells.group_by("status").len().iter_rows())
    differ, explained = n.get(Status.DIFFERS, 0), n.get(Status.EXPLAINED, 0)
    listed = [one for one in _SAID if n.get(one)]
    english = "".join(f"{n[one]:,} {_SAID[one].en}, " for one in listed)
    chinese = "".join(f"{_SAID[one].zh} {n[one]:,} 个，" for one in listed)
    n_checks = result.checks.filter(pl.col("status") != Status.UNKNOWN).height
    n_failed = result.failures.height
    more = f" and {explained:,} more for a reason that the records show" if explained else ""
    reason = f"，另有 {explained:,} 个不符但个案可说明原因" if explained else ""
    return Text(
        f"{result.n_lines:,} village returns with {result.cells.height:,} cells: {english}"
        f"{differ:,} differ{more}. Sums that do not hold: {n_failed:,} of {n_checks:,}.",
        f"村级报表 {result.n_lines:,} 行，共 {result.cells.height:,} 个数据：{chinese}"
        f"不符 {differ:,} 个{reason}。平衡关系 {n_checks:,} 项，不符 {n_failed:,} 项。",
    )


def _none_of_the_period(result: Returns) -> Text:
    """Why nothing is compared, and which periods the returns are of."""
    days = result.left_out.select("period_start", "period_end").unique().sort(pl.all())
    spans = [f"{start} – {end}" for start, end in days.head(_PERIODS_SHOWN).iter_rows()]
    english, chinese = ", ".join(spans), "、".join(spans)
    n_more = days.height - len(spans)
    if n_more:
        english, chinese = f"{english} and {n_more} more", f"{chinese} 等 {days.height} 期"
    if set(result.left_out["why"]) == {"another_period"}:
        none = Text(
            f"None of the returns is of this period ({result.start} – {result.end})",
            f"没有本期（{result.start} – {result.end}）的报表",
        )
    else:
        none = Text(
            f"None of the returns can be compared for {result.start} – {result.end}",
            f"没有可与个案比对的报表（{result.start} – {result.end}）",
        )
    return Text(
        f"{none.en}; there are returns of {english}. Nothing was compared.",
        f"{none.zh}；现有报表所属期：{chinese}。未作比对。",
    )


def way_lines(result: Returns) -> Iterator[Text]:
    """Cells that the returns count otherwise than usual, and those that cannot be judged."""
    used = result.ways.filter("is_used")
    for row in used.filter(~pl.col("is_usual")).iter_rows(named=True):
        field, way = FIELDS[row["field"]], WAYS[row["way"]]
        if 2 * row["n_agree"] > row["n_lines"]:
            what = Text(
                f"these returns seem to count {way.en}; so did we",
                f"报表似按“{way.zh}”统计，比对时照此口径",
            )
        else:
            what = Text(
                f"compared with {way.en}, which comes nearest to these returns",
                f"比对采用与报表最接近的口径“{way.zh}”",
            )
        yield Text(
            f"{field.en}: {what.en} ({row['n_agree']} of {row['n_lines']} agree exactly).",
            f"{field.zh}：{what.zh}，{row['n_lines']} 行中 {row['n_agree']} 行完全一致。",
        )
    otherwise = result.cells.filter(pl.col("status") == Status.COUNTED_OTHERWISE)["field"]
    for name in otherwise.unique(maintain_order=True):
        field = FIELDS[name]
        yield Text(
            f"{field.en}: hardly a village agrees with the records; the returns seem to count "
            "something else, so no village is listed for it.",
            f"{field.zh}：几乎没有村居与个案一致，报表口径可能不同，未逐村列出。",
        )
    yield from _other_ways(result)


def _other_ways(result: Returns) -> Iterator[Text]:
    """Births that would agree in more villages if they were counted in another way."""
    births = result.ways.filter(pl.col("field") == "births")
    used = births.filter("is_used")
    if used.is_empty():
        return
    now = int(used["n_agree"][0])
    better = births.filter(pl.col("n_agree") > now + 1).sort("n_agree", descending=True)
    for row in better.head(1).iter_rows(named=True):
        way = WAYS[row["way"]]
        yield Text(
            f"births: counted {way.en}, {row['n_agree']} of {row['n_lines']} villages would agree "
            f"instead of {now}.",
            f"出生：若按“{way.zh}”统计，{row['n_lines']} 个村居中将有 {row['n_agree']} 个一致"
            f"（现为 {now} 个）。",
        )


def left_out_lines(result: Returns, language: Language) -> Iterator[Text]:
    """The returns that were not compared, and why."""
    for row in result.left_out.iter_rows(named=True):
        place = f"{row['file']} [{row['sheet']}]" if row["sheet"] else row["file"]
        why = word(WHY, row["why"], language)
        days = f"{row['period_start']} – {row['period_end']}"
        one = Text("", "")
        if row["rows_twice"]:
            name, rows = row["village_name"], row["rows_twice"]
            one = Text(f" ({name}, rows {rows})", f"（{name}，第 {rows} 行）")
        yield Text(
            f"left out: {place}, {days}, {row['n_lines']} lines: {why}{one.en}",
            f"未比对：{place}，{days}，{row['n_lines']} 行：{why}{one.zh}",
        )


def causes_text(
    result: Returns, language: Language, *, most: int | None = None
) -> dict[tuple[int, str], str]:
    """By line and cell what may explain the difference, first what would make up all of it.

    ``most``: so many causes of each cell; all of them where it is not given.
    """
    off = result.mismatches.select("line", "field", pl.col("difference").abs())
    rank = pl.col("cause").replace_strict(
        {cause: at for at, cause in enumerate(CAUSES)}, default=len(CAUSES), return_dtype=pl.UInt8
    )
    causes = result.causes.join(off, on=["line", "field"]).sort(
        "line", "field", pl.col("n").cast(pl.Int64) != pl.col("difference"), rank
    )
    found: dict[tuple[int, str], list[str]] = {}
    for row in causes.iter_rows(named=True):
        cause = CAUSES[row["cause"]]
        text = Text(f"{row['n']} {cause.en}", f"{cause.zh} {row['n']} 例")
        found.setdefault((row["line"], row["field"]), []).append(text.within(language))
    joint = Text("; ", "；").within(language)
    return {
        key: joint.join([*texts[:most], *(("…",) if most and len(texts) > most else ())])
        for key, texts in found.items()
    }


def case_lines(result: Returns) -> Iterator[Text]:
    """Who may explain the differences, by village and cause: the persons' keys, no names."""
    named = result.mismatches.filter(~pl.col("is_total")).select("line", "field", "village_name")
    told = (
        result.causes.filter(pl.col("cause") != "scope_outside")
        .join(named, on=["line", "field"])
        .explode("cases", empty_as_null=False)
        .drop_nulls("cases")
        .unique(["line", "cause", "cases"])
        .group_by("line", "village_name", "cause")
        .agg(pl.col("cases").sort())
        .sort("line", "cause")
    )
    for row in told.iter_rows(named=True):
        cause, keys = CAUSES[row["cause"]], row["cases"]
        yield Text(
            f"{row['village_name']}, {cause.en}: {', '.join(keys)}",
            f"{row['village_name']}，{cause.zh}：{'、'.join(keys)}",
        )
