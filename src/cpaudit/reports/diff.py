"""Two runs side by side: which findings are new, gone, changed, and how the indicators moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.state import State
from cpaudit.statistics import two_shares

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

_TEXT = pl.String()
# What is compared of a finding; what one side does not know is null.
COMPARED = pl.Schema(
    {
        "case_id": _TEXT,
        "finding_id": _TEXT,
        "rule_id": _TEXT,
        "title_zh": _TEXT,
        "title_en": _TEXT,
        "severity": _TEXT,
        "confidence": pl.Float64(),
        "village": _TEXT,
        "village_name": _TEXT,
        "state": _TEXT,
    }
)
# What is known of cases beside the two runs: where they stand now, and since when they are known.
KNOWN = pl.Schema(
    {"case_id": _TEXT, "state": _TEXT, "is_judged": pl.Boolean(), "first_run": pl.UInt32()}
)
# Below that two confidences are told alike: they are shown in per cent.
_SAME_CONFIDENCE = 0.005
# Between these a run moves a case by itself, without anybody having done something.
_IN_WAITING = (State.NEW, State.OPEN, State.RETURNED)


class Moved(StrEnum):
    """What became of a finding between two runs."""

    NEW = "new"
    RETURNED = "returned"
    VERIFIED = "verified"  # gone, and its rule and sources were there to show it
    UNPROVEN = "unproven"  # gone after an answer denied it
    NOT_JUDGED = "not_judged"  # not found, but the run could not have found it
    GONE = "gone"  # not found; nothing tells whether the run could have found it
    CHANGED = "changed"
    UNCHANGED = "unchanged"


GONE = (Moved.VERIFIED, Moved.UNPROVEN, Moved.NOT_JUDGED, Moved.GONE)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs.

    Attributes:
        name: as the user named it.
        findings: ``COMPARED``.
        indicators: name → hits and records, for the whole area.
        run_no: in the store; null for a folder.
        files: file (and sheet) → hash; null where only ``files_hash`` is known.
        unjudged: rules that failed or were skipped.
    """

    name: str
    findings: pl.DataFrame
    indicators: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    run_no: int | None = None
    as_of: date | None = None
    rule_set: str | None = None
    cpaudit: str | None = None
    n_persons: int | None = None
    exit_code: int | None = None
    files: Mapping[str, str] | None = None
    files_hash: str | None = None
    unjudged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two runs.

    Attributes:
        first: the earlier one.
        second: the later one.
        findings: ``COMPARED`` of the later side, else of the earlier; with ``moved``,
            ``severity_before``, ``confidence_before`` and ``state_before``; differences first.
        indicators: ``name``, ``hits_before``, ``n_before``, ``hits``, ``n``, ``before``, ``after``,
            ``change`` with its limits ``low`` and ``high``.
    """

    first: Side
    second: Side
    findings: pl.DataFrame
    indicators: pl.DataFrame

    @property
    def is_same(self) -> bool:
        """Whether no finding differs."""
        return self.findings.filter(pl.col("moved") != str(Moved.UNCHANGED)).is_empty()

    @property
    def has_same_rules(self) -> bool | None:
        """Whether both runs asked the same; null where one of them does not say."""
        return _same(self.first.rule_set, self.second.rule_set)

    @property
    def has_same_files(self) -> bool | None:
        """Whether both runs read the same files."""
        if self.first.files is not None and self.second.files is not None:
            return self.first.files == self.second.files
        return _same(self.first.files_hash, self.second.files_hash)

    def counts(self) -> dict[Moved, int]:
        """How many findings went which way; all ways are there."""
        counts = dict(self.findings["moved"].value_counts().iter_rows())
        return {moved: counts.get(str(moved), 0) for moved in Moved}

    def by(self, *columns: str) -> pl.DataFrame:
        """``columns`` with ``before``, ``after``, ``n_new``, ``n_gone``, ``n_changed``; most first."""
        moved = pl.col("moved")
        is_new = moved.is_in([str(Moved.NEW), str(Moved.RETURNED)])
        is_gone = moved.is_in([str(way) for way in GONE])
        return (
            self.findings.group_by(*columns)
            .agg(
                before=(~is_new).sum(),
                after=(~is_gone).sum(),
                n_new=is_new.sum(),
                n_gone=is_gone.sum(),
                n_changed=(moved == str(Moved.CHANGED)).sum(),
            )
            .sort(
                -(pl.col("n_new") + pl.col("n_gone") + pl.col("n_changed")).cast(pl.Int64),
                *columns,
                nulls_last=True,
            )
        )

    def changed_files(self) -> tuple[tuple[str, str], ...]:
        """Files that are ``added``, ``removed`` or ``changed``, where both sides name theirs."""
        before, after = self.first.files or {}, self.second.files or {}
        if self.first.files is None or self.second.files is None:
            return ()
        ways = (
            *(("removed", file) for file in before.keys() - after.keys()),
            *(("added", file) for file in after.keys() - before.keys()),
            *(
                ("changed", file)
                for file in before
                if after.get(file, before[file]) != before[file]
            ),
        )
        return tuple(sorted(ways, key=lambda way: (way[1], way[0])))


def difference(
    first: Side,
    second: Side,
    known: pl.DataFrame | None = None,
    *,
    not_shares: Collection[str] = (),
) -> Difference:
    """What lies between two runs.

    Args:
        first: the earlier run.
        second: the later one.
        known: ``KNOWN``: what a store says of the cases.
        not_shares: indicators that are no shares of counted records: they have no limits.
    """
    known = KNOWN.to_frame() if known is None else known
    before = first.findings.select(COMPARED.names())
    after = _matched(second.findings.select(COMPARED.names()), before)
    both = before.join(after, on="case_id", how="full", coalesce=True, suffix="_after").join(
        known.select("case_id", "is_judged", "first_run", pl.col("state").alias("state_now")),
        on="case_id",
        how="left",
    )
    told = both.with_columns(_moved(first, second))
    kept = [name for name in COMPARED.names() if name != "case_id"]
    found = told.select(
        "case_id",
        *(pl.coalesce(f"{name}_after", name).alias(name) for name in kept),
        *(pl.col(name).alias(f"{name}_before") for name in ("severity", "confidence", "state")),
        "moved",
    )
    order = {str(moved): at for at, moved in enumerate(Moved)}
    return Difference(
        first,
        second,
        found.sort(
            pl.col("moved").replace_strict(order, return_dtype=pl.UInt8),
            "rule_id",
            "village",
            "case_id",
            nulls_last=True,
        ),
        _indicators(first.indicators, second.indicators, not_shares),
    )


def _matched(after: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """``after`` with the case ids of ``before`` where only the finding's id is the same.

    A run folder without a store knows its findings by their own ids.
    """
    ids = before.select("finding_id", pl.col("case_id").alias("theirs")).drop_nulls()
    is_shared = pl.col("case_id").is_in(before["case_id"].implode())
    return (
        after.join(ids.unique("finding_id"), on="finding_id", how="left", maintain_order="left")
        .with_columns(
            pl.when(is_shared | pl.col("theirs").is_null())
            .then("case_id")
            .otherwise("theirs")
            .alias("case_id")
        )
        .drop("theirs")
        .unique("case_id", keep="first", maintain_order=True)
    )


def _moved(first: Side, second: Side) -> pl.Expr:
    was, is_there = pl.col("rule_id").is_not_null(), pl.col("rule_id_after").is_not_null()
    # Known before the earlier run and not found in it: it was closed in between.
    is_back = pl.lit(first.run_no is not None) & (
        pl.col("first_run") < pl.lit(first.run_no, dtype=pl.UInt32)
    )
    cannot_tell = pl.col("rule_id").is_in([*second.unjudged])
    ways = (
        (Moved.RETURNED, ~was & is_there & is_back),
        (Moved.NEW, ~was & is_there),
        (Moved.NOT_JUDGED, was & ~is_there & cannot_tell),
        (Moved.VERIFIED, was & ~is_there & (pl.col("state_now") == str(State.VERIFIED))),
        (Moved.UNPROVEN, was & ~is_there & (pl.col("state_now") == str(State.UNPROVEN))),
        (Moved.NOT_JUDGED, was & ~is_there & ~pl.col("is_judged")),
        (Moved.GONE, was & ~is_there),
        (Moved.CHANGED, _is_changed()),
    )
    return pl.coalesce(
        *(pl.when(is_so).then(pl.lit(str(way))) for way, is_so in ways),
        pl.lit(str(Moved.UNCHANGED)),
    ).alias("moved")


def _is_changed() -> pl.Expr:
    def standing(column: str) -> pl.Expr:
        is_waiting = pl.col(column).is_in([str(state) for state in _IN_WAITING])
        return pl.when(is_waiting).then(pl.lit("waiting")).otherwise(column)

    steps = (pl.col("confidence") - pl.col("confidence_after")).abs()
    return (
        (pl.col("severity") != pl.col("severity_after"))
        | (steps >= _SAME_CONFIDENCE)
        | (standing("state") != standing("state_after"))
    )


def _indicators(
    before: Mapping[str, tuple[int, int]],
    after: Mapping[str, tuple[int, int]],
    not_shares: Collection[str],
) -> pl.DataFrame:
    rows = []
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        limits = None
        if was and now and name not in not_shares and _are_counts(was, now):
            limits = two_shares.difference(was, now)
        rows.append(
            (
                name,
                *(was or (None, None)),
                *(now or (None, None)),
                limits.low if limits else None,
                limits.high if limits else None,
            )
        )
    counts = dict.fromkeys(("hits_before", "n_before", "hits", "n"), pl.Int64())
    schema = {"name": _TEXT, **counts, "low": pl.Float64(), "high": pl.Float64()}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    share = pl.when(pl.col("n") > 0).then(pl.col("hits") / pl.col("n"))
    share_before = pl.when(pl.col("n_before") > 0).then(pl.col("hits_before") / pl.col("n_before"))
    return table.with_columns(before=share_before, after=share).with_columns(
        change=pl.col("after") - pl.col("before")
    )


def _are_counts(*pairs: tuple[int, int]) -> bool:
    return all(0 <= hits <= n for hits, n in pairs)


def _same(one: str | None, other: str | None) -> bool | None:
    return None if one is None or other is None else one == other
