"""The promised tables of the room: counts of places and times, never of persons."""

from __future__ import annotations

import polars as pl

from cpaudit.tables import COUNT, DATE, FLAG, SHARE, TEXT, Table

DELAYS = Table(
    "delays",
    {
        "list": TEXT,  # planning, delivery, certificate …
        "village": TEXT,  # null for the whole area
        "village_name": TEXT,
        "limit_days": pl.Int32(),
        "born_from": DATE,  # a window of the period's length whose limit has passed
        "born_to": DATE,
        "n": COUNT,
        "n_unknown": COUNT,  # without a date of entry
        "n_before": COUNT,  # entered before the birth: an error
        "n_known": COUNT,
        "n_within": COUNT,
        "share": SHARE,
        "low": SHARE,
        "high": SHARE,
        "median_days": SHARE,
        "p90_days": SHARE,
        "is_enough": FLAG,
    },
    required=("list", "limit_days"),
)
LEFT_OUT = Table("delays left out", {"list": TEXT, "reason_en": TEXT, "reason_zh": TEXT})
LATE_SPANS = Table(
    "late spans",
    {
        "village": TEXT,
        "village_name": TEXT,
        "born_from": DATE,
        "born_to": DATE,
        "n": COUNT,
        "n_within": COUNT,
        "share": SHARE,
        "others_share": SHARE,  # of the other villages' births of the window
        "q": SHARE,  # Benjamini-Hochberg
    },
)
RECENT = Table(
    "recent births",
    {
        "born_from": DATE,
        "born_to": DATE,
        "reported": COUNT,
        "expected": SHARE,
        "standard_error": SHARE,
        "share_reported": SHARE,
    },
)
