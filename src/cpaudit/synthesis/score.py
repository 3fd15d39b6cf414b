"""How much of a township's truth a run found: missed births, links, planted faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.synthesis.score_probabilities import CASES_FILE, read_cases, score_probabilities
from cpaudit.synthesis.scores import (
    FaultScore,
    LinkScores,
    MissedScores,
    Quality,
    Ratio,
    Scores,
)

if TYPE_CHECKING:
    from pathlib import Path

MISSED_RULES = tuple(f"X00{number}" for number in range(1, 9))
MISSED_THEME = "missed"
# Newborn links are counted over the children born in the last years that the truth knows.
NEWBORN_YEARS = 3
_PLACE = ["file", "sheet", "row"]


def score(run_folder: Path, data_folder: Path) -> Scores:
    """The scores of the run in ``run_folder`` on the township written to ``data_folder``.

    Raises:
        UsageError: a file of the run or of the truth is missing.
    """
    truth = data_folder / "truth"
    needed = [run_folder / "findings.jsonl", run_folder / "crosswalk.parquet"]
    needed += [truth / f"{name}.csv" for name in ("mentions", "births", "faults")]
    for path in needed:
        if not path.is_file():
            raise UsageError(
                Text("this file is missing.", "缺少此文件。"),
                mend=Text(
                    "Name a folder that «cpaudit run» wrote, and one that «cpaudit synth» wrote.",
                    "请指定 cpaudit run 的输出文件夹和 cpaudit synth 生成的数据文件夹。",
                ),
                place=Place(file=str(path)),
            )
    mentions = placed(pl.read_csv(truth / "mentions.csv", schema_overrides={"sheet": pl.String}))
    births = pl.read_csv(
        truth / "births.csv",
        schema_overrides={"village": pl.String, "sources": pl.String, "birth_date": pl.Date},
    )
    faults = placed(
        pl.read_csv(
            truth / "faults.csv",
            schema_overrides=dict.fromkeys(
                ("rule_ids", "sheet", "true_value", "wrong_value"), pl.String
            ),
        )
    )
    evidence = _evidence(run_folder / "findings.jsonl")
    crosswalk = placed(pl.read_parquet(run_folder / "crosswalk.parquet"))
    cases = run_folder / CASES_FILE
    return Scores(
        missed=score_missed(evidence, mentions, births),
        probabilities=score_probabilities(read_cases(cases), mentions, births)
        if cases.is_file()
        else None,
        links=score_links(crosswalk, mentions, births),
        faults=score_faults(evidence, faults),
    )


def placed(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with file, sheet and row in comparable form: bare file name, no sheet as ''."""
    return frame.with_columns(
        file=pl.col("file").str.replace_all(r"\\", "/").str.split("/").list.last(),
        sheet=pl.col("sheet").cast(pl.String).fill_null(""),
        row=pl.col("row").cast(pl.Int64),
    )


def _evidence(path: Path) -> pl.DataFrame:
    """One row per finding and row that evidences it."""
    schema: dict[str, pl.DataType] = {
        "finding_id": pl.String(),
        "rule_id": pl.String(),
        "theme": pl.String(),
        "grade": pl.String(),
        "evidence": pl.List(
            pl.Struct({"file": pl.String(), "sheet": pl.String(), "row": pl.Int64()})
        ),
    }
    if path.stat().st_size == 0:
        frame = pl.DataFrame(schema=schema)
    else:
        frame = pl.read_ndjson(path, schema=schema)
    return placed(
        frame.explode("evidence").unnest("evidence").filter(pl.col("file").is_not_null())
    ).with_columns(
        is_missed_birth=pl.col("rule_id").is_in(MISSED_RULES)
        | (pl.col("theme") == MISSED_THEME).fill_null(value=False)
    )


def score_missed(
    evidence: pl.DataFrame, mentions: pl.DataFrame, births: pl.DataFrame
) -> MissedScores:
    """Scores of the findings about missed births."""
    children = mentions.filter(
        pl.col("role").is_in(["child", "self"]),
        pl.col("true_person").is_in(births["true_person"].implode()),
    )
    findings = evidence.filter("is_missed_birth")
    named = (
        findings.join(children, on=_PLACE, how="inner")
        .group_by("finding_id", "true_person")
        .agg(pl.len(), pl.col("grade").first())
        # A finding is about the child whom most of its rows name.
        .sort("len", "true_person", descending=[True, False])
        .unique("finding_id", keep="first", maintain_order=True)
        .group_by("true_person")
        .agg(pl.col("grade").min())
    )
    table = births.join(named.with_columns(is_flagged=True), on="true_person", how="left")
    table = table.with_columns(
        pl.col("is_flagged").fill_null(value=False),
        counts=(pl.col("scope") != "neutral") & pl.col("is_decidable"),
    )
    counted = table.filter("counts")
    lone = (
        findings["finding_id"].n_unique()
        - findings.join(children, on=_PLACE, how="semi")["finding_id"].n_unique()
    )
    grades = sorted(grade for grade in counted["grade"].unique().to_list() if grade is not None)
    return MissedScores(
        overall=_quality(counted, lone),
        strong=_quality(counted, 0, flagged=pl.col("grade").is_in(["A", "B"])),
        strong_recall=_share(
            counted.filter("is_missed", pl.col("expected_grade").is_in(["A", "B"])).with_columns(
                found=pl.col("is_flagged")
                & pl.col("grade").is_in(["A", "B"]).fill_null(value=False)
            ),
            "found",
        ),
        period=_quality(counted.filter("in_period"), 0),
        by_grade={
            grade: _share(counted.filter("is_flagged", pl.col("grade") == grade), "is_missed")
            for grade in grades
        },
        recall_by_kind={
            kind: _share(rows, "is_flagged")
            for kind, rows in _by_kind(counted.filter("is_missed", pl.col("n_sources") > 0))
        },
        distractors={
            kind: _share(rows, "is_flagged")
            for kind, rows in _by_kind(
                counted.filter(
                    pl.col("scope") == "outside",
                    ~pl.col("in_planning"),
                    pl.col("n_sources") > 0,
                )
            )
        },
        in_planning=counted.filter("is_flagged", "in_planning").height,
        not_births=lone,
        undecidable=table.filter("is_flagged", ~pl.col("counts")).height,
    )


def _quality(counted: pl.DataFrame, others: int, *, flagged: pl.Expr | None = None) -> Quality:
    is_flagged = pl.col("is_flagged")
    if flagged is not None:
        is_flagged = is_flagged & flagged.fill_null(value=False)
    rows = counted.with_columns(is_flagged=is_flagged)
    precision = _share(rows.filter("is_flagged"), "is_missed")
    return Quality(
        precision=Ratio(precision.hits, precision.n + others),
        recall=_share(rows.filter("is_missed", pl.col("n_sources") > 0), "is_flagged"),
    )


def _share(rows: pl.DataFrame, column: str) -> Ratio:
    return Ratio(int(rows[column].sum()), rows.height)


def _by_kind(rows: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    return [
        (str(kind), part)
        for (kind,), part in rows.sort("kind").group_by("kind", maintain_order=True)
    ]


def score_links(
    crosswalk: pl.DataFrame, mentions: pl.DataFrame, births: pl.DataFrame
) -> LinkScores:
    """Pairwise precision and recall, from the table of clusters against persons.

    Pairs are counted through group sizes, never listed.
    """
    keys = [*_PLACE, "role"]
    table = mentions.join(
        crosswalk.select(*keys, "person_key").unique(keys, keep="first"), on=keys, how="left"
    )
    newest = births.filter(
        pl.col("birth_date") > pl.col("birth_date").max().dt.offset_by(f"-{NEWBORN_YEARS}y")
    )["true_person"]
    table = table.with_columns(is_newborn=pl.col("true_person").is_in(newest.implode()))
    # A relative given by name alone counts where the run made a person of it.
    table = table.filter((pl.col("named_by") != "name") | pl.col("person_key").is_not_null())
    unlinked = int(table["person_key"].null_count())
    # A mention that the run lacks is a cluster of its own: its links are lost.
    alone = pl.format("alone {}", pl.int_range(pl.len()))
    table = table.with_columns(person_key=pl.coalesce(pl.col("person_key").cast(pl.String), alone))
    newborn = table.filter("is_newborn")
    true_newborn = _pairs(newborn, ["true_person"])
    both_newborn = _pairs(newborn, ["person_key", "true_person"])
    # Every pair of a cluster in which at least one mention is a newborn's.
    touching = _pairs(table, ["person_key"]) - _pairs(
        table.filter(~pl.col("is_newborn")), ["person_key"]
    )
    found = _pairs(table, ["person_key", "true_person"])
    return LinkScores(
        overall=Quality(
            Ratio(found, _pairs(table, ["person_key"])),
            Ratio(found, _pairs(table, ["true_person"])),
        ),
        newborns=Quality(Ratio(both_newborn, touching), Ratio(both_newborn, true_newborn)),
        unlinked=unlinked,
    )


def _pairs(table: pl.DataFrame, keys: list[str]) -> int:
    """How many pairs of rows agree on ``keys``."""
    sizes = table.group_by(keys).agg(n=pl.len().cast(pl.Int64))["n"]
    return int((sizes * (sizes - 1) // 2).sum())


def score_faults(evidence: pl.DataFrame, faults: pl.DataFrame) -> tuple[FaultScore, ...]:
    """Recall by class: a fault is found when one of its rules points at one of its rows."""
    sought = faults.with_columns(rule_id=pl.col("rule_ids").str.split(";")).explode("rule_id")
    # M004b is the second severity of M004: one problem, one row of the catalogue.
    shown = evidence.select(pl.col("rule_id").str.replace("[a-z]$", ""), *_PLACE).unique()
    found = sought.join(shown, on=["rule_id", *_PLACE], how="semi")["fault_id"].unique()
    classes = (
        faults.unique("fault_id", keep="first", maintain_order=True)
        .with_columns(is_found=pl.col("fault_id").is_in(found.implode()))
        .group_by("fault_class")
        .agg(pl.col("rule_ids").first(), pl.col("is_found").sum(), pl.len())
        .sort("fault_class")
    )
    return tuple(
        FaultScore(fault, rules, Ratio(hits, n)) for fault, rules, hits, n in classes.iter_rows()
    )
