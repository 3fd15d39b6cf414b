"""Findings: one row per problem, from the rows on which rules failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.rules.messages import render_all
from cpaudit.tables import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.privacy import Keyring
    from cpaudit.rules.evaluation import Evaluation
    from cpaudit.rules.rule import Rule

# Rules that confront sources are as sure as the links that brought their records together.
_LINKED_VIEWS = frozenset({"persons", "births", "mothers", "couples"})
# More rows than this say no more: a rule on a whole household or village names the first ones.
_EVIDENCE_ROWS = 50
_NO_EVIDENCE = FINDINGS.columns["evidence"]
MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Context:
    """What findings say beside the rule: who, where, and from which rows.

    Attributes:
        people: ``person_no``, ``person_key``, ``name``, ``id18``, ``village``, ``household_no``,
            ``link_probability``.
        provenance: ``record_id``, ``source_id``, ``file``, ``sheet``, ``row``.
        village_names: ``village``, ``village_name``.
        household_groups: ``household_no``, ``group_no``.
    """

    people: pl.DataFrame
    provenance: pl.DataFrame
    village_names: pl.DataFrame
    household_groups: pl.DataFrame


def findings(
    evaluation: Evaluation,
    rules: Sequence[Rule],
    views: Mapping[str, pl.DataFrame],
    context: Context,
    keyring: Keyring,
) -> pl.DataFrame:
    """``tables.FINDINGS``, worst and surest first.

    One problem is one finding however many rows show it: failures of a rule on the same subject
    are one row with all their evidence. ``finding_id`` is a keyed hash of the rule and the subject,
    so that it is the same in the next run although rows have moved.

    Args:
        evaluation: what the rules said.
        rules: the rules that ran.
        views: the views by name.
        context: who, where and from which rows.
        keyring: makes the identities.
    """
    by_id = {rule.id: rule for rule in rules}
    failed = evaluation.failures.select("rule_id", "view").unique().sort("rule_id", "view")
    # Rows in which several rules fail are looked up once.
    places = {
        view: pl.concat(
            evaluation.failing(rule_id, view) for rule_id in failed.filter(view=view)["rule_id"]
        )
        .unique()
        .sort()
        for view in failed["view"].unique()
    }
    rows = {view: views[view][at] for view, at in places.items()}
    parts = [
        _of_rule(
            by_id[rule_id],
            view,
            evaluation.failing_rows(by_id[rule_id], view, rows[view], places[view]),
        )
        for rule_id, view in failed.iter_rows()
    ]
    if not parts:
        return FINDINGS.empty()
    located = _locate(pl.concat(parts, how="diagonal"), context)
    return FINDINGS.keep(
        located.with_columns(
            finding_id(keyring),
            keyring.person_key(pl.col("subject_key"), purpose="subject").alias("subject_key"),
        )
        .sort(
            pl.col("severity").replace_strict(
                {"error": 0, "warning": 1, "info": 2}, return_dtype=pl.UInt8
            ),
            pl.col("grade").fill_null("Z"),
            -pl.col("confidence"),
            "rule_id",
            "finding_id",
        )
        .select(list(FINDINGS.columns))
    )


def of_findings(values: pl.DataFrame, keyring: Keyring) -> pl.DataFrame:
    """``finding_id`` and ``values`` of what rules read (``rules.read_values.READ_VALUES``)."""
    return values.select(finding_id(keyring), "values")


def finding_id(keyring: Keyring) -> pl.Expr:
    """The name of the finding of ``rule_id`` on ``subject_key``, as views have it."""
    subject = pl.concat_str("rule_id", "subject_key", separator="|")
    return keyring.person_key(subject, purpose="finding").alias("finding_id")


def _of_rule(rule: Rule, view: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The findings of one rule on one view, one per subject."""
    is_missed = MISSED in rule.tags
    spoken = rows.select(
        "subject_key",
        "person_no",
        "village",
        "household_no",
        "record_ids",
        _column(rows, "name", pl.String()).alias("subject_name"),
        _column(rows, "id18", pl.String()).alias("subject_id_no"),
        (_column(rows, "grade", pl.String()) if is_missed else pl.lit(None, pl.String)).alias(
            "grade"
        ),
        (pl.col("p_missed") if is_missed else pl.lit(rule.confidence)).alias("confidence"),
        _column(rows, "source_id", pl.String()),
        _column(rows, "file", pl.String()),
        _column(rows, "sheet", pl.String()),
    ).hstack(render_all(rule, rows))
    one_each = spoken.group_by("subject_key", maintain_order=True).agg(
        pl.exclude("record_ids", "subject_key").first(),
        pl.col("record_ids").explode().drop_nulls().unique(maintain_order=True),
    )
    return one_each.with_columns(
        pl.lit(rule.id).alias("rule_id"),
        pl.lit(rule.name).alias("rule_name"),
        pl.lit(str(rule.severity)).alias("severity"),
        pl.lit(str(rule.dimension)).alias("dimension"),
        pl.lit(rule.theme).alias("theme"),
        pl.lit(view).alias("view"),
        pl.lit(rule.title.zh).alias("title_zh"),
        pl.lit(rule.title.en).alias("title_en"),
    )


def _column(rows: pl.DataFrame, name: str, kind: pl.DataType) -> pl.Expr:
    return pl.col(name) if name in rows.columns else pl.lit(None, kind).alias(name)


def _locate(found: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Add who it is about, where they live and which rows show it."""
    people = context.people.rename(
        {
            "name": "their_name",
            "id18": "their_id",
            "village": "their_village",
            "household_no": "their_household_no",
        }
    )
    with_people = found.with_row_index("finding_row").join(
        people, on="person_no", how="left", maintain_order="left"
    )
    linked = pl.col("view").is_in(_LINKED_VIEWS) & pl.col("grade").is_null()
    placed = with_people.with_columns(
        pl.coalesce("subject_name", "their_name").alias("subject_name"),
        pl.coalesce("subject_id_no", "their_id").alias("subject_id_no"),
        pl.coalesce("village", "their_village").alias("village"),
        pl.coalesce("household_no", "their_household_no").alias("household_no"),
        pl.when(linked)
        .then(pl.col("confidence") * pl.col("link_probability").fill_null(1.0))
        .otherwise("confidence")
        .alias("confidence"),
    )
    return (
        placed.join(context.village_names, on="village", how="left", maintain_order="left")
        .join(context.household_groups, on="household_no", how="left", maintain_order="left")
        .join(
            _evidence(found, context.provenance),
            on="finding_row",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            # A finding on a file, a return or a source has no record behind it: the file is shown.
            pl.when(pl.col("evidence").is_null() & pl.col("file").is_not_null())
            .then(
                pl.concat_list(
                    pl.struct("source_id", "file", "sheet", pl.lit(None, pl.UInt32).alias("row"))
                )
            )
            .otherwise(pl.col("evidence").fill_null(pl.lit([], _NO_EVIDENCE)))
            .alias("evidence")
        )
    )


def _evidence(found: pl.DataFrame, provenance: pl.DataFrame) -> pl.DataFrame:
    return (
        found.lazy()
        .with_row_index("finding_row")
        .select("finding_row", pl.col("record_ids").list.head(_EVIDENCE_ROWS).alias("record_id"))
        .explode("record_id")
        .join(provenance.lazy(), on="record_id", how="inner")
        .sort("finding_row", "source_id", "file", "sheet", "row", nulls_last=True)
        .group_by("finding_row", maintain_order=True)
        .agg(pl.struct("source_id", "file", "sheet", "row").alias("evidence"))
        .collect()
    )
