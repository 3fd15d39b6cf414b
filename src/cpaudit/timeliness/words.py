"""The sentences on births that are still to be reported: only what the data support."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.timeliness.assess import Timeliness
    from cpaudit.timeliness.outstanding import Outstanding

# Less than this is not seen in a count of months.
_LEAST_SHARE = 0.02
ONLY_REPORTED = Text(
    "Only births that are registered in the end are seen here.",
    "此处只能看到最终会登记的出生。",
)


def sentences(result: Timeliness) -> tuple[Text, ...]:
    """What the recent months lack, or why nothing can be said of it; none without planning births."""
    if result.outstanding is not None:
        return (*_of(result.outstanding), ONLY_REPORTED)
    if result.why_not is None:
        return ()
    return (
        Text(
            f"Births still to be reported are not estimated: {result.why_not.en}.",
            f"未推算尚待录入的出生：{result.why_not.zh}。",
        ),
    )


def _of(found: Outstanding) -> tuple[Text, ...]:
    year, quarter = found.year, found.quarter
    months = f"{found.year_begins:%Y-%m} – {found.last:%Y-%m}"
    low, high = (round(limit) for limit in (year.low or 0, year.high or 0))
    total = Text(
        f"Births of the last 12 months ({months}): {year.reported} entered so far, about "
        f"{round(year.expected)} in the end (95 % interval {low} – {high}).",
        f"最近 12 个月（{months}）出生：已录入 {year.reported} 人，"
        f"预计最终约 {round(year.expected)} 人（95% 区间 {low} – {high}）。",
    )
    limits = quarter.outstanding_limits
    if limits is None or quarter.outstanding_share < _LEAST_SHARE:
        return (
            total,
            Text(
                "Of the last three months next to nothing is outstanding: a fall in them is no delay.",
                "最近三个月几乎没有待录入的出生：如数字下降，并非迟录所致。",
            ),
        )
    share = f"{quarter.outstanding_share:.0%}"
    ends = f"{max(limits[0], 0):.0%} – {limits[1]:.0%}"
    return (
        total,
        Text(
            f"The last three months look low because about {share} of their births are not yet "
            f"reported ({ends}).",
            f"最近三个月偏低，因为其中约 {share} 的出生尚未录入（{ends}）。",
        ),
    )
