"""The words for the cells of returns, and for what their comparison with the records comes to."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


def named(**words: tuple[str, str]) -> Mapping[str, Text]:
    """By token its word in both languages."""
    return MappingProxyType({token: Text(en, zh) for token, (en, zh) in words.items()})


FIELDS = named(
    births=("births", "出生"),
    boys=("boys", "出生·男"),
    girls=("girls", "出生·女"),
    births_1=("first births", "一孩"),
    births_2=("second births", "二孩"),
    births_3plus=("third and later births", "三孩及以上"),
    births_earlier=("births of earlier years", "往年出生"),
    deaths=("deaths", "死亡"),
    deaths_men=("deaths of men", "死亡·男"),
    deaths_women=("deaths of women", "死亡·女"),
    infant_deaths=("infant deaths", "婴儿死亡"),
    marriages=("marriages", "结婚"),
    divorces=("divorces", "离婚"),
    move_in=("moves in", "迁入"),
    move_out=("moves out", "迁出"),
    population_start=("population at start", "期初人口"),
    population_end=("population at end", "期末人口"),
    population_men=("men", "期末人口·男"),
    population_women=("women", "期末人口·女"),
    n_households=("households", "户数"),
    women_15_49=("women 15-49", "育龄妇女"),
    married_women_15_49=("married women 15-49", "已婚育龄妇女"),
    incomers=("in-migrants living here", "流入人口"),
    leavers=("residents living away", "流出人口"),
    birth_rate=("birth rate", "出生率"),
    death_rate=("death rate", "死亡率"),
    growth_rate=("natural increase", "自然增长率"),
    sex_ratio_at_birth=("sex ratio at birth", "出生性别比"),
)
STATUS = named(
    differs=("differs", "不符"),
    explained=("differs for a reason", "不符（可说明）"),
    roughly=("nearly agrees", "基本相符"),
    counted_otherwise=("counted otherwise", "统计口径不同"),
    unknown=("not comparable", "无法比对"),
    agrees=("agrees", "相符"),
)
# What would explain that a return states more than the records give, or less.
CAUSES = named(
    entered_twice=("entered twice", "重复录入"),
    known_elsewhere=("known to other departments only", "仅其他部门有记录"),
    on_the_roll_only=("on the roll only", "仅在人员表，未列入出生表"),
    scope_undecided=("whose to report is undecided", "归属待定"),
    not_due=("too recent to be entered", "出生不久，未到入库期限"),
    stillbirth=("recorded as a stillbirth", "登记为死产"),
    adopted=("recorded as adopted or step-children", "登记为收养或继子女"),
    cancelled=("cancelled in the records", "记录已注销"),
    dated_otherwise=("dated into another period by others", "其他部门日期属另一期"),
    entered_after_the_return=("entered after the return was due", "报表上报后才录入"),
    earlier_birth_entered_now=("born earlier, entered in this period", "往年出生本期补录"),
    order_unknown=("birth order not recorded", "孩次未填"),
    sex_unknown=("sex not recorded", "性别未填"),
    age_unknown=("age at death not known", "死亡年龄不明"),
    wife_not_on_the_roll=("husband whose wife is not on the roll", "妻子不在册的男性"),
    village_unknown=("village not known", "所属村居不明"),
    scope_outside=("of another area by the evidence", "按证据不属本辖区"),
)
# What the checks are about: cells, and the lines of a village.
CHECKED = MappingProxyType({**FIELDS, **named(lines=("lines of the village", "本村行数"))})
CHECKS = named(
    doubled=("village stands twice", "同一村居重复填报"),
    villages=("villages' sum", "各村合计"),
    sexes=("by sex", "男女合计"),
    orders=("by birth order", "孩次合计"),
    part_of_whole=("part above whole", "部分大于总数"),
    balance=("balance", "期初+出生-死亡+迁入-迁出"),
    continuity=("end of the period before", "上期期末"),
    shorter_periods=("sum of shorter periods", "各分期合计"),
    rate=("computed from the counts", "按数值重算"),
)
WAYS = named(
    event=("by day of the event", "按发生日期"),
    entry=("by day of entry", "按录入日期"),
    event_and_roll=("with children on the roll only", "含仅在人员表的子女"),
    event_and_other_departments=("with those known to other departments", "含其他部门记录"),
    event_blank_is_first=("a blank order taken for the first", "孩次空白计为一孩"),
    rows=("every row, also of one entered twice", "按记录条数（含重复）"),
    women=("women who married", "按女性计"),
    couples=("couples", "按对数计"),
    persons=("both spouses", "按人数计"),
    women_and_register=("women, with civil registrations", "按女性计，含民政登记"),
    roll=("by the roll", "按全员人口"),
    roll_and_police=("by the roll and the police", "按全员人口和公安"),
    as_exported=("active in the roll as exported", "导出时在册"),
    by_dates=("present on the day, by the dates", "按日期推算在册"),
    carried_back=("carried back from the end", "由期末倒推"),
)
WHY = named(
    another_period=("of another period", "不属本期"),
    not_ended=("the period has not ended", "报告期未结束"),
    no_village=("the village is not known", "村居无法识别"),
    stated_twice=(
        "this village stands twice; only its fullest line, else the last, is compared",
        "同一村居重复填报，只比对填写最全（同等时最后）的一行",
    ),
)
