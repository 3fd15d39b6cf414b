"""The gate: whether the report may be submitted, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import ExitCode
from cpaudit.fields import DATASETS
from cpaudit.i18n import Text
from cpaudit.project import FailOn, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.project import GateSpec

# A source of so many people of whom not one stands in any other source was not read rightly, or
# belongs to another area. Fewer may be strangers by chance.
_LINKABLE_PERSONS = 20
# A typed column in which so few values fit its type holds another column's values.
_SHIFTED_SHARE = 0.9
# So few records may all lack a value by chance.
_JUDGEABLE_RECORDS = 5

# At least one field of each group must hold a value somewhere in the source: without it the
# source's people or events cannot be recognised, and every rule on them passes vacuously.
_KEY_GROUPS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "health_deliveries": (("mother_name", "mother_id_no"), ("birth_date",)),
    "civil_marriages": (
        ("husband_name", "husband_id_no"),
        ("wife_name", "wife_id_no"),
        ("register_date",),
    ),
    "civil_divorces": (("husband_name", "husband_id_no"), ("wife_name", "wife_id_no")),
    "village_returns": (("village_name", "resid_code"), ("births", "deaths", "population_end")),
    "police_deaths": (("name", "id_no"), ("death_date", "register_date")),
    "funerals": (("name", "id_no"), ("death_date", "cremation_date")),
}
_BY_DATE_OR_ID = (("name",), ("birth_date", "id_no"))

# Words for what is counted, by the least severity that is counted.
_COUNTED = {
    FailOn.ERROR: ((Severity.ERROR,), Text("errors", "条错误级疑点")),
    FailOn.WARNING: (
        (Severity.ERROR, Severity.WARNING),
        Text("errors and warnings", "条错误或警告级疑点"),
    ),
    FailOn.INFO: (tuple(Severity), Text("findings", "条疑点")),
    FailOn.NEVER: ((), Text("findings", "条疑点")),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the gate is open, with the reasons why it is not."""

    code: ExitCode
    reasons: tuple[Text, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the report may be submitted."""
        return self.code is ExitCode.OPEN


def decide(
    findings: pl.DataFrame,
    outcomes: pl.DataFrame,
    indicators: pl.DataFrame,
    gate: GateSpec,
    *,
    n_missed: int = 0,
    problems: tuple[Text, ...] = (),
) -> Verdict:
    """The verdict over everything that was found.

    What could not be judged (``problems``, rules that failed to run, no rule at all) counts more
    than what was judged well: code 3. Then findings and targets: code 1.
    """
    unjudged = (*problems, *_unjudged(outcomes))
    closed = (
        *_too_many_findings(findings, gate),
        *_too_many_missed(n_missed, gate),
        *_targets_not_met(indicators),
    )
    if unjudged:
        return Verdict(ExitCode.UNREADABLE, (*unjudged, *closed))
    return Verdict(ExitCode.CLOSED if closed else ExitCode.OPEN, closed)


def reading_problems(
    sources: pl.DataFrame,
    files: pl.DataFrame,
    records: Mapping[str, pl.DataFrame],
    crosswalk: pl.DataFrame,
) -> tuple[Text, ...]:
    """Ways in which the files were read without an error and yet say nothing.

    Args:
        sources: ``tables.SOURCES``.
        files: ``tables.FILES``.
        records: dataset → its standardised records.
        crosswalk: person_key and source_id of every mention.
    """
    return (
        *_empty_sources(sources),
        *_sources_without_keys(records),
        *_shifted_files(files),
        *_sources_that_linked_nothing(crosswalk),
    )


def _unjudged(outcomes: pl.DataFrame) -> list[Text]:
    if outcomes.filter(pl.col("skipped").is_null()).is_empty():
        return [Text("no rule was run.", "没有运行任何规则。")]
    broken = outcomes.filter(pl.col("error").is_not_null()).sort("rule_id", "view")
    return [
        Text(f"rule {rule_id} could not be evaluated: {error}", f"规则 {rule_id} 无法执行：{error}")
        for rule_id, error in broken.select("rule_id", "error").unique(maintain_order=True).rows()
    ]


def _too_many_findings(findings: pl.DataFrame, gate: GateSpec) -> list[Text]:
    severities, words = _COUNTED[gate.fail_on]
    n_counted = findings.filter(
        pl.col("severity").is_in([*severities]) & (pl.col("confidence") >= gate.min_confidence)
    ).height
    if n_counted <= gate.max_findings:
        return []
    return [
        Text(
            f"{n_counted} {words.en} ({gate.max_findings} allowed).",
            f"{n_counted} {words.zh}（允许 {gate.max_findings}）。",
        )
    ]


def _too_many_missed(n_missed: int, gate: GateSpec) -> list[Text]:
    if gate.max_missed is None or n_missed <= gate.max_missed:
        return []
    return [
        Text(
            f"{n_missed} births of the period look missed ({gate.max_missed} allowed).",
            f"本期疑似漏报出生 {n_missed} 例（允许 {gate.max_missed}）。",
        )
    ]


def _targets_not_met(indicators: pl.DataFrame) -> list[Text]:
    failed = indicators.filter(
        pl.col("target").is_not_null() & ~pl.col("is_met").fill_null(value=False)
    )
    return [
        Text(
            f"{row['title_en']}: {_percent(row['value'])} (target {_percent(row['target'])}).",
            f"{row['title_zh']}：{_percent(row['value'])}（目标 {_percent(row['target'])}）。",
        )
        for row in failed.sort("name").iter_rows(named=True)
    ]


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.2%}"


def _empty_sources(sources: pl.DataFrame) -> list[Text]:
    if sources.is_empty() or sources["n_records"].sum() == 0:
        return [Text("no records were found.", "没有读到任何记录。")]
    empty = sources.filter(pl.col("n_records").fill_null(0) == 0)["source_id"].sort()
    return [
        Text(f"source {source_id} holds no records.", f"来源 {source_id} 没有任何记录。")
        for source_id in empty
    ]


def _sources_without_keys(records: Mapping[str, pl.DataFrame]) -> list[Text]:
    return [
        Text(
            f"source {source_id}: no value at all for {' or '.join(fields)}.",
            f"来源 {source_id}：{'、'.join(fields)} 全部为空。",
        )
        for dataset, frame in sorted(records.items())
        for fields in _KEY_GROUPS.get(dataset, _BY_DATE_OR_ID if dataset in DATASETS else ())
        for source_id in _sources_where_all_null(frame, fields)
    ]


def _sources_where_all_null(frame: pl.DataFrame, fields: tuple[str, ...]) -> list[str]:
    present = [field for field in fields if field in frame.columns]
    is_filled = pl.any_horizontal(pl.col(present).is_not_null()) if present else pl.lit(value=False)
    counted = frame.group_by("source_id").agg(n=pl.len(), n_filled=is_filled.sum())
    barren = counted.filter((pl.col("n") >= _JUDGEABLE_RECORDS) & (pl.col("n_filled") == 0))
    return barren["source_id"].sort().to_list()


def _shifted_files(files: pl.DataFrame) -> list[Text]:
    shifted = files.filter(
        (pl.col("share_shifted") >= _SHIFTED_SHARE) & (pl.col("n_records") >= _JUDGEABLE_RECORDS)
    )
    columns = shifted.select("file", "sheet", "shifted_column", "share_shifted").unique()
    return [
        Text(
            f"{file}{_sheet(sheet, 'sheet')}: {share:.0%} of column {column} is not what its "
            "header says.",
            f"{file}{_sheet(sheet, '工作表')}：列 {column} 有 {share:.0%} 的值与表头不符。",
        )
        for file, sheet, column, share in columns.sort("file", "sheet").rows()
    ]


def _sheet(sheet: str | None, word: str) -> str:
    return f" ({word} {sheet})" if sheet else ""


def _sources_that_linked_nothing(crosswalk: pl.DataFrame) -> list[Text]:
    if crosswalk["source_id"].n_unique() <= 1:
        return []
    pairs = crosswalk.select("person_key", "source_id").drop_nulls().unique()
    n_sources = pl.len().over("person_key")
    alone = (
        pairs.with_columns(is_shared=n_sources > 1)
        .group_by("source_id")
        .agg(n=pl.len(), n_shared=pl.col("is_shared").sum())
        .filter((pl.col("n_shared") == 0) & (pl.col("n") >= _LINKABLE_PERSONS))
        .sort("source_id")
    )
    return [
        Text(
            f"source {source_id}: none of its {n} people stands in any other source, so that "
            "comparisons say nothing.",
            f"来源 {source_id}：{n} 人均未与其他来源关联，比对无意义。",
        )
        for source_id, n in alone.select("source_id", "n").rows()
    ]
