"""Which lists count as one: those of which one is made from the other, or from the same event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.completeness.presence import PLANNING_LIST, lists_of
from cpaudit.missed.compared_list import LISTS
from cpaudit.statistics import multi_list

if TYPE_CHECKING:
    from collections.abc import Mapping

# A ward's delivery is reported, certified and screened by the same staff; the certificate is what
# a child is registered with, and the registration what it is insured with. Vaccination, subsidies and
# schools find children by ways of their own.
_NATURAL: Mapping[str, tuple[str, ...]] = {
    "hospital": ("delivery", "certificate", "screening"),
    "registration": ("police_birth", "police", "insurance"),
    "vaccination": ("vaccination",),
    "subsidy": ("subsidy",),
    "school": ("school",),
}
# A list that holds fewer of the births than this says next to nothing of the rest.
_LEAST_SHARE = 0.05


def families(table: pl.DataFrame, sources: pl.DataFrame) -> Mapping[str, tuple[str, ...]]:
    """The lists that are told apart by capture and recapture, planning first.

    A list that is declared to copy another (``derived_from``) joins it: it finds nobody by itself.
    Of more than five, those with the fewest births are left out, and so is any with less than one in
    twenty.

    Args:
        table: of ``presence``.
        sources: ``tables.SOURCES``.
    """
    present = set(lists_of(table))
    home = {name: family for family, names in _NATURAL.items() for name in names}
    home[PLANNING_LIST] = PLANNING_LIST
    copies = _copies(sources)
    for name in copies:
        home[name] = home[_origin(name, copies)]
    grouped = {
        family: tuple(name for name in LISTS if name in present and home.get(name) == family)
        for family in (PLANNING_LIST, *_NATURAL)
    }
    sizes = {
        family: table.select(any_of(names).sum()).item()
        for family, names in grouped.items()
        if names
    }
    least = _LEAST_SHARE * table.height
    wanted = sorted(
        (family for family in sizes if family != PLANNING_LIST and sizes[family] > least),
        key=lambda family: (-sizes[family], family),
    )[: multi_list.MOST_LISTS - 1]
    return {family: grouped[family] for family in grouped if family in {PLANNING_LIST, *wanted}}


def any_of(names: tuple[str, ...]) -> pl.Expr:
    """Whether any of the lists holds the birth."""
    return pl.any_horizontal(*names)


def _origin(name: str, copies: Mapping[str, str]) -> str:
    """The list that a copy of a copy comes from in the end; of lists in a circle, the first met."""
    met = [name]
    while (origin := copies.get(met[-1])) is not None and origin not in met:
        met.append(origin)
    return met[-1]


def _copies(sources: pl.DataFrame) -> dict[str, str]:
    """By list the list that it copies, as the sources declare it."""
    of_dataset = {kind.dataset: name for name, kind in LISTS.items()}
    of_dataset["planning_persons"] = PLANNING_LIST
    of_source = {
        source_id: of_dataset[dataset]
        for source_id, dataset in sources.select("source_id", "dataset").iter_rows()
        if dataset in of_dataset
    }
    known = of_dataset | of_source
    return {
        of_dataset[dataset]: known[origin]
        for dataset, origin in sources.select("dataset", "derived_from").iter_rows()
        if dataset in of_dataset and origin in known and known[origin] != of_dataset[dataset]
    }
