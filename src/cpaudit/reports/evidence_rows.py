"""The rows that evidence findings: of which export each is, the dates in it and whom to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Language, Text
from cpaudit.privacy import mask_phone
from cpaudit.reports.words import DATASETS
from cpaudit.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT, _COUNT, _DATE = pl.String(), pl.UInt32(), pl.Date()
_PLACE = ("source_id", "file", "sheet", "row")
# More rows than this make a cell that nobody reads; findings.jsonl names them all.
_MOST_ROWS_SHOWN = 6

EVIDENCE_ROWS = Table(
    "evidence_rows",
    {
        "source_id": _TEXT,
        "file": _TEXT,
        "sheet": _TEXT,
        "row": _COUNT,
        "dataset": _TEXT,
        "event_date": _DATE,  # of the event that such an export is about
        "entry_date": _DATE,
        "phone": _TEXT,  # full; masked by whoever shows it
    },
    required=("source_id", "file", "row", "dataset"),
)

# What a row of such an export shows, its date in braces: the event's, and the one of the entry.
_DATED = {
    "planning_persons": Text("planning register, entered {date}", "全员人口库 {date}录入"),
    "planning_births": Text("planning system, born {date}", "全员人口库 {date}出生"),
    "planning_migrants": Text("planning migrants, registered {date}", "全员流动登记 {date}"),
    "police_persons": Text("household register {date}", "公安户籍 {date}登记"),
    "police_births": Text("registered by police, born {date}", "公安出生登记 {date}出生"),
    "police_deaths": Text("cancelled by police, died {date}", "公安死亡注销 {date}死亡"),
    "police_moves": Text("moved {date} (police)", "公安户口迁移 {date}"),
    "health_deliveries": Text("delivered in hospital {date}", "住院分娩 {date}"),
    "health_certificates": Text("birth certificate, born {date}", "出生医学证明 {date}出生"),
    "health_screenings": Text("newborn screening, born {date}", "新生儿筛查 {date}出生"),
    "health_deaths": Text("death certificate, died {date}", "死亡医学证明 {date}死亡"),
    "vaccinations": Text("vaccination card, born {date}", "预防接种卡 {date}出生"),
    "civil_marriages": Text("married {date} (civil affairs)", "结婚登记 {date}"),
    "civil_divorces": Text("divorced {date} (civil affairs)", "离婚登记 {date}"),
    "civil_adoptions": Text("adopted {date} (civil affairs)", "收养登记 {date}"),
    "funerals": Text("funeral, died {date}", "殡葬火化 {date}死亡"),
    "insurance": Text("insured {date}", "医保参保 {date}"),
    "childcare_subsidies": Text("childcare subsidy {date}", "育儿补贴 {date}"),
    "benefits": Text("benefits {date}", "待遇发放 {date}"),
    "school_enrolments": Text("enrolled in school {date}", "入学入园 {date}"),
}
_ENTERED = Text("{}, entered {}", "{} {}录入")  # the source and the day


def evidence_rows(
    findings: pl.DataFrame, records: Mapping[str, pl.DataFrame], mentions: pl.DataFrame
) -> pl.DataFrame:
    """``EVIDENCE_ROWS`` of the rows that ``findings`` name, where they are rows of records."""
    named = (
        findings.lazy()
        .select(pl.col("evidence").explode().struct.unnest())
        .filter(pl.col("row").is_not_null())
        .unique()
    )
    places = [
        rows.lazy()
        .select("record_id", *_PLACE)
        .join(named, on=_PLACE, how="semi", nulls_equal=True)
        .with_columns(pl.lit(dataset).alias("dataset"))
        for dataset, rows in records.items()
        if rows.height
    ]
    if not places:
        return EVIDENCE_ROWS.empty()
    phone = pl.when(pl.col("phone_status") == "ok").then("phone")
    found = pl.concat(places).collect()
    dated = (
        mentions.lazy()
        .join(found.lazy().select("record_id"), on="record_id", how="semi")
        .group_by("record_id")
        .agg(pl.col("event_date", "entry_date").min(), phone.drop_nulls().first().alias("phone"))
    )
    # A couple's row may hold several records: their first date stands for the row.
    return EVIDENCE_ROWS.keep(
        found.lazy()
        .join(dated, on="record_id", how="left")
        .group_by(*_PLACE)
        .agg(
            pl.col("dataset").first(),
            pl.col("event_date", "entry_date").min(),
            pl.col("phone").drop_nulls().min(),
        )
        .sort(*_PLACE, nulls_last=True)
        .select(list(EVIDENCE_ROWS.columns))
        .collect()
    )


def with_evidence(
    shown: pl.DataFrame, rows: pl.DataFrame, *, is_masked: bool, language: Language
) -> pl.DataFrame:
    """``shown`` with ``sources`` (which rows say so, with their dates, in words) and ``phone``.

    «住院分娩 2025-03-14（health.xlsx 第7行）»; a row of which nothing is known is named by its file.
    """
    numbered = shown.with_row_index("shown_row")
    phone = mask_phone(pl.col("phone")) if is_masked else pl.col("phone")
    told = (
        numbered.lazy()
        .select("shown_row", "evidence")
        .with_columns(pl.col("evidence").list.len().alias("n_rows"))
        .with_columns(pl.col("evidence").list.head(_MOST_ROWS_SHOWN))
        .explode("evidence")
        .unnest("evidence")
        .filter(pl.col("file").is_not_null())
        .join(rows.lazy(), on=_PLACE, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(_said(language).alias("said"), _place(language).alias("place"))
        .with_columns(
            pl.when(pl.col("said").is_null())
            .then("place")
            .otherwise(pl.format(Text("{} ({})", "{}（{}）").within(language), "said", "place"))
            .alias("line")
        )
        .group_by("shown_row", maintain_order=True)
        .agg(pl.col("line"), phone.drop_nulls().first().alias("phone"), pl.col("n_rows").first())
    )
    n_more = pl.col("n_rows").cast(pl.Int64) - _MOST_ROWS_SHOWN
    more = pl.when(n_more > 0).then(pl.format(" … +{}", n_more)).otherwise(pl.lit(""))
    lines = pl.col("line").list.join("\n")
    return numbered.join(
        told.select("shown_row", (lines + more).alias("sources"), "phone").collect(),
        on="shown_row",
        how="left",
        maintain_order="left",
    ).drop("shown_row")


def _said(language: Language) -> pl.Expr:
    """What the row shows, with its date; null where its export is not known."""
    nouns = {token: text.within(language) for token, text in DATASETS.items()}
    dated = {token: text.within(language) for token, text in _DATED.items()}
    dataset = pl.col("dataset")
    noun = dataset.replace(nouns)
    event, entry = pl.col("event_date").cast(pl.String), pl.col("entry_date").cast(pl.String)
    by_event = dataset.replace_strict(dated, default=None, return_dtype=pl.String)
    by_entry = pl.format(_ENTERED.within(language), noun, entry)
    return (
        pl.when(event.is_not_null() & by_event.is_not_null())
        .then(by_event.str.replace("{date}", event, literal=True))
        .when(entry.is_not_null())
        .then(by_entry)
        .otherwise(noun)
    )


def _place(language: Language) -> pl.Expr:
    """The row as a program shows it: «health.xlsx 2019 第7行»."""
    before, after = (" 第", "行") if language is Language.ZH else (" row ", "")
    return pl.concat_str(
        "file",
        # A finding on a whole file has no row; a text file has no sheet.
        pl.lit(" ") + pl.when(pl.col("sheet") != "").then("sheet"),
        pl.lit(before) + pl.col("row").cast(pl.String) + pl.lit(after),
        ignore_nulls=True,
    )
