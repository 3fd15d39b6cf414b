"""Findings before and after the corrections: how many are gone, and which are new.

A finding's key rests on its subject's key, and a person's key on the strongest identifier: where a
number was corrected, the same finding about the same person has another key. A finding without a
counterpart by key is hence compared by its rule and the rows that evidence it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.pairing import paired
from cpaudit.corrected.change import Left
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.corrected.change import Placed

_Rows = frozenset[tuple[str | None, str | None, str | None, int | None]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The findings' numbers: before, after, gone, new, and those known under another key."""

    n_before: int
    n_after: int
    gone: tuple[str, ...]
    new: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...] = ()


def compare(before: pl.DataFrame, after: pl.DataFrame, files: Mapping[str, str]) -> Comparison:
    """What became of the findings; ``files`` says how the copies are called: copy → source.

    A finding is the same one under another key if it is of the same rule and view and the rows of
    the one are among the rows of the other. Each counts once.
    """
    old, new = _by_id(before, {}), _by_id(after, files)
    gone = {name: rest for name, rest in old.items() if name not in new}
    fresh = {name: rest for name, rest in new.items() if name not in old}
    same = {name: _same(finding, gone) for name, finding in fresh.items()}
    known = paired(same)
    for other in known:
        del gone[other]
    names = {*known.values()}
    return Comparison(
        before.height,
        after.height,
        tuple(sorted(gone)),
        tuple(sorted(name for name in fresh if name not in names)),
        tuple(sorted(known.items(), key=lambda pair: pair[1])),
    )


def _same(finding: tuple[str, str, _Rows], gone: Mapping[str, tuple[str, str, _Rows]]) -> list[str]:
    """The findings that ``finding`` may have been, those with most rows in common first."""
    rule, view, rows = finding
    may = [
        other
        for other, (other_rule, other_view, other_rows) in gone.items()
        if (other_rule, other_view) == (rule, view)
        and rows
        and other_rows
        and (rows <= other_rows or other_rows <= rows)
    ]
    return sorted(may, key=lambda other: (-len(gone[other][2] & rows), other))


def _by_id(findings: pl.DataFrame, files: Mapping[str, str]) -> dict[str, tuple[str, str, _Rows]]:
    """By finding: its rule, its view and the rows that evidence it, in the sources' own files."""
    return {
        name: (
            rule,
            view,
            frozenset(
                (
                    row["source_id"],
                    files.get(row["file"], row["file"]),
                    row["sheet"],
                    row["row"],
                )
                for row in evidence or ()
            ),
        )
        for name, rule, view, evidence in findings.select(
            "finding_id", "rule_id", "view", "evidence"
        ).iter_rows()
    }


def to_withhold(
    comparison: Comparison,
    after: pl.DataFrame,
    crosswalk: pl.DataFrame,
    placed: Sequence[Placed],
    files: Mapping[str, str],
) -> list[Left]:
    """The changes that new findings come from, but for those that a reviewer decided.

    A finding comes from the changes in the rows that evidence it, else from those in any row of the
    persons in these rows (``crosswalk``), who may have become one person by the change.
    """
    places = _places(crosswalk, files)
    told = _by_id(after, files)
    found: dict[str, Left] = {}
    for name in comparison.new:
        rule, _, rows = told[name]
        of_rows = [one for one in placed if _row(one) in rows]
        if not of_rows:
            persons = set(places.filter(pl.col("place").is_in(_texts(rows)))["person_key"])
            of_persons = places.filter(pl.col("person_key").is_in(list(persons)))["place"]
            near = set(of_persons)
            of_rows = [one for one in placed if _texts([_row(one)])[0] in near]
        why = Text(
            f"it would bring a new finding ({rule}); accept it in the list to apply it all the same.",
            f"更正后会出现新的疑点（{rule}）；如仍需更正，请在清单中选“是”。",
        )
        for one in of_rows:
            if not one.change.is_decided:
                found.setdefault(one.change.correction_id, Left(one.change, why))
    return list(found.values())


def _row(one: Placed) -> tuple[str | None, str | None, str | None, int | None]:
    change = one.change
    return change.source_id, change.file, change.sheet, change.row


def _texts(rows: Iterable[tuple[str | None, str | None, str | None, int | None]]) -> list[str]:
    return ["\x1f".join("" if part is None else str(part) for part in row) for row in rows]


def _places(crosswalk: pl.DataFrame, files: Mapping[str, str]) -> pl.DataFrame:
    """``person_key`` and ``place`` of each row that names a person."""
    return crosswalk.select(
        "person_key",
        pl.concat_str(
            "source_id",
            pl.col("file").replace(dict(files)),
            pl.col("sheet").fill_null(""),
            pl.col("row").cast(pl.String),
            separator="\x1f",
        ).alias("place"),
    )
