"""Log-linear models of three to six lists: which there are, and what each says of the unseen.

Fienberg, S. E. (1972). The multiple recapture census for closed populations and incomplete 2^k
contingency tables. Biometrika 59, 591-603. The dependence among all lists at once cannot be seen in
the data and is taken as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations
from math import exp, log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.statistics import existence, poisson_regression
from cpaudit.statistics.existence import Existence
from cpaudit.statistics.histories import histories

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from cpaudit.statistics.histories import Histories, Term

FEWEST_LISTS, MOST_LISTS = 3, 6
# Of five lists all models with dependence of more than two at once are 6,893; of six, all with
# dependence between two are 32,768. Neither is carried by a township's births.
_ALL_ORDERS_UP_TO = 4
_PAIRS_UP_TO = 5


@dataclass(frozen=True, slots=True)
class Model:
    """One model: which lists it lets depend on each other, and what follows.

    ``terms``: positions of the lists from 0; a term of three comes with the three pairs within it.
    """

    n_lists: int
    terms: tuple[Term, ...]
    total: float
    standard_error: float
    deviance: float
    degrees_of_freedom: int
    aic: float
    bic: float
    log_likelihood: float

    @property
    def name(self) -> str:
        """The model as it is quoted: lists that depend on each other stand together."""
        return name(self.terms, self.n_lists)


def name(terms: Sequence[Term], n_lists: int) -> str:
    """The largest terms and the lists that depend on none, counted from 1.

    >>> name(((0, 1), (1, 2)), 3), name(((0, 1),), 3), name((), 3)
    ('[12,23]', '[12,3]', '[1,2,3]')
    """
    largest = [one for one in terms if not any(set(one) < set(other) for other in terms)]
    alone = [(at,) for at in range(n_lists) if not any(at in term for term in terms)]
    shown = sorted(largest, key=lambda term: (term, len(term)))
    shown += alone
    return "[" + ",".join("".join(str(at + 1) for at in term) for term in shown) + "]"


@cache
def hierarchical(n_lists: int, *, highest: int | None = None) -> tuple[tuple[Term, ...], ...]:
    """Every model that holds, with a term, all terms within it: 8 of three lists, 113 of four.

    Args:
        n_lists: three to five.
        highest: how many lists a term may name; without it all but one of up to four lists, two of
            five.

    >>> [len(hierarchical(n)) for n in (3, 4, 5)]
    [8, 113, 1024]
    """
    if not FEWEST_LISTS <= n_lists <= _PAIRS_UP_TO:
        raise ValueError(f"the models of {n_lists} lists are not enumerated")
    highest = highest or (n_lists - 1 if n_lists <= _ALL_ORDERS_UP_TO else 2)
    models: list[tuple[Term, ...]] = list(_subsets(tuple(combinations(range(n_lists), 2))))
    for order in range(3, highest + 1):
        larger = tuple(combinations(range(n_lists), order))
        grown: list[tuple[Term, ...]] = []
        for model in models:
            allowed = [
                t for t in larger if all(part in model for part in combinations(t, order - 1))
            ]
            grown += [(*model, *more) for more in _subsets(tuple(allowed))]
        models = grown
    return tuple(models)


def _subsets(terms: tuple[Term, ...]) -> tuple[tuple[Term, ...], ...]:
    sizes = range(len(terms) + 1)
    return tuple(chain.from_iterable(combinations(terms, size) for size in sizes))


def fit(cells: Mapping[str, float], terms: Sequence[Term] = ()) -> Model | None:
    """The model with these interactions; none where it has no one finite estimate.

    Raises:
        ValueError: for fewer than three or more than six lists.
    """
    table = histories(cells, fewest=FEWEST_LISTS, most=MOST_LISTS)
    found = fit_all(table, (tuple(terms),))
    return found[0] if found else None


def fit_all(table: Histories, models: Sequence[tuple[Term, ...]]) -> list[Model]:
    """Those of ``models`` that have an estimate, in the order given."""
    if not table.n_observed:
        return []
    asked = [
        terms
        for terms, found in zip(models, existence.of_all(table, models), strict=True)
        if found is Existence.EXISTS
    ]
    if not asked:
        return []
    stack = Stack.of(table, asked)
    counts = np.broadcast_to(table.counts, stack.rows.shape)
    solved = poisson_regression.fit_many(
        stack.design, counts, columns=stack.columns, rows=stack.rows
    )
    n_observed = table.n_observed
    found = []
    for at, terms in enumerate(asked):
        if not solved.is_settled[at]:
            continue
        unseen = exp(solved.coefficients[at, 0])
        # A term that says «never together» was fitted too.
        n_terms = 1 + table.n_lists + len(terms)
        found.append(
            Model(
                n_lists=table.n_lists,
                terms=terms,
                total=n_observed + unseen,
                standard_error=sqrt(unseen + unseen**2 * solved.variance_of_first[at]),
                deviance=float(solved.deviance[at]),
                degrees_of_freedom=int(stack.rows[at].sum() - stack.columns[at].sum()),
                aic=float(-2 * solved.log_likelihood[at] + 2 * n_terms),
                bic=float(-2 * solved.log_likelihood[at] + n_terms * log(n_observed)),
                log_likelihood=float(solved.log_likelihood[at]),
            )
        )
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Models of one table on one design: which columns and which histories are each one's own."""

    design: NDArray[np.float64]
    columns: NDArray[np.bool_]
    rows: NDArray[np.bool_]

    @classmethod
    def of(cls, table: Histories, models: Sequence[tuple[Term, ...]]) -> Stack:
        """The models on all terms that any of them has."""
        terms = tuple(dict.fromkeys(chain.from_iterable(models)))
        never = {term for term in terms if table.overlap(term) <= 0}
        main = [True] * (1 + table.n_lists)
        columns = [[*main, *(t in model and t not in never for t in terms)] for model in models]
        rows = [existence.possible(table, never.intersection(model)) for model in models]
        return cls(table.design(terms), np.array(columns, dtype=np.bool_), np.array(rows))
