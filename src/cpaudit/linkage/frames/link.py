"""``link`` two tables, ``dedupe`` one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.frames.candidates import MOST_ROWS, Stack, candidates
from cpaudit.linkage.frames.closure import with_implied
from cpaudit.linkage.frames.compared import Compared, compared
from cpaudit.linkage.frames.exact import Settled, by_agreement, by_number
from cpaudit.linkage.frames.links import PAIRS, Links, connected
from cpaudit.linkage.frames.sampling import Sample
from cpaudit.linkage.frames.tables import compared_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Rows
    from cpaudit.linkage.frames.comparison import Comparison

# From here on a pair is one person, unless the caller asks for more or less.
ACCEPT = 0.9


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
            found = settle(_rows(a, rows_l), _rows(b, rows_r), comparisons)
            if len(found):
                tiers.append(Settled(rows_l[found.left], rows_r[found.right], found.how))
                rows_l, rows_r = np.delete(rows_l, found.left), np.delete(rows_r, found.right)
    if len(rows_l) and len(rows_r):
        rest = compared(
            pl.concat([_rows(a, rows_l), _rows(b, rows_r)]),
            len(rows_l),
            comparisons,
            blocking=blocking,
            is_one_to_one=is_one_to_one,
            settled=[Sample.of(tier, a, b) for tier in tiers],
        )
    else:
        rest = Compared.nothing(candidates(Stack(0, 0, {}), ()).report, len(tiers))
    n_left = len(rows_l)
    weighed = rest.pairs.with_columns(
        pl.Series("left", rows_l[rest.pairs["left"].to_numpy()].astype(np.uint32)),
        pl.Series("right", rows_r[rest.pairs["right"].to_numpy() - n_left].astype(np.uint32)),
    )
    parts = [weighed.select(list(PAIRS)[:-1])]
    numbers = [rest.of_pair]
    for tier, probability in zip(tiers, rest.settled, strict=True):
        parts.append(_settled_pairs(tier, probability))
        numbers.append(np.full(len(tier), -1, dtype=np.int64))
    pairs = pl.concat(parts).with_columns(is_accepted=pl.col("probability") >= accept)
    return _links(pairs, np.concatenate(numbers), rest, comparisons)


def _rows(table: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """These rows; the table itself, uncopied, where they are all of them."""
    return table if len(rows) == table.height else table[rows]


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
    rest = compared(table, 0, comparisons, blocking=blocking, is_one_to_one=False)
    pairs = rest.pairs.with_columns(is_accepted=pl.col("probability") >= accept)
    whole = with_implied(pairs, connected(pairs, table.height))
    n_new = whole.height - pairs.height
    of_pair = np.concatenate([rest.of_pair, np.full(n_new, -1, dtype=np.int64)])
    return _links(whole, of_pair, rest, comparisons)


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


def _links(
    pairs: pl.DataFrame,
    of_pair: NDArray[np.int64],
    rest: Compared,
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
