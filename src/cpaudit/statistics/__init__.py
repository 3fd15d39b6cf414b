"""One method per module, on plain numbers; each is loaded when it is first asked for.

``from cpaudit.statistics import two_list`` and ``cpaudit.statistics.two_list`` both do, and load
nothing else. The order is that of ``docs/statistics.md``: by what it is worth to a township.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

__all__ = [  # noqa: RUF022 - in the order of the page; loaded by __getattr__
    "wilson",
    "coverage",
    "two_list",
    "two_list_limits",
    "strata",
    "densest",
    "timeliness",
    "reporting_delay",
    "funnel",
    "over_dispersion",
    "shrinkage",
    "false_discovery",
    "too_even",
    "negative_binomial",
    "longest_run",
    "near_duplicates",
    "cohort_ratio",
    "under_report",
    "net_undercount",
    "structure_difference",
    "multi_list",
    "log_linear",
    "existence",
    "profile_likelihood",
    "model_average",
    "stepwise",
    "histories",
    "lower_bound",
    "sample_coverage",
    "linkage_error",
    "relinked_cells",
    "source_reliability",
    "observer_error",
    "expected_count",
    "calibration",
    "control_chart",
    "two_shares",
    "sex_ratio",
    "day_heaping",
    "two_profiles",
    "reverse_survival",
    "brass_ratio",
    "coale_trussell",
    "cohort_parity",
    "age_heaping",
    "bachi",
    "digit_whipple",
    "old_age_heaping",
    "age_sex_accuracy",
]


def __getattr__(name: str) -> ModuleType:
    """The method of that name, loaded now.

    Raises:
        AttributeError: there is none of that name.
    """
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The methods."""
    return sorted(__all__)
