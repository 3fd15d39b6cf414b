"""What a case says in a sentence, without names and numbers, in both languages."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

VOICES: Mapping[str, Text] = MappingProxyType(
    {
        "benefits": Text("benefits", "救助补贴"),
        "certificate": Text("birth certificate", "出生医学证明"),
        "civil": Text("civil affairs", "民政"),
        "delivery": Text("delivery record", "分娩记录"),
        "funeral": Text("funeral", "殡葬"),
        "health": Text("health", "卫健"),
        "insurance": Text("insurance", "医保"),
        "migrants": Text("list of migrants", "流动人口名册"),
        "planning": Text("planning", "全员库"),
        "police": Text("police", "公安"),
        "police_birth": Text("police", "公安"),
        "school": Text("school", "学籍"),
        "screening": Text("newborn screening", "新生儿筛查"),
        "siblings": Text("dates of the mother's children", "同一母亲子女的日期"),
        "subsidy": Text("childcare subsidy", "育儿补贴"),
        "vaccination": Text("vaccination card", "接种卡"),
    }
)
VALUES: Mapping[str, Text] = MappingProxyType(
    {
        "M": Text("boy", "男"),
        "F": Text("girl", "女"),
        "10": Text("single", "未婚"),
        "20": Text("married", "已婚"),
        "21": Text("married", "初婚"),
        "22": Text("married again", "再婚"),
        "23": Text("remarried to each other", "复婚"),
        "30": Text("widowed", "丧偶"),
        "40": Text("divorced", "离婚"),
    }
)
_NO_DATE = Text("without a date", "无日期")
_UNSAID = Text("nothing", "未说明")

# {who}: the sources; {date}: theirs; {stated}: planning's date; {value}, {said}: likewise.
SENTENCES: Mapping[tuple[str, str], Text] = MappingProxyType(
    {
        ("birth", "missed"): Text(
            "Born {date} by {who}; planning has no such child.",
            "{who}有{date}出生记录，全员库无此儿童。",
        ),
        ("birth", "phantom"): Text(
            "In planning as born {stated}; these know of no such child: {who}. Perhaps born at home, "
            "delivered or booked elsewhere, or these lists are incomplete.",
            "全员库登记{stated}出生，以下来源均无此儿童：{who}。"
            "可能在家中或外地分娩、在外地登记建档，或以上名册不全。",
        ),
        ("birth", "stillborn"): Text(
            "Planning has a child born alive {stated}; by {who} it was a stillbirth.",
            "全员库登记{stated}活产，{who}为死胎死产。",
        ),
        ("birth", "duplicated"): Text(
            "The child born {date} stands in planning twice.",
            "{date}出生的儿童在全员库中登记了两次。",
        ),
        ("birth", "misdated"): Text(
            "Born {date} by {who}; planning says {stated}.",
            "{who}为{date}出生，全员库为{stated}。",
        ),
        ("birth", "other_year"): Text(
            "Born {date} by {who}; planning says {stated}, which is another year's return.",
            "{who}为{date}出生，全员库为{stated}，计入了另一统计年度。",
        ),
        ("birth", "other_sex"): Text(
            "The child born {date} is a {value} by {who}; planning says {said}.",
            "{date}出生的儿童，{who}性别为{value}，全员库为{said}。",
        ),
        ("birth", "other_mother"): Text(
            "The child born {date} has another mother by {who} than in planning.",
            "{date}出生的儿童，{who}登记的母亲与全员库不同。",
        ),
        ("birth", "other_order"): Text(
            "The child born {date} is number {value} of its mother's by {who}; planning says {said}.",
            "{date}出生的儿童，{who}为第{value}孩，全员库为第{said}孩。",
        ),
        ("birth", "late"): Text(
            "Born {date}, entered in planning {stated}: after the limit.",
            "{date}出生，全员库{stated}录入，超过规定时限。",
        ),
        ("birth", "registered_late"): Text(
            "Born {date}, registered by the police {stated}: more than a month later.",
            "{date}出生，公安{stated}登记，超过一个月。",
        ),
        ("death", "missed"): Text(
            "Died {date} by {who}; in planning still alive.",
            "{who}有{date}死亡记录，全员库仍为在世。",
        ),
        ("death", "misdated"): Text(
            "Died {date} by {who}; planning says {stated}.",
            "{who}为{date}死亡，全员库为{stated}。",
        ),
        ("death", "other_year"): Text(
            "Died {date} by {who}; planning says {stated}, which is another year's return.",
            "{who}为{date}死亡，全员库为{stated}，计入了另一统计年度。",
        ),
        ("death", "duplicated"): Text(
            "The death of {stated} stands in planning twice.",
            "{stated}的死亡在全员库中登记了两次。",
        ),
        ("death", "phantom"): Text(
            "Dead since {stated} in planning; alive {date} by {who}.",
            "全员库登记{stated}死亡，{who}在{date}仍有业务记录。",
        ),
        ("death", "not_cancelled"): Text(
            "Dead since {stated} in planning; the police registration is still open.",
            "全员库登记{stated}死亡，公安户籍尚未注销。",
        ),
        ("marriage", "missed"): Text(
            "Married {date} by {who}; planning says {said}.",
            "{who}有{date}结婚登记，全员库婚姻状况为{said}。",
        ),
        ("marriage", "misdated"): Text(
            "Married {date} by {who}; planning says {stated}.",
            "{who}为{date}结婚，全员库为{stated}。",
        ),
        ("marriage", "other_year"): Text(
            "Married {date} by {who}; planning says {stated}, which is another year's return.",
            "{who}为{date}结婚，全员库为{stated}，计入了另一统计年度。",
        ),
        ("marriage", "other_spouse"): Text(
            "Married {date} by {who} to somebody else than planning names.",
            "{who}{date}结婚登记的配偶与全员库所登记的不同。",
        ),
        ("marriage", "phantom"): Text(
            "Married {stated} in planning; not registered by {who} in the days that it covers.",
            "全员库登记{stated}结婚，{who}在其数据范围内无登记。",
        ),
        ("divorce", "missed"): Text(
            "Divorced {date} by {who}; planning says {said}.",
            "{who}有{date}离婚登记，全员库婚姻状况为{said}。",
        ),
        ("divorce", "misdated"): Text(
            "Divorced {date} by {who}; planning says {stated}.",
            "{who}为{date}离婚，全员库为{stated}。",
        ),
        ("divorce", "other_year"): Text(
            "Divorced {date} by {who}; planning says {stated}, which is another year's return.",
            "{who}为{date}离婚，全员库为{stated}，计入了另一统计年度。",
        ),
        ("divorce", "phantom"): Text(
            "Divorced {stated} in planning; not registered by {who} in the days that it covers.",
            "全员库登记{stated}离婚，{who}在其数据范围内无登记。",
        ),
        ("move_in", "missed"): Text(
            "Moved in {date} by {who}; not on the planning roll.",
            "{who}有{date}迁入记录，全员库无此人。",
        ),
        ("move_in", "misdated"): Text(
            "Moved in {date} by {who}; planning says {stated}.",
            "{who}为{date}迁入，全员库为{stated}。",
        ),
        ("move_in", "other_year"): Text(
            "Moved in {date} by {who}; planning says {stated}, which is another year's return.",
            "{who}为{date}迁入，全员库为{stated}，计入了另一统计年度。",
        ),
        ("move_out", "missed"): Text(
            "Moved out {date} by {who}; still counted in planning.",
            "{who}有{date}迁出记录，全员库仍为在册。",
        ),
        ("move_out", "misdated"): Text(
            "Moved out {date} by {who}; planning says {stated}.",
            "{who}为{date}迁出，全员库为{stated}。",
        ),
        ("move_out", "other_year"): Text(
            "Moved out {date} by {who}; planning says {stated}, which is another year's return.",
            "{who}为{date}迁出，全员库为{stated}，计入了另一统计年度。",
        ),
        ("move_out", "phantom"): Text(
            "Moved out {stated} in planning; still here by {who}.",
            "全员库登记{stated}迁出，{who}仍在册。",
        ),
    }
)


def sentences(cases: pl.DataFrame) -> pl.DataFrame:
    """``what_zh`` and ``what_en``, one row per row of ``cases``.

    Args:
        cases: ``event``, ``problem``, ``voices``, ``event_date``, ``stated_date``, ``value``,
            ``stated``.
    """
    kind = pl.concat_str("event", "problem", separator=".")
    return cases.select(_filled(kind, tag).alias(f"what_{tag}") for tag in ("zh", "en"))


def _filled(kind: pl.Expr, tag: str) -> pl.Expr:
    def word(text: Text) -> str:
        return text.zh if tag == "zh" else text.en

    templates = {".".join(key): word(text) for key, text in SENTENCES.items()}
    who = (
        pl.col("voices")
        .fill_null([])
        .list.eval(
            pl.element().replace_strict(
                {name: word(text) for name, text in VOICES.items()},
                default=pl.element(),
                return_dtype=pl.String,
            )
        )
        .list.unique(maintain_order=True)
        .list.join("、" if tag == "zh" else ", ")
    )

    def shown(column: str) -> pl.Expr:
        return pl.col(column).cast(pl.String).fill_null(word(_NO_DATE))

    def valued(column: str) -> pl.Expr:
        return (
            pl.col(column)
            .replace({value: word(text) for value, text in VALUES.items()})
            .fill_null(word(_UNSAID))
        )

    filled = kind.replace_strict(templates, default="", return_dtype=pl.String)
    for token, value in (
        ("{who}", who),
        ("{date}", shown("event_date")),
        ("{stated}", shown("stated_date")),
        ("{value}", valued("value")),
        ("{said}", valued("stated")),
    ):
        filled = filled.str.replace(token, value, literal=True)
    return filled
