"""The tables of the room: counts of places and kinds, never of persons."""

from __future__ import annotations

import polars as pl

from cpaudit.tables import Table

_TEXT, _COUNT, _FLAG = pl.String(), pl.UInt32(), pl.Boolean()
_REAL, _SHARE = pl.Float64(), pl.Float64()

# By what the births of a list are divided.
DIMENSIONS = ("all", "village", "parity", "sex", "residence", "place")

COVERAGE = Table(
    "coverage",
    {
        "by": _TEXT,  # one of DIMENSIONS
        "value": _TEXT,  # null in the rows of all; pooled: those that are too few alone
        "value_name": _TEXT,  # a village's name
        "listed_in": _TEXT,
        "found_in": _TEXT,
        "n_listed": _COUNT,  # births of the one list that the other could hold
        "n_found": _COUNT,  # of these, those that it holds
        "share": _SHARE,
        "low": _SHARE,
        "high": _SHARE,
        "n_pooled": _COUNT,  # how many values with too few births were put together; 0 for none
        "is_enough": _FLAG,
        "n_impossible": _COUNT,  # births of the one list that the other could not hold
    },
    required=("by", "listed_in", "found_in", "n_listed", "n_found", "n_pooled", "is_enough"),
)

# As the summary shows it: the share of each list that planning holds, by village and in total.
BY_SOURCE = Table(
    "completeness",
    {
        "source_id": _TEXT,  # the list
        "village": _TEXT,  # null for the whole area
        "village_name": _TEXT,
        "n_source": _COUNT,
        "n_found": _COUNT,
        "share": _SHARE,
        "low": _SHARE,
        "high": _SHARE,
    },
    required=("source_id", "n_source", "n_found"),
)

# How many births stand in exactly these lists.
OVERLAPS = Table(
    "overlaps",
    {"lists": _TEXT, "n": _COUNT},  # planning;delivery, in the order of trust, planning first
    key=("lists",),
    required=("n",),
)

PAIRS = Table(
    "pairs",
    {
        "first": _TEXT,
        "second": _TEXT,  # any: all lists but planning together
        "n_first": _COUNT,
        "n_second": _COUNT,
        "n_both": _COUNT,
        "n_seen": _COUNT,
        "estimate": _REAL,  # Chapman's; null where the data give none
        "low": _REAL,
        "high": _REAL,
        "log_low": _REAL,  # Chao's limits, as published figures have them
        "log_high": _REAL,
        "at_most": _REAL,  # where one list lies within the other
        "completeness": _SHARE,  # of the first list
        "completeness_low": _SHARE,
        "completeness_high": _SHARE,
        "theta_0.5": _REAL,  # the total should the lists depend on each other with this odds ratio
        "theta_1": _REAL,
        "theta_2": _REAL,
        "theta_4": _REAL,
        "cautions": _TEXT,  # tokens of two_list.Caution, parted by semicolons
    },
    required=("first", "second", "n_first", "n_second", "n_both", "n_seen"),
)

MODELS = Table(
    "models",
    {
        "model": _TEXT,  # [12,3]: the first two lists depend on each other
        "total": _REAL,
        "standard_error": _REAL,
        "deviance": _REAL,
        "degrees_of_freedom": _COUNT,
        "aic": _REAL,
        "bic": _REAL,
        "weight": _SHARE,  # in the average; null for those that do not count
        "is_close": _FLAG,  # within four of the best AIC
    },
    required=("model", "total", "aic", "bic"),
)

STRATA = Table(
    "strata",
    {
        "residence": _TEXT,  # null: of several
        "parity": _TEXT,
        "village": _TEXT,
        "n_cells": _COUNT,  # strata put together
        "n_planning": _COUNT,
        "n_other": _COUNT,
        "n_both": _COUNT,
        "total": _REAL,
    },
    required=("n_cells", "n_planning", "n_other", "n_both", "total"),
)
