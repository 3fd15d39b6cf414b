"""The findings as workflow commands of GitHub Actions, which shows them beside the files."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.verdict_words import heading

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from cpaudit.reports.formats.occasion import Occasion
    from cpaudit.reports.material import Material

# GitHub shows so many annotations of each kind in one step, and drops the rest without a word.
MOST_OF_A_KIND = 10
_KINDS = MappingProxyType({"error": "error", "warning": "warning", "info": "notice"})
_REST = Text(
    "{n} more are not shown here ({by_kind}); the run folder holds all of them.",
    "另有 {n} 条未在此显示（{by_kind}），完整清单见输出文件夹。",
)
_WAIVED = Text("{n} waived findings are left out.", "已豁免的 {n} 条未列出。")


def run_github(material: Material, occasion: Occasion, table: pl.DataFrame) -> str:
    """Commands for the worst findings, new ones first, and one for the verdict and the rest."""
    language = occasion.language
    rows = table.filter(~pl.col("is_waived"))
    n_waived = table.height - rows.height
    lines, n_more = [], {}
    for severity, kind in _KINDS.items():
        of_kind = _worst_first(rows.filter(pl.col("severity") == severity))
        # The last line is a notice of its own.
        n_shown = MOST_OF_A_KIND - (kind == "notice")
        lines += [
            _command(kind, row, row["message"][str(language)] or "", occasion.prefix)
            for row in of_kind.head(n_shown).iter_rows(named=True)
        ]
        if of_kind.height > n_shown:
            n_more[kind] = of_kind.height - n_shown
    title = heading(material).within(language)
    said = [reason.within(language) for reason in material.verdict.reasons]
    if n_more:
        by_kind = ", ".join(f"{kind} {n}" for kind, n in n_more.items())
        said.append(_REST.format(n=sum(n_more.values()), by_kind=by_kind).within(language))
    if n_waived:
        said.append(_WAIVED.format(n=n_waived).within(language))
    text = "\n".join(said) or title
    lines.append(f"::notice title={_property(f'cpaudit: {title}')}::{_data(text)}")
    return "\n".join(lines) + "\n"


def _worst_first(rows: pl.DataFrame) -> pl.DataFrame:
    """New ones first, and of every rule one before any has two: ten lines shall say much."""
    ranked = rows.sort(
        ["is_new", "grade", "confidence", "rule_id", "case_id"],
        descending=[True, False, True, False, False],
        nulls_last=True,
    )
    turn = pl.int_range(pl.len()).over("is_new", "rule_id")
    return ranked.with_columns(turn.alias("turn")).sort(
        ["is_new", "turn"], descending=[True, False], maintain_order=True
    )


def _command(kind: str, row: dict[str, Any], message: str, prefix: PurePosixPath) -> str:
    properties = {"title": f"{row['rule_id']} {row['rule_name'] or ''}".strip()}
    first = next((piece for piece in row["evidence"] or () if piece["file"]), None)
    if first is not None:
        where = {"file": str(prefix / first["file"].replace("\\", "/"))}
        if first["row"]:
            where["line"] = str(first["row"])
        properties = {**where, **properties}
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {told}::{_data(message)}"


def _data(text: str) -> str:
    r"""``text`` as the message of a workflow command.

    >>> _data("100%\\nof")
    '100%25%0Aof'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """``text`` as the value of a property, where colons and commas separate.

    >>> _property("a:b,c")
    'a%3Ab%2Cc'
    """
    return _data(text).replace(":", "%3A").replace(",", "%2C")
