"""The screens: what each compares, from how many records on, and what else may explain its result."""

from __future__ import annotations

from dataclasses import dataclass

from cpaudit.i18n import Text


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen, in words.

    Attributes:
        name: as it stands in the tables.
        title: what a reader calls it.
        compares: what with what.
        unit: what ``needed`` counts.
        needed: below it the screen says nothing.
        causes: what explains a result without anything being wrong.
    """

    name: str
    title: Text
    compares: Text
    unit: Text
    needed: int
    causes: Text


_BIRTHS = Text("births", "例出生")
_VILLAGES = Text("villages", "个村居")
_ENTRIES = Text("entries", "条录入")
_RECORDS = Text("records", "条记录")

FUNNEL = Screen(
    "funnel",
    Text("Villages against their common share", "各村居与总体水平比较"),
    Text(
        "a village's share with that of all villages, by exact limits for its size, widened by the "
        "usual variation between villages",
        "各村居比例与全部村居总体比例；按规模取精确控制限，并计入村居间的正常差异",
    ),
    _VILLAGES,
    8,
    Text(
        "a village of migrants or of boarders, boundaries that changed, another clerk, a source "
        "that arrives late",
        "流动人口或住校人口集中、区划调整、经办人更换、数据交换滞后",
    ),
)
TOO_EVEN = Screen(
    "too_even",
    Text("Counts more even than chance", "数量过于均匀"),
    Text(
        "births of villages, months or quarters with what chance scatters about their expectation",
        "各村居、月份或季度的出生数与随机波动应有的离散程度",
    ),
    _VILLAGES,
    20,
    Text(
        "quotas of small villages, counts shared out by a central desk, one source for all villages",
        "小村按计划数分配、由中心统一分摊、各村同一数据来源",
    ),
)
BULK_DAY = Screen(
    "bulk_day",
    Text("Many entries on one day", "单日集中录入"),
    Text(
        "the entries of a day (of all, of one village, of one operator) with ordinary busy days",
        "某日（全部、某村居或某一录入人）录入条数与平常工作日",
    ),
    _ENTRIES,
    100,
    Text(
        "a clinic's day batch, a clean-up campaign, a declared import, a day of training",
        "门诊按日批量录入、集中清理整治、已申报的批量导入、业务培训日",
    ),
)
OLD_EVENTS = Screen(
    "old_events",
    Text("Old events entered on one day", "单日补录往年事件"),
    Text(
        "the entries of one day whose event is more than a year old, with ordinary days",
        "某日录入的一年以前事件条数与平常工作日",
    ),
    _ENTRIES,
    100,
    Text(
        "a clean-up of past years, returned migrants, registrations before school starts",
        "往年数据清理、外出人员返乡、入学前集中登记",
    ),
)
DEADLINE = Screen(
    "deadline",
    Text("Entries just before a deadline", "截止日前集中录入"),
    Text(
        "the share of a month, quarter or year that was entered in its last days, with earlier ones",
        "月、季、年最后几天录入的比例与以往同类时段",
    ),
    _ENTRIES,
    100,
    Text(
        "lists that other departments send at the end of the month, a quarterly check, a campaign",
        "部门月末交换名单、季度例行核对、集中清理",
    ),
)
SAME_IN_A_ROW = Screen(
    "same_in_a_row",
    Text("Like records in a row", "连续记录雷同"),
    Text(
        "the longest run of neighbouring records with the same date, operator, phone and address "
        "(other families), with what neighbours have in common anyway",
        "相邻记录（不同家庭）录入日期、录入人、电话、地址全部相同的最长连续段与正常水平",
    ),
    _RECORDS,
    100,
    Text(
        "the village doctor's phone for all, one collective address, entry house by house",
        "统一填村医电话、集体户地址、按户连续录入",
    ),
)
COPIED = Screen(
    "copied",
    Text("Records that agree in nearly all fields", "记录多项内容雷同"),
    Text(
        "records of other families in one village that agree in nearly all fields, with what "
        "permuted fields of the same village give",
        "同村不同家庭间多项字段几乎全部相同的记录与村内字段随机置换后的水平",
    ),
    Text("fields", "个字段"),
    8,
    Text(
        "defaults of the form, one clinic for all births, a household split into two",
        "表单默认值、同一接生机构、分户家庭",
    ),
)
DAY_OF_MONTH = Screen(
    "day_of_month",
    Text("Days of the month", "出生日在月内的分布"),
    Text(
        "birth dates on the 1st, 10th, 15th, 20th, the last day and 1 January with the hospital's "
        "dates, else with the calendar",
        "1日、10日、15日、20日、月末及1月1日的出生与医院数据（无则与日历）",
    ),
    _BIRTHS,
    60,
    Text(
        "planned caesareans, dates known to the month only, lucky days",
        "择日剖宫产、只知月份的日期、吉日偏好",
    ),
)
MONTHS = Screen(
    "months",
    Text("Months of birth", "出生月份分布"),
    Text(
        "a source's months of birth with those of the hospital in the same years",
        "某来源的出生月份分布与同年份医院数据",
    ),
    _BIRTHS,
    155,
    Text(
        "births elsewhere around holidays, a source that began within a year",
        "节假日前后异地分娩、来源数据年中启用",
    ),
)
WEEKDAYS = Screen(
    "weekdays",
    Text("Days of the week", "出生星期分布"),
    Text(
        "a source's days of the week with the hospital's, where the hospital's are uneven",
        "某来源的星期分布与医院数据（医院分布本身不均匀时）",
    ),
    _BIRTHS,
    155,
    Text("births at home or in another hospital", "在家或外院分娩"),
)
LUNAR = Screen(
    "lunar",
    Text("Lunar dates written as solar ones", "农历日期误作公历"),
    Text(
        "pairs of dates of one person that differ exactly as lunar and solar calendar do, with "
        "pairs that miss it by one to five days",
        "同一人在两来源的日期恰为农历与公历对应，与相差1至5天的对照",
    ),
    Text("pairs that differ", "对不一致日期"),
    10,
    Text("a family that keeps the lunar birthday", "家庭习惯报农历生日"),
)
SEX_RATIO = Screen(
    "sex_ratio",
    Text("Sex ratio at birth", "出生人口性别比"),
    Text(
        "boys for 100 girls in pooled years, by order of birth, with 105",
        "多年合并、分孩次的出生性别比与105",
    ),
    _BIRTHS,
    694,
    Text(
        "chance in few births, girls registered late, families that moved",
        "出生数少的偶然波动、女孩登记偏晚、家庭迁移",
    ),
)
AGES = Screen(
    "ages",
    Text("Ages that end in 0 and 5", "年龄尾数偏好"),
    Text(
        "Whipple's, Spoorenberg's and Myers' index with what chance gives for so many persons",
        "惠普尔、总和及迈耶斯指数与同等人数的随机水平",
    ),
    Text("persons of 23 to 62 years", "名23至62岁人口"),
    500,
    Text("waves of births, ages taken over from an old census", "出生高峰、沿用旧普查年龄"),
)
COHORTS = Screen(
    "cohorts",
    Text("Cohorts in the sources", "同批出生人口在各来源的数量"),
    Text(
        "each source's children of a year of birth with the planning system's, after survival and "
        "known moves",
        "各来源同一出生年份儿童数与全员人口数（扣除死亡与已知迁移）",
    ),
    Text("children of a year of birth", "名同年出生儿童"),
    100,
    Text(
        "families that moved, births elsewhere, enrolment by the parents' place of work",
        "家庭迁移、异地分娩、随父母在务工地参保入学",
    ),
)
SCHOOL = Screen(
    "school",
    Text("Birth dates about the school cut-off", "入学截止日前后的出生"),
    Text(
        "births of 25–31 August with those of 1–7 September; dates that move over 1 September "
        "between sources",
        "8月25–31日与9月1–7日出生数；来源间跨9月1日的日期不一致",
    ),
    _BIRTHS,
    30,
    Text("planned caesareans before the new term", "赶在开学前的择期剖宫产"),
)
BETWEEN_RUNS = Screen(
    "between_runs",
    Text("This run against earlier ones", "本次与以往各次比较"),
    Text(
        "a share of this run with its earlier values: limits from 20 runs on, else the last run",
        "本次比例与以往比例：20次起用控制限，不足则与上一次比较",
    ),
    Text("earlier runs", "次以往核查"),
    1,
    Text(
        "other rules, other sources, another area or period than before",
        "规则、来源、范围或统计期有变化",
    ),
)
ROUND_PERCENTAGES = Screen(
    "round_percentages",
    Text("Percentages that end in 0 or 5", "百分比尾数"),
    Text("the last digits of percentages that villages report", "村级报表所填百分比的尾数"),
    Text("percentages", "个百分比"),
    100,
    Text("rounding on paper", "纸质报表取整"),
)

SCREENS: tuple[Screen, ...] = (
    FUNNEL,
    TOO_EVEN,
    BULK_DAY,
    OLD_EVENTS,
    DEADLINE,
    SAME_IN_A_ROW,
    COPIED,
    DAY_OF_MONTH,
    MONTHS,
    WEEKDAYS,
    LUNAR,
    SEX_RATIO,
    AGES,
    COHORTS,
    SCHOOL,
    BETWEEN_RUNS,
    ROUND_PERCENTAGES,
)
