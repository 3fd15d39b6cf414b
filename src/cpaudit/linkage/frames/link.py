"""``link`` two tables, ``dedupe`` one: pairs with probabilities, explained."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import model
from cpaudit.linkage.clustering import components
from cpaudit.linkage.frames.candidates import (
    MOST_ROWS,
    Candidates,
    Stack,
    candidates,
    rule_name,
)
from cpaudit.linkage.frames.closure import with_implied
from cpaudit.linkage.frames.exact import Settled, by_agreement, by_number
from cpaudit.linkage.frames.expectation import expected
from cpaudit.linkage.frames.matching import OneToOne
from cpaudit.linkage.frames.patterns import count, strangers
from cpaudit.linkage.frames.rules import declared, proposed
from cpaudit.linkage.frames.tables import compared_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Rows, Shares
    from cpaudit.linkage.frames.comparison import Comparison, Encoded
    from cpaudit.linkage.model import Fit, Patterns

# From here on a pair is one person, unless the caller asks for more or less.
ACCEPT = 0.9
# Pairs below this do not rival others and are not handed over.
SHOWN = 0.01
# Rarities are learnt from in steps of so many bits.
COARSE_BITS = 3
# Settled pairs that the model learns from, and the doubt that is left of the clearest.
SETTLED_SAMPLE, LEAST_DOUBT = 20_000, 1e-6
# Rounds in which the fit learns from what the constraint has told: who has no rival but a poor
# likeness (a child renamed) is one of the matches after all, and twins are none.
REFITS = 3
# Pairs below this weight (bits) are nobody's rivals, however many rows are left free.
LEAST_WEIGHT = -14.0
# The expectation counts for this many pairs of each class.
PRIOR_PAIRS = 300.0
# Random pairs for the levels of strangers: this many rows of either side, each with so many others.
SAMPLE_ROWS, SAMPLE_PARTNERS = 10_000, 40

PAIRS = {
    "left": pl.UInt32,
    "right": pl.UInt32,
    "weight": pl.Float64,
    "probability": pl.Float64,
    "tier": pl.String,
    "blocking_rule": pl.String,
    "is_accepted": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Links:
    """Which rows are the same, and why.

    pairs: left, right (row numbers), weight (log2 odds before rivals are counted), probability
    (after), tier (exact, fuzzy; of duplicates also implied by others), blocking_rule, is_accepted; from ``SHOWN`` on, in row order.
    blocks: blocking_rule, n_pairs, n_new, n_oversized, n_left_out. fit: how EM ended; null where
    nothing had to be compared.
    """

    pairs: pl.DataFrame
    blocks: pl.DataFrame
    comparisons: tuple[Comparison, ...]
    fit: Fit | None
    _patterns: Patterns | None = field(repr=False)
    _of_pair: NDArray[np.int64] = field(repr=False)
    _raised: Shares = field(repr=False)

    @property
    def accepted(self) -> pl.DataFrame:
        """The pairs that are one person."""
        return self.pairs.filter("is_accepted")

    def parameters(self) -> pl.DataFrame:
        """comparison, level, m, u, weight, and u in each class of pairs that are no match."""
        if self.fit is None:
            return pl.DataFrame()
        return pl.DataFrame(
            model.parameters_of(self.comparisons, self.fit.parameters, "frame")
        ).drop("link_type")

    def explained(self, rows: Sequence[int]) -> pl.DataFrame:
        """row, comparison, level, weight of these rows of ``pairs``; the prior comes last.

        The weights of a pair add up to its ``weight``. Pairs that were not compared (linked by
        number or full agreement, or implied by others) have one row with their tier.
        """
        lines: list[dict[str, object]] = []
        for row in rows:
            number = int(self._of_pair[row])
            if number < 0 or self.fit is None or self._patterns is None:
                lines.append(
                    {
                        "row": row,
                        # What follows from other pairs was found by no rule.
                        "comparison": self.pairs["blocking_rule"][row] or self.pairs["tier"][row],
                        "level": "same" if self.pairs["tier"][row] == "exact" else None,
                        "weight": None,
                    }
                )
                continue
            pattern = self._patterns.of(np.array([number]))
            parts = model.score(pattern, self.fit.parameters).parts[0]
            for k, comparison in enumerate(self.comparisons):
                level = comparison.levels[int(pattern.levels[0, k])]
                lines.append(
                    {
                        "row": row,
                        "comparison": comparison.column,
                        "level": level,
                        "weight": float(parts[k]),
                    }
                )
            lines.append(
                {
                    "row": row,
                    "comparison": "prior",
                    "level": None,
                    "weight": float(parts[-1]) + float(self._raised[row]),
                }
            )
        schema = {
            "row": pl.Int64,
            "comparison": pl.String,
            "level": pl.String,
            "weight": pl.Float64,
        }
        return pl.DataFrame(lines, schema=schema)

    def clusters(self, n_rows: int) -> pl.Series:
        """After ``dedupe``: for each row the smallest row that accepted pairs connect it with."""
        return pl.Series("cluster", _clusters(self.pairs, n_rows))


def _clusters(pairs: pl.DataFrame, n_rows: int) -> Rows:
    kept = pairs.filter("is_accepted")
    left, right = (kept[side].to_numpy().astype(np.int64) for side in ("left", "right"))
    return components(n_rows, left, right)


def link(
    left: pl.DataFrame | pl.LazyFrame,
    right: pl.DataFrame | pl.LazyFrame,
    comparisons: Sequence[Comparison],
    *,
    blocking: Sequence[Sequence[str]] | None = None,
    is_one_to_one: bool = True,
    accept: float = ACCEPT,
) -> Links:
    """The rows of ``left`` and ``right`` that stand for the same person (or firm, or dwelling).

    Args:
        left: a table with the columns that the comparisons name, of any type that they read.
        right: another; what it has more is not looked at, and its types may be others.
        comparisons: what is compared; see ``cpaudit.linkage.compare``.
        blocking: lists of keys (``"birth_date:day"``, or a column for its finest key); pairs that
            agree on all keys of a list are compared. Without it the lists are proposed from what
            they cost.
        is_one_to_one: whether either table holds everybody at most once. Numbers of identity are then
            followed first, and every row gets one partner at most.
        accept: the probability from which a pair is accepted.

    Raises:
        ValueError: a column or key is not there, a column is compared twice or holds lists, a
            rule has no keys, there are too many rules or comparisons, or a table is too long.
    """
    a, b = compared_columns(left, comparisons), compared_columns(right, comparisons)
    if a.height + b.height >= MOST_ROWS:
        message = f"more than {MOST_ROWS} rows: link the tables in parts"
        raise ValueError(message)
    rows_l, rows_r = np.arange(a.height), np.arange(b.height)
    tiers: list[Settled] = []
    if is_one_to_one:
        for settle in (by_number, by_agreement):
            found = settle(a[rows_l], b[rows_r], comparisons)
            if len(found):
                tiers.append(Settled(rows_l[found.left], rows_r[found.right], found.how))
                rows_l, rows_r = np.delete(rows_l, found.left), np.delete(rows_r, found.right)
    if len(rows_l) and len(rows_r):
        rest = _compared(
            pl.concat([a[rows_l], b[rows_r]]),
            len(rows_l),
            comparisons,
            blocking=blocking,
            is_one_to_one=is_one_to_one,
            settled=[_Sample.of(tier, a, b) for tier in tiers],
        )
    else:
        rest = _Compared.nothing(candidates(Stack(0, 0, {}), ()).report, len(tiers))
    n_left = len(rows_l)
    compared = rest.pairs.with_columns(
        pl.Series("left", rows_l[rest.pairs["left"].to_numpy()].astype(np.uint32)),
        pl.Series("right", rows_r[rest.pairs["right"].to_numpy() - n_left].astype(np.uint32)),
    )
    parts = [compared.select(list(PAIRS)[:-1])]
    numbers = [rest.of_pair]
    for tier, probability in zip(tiers, rest.settled, strict=True):
        parts.append(_settled_pairs(tier, probability))
        numbers.append(np.full(len(tier), -1, dtype=np.int64))
    pairs = pl.concat(parts).with_columns(is_accepted=pl.col("probability") >= accept)
    return _links(pairs, np.concatenate(numbers), rest, comparisons)


def _settled_pairs(tier: Settled, probability: float) -> pl.DataFrame:
    return pl.DataFrame(
        {"left": tier.left.astype(np.uint32), "right": tier.right.astype(np.uint32)}
    ).select(
        "left",
        "right",
        weight=pl.lit(float(np.log2(probability / (1.0 - probability)))),
        probability=pl.lit(probability),
        tier=pl.lit("exact"),
        blocking_rule=pl.lit(tier.how),
    )


@dataclass(frozen=True, slots=True)
class _Sample:
    """Some of the settled pairs, one table below the other, and how many pairs there are."""

    rows: pl.DataFrame
    n_sampled: int
    n_pairs: int

    @classmethod
    def of(cls, tier: Settled, left: pl.DataFrame, right: pl.DataFrame) -> _Sample:
        step = max(len(tier) // SETTLED_SAMPLE, 1)
        some = slice(None, None, step)
        a, b = left[tier.left[some]], right[tier.right[some]]
        return cls(pl.concat([a, b]), a.height, len(tier))


def dedupe(
    frame: pl.DataFrame | pl.LazyFrame,
    comparisons: Sequence[Comparison],
    *,
    blocking: Sequence[Sequence[str]] | None = None,
    accept: float = ACCEPT,
) -> Links:
    """The rows of one table that stand for the same person; ``left`` is below ``right``.

    Args:
        frame: a table with the columns that the comparisons name.
        comparisons: what is compared; see ``cpaudit.linkage.compare``.
        blocking: as for ``link``.
        accept: the probability from which a pair is accepted.

    Raises:
        ValueError: a column or key is not there, a column is compared twice or holds lists, a
            rule has no keys, there are too many rules or comparisons, or the table is too long.
    """
    table = compared_columns(frame, comparisons)
    if table.height >= MOST_ROWS:
        message = f"more than {MOST_ROWS} rows: search the table in parts"
        raise ValueError(message)
    rest = _compared(table, 0, comparisons, blocking=blocking, is_one_to_one=False)
    pairs = rest.pairs.with_columns(is_accepted=pl.col("probability") >= accept)
    whole = with_implied(pairs, _clusters(pairs, table.height))
    n_new = whole.height - pairs.height
    of_pair = np.concatenate([rest.of_pair, np.full(n_new, -1, dtype=np.int64)])
    return _links(whole, of_pair, rest, comparisons)


@dataclass(frozen=True, slots=True)
class _Compared:
    pairs: pl.DataFrame
    of_pair: NDArray[np.int64]
    blocks: pl.DataFrame
    fit: Fit | None
    patterns: Patterns | None
    raised: Shares
    settled: list[float]

    @classmethod
    def nothing(cls, blocks: pl.DataFrame, n_tiers: int) -> _Compared:
        nobody = np.zeros(0, dtype=np.int64)
        return cls(
            pl.DataFrame(schema=PAIRS),
            nobody,
            blocks,
            None,
            None,
            np.zeros(0),
            [1.0 - LEAST_DOUBT] * n_tiers,
        )


def _links(
    pairs: pl.DataFrame,
    of_pair: NDArray[np.int64],
    rest: _Compared,
    comparisons: Sequence[Comparison],
) -> Links:
    # Settled pairs stand behind the compared ones; they have no prior of their own.
    raised = np.concatenate([rest.raised, np.zeros(len(of_pair) - len(rest.raised))])
    order = pairs.select(pl.arg_sort_by("left", "right")).to_series()
    return Links(
        pairs[order].select(list(PAIRS)),
        rest.blocks,
        tuple(comparisons),
        rest.fit,
        rest.patterns,
        of_pair[order.to_numpy()],
        raised[order.to_numpy()],
    )


def _compared(
    rows: pl.DataFrame,
    n_left: int,
    comparisons: Sequence[Comparison],
    *,
    blocking: Sequence[Sequence[str]] | None,
    is_one_to_one: bool,
    settled: Sequence[_Sample] = (),
) -> _Compared:
    """The pairs that fields bring together, weighed."""
    whole = pl.concat([rows, *(sample.rows for sample in settled)])
    encoded = [comparison.encode(whole[comparison.column]) for comparison in comparisons]
    keys = {key: words[: rows.height] for column in encoded for key, words in column.keys.items()}
    stack = Stack(n_left, rows.height, keys)
    groups = [list(column.keys) for column in encoded]
    rules = (
        proposed(stack, groups) if blocking is None else declared(blocking, comparisons, encoded)
    )
    found = candidates(stack, rules)
    counted = count(comparisons, encoded, found)
    known = _patterns_of_settled(comparisons, encoded, rows.height, settled)
    if not len(found):
        # Without anything to compare there is nothing to learn from but what was settled.
        return _Compared.nothing(found.report, len(settled))
    prior = expected(
        comparisons,
        strangers(comparisons, encoded, *_random_pairs(whole, n_left, rows.height, settled)),
        _forced(rules, groups),
    )
    matches = _together(known)
    fit = model.fit(_coarse(counted.patterns), prior, strength=PRIOR_PAIRS, matches=matches)
    scores = model.score(counted.patterns, fit.parameters)
    at = np.flatnonzero((scores.weight >= (LEAST_WEIGHT if is_one_to_one else 0))[counted.of_pair])
    pattern = counted.of_pair[at].astype(np.int64)
    left, right = found.left[at], found.right[at]
    weight, probability = scores.weight[pattern], scores.probability[pattern]
    raised: Shares = np.zeros(len(at))
    if is_one_to_one and len(at):
        constraint = OneToOne(
            left,
            right - np.uint32(n_left),
            met_left=np.bincount(found.left, minlength=n_left),
            met_right=np.bincount(found.right - np.uint32(n_left), minlength=rows.height - n_left),
        )
        matching = constraint.settle(weight * np.log(2.0))
        for left_over in reversed(range(REFITS)):
            matched: Shares = np.bincount(
                pattern, weights=matching.probability, minlength=len(scores.weight)
            ).astype(np.float64)
            fit = model.refit(
                counted.patterns, matched, fit, prior, strength=PRIOR_PAIRS, matches=matches
            )
            weight = model.score(counted.patterns, fit.parameters).weight[pattern]
            matching = constraint.settle(weight * np.log(2.0), roughly=left_over > 0)
        probability, raised = matching.probability, matching.raised / np.log(2.0)
    certain = [_mean_probability(patterns, fit) for patterns in known]
    shown = np.flatnonzero(probability >= SHOWN)
    at, pattern = at[shown], pattern[shown]
    left, right = left[shown], right[shown]
    raised, probability = raised[shown], probability[shown]
    weight = weight[shown] + raised
    names = pl.Series([rule_name(rule) for rule in rules], dtype=pl.String)
    pairs = pl.DataFrame(
        {"left": left, "right": right, "weight": weight, "probability": probability}
    ).with_columns(names.gather(found.rule[at]).alias("blocking_rule"), tier=pl.lit("fuzzy"))
    return _Compared(pairs, pattern, found.report, fit, counted.patterns, raised, certain)


def _patterns_of_settled(
    comparisons: Sequence[Comparison],
    encoded: Sequence[Encoded],
    start: int,
    samples: Sequence[_Sample],
) -> list[Patterns]:
    """The patterns of each sample of settled pairs, counted for all of them.

    The model learns from what was settled too: among what is left, who has one error seldom has
    none, and it would take the errors for more common than they are.
    """
    found = []
    for sample in samples:
        left = np.arange(start, start + sample.n_sampled)
        start += sample.rows.height
        pairs = Candidates.of(left, left + sample.n_sampled)
        patterns = count(comparisons, encoded, pairs).patterns
        found.append(replace(patterns, counts=patterns.counts * sample.n_pairs / sample.n_sampled))
    return found


def _together(every: Sequence[Patterns]) -> Patterns | None:
    if not every:
        return None
    return model.Patterns(
        np.concatenate([patterns.levels for patterns in every]),
        np.concatenate([patterns.bits for patterns in every]),
        np.concatenate([patterns.counts for patterns in every]),
    )


def _coarse(patterns: Patterns) -> Patterns:
    """Patterns to learn from: how rare a value is need not be told to the bit."""
    bits = np.rint(patterns.bits / COARSE_BITS).astype(np.int64) * COARSE_BITS
    # A row as one text of bytes: the quickest way to find the distinct ones.
    rows = np.ascontiguousarray(
        np.concatenate([patterns.levels, bits.astype(np.int8).view(np.uint8)], axis=1)
    )
    packed = rows.view(np.dtype((np.void, rows.shape[1])))[:, 0]
    _, first, of = np.unique(packed, return_index=True, return_inverse=True)
    counts = np.bincount(of, weights=patterns.counts).astype(np.float64)
    return model.Patterns(patterns.levels[first], bits[first], counts)


def _mean_probability(patterns: Patterns, fit: Fit) -> float:
    """The probability of a settled pair: what the model says of all fields, on average."""
    probability = model.score(patterns, fit.parameters).probability
    mean = float(probability @ patterns.counts / patterns.counts.sum())
    return min(mean, 1.0 - LEAST_DOUBT)


def _forced(
    rules: Sequence[Sequence[str]], groups: Sequence[Sequence[str]]
) -> list[frozenset[int]]:
    """The sets of comparisons that the rules force to agree, each once."""
    of_key = {key: k for k, group in enumerate(groups) for key in group}
    return sorted({frozenset(of_key[key] for key in rule) for rule in rules}, key=sorted)


def _random_pairs(
    rows: pl.DataFrame, n_left: int, n_rows: int, settled: Sequence[_Sample]
) -> tuple[Rows, Rows, float]:
    """Pairs of rows drawn by content, so that order does not matter, and how many match at most.

    Where few rows are left, those that were settled are drawn too: of the last two rows of two
    registers more can be said than that strangers agree like them.

    Args:
        rows: the rows to compare, and behind them the samples of settled pairs.
        n_left: how many of the rows to compare are the left table's; 0 of one table.
        n_rows: how many rows there are to compare.
        settled: the samples.
    """
    content = rows.hash_rows().to_numpy()
    of_left, of_right = [np.arange(n_left)], [np.arange(n_left, n_rows)]
    start = n_rows
    for sample in settled if n_rows < SAMPLE_ROWS else ():
        of_left.append(np.arange(start, start + sample.n_sampled))
        of_right.append(np.arange(start + sample.n_sampled, start + sample.rows.height))
        start += sample.rows.height

    def drawn(side: list[Rows]) -> Rows:
        every = np.concatenate(side)
        part = content[every]
        n = min(SAMPLE_ROWS, len(part))
        least = np.argpartition(part, n - 1)[:n] if n < len(part) else np.arange(n)
        return every[least[np.argsort(part[least], kind="stable")]]

    is_one_table = not n_left and not settled
    second = drawn(of_right)
    first = second if is_one_table else drawn(of_left)
    n = max(len(first), len(second))
    if not len(first) or not len(second):
        return second[:0], second[:0], 0.0
    # Either way, so that it does not matter which table is the left one. Equal rows of equal
    # tables stand at the same place: no step leads from one to the other.
    reach = SAMPLE_PARTNERS // 2
    steps = np.setdiff1d(np.arange(-reach, reach + 1) % n, [0])
    at, step = np.tile(np.arange(n), len(steps)), np.repeat(steps, n)
    left, right = first[at % len(first)], second[(at + step) % len(second)]
    apart = left != right
    # Each row of the smaller table may have its partner among all rows of the larger one.
    return left[apart], right[apart], 0.0 if is_one_table else len(left) / n
