import json
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.errors import UsageError
from cpaudit.i18n import Language
from cpaudit.synthesis.score import placed, score, score_links
from cpaudit.synthesis.score_text import render


@pytest.fixture(scope="module")
def truth(folder):
    return {
        name: pl.read_csv(
            folder / "truth" / f"{name}.csv",
            schema_overrides={"sheet": pl.String, "sources": pl.String},
            infer_schema_length=None,
        )
        for name in ("mentions", "births", "faults")
    }


def crosswalk_of(mentions: pl.DataFrame) -> pl.DataFrame:
    return mentions.with_columns(
        person_key=pl.format("P{}", "true_person"), source_id=pl.lit("any")
    ).drop("true_person")


def finding(rule: str, rows: pl.DataFrame, number: int, grade: str | None = None) -> dict:
    return {
        "finding_id": f"F{number}",
        "rule_id": rule,
        "theme": "missed" if grade else "fields",
        "grade": grade,
        "confidence": 0.9,
        "evidence": rows.select("file", "sheet", "row").unique(maintain_order=True).to_dicts(),
    }


def children(truth, kept: pl.Expr) -> list[pl.DataFrame]:
    ids = truth["births"].filter(kept)["true_person"]
    rows = truth["mentions"].filter(
        pl.col("role").is_in(["child", "self"]), pl.col("true_person").is_in(ids.implode())
    )
    return rows.partition_by("true_person", maintain_order=True)


def write_run(folder, findings: list[dict], crosswalk: pl.DataFrame):
    folder.mkdir(exist_ok=True)
    lines = [json.dumps(one, ensure_ascii=False) for one in findings]
    (folder / "findings.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    crosswalk.write_parquet(folder / "crosswalk.parquet")
    return folder


EVIDENCED = pl.col("is_missed") & (pl.col("n_sources") > 0) & pl.col("is_decidable")


def test_a_perfect_run_scores_one_everywhere(folder, truth, tmp_path):
    findings = [finding("X008", rows, n, "A") for n, rows in enumerate(children(truth, EVIDENCED))]
    for n, (rules, *_) in enumerate(truth["faults"].select("rule_ids").iter_rows()):
        findings.append(finding(rules.split(";")[0], truth["faults"][n], 10_000 + n))
    result = score(write_run(tmp_path / "run", findings, crosswalk_of(truth["mentions"])), folder)
    assert result.missed.overall.precision.value == result.missed.overall.recall.value == 1
    assert result.missed.overall.recall.n > 5
    assert all(ratio.hits == 0 for ratio in result.missed.distractors.values())
    for quality in (result.links.overall, result.links.newborns):
        assert quality.precision.value == quality.recall.value == quality.f1 == 1
    assert all(one.recall.value == 1 for one in result.faults)


def test_an_empty_run_finds_nothing_and_says_so(folder, truth, tmp_path):
    empty = crosswalk_of(truth["mentions"]).clear()
    result = score(write_run(tmp_path / "run", [], empty), folder)
    assert result.missed.overall.recall.hits == 0
    assert result.missed.overall.precision.value is None
    known = truth["mentions"].filter(pl.col("named_by") != "name")
    assert result.links.unlinked == known.height
    assert result.links.overall.recall.hits == 0
    assert all(one.recall.hits == 0 for one in result.faults)


def test_flagged_distractors_lower_precision_and_are_counted_by_kind(folder, truth, tmp_path):
    outside = (pl.col("scope") == "outside") & ~pl.col("in_planning") & pl.col("is_decidable")
    wrong = children(truth, outside & (pl.col("kind") == "outsider_delivery"))
    right = children(truth, EVIDENCED)
    findings = [finding("X001", rows, n, "B") for n, rows in enumerate(right)]
    findings += [finding("X001", rows, 500 + n, "C") for n, rows in enumerate(wrong)]
    result = score(write_run(tmp_path / "run", findings, crosswalk_of(truth["mentions"])), folder)
    assert result.missed.overall.precision.hits == len(right)
    assert result.missed.overall.precision.n == len(right) + len(wrong)
    assert result.missed.strong.precision.value == 1
    assert result.missed.by_grade["C"].hits == 0
    assert result.missed.distractors["outsider_delivery"].hits == len(wrong)


def test_findings_of_one_child_count_once_and_stray_ones_count_as_wrong(folder, truth, tmp_path):
    one = children(truth, EVIDENCED)[0]
    stray = truth["mentions"].filter(pl.col("role") == "husband").head(1)
    findings = [
        finding("X001", one, 1, "B"),
        finding("X002", one, 2, "A"),
        finding("X003", stray, 3, "C"),
    ]
    result = score(write_run(tmp_path / "run", findings, crosswalk_of(truth["mentions"])), folder)
    assert (result.missed.overall.precision.hits, result.missed.overall.precision.n) == (1, 2)
    assert result.missed.by_grade == {"A": result.missed.by_grade["A"]}
    assert result.missed.not_births == 1


def test_a_fault_is_found_by_one_of_its_rules_on_one_of_its_rows_only(folder, truth, tmp_path):
    fault = truth["faults"].filter(pl.col("fault_class") == "D014").head(1)
    elsewhere = fault.with_columns(row=pl.col("row") + 100_000)
    findings = [finding("P002", fault, 1), finding("D014", elsewhere, 2)]
    crosswalk = crosswalk_of(truth["mentions"])
    result = score(write_run(tmp_path / "one", findings, crosswalk), folder)
    assert next(one for one in result.faults if one.fault_class == "D014").recall.hits == 0
    result = score(write_run(tmp_path / "two", [finding("D014", fault, 1)], crosswalk), folder)
    assert next(one for one in result.faults if one.fault_class == "D014").recall.hits == 1


def test_text_has_every_figure_in_both_languages(folder, truth, tmp_path):
    result = score(write_run(tmp_path / "run", [], crosswalk_of(truth["mentions"])), folder)
    text = render(result)
    assert "Missed births" in text.within(Language.EN)
    assert "漏报出生" in text.within(Language.ZH)
    assert len(text.en.splitlines()) == len(text.zh.splitlines())


def test_a_folder_without_a_run_is_refused(folder, tmp_path):
    with pytest.raises(UsageError, match="missing"):
        score(tmp_path, folder)


people = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=25)


@given(people)
def test_pairs_by_table_equal_pairs_by_enumeration(rows):
    mentions = placed(
        pl.DataFrame(
            {
                "file": ["f.csv"] * len(rows),
                "sheet": [None] * len(rows),
                "row": list(range(2, len(rows) + 2)),
                "role": ["self"] * len(rows),
                "named_by": ["row"] * len(rows),
                "true_person": [true for true, _ in rows],
            },
            schema_overrides={"sheet": pl.String},
        )
    )
    crosswalk = mentions.with_columns(person_key=pl.Series([f"K{key}" for _, key in rows]))
    births = pl.DataFrame(
        {"true_person": [0, 1], "birth_date": ["2025-03-01", "2024-02-01"]}
    ).with_columns(pl.col("birth_date").str.to_date())
    pairs = list(combinations(rows, 2))
    both = sum(a[0] == b[0] and a[1] == b[1] for a, b in pairs)
    result = score_links(crosswalk, mentions, births)
    assert (result.overall.precision.hits, result.overall.precision.n) == (
        both,
        sum(a[1] == b[1] for a, b in pairs),
    )
    assert result.overall.recall.n == sum(a[0] == b[0] for a, b in pairs)
    young = [(a, b) for a, b in pairs if {a[0], b[0]} & {0, 1}]
    assert result.newborns.precision.n == sum(a[1] == b[1] for a, b in young)
    assert result.newborns.recall.n == sum(a[0] == b[0] for a, b in young)
    assert result.newborns.recall.hits == sum(a == b for a, b in young)
