"""What the answers tell of the links: precision and recall, with intervals, or why not yet.

Within a stratum the answered pairs are a random sample; strata are weighted by their sizes. The
limits of each stratum are Wilson's, narrowed for finite strata, and put together by the method of
variance estimates recovery, which keeps its coverage where a stratum shows no error at all:
Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect measures: a general
approach. Statistics in Medicine 27, 1693-1702. For the ratio in recall: Donner, A. and Zou, G. Y.
(2012). Closed-form confidence intervals for functions of the normal mean and standard deviation.
Statistical Methods in Medical Research 21, 347-359.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.linkage.decisions import Answer
from cpaudit.review.strata import ACCEPTED, POSSIBLE
from cpaudit.statistics import wilson
from cpaudit.statistics.interval import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

# Fewer answers give limits that are wider than anybody's guess.
LEAST_ANSWERS = 20
# A stratum with fewer is put together with the others of its band.
LEAST_IN_STRATUM = 2
# So much of the links may lie in bands without an answer; they count as anything from 0 to 1.
MOST_UNSEEN = 0.02


@dataclass(frozen=True, slots=True)
class Share:
    """A share of links with its 95 % limits, or in place of them why there is no number yet."""

    n_links: int
    n_answers: int
    value: float | None = None
    interval: Interval | None = None
    why_not: Text | None = None


@dataclass(frozen=True, slots=True)
class Estimates:
    """What the answers tell.

    ``precision``: of the accepted links those that are right; ``of_compared``: the same without
    links by number; ``recall``: of the matches among the candidates those that are accepted.
    ``n_unsure``: asked and not told.
    """

    precision: Share
    of_compared: Share
    recall: Share
    n_unsure: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """A stratum: its band, its size, its answers and how many of them are matches."""

    band: str
    n_links: int
    n_answers: int
    n_matches: int


@dataclass(frozen=True, slots=True)
class _Sum:
    """How many matches there are, with limits; and in bands of how many links nothing is known."""

    value: float
    low: float
    high: float
    n_unseen: int


def estimates(candidates: pl.DataFrame, sampled: pl.DataFrame) -> Estimates:
    """The estimates from the answers to sampled pairs.

    Args:
        candidates: ``strata.CANDIDATES`` with the answers that hold.
        sampled: ``left``, ``right`` of pairs that were drawn and not chosen.
    """
    counted = candidates.join(
        sampled.with_columns(is_sampled=pl.lit(value=True)), on=["left", "right"], how="left"
    ).with_columns(
        answer=pl.when("is_sampled").then("answer"),
    )
    accepted = _cells(counted.filter(pl.col("side") == ACCEPTED))
    compared = _cells(counted.filter((pl.col("side") == ACCEPTED) & pl.col("is_compared")))
    possible = _cells(counted.filter(pl.col("side") == POSSIBLE))
    return Estimates(
        precision=_precision(accepted),
        of_compared=_precision(compared),
        recall=_recall(accepted, possible),
        n_unsure=counted.filter(pl.col("answer") == str(Answer.UNSURE)).height,
    )


def _cells(rows: pl.DataFrame) -> list[_Cell]:
    """The strata; a band of which one stratum has too few answers is one stratum."""
    answer = pl.col("answer")
    sums = (pl.col("n_links", "n_answers", "n_matches")).sum()
    by_stratum = (
        rows.group_by("band", "stratum")
        .agg(
            n_links=pl.len(),
            n_answers=answer.is_in([str(Answer.MATCH), str(Answer.NO_MATCH)]).sum(),
            n_matches=(answer == str(Answer.MATCH)).sum(),
        )
        .with_columns(
            few=(pl.col("n_answers") < pl.min_horizontal("n_links", LEAST_IN_STRATUM))
            .any()
            .over("band")
        )
        .with_columns(stratum=pl.when("few").then("band").otherwise("stratum"))
    )
    cells = by_stratum.group_by("band", "stratum").agg(sums).sort("band", "stratum")
    return [_Cell(*row) for row in cells.drop("stratum").iter_rows()]


def _precision(cells: Sequence[_Cell]) -> Share:
    n_links, n_answers = _size(cells), sum(cell.n_answers for cell in cells)
    found = _total(cells)
    why_not = _too_few(cells, n_answers, found)
    if why_not is not None:
        return Share(n_links, n_answers, why_not=why_not)
    low, high = found.low / n_links, found.high / n_links
    return Share(n_links, n_answers, found.value / n_links, Interval(low, high))


def _recall(accepted: Sequence[_Cell], possible: Sequence[_Cell]) -> Share:
    cells = [*accepted, *possible]
    n_links, n_answers = _size(cells), sum(cell.n_answers for cell in cells)
    if not possible:
        why = Text(
            "no link was left open, so that none of the candidates was missed.",
            "没有未采用的候选，候选之中无遗漏可言。",
        )
        return Share(n_links, n_answers, why_not=why)
    right, missed = _total(accepted), _total(possible)
    why_not = _too_few(accepted, n_answers, right) or _too_few(possible, None, missed)
    if why_not is None and right.low <= 0:
        why_not = _why(LEAST_ANSWERS)
    if why_not is not None:
        return Share(n_links, n_answers, why_not=why_not)
    low, high = _ratio(missed, right)
    value = right.value / (right.value + missed.value)
    return Share(n_links, n_answers, value, Interval(1 / (1 + high), 1 / (1 + low)))


def _total(cells: Sequence[_Cell]) -> _Sum:
    """Σ n·p over the strata; a stratum that nobody was asked about may hold any number of matches."""
    value, below, above, n_unseen = 0.0, 0.0, 0.0, 0
    for cell in cells:
        limits = wilson.interval(cell.n_matches, cell.n_answers)
        if limits is None:
            half = cell.n_links / 2
            value, below, above = value + half, below + half * half, above + half * half
            n_unseen += cell.n_links
            continue
        share = cell.n_matches / cell.n_answers
        # Of a stratum that was asked about in full, all is known.
        left = sqrt((cell.n_links - cell.n_answers) / max(cell.n_links - 1, 1))
        value += cell.n_links * share
        below += (cell.n_links * left * (share - limits.low)) ** 2
        above += (cell.n_links * left * (limits.high - share)) ** 2
    n_links = _size(cells)
    return _Sum(
        value,
        max(value - sqrt(below), 0.0),
        min(value + sqrt(above), float(n_links)),
        n_unseen,
    )


def _ratio(top: _Sum, bottom: _Sum) -> tuple[float, float]:
    """The limits of the ratio of two sums that were estimated apart."""
    product = top.value * bottom.value

    def limit(edge: float, other: float, sign: int) -> float:
        rest = product**2 - edge * other * (2 * top.value - edge) * (2 * bottom.value - other)
        return (product + sign * sqrt(max(rest, 0.0))) / (other * (2 * bottom.value - other))

    return max(limit(top.low, bottom.high, -1), 0.0), limit(top.high, bottom.low, 1)


def _size(cells: Sequence[_Cell]) -> int:
    return sum(cell.n_links for cell in cells)


def _too_few(cells: Sequence[_Cell], n_answers: int | None, found: _Sum) -> Text | None:
    n_links = _size(cells)
    if not n_links:
        return Text("there are no such links.", "没有这类链接。")
    if n_answers is not None and n_answers < min(LEAST_ANSWERS, n_links):
        return _why(min(LEAST_ANSWERS, n_links) - n_answers)
    if found.n_unseen > MOST_UNSEEN * n_links:
        bands = sorted({cell.band for cell in cells if not cell.n_answers})
        return Text(
            f"no answers yet in {', '.join(bands)}.", f"以下各层尚无回答：{'、'.join(bands)}。"
        )
    return None


def _why(n_more: int) -> Text:
    return Text(f"at least {n_more} more answers are needed.", f"至少还需 {n_more} 个回答。")
