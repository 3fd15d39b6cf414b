"""The words that reports use for events, their problems and the reasons why some are no case."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.reports.words import SUPPRESSED

if TYPE_CHECKING:
    from collections.abc import Mapping


def _words(**words: tuple[str, str]) -> Mapping[str, Text]:
    return MappingProxyType({token: Text(en, zh) for token, (en, zh) in words.items()})


EVENTS = _words(
    birth=("birth", "出生"),
    death=("death", "死亡"),
    marriage=("marriage", "结婚"),
    divorce=("divorce", "离婚"),
    move_in=("move in", "迁入"),
    move_out=("move out", "迁出"),
)
PROBLEMS = _words(
    missed=("not in planning", "全员库缺漏"),
    phantom=("only in planning", "仅全员库有"),
    stillborn=("stillbirth counted as birth", "死胎死产计为活产"),
    duplicated=("counted twice", "重复登记"),
    misdated=("another day or month", "日期不符"),
    other_year=("another year", "年度不符"),
    other_mother=("another mother", "母亲不符"),
    other_sex=("another sex", "性别不符"),
    other_order=("another order", "孩次不符"),
    other_spouse=("another spouse", "配偶不符"),
    late=("entered late", "录入超时"),
    registered_late=("registered late", "登记超时"),
    not_cancelled=("registration still open", "户籍未注销"),
)
REASONS: Mapping[str, Text] = MappingProxyType(
    {
        **SUPPRESSED,
        **_words(
            undated=("no date", "无日期"),
            too_recent=(
                "too recent to be late, or dated in the future",
                "发生不久未到期限，或日期在未来",
            ),
            person_not_found=("the person is not in planning", "全员库查无此人"),
            came_later=("moved here later", "后迁入人员"),
            lives_away=("lives elsewhere, as do its records", "外出居住，外地来源未汇集"),
            closed_row=("the row is closed", "该条记录已注销"),
            counted_twice=("shown as counted twice", "已列为重复登记"),
            died_since=("has died since", "其后已死亡"),
            left_again=("has left again", "其后又迁出"),
            came_again=("has come again", "其后又迁入"),
            case_of_birth=("shown as a missed birth", "已列为漏报出生"),
            by_court_perhaps=("perhaps divorced by a court", "可能为法院判决离婚"),
            bulk_entry_day=(
                "entry dates set anew on one day (migration of the system)",
                "录入日期被统一重置（系统迁移）",
            ),
            filled_by_program=(
                "dates filled in by a program, not on the day",
                "日期由程序填写，非实际办理日期",
            ),
            other_meaning=("the two dates mean different days", "两处日期口径不同"),
        ),
    }
)
