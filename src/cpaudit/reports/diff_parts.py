"""The difference of two runs on the terminal and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.diff import GONE, Moved
from cpaudit.reports.grid import Head, grid, note, number, percent
from cpaudit.reports.plain import plain
from cpaudit.reports.words import SEVERITIES, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.reports.diff import Difference, Side

# Raised when a key goes or changes its meaning; new keys do not raise it.
DIFF_VERSION = 1
# What a reader takes in at one look; JSON has them all.
_MOST = 12
MOVED: Mapping[Moved, Text] = {
    Moved.NEW: Text("new", "新增"),
    Moved.RETURNED: Text("came back", "再次出现"),
    Moved.VERIFIED: Text("gone, proved", "已消失（复核属实）"),
    Moved.UNPROVEN: Text("gone, without proof", "已消失（无佐证）"),
    Moved.NOT_JUDGED: Text("could not be judged", "无法判断"),
    Moved.GONE: Text("gone", "已消失"),
    Moved.CHANGED: Text("changed", "有变化"),
    Moved.UNCHANGED: Text("unchanged", "无变化"),
}
_FILES = {
    "added": Text("added", "新增"),
    "removed": Text("removed", "缺少"),
    "changed": Text("changed", "内容不同"),
}
_NO_VILLAGE = Text("no village", "未归村")


def diff_view(
    found: Difference,
    titles: Mapping[str, Text],
    language: Language,
    *,
    is_plain: bool,
    lists_cases: bool = False,
) -> Iterator[RenderableType]:
    """The difference, from the whole to the parts; ``titles`` are the indicators'."""
    yield Line(
        Text(
            f"{_named(found.first).en} → {_named(found.second).en}",
            f"{_named(found.first).zh} → {_named(found.second).zh}",
        ).within(language),
        style="bold",
    )
    yield from (note(text, language) for text in _facts(found, language))
    yield _counts(found, language, is_plain=is_plain)
    for columns, title in (
        (("rule_id",), Text("rule", "规则")),
        (_VILLAGE, Text("village", "村居")),
    ):
        yield from _breakdown(found, columns, title, language, is_plain=is_plain)
    if lists_cases:
        yield from _cases(found, language, is_plain=is_plain)
    yield from _indicators(found, titles, language, is_plain=is_plain)


_VILLAGE = ("village", "village_name")


def _named(side: Side) -> Text:
    when = Text(f" (as of {side.as_of})", f"（截至 {side.as_of}）") if side.as_of else Text("", "")
    if side.run_no is None:
        return Text(f"{side.name}{when.en}", f"{side.name}{when.zh}")
    return Text(f"run {side.run_no}{when.en}", f"第 {side.run_no} 次运行{when.zh}")


def _facts(found: Difference, language: Language) -> Iterator[Text]:
    """What else differs, which may explain the rest."""
    match found.has_same_rules:
        case False:
            yield Text(
                "The rules or their settings differ: part of the difference may be theirs.",
                "两次运行的规则或设置不同，部分差异可能由此引起。",
            )
        case None:
            yield Text("Whether the rules differ is not known.", "无法判断规则是否相同。")
    if found.first.cpaudit and found.second.cpaudit and found.first.cpaudit != found.second.cpaudit:
        yield Text(
            f"cpaudit {found.first.cpaudit} and {found.second.cpaudit}.",
            f"程序版本不同：{found.first.cpaudit}、{found.second.cpaudit}。",
        )
    files = found.changed_files()
    if files:
        listed = [f"{_FILES[way].within(language)} {file}" for way, file in files[:_MOST]]
        more = f" … (+{len(files) - _MOST})" if len(files) > _MOST else ""
        joined = Text(", ", "，").within(language).join(listed) + more
        yield Text(f"Files: {joined}.", f"数据文件：{joined}。")
    elif found.has_same_files:
        yield Text("The files are the same.", "数据文件相同。")
    elif found.has_same_files is False:
        yield Text("The files differ.", "数据文件不同。")


def _counts(found: Difference, language: Language, *, is_plain: bool) -> RenderableType:
    table = grid(
        Head(Text("findings", "疑点"), is_wide=True),
        Head(Text("number", "条数"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    table.add_row(Text("before", "前次").within(language), number(found.first.findings.height))
    for moved, n in found.counts().items():
        if n or moved in {Moved.NEW, Moved.VERIFIED, Moved.CHANGED, Moved.UNCHANGED}:
            table.add_row(f"  {MOVED[moved].within(language)}", number(n))
    table.add_row(Text("after", "本次").within(language), number(found.second.findings.height))
    return table


def _breakdown(
    found: Difference, columns: tuple[str, ...], title: Text, language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    rows = found.by(*columns)
    rows = rows.filter((pl.col("n_new") + pl.col("n_gone") + pl.col("n_changed")) > 0)
    if rows.is_empty():
        return
    table = grid(
        Head(title, is_wide=True),
        Head(Text("before", "前次"), is_number=True),
        Head(Text("new", "新增"), is_number=True),
        Head(Text("gone", "消失"), is_number=True),
        Head(Text("changed", "变化"), is_number=True),
        Head(Text("after", "本次"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    of_rule = found.findings.group_by("rule_id").agg(
        pl.col(f"title_{language.value}").drop_nulls().first().alias("title")
    )
    titles = dict(of_rule.iter_rows())
    for row in rows.head(_MOST).iter_rows(named=True):
        name = (
            " ".join(filter(None, (row["rule_id"], titles.get(row["rule_id"]))))
            if columns == ("rule_id",)
            else row["village_name"] or row["village"] or _NO_VILLAGE.within(language)
        )
        counts = (row[column] for column in ("before", "n_new", "n_gone", "n_changed", "after"))
        table.add_row(name, *(number(count) for count in counts))
    yield Line()
    yield table
    if rows.height > _MOST:
        n_more = rows.height - _MOST
        yield note(Text(f"{n_more} more: see --json", f"另有 {n_more} 行，见 --json"), language)


def _cases(found: Difference, language: Language, *, is_plain: bool) -> Iterator[RenderableType]:
    rows = found.findings.filter(pl.col("moved") != str(Moved.UNCHANGED))
    if rows.is_empty():
        return
    table = grid(
        Head(Text("case", "疑点编号")),
        Head(Text("rule", "规则")),
        Head(Text("problem", "问题"), is_wide=True),
        Head(Text("village", "村居")),
        Head(Text("what", "变化")),
        language=language,
        is_plain=is_plain,
    )
    for row in rows.iter_rows(named=True):
        table.add_row(
            row["case_id"],
            row["rule_id"],
            row[f"title_{language.value}"] or "",
            row["village_name"] or row["village"] or "",
            _what(row, language),
        )
    yield Line()
    yield table


def _what(row: Mapping[str, Any], language: Language) -> str:
    moved = Moved(row["moved"])
    if moved is Moved.CHANGED and row["severity"] != row["severity_before"]:
        levels = (word(SEVERITIES, row[name], language) for name in ("severity_before", "severity"))
        return " → ".join(levels)
    return MOVED[moved].within(language)


def _indicators(
    found: Difference, titles: Mapping[str, Text], language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    rows = found.indicators.filter(
        (pl.col("hits") != pl.col("hits_before")) | (pl.col("n") != pl.col("n_before"))
    )
    if rows.is_empty():
        return
    table = grid(
        Head(Text("indicator", "指标"), is_wide=True),
        Head(Text("before", "前次"), is_number=True),
        Head(Text("after", "本次"), is_number=True),
        Head(Text("points", "百分点"), is_number=True),
        Head(Text("95 % interval", "95% 区间"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for row in rows.iter_rows(named=True):
        title = titles.get(row["name"])
        limits = (
            f"{_points(row['low'])} – {_points(row['high'])}" if row["low"] is not None else "-"
        )
        table.add_row(
            title.within(language) if title else row["name"],
            percent(row["before"]),
            percent(row["after"]),
            _points(row["change"]),
            limits,
        )
    yield Line()
    yield table


def _points(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:+.2f}"


def diff_json(found: Difference) -> dict[str, Any]:
    """The difference as plain data; masked, like everything that programs read."""
    counts = found.counts()
    value: dict[str, Any] = plain(
        {
            "version": DIFF_VERSION,
            "first": _side(found.first),
            "second": _side(found.second),
            "is_same": found.is_same,
            "same_rules": found.has_same_rules,
            "same_files": found.has_same_files,
            "files": [{"file": file, "change": way} for way, file in found.changed_files()],
            "counts": {
                **{str(moved): n for moved, n in counts.items() if moved not in GONE},
                "gone": {str(moved): counts[moved] for moved in GONE},
            },
            "by_rule": found.by("rule_id"),
            "by_village": found.by(*_VILLAGE),
            "findings": found.findings.filter(pl.col("moved") != str(Moved.UNCHANGED)),
            "indicators": found.indicators,
        }
    )
    return value


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "run_no": side.run_no,
        "as_of": side.as_of,
        "rule_set": side.rule_set,
        "cpaudit": side.cpaudit,
        "n_persons": side.n_persons,
        "n_findings": side.findings.height,
        "exit_code": side.exit_code,
    }
