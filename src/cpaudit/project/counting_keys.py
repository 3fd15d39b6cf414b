"""The keys of ``counting`` in ``cpaudit.yaml``."""

from __future__ import annotations

from cpaudit.i18n import Text
from cpaudit.project.counting import (
    GRACE_DAYS,
    MATCH_DAYS,
    RESIDENCE_MONTHS,
    Basis,
    Couple,
    DatedBy,
    LiveBirth,
    YearKind,
)
from cpaudit.project.kinds import Choice, Number
from cpaudit.project.section import Key, Section

# A move, a late entry or a typing slip of more than a year is another matter than these settings.
_MOST_MONTHS, _MOST_GRACE, _MOST_MATCH = 24, 366, 60

COUNTING = Section(
    (
        Key(
            "basis",
            Choice(tuple(Basis)),
            Text("what places a person in the area.", "按什么认定属于本辖区。"),
            Basis.RESIDENCE.value,
        ),
        Key(
            "residence_months",
            Number(0, _MOST_MONTHS, is_whole=True),
            Text(
                "months of stay that make a resident (1, 3 or 6).",
                "居住满几个月算常住（1、3 或 6）。",
            ),
            RESIDENCE_MONTHS,
        ),
        Key(
            "couple",
            Choice(tuple(Couple)),
            Text("whose place counts a couple's birth.", "夫妻的出生按哪一方统计。"),
            Couple.MOTHER.value,
        ),
        Key(
            "grace_days",
            Number(0, _MOST_GRACE, is_whole=True),
            Text(
                "days after birth before a birth counts as missed.",
                "出生后多少天内未入库不算漏报。",
            ),
            GRACE_DAYS,
        ),
        Key(
            "match_days",
            Number(0, _MOST_MATCH, is_whole=True),
            Text(
                "days by which dates of one birth may differ.",
                "同一出生的日期允许相差的天数。",
            ),
            MATCH_DAYS,
        ),
        Key(
            "dated_by",
            Choice(tuple(DatedBy)),
            Text(
                "the date by which a birth belongs to the period: of the birth (event) or of its "
                "entry (entry).",
                "按哪个日期归入统计期：出生日期（event）或录入日期（entry）。",
            ),
            DatedBy.EVENT.value,
        ),
        Key(
            "year",
            Choice((YearKind.CALENDAR.value, YearKind.STATISTICAL.value)),
            Text(
                "what a period written as a year means; statistical: 1 October to 30 September.",
                "以年份书写的统计期指哪一年；statistical 为上年 10 月 1 日至当年 9 月 30 日。",
            ),
            YearKind.CALENDAR.value,
        ),
        Key(
            "live_birth",
            Choice(tuple(LiveBirth)),
            Text(
                "what counts as a live birth: signs_of_life, or weeks_28 (28 weeks, or 1,000 g where "
                "the weeks are not given).",
                "活产的定义：signs_of_life（有生命体征）或 weeks_28（满 28 周，孕周不详时体重满 1000 克）。",
            ),
            LiveBirth.SIGNS_OF_LIFE.value,
        ),
    )
)
