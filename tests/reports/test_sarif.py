from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path, PurePosixPath

import jsonschema
import polars as pl
import pytest
from followed_builder import with_cases

from cpaudit.errors import ExitCode
from cpaudit.gate import Verdict
from cpaudit.i18n import Language, Text
from cpaudit.reports.formats import MachineFormat, Occasion, prefix_of, render
from cpaudit.reports.formats.sarif_locations import MOST_ROWS
from cpaudit.reports.formats.sarif_results import FINGERPRINT
from cpaudit.reports.material import RULE_HELP
from material_builder import table

SCHEMAS = Path(__file__).parent.parent / "data" / "schemas"
SCHEMA = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)
HELP = ("X001", "查什么", "what it checks", "**为什么**", "**Why**\n\nBecause.")


def run_of(material, **occasion):
    """The one run of the document, once the document is shown to be valid."""
    text = render(MachineFormat.SARIF, material, Occasion(**occasion)).decode()
    document = json.loads(text)
    VALIDATOR.validate(document)
    (run,) = document["runs"]
    # What the errata ask beyond that schema.
    assert re.fullmatch("[a-zA-Z]{2}(-[a-zA-Z]{2})?", run["tool"]["driver"]["language"])
    for result in run["results"]:
        for location in [*result.get("locations", ()), *result.get("relatedLocations", ())]:
            region = location["physicalLocation"].get("region")
            assert region is None or region["startLine"] >= 1
        if result["kind"] != "fail":
            assert result["level"] == "none"
    return run


def by_case(run):
    return {result["partialFingerprints"][FINGERPRINT]: result for result in run["results"]}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("follows", [False, True])
def test_the_document_keeps_the_standard(material, language, follows):
    run = run_of(with_cases(material) if follows else material, language=language)
    assert run["tool"]["driver"]["name"] == "cpaudit"
    assert len(run["results"]) == (7 if follows else 5)


def test_the_validator_would_notice(material):
    text = render(MachineFormat.SARIF, material, Occasion()).decode()
    broken = json.loads(text)
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALIDATOR.is_valid(broken)


def test_a_rule_says_what_it_is_about(material):
    told = replace(material, rule_help=table(RULE_HELP, HELP))
    rules = run_of(told, language=Language.EN)["tool"]["driver"]["rules"]
    first = rules[0]
    assert first["id"] == "X001"
    assert first["shortDescription"] == {"text": "birth not in the planning system"}
    assert first["fullDescription"] == {"text": "what it checks"}
    assert first["help"] == {"text": "Why\n\nBecause.", "markdown": "**Why**\n\nBecause."}
    levels = [rule["defaultConfiguration"]["level"] for rule in rules]
    assert levels == ["error", "warning", "note", "error"]


def test_a_finding_stands_at_its_file_and_row(material):
    found = by_case(run_of(material, language=Language.ZH))
    first = found["f1"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("X001", 0, "error")
    assert first["message"] == {"text": "王*芳 2025-02-01 出生"}
    assert first["rank"] == 97.0
    (location,) = first["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {
        "uri": "%E5%88%86%E5%A8%A9.xlsx",
        "uriBaseId": "%SRCROOT%",
        "index": 0,
    }
    assert location["physicalLocation"]["region"] == {"startLine": 7}
    assert location["logicalLocations"] == [{"name": "2025", "kind": "sheet"}]
    (related,) = first["relatedLocations"]
    assert related["physicalLocation"]["region"] == {"startLine": 12}
    # The file was not read in this run, and the row is not known.
    assert by_case(run_of(material))["f4"]["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "ins.csv", "uriBaseId": "%SRCROOT%"}}}
    ]


def test_a_rule_that_is_not_listed_has_no_place(material):
    assert by_case(run_of(material))["f4"]["ruleIndex"] == -1


def test_a_finding_of_many_rows_names_the_first(material):
    rows = [{"source_id": "a", "file": "a.csv", "sheet": None, "row": n} for n in range(1, 51)]
    many = material.findings.head(1).with_columns(
        evidence=pl.Series([rows], dtype=material.findings.schema["evidence"])
    )
    (result,) = run_of(replace(material, findings=many))["results"]
    places = [*result["locations"], *result["relatedLocations"]]
    assert [place["physicalLocation"]["region"]["startLine"] for place in places] == [
        *range(1, MOST_ROWS + 1)
    ]


def test_a_finding_without_rows_has_no_place(material):
    none = material.findings.with_columns(
        evidence=pl.lit(None, material.findings.schema["evidence"]),
        message_zh=pl.lit(None, pl.String),
    )
    for result in run_of(replace(material, findings=none), language=Language.ZH)["results"]:
        assert "locations" not in result
        assert result["message"]["text"]


def test_signs_of_json_in_a_name_break_nothing(material):
    odd = [{"source_id": "a", "file": 'a"b\\{}.csv', "sheet": '"{0}\n', "row": 2}]
    strange = material.findings.head(1).with_columns(
        evidence=pl.Series([odd], dtype=material.findings.schema["evidence"]),
        message_zh=pl.lit('"},{"\\\n{}'),
        rule_id=pl.lit('X"1'),
    )
    (result,) = run_of(replace(material, findings=strange), language=Language.ZH)["results"]
    assert result["message"]["text"] == '"},{"\\\n{}'
    assert result["ruleId"] == 'X"1'
    assert result["locations"][0]["logicalLocations"][0]["name"] == '"{0}\n'


def test_results_tell_how_they_stand_to_the_run_before(material):
    found = by_case(run_of(with_cases(material)))
    states = {case: result["baselineState"] for case, result in found.items()}
    assert states == {
        "c-f1": "unchanged",
        "f2": "new",
        "f3": "unchanged",
        "f4": "new",
        "f5": "unchanged",
        "g1": "absent",
        "g2": "absent",
    }
    assert {found[case]["kind"] for case in ("g1", "g2")} == {"pass"}


def test_without_a_store_nothing_is_compared(material):
    for result in run_of(material)["results"]:
        assert not {"baselineState", "suppressions"} & result.keys()


def test_what_is_waived_is_suppressed_without_the_words_of_who_waived_it(material):
    run = run_of(with_cases(material), language=Language.EN)
    found = {case: result["suppressions"] for case, result in by_case(run).items()}
    assert found.pop("f3") == [
        {"kind": "external", "status": "accepted", "justification": "Waived until 2026-03-01."}
    ]
    assert [told["status"] for told in found.pop("f5")] == ["underReview"]
    assert not any(found.values())
    assert "李大山" not in json.dumps(run, ensure_ascii=False)
    assert "王小芳" not in json.dumps(run, ensure_ascii=False)


def test_the_invocation_tells_how_the_run_ended(material):
    (ended,) = run_of(material, language=Language.EN)["invocations"]
    assert (ended["exitCode"], ended["executionSuccessful"]) == (1, True)
    texts = [told["message"]["text"] for told in ended["toolExecutionNotifications"]]
    assert texts == ["3 errors (0 allowed).", "readme.txt: it is no table."]
    (ended,) = run_of(material, exit_code=ExitCode.OPEN)["invocations"]
    assert ended["exitCode"] == 0


def test_what_the_verdict_notes_is_told_as_a_note(material):
    verdict = Verdict(ExitCode.OPEN, let_through=(Text("a", "甲"),), notes=(Text("b", "乙"),))
    (ended,) = run_of(replace(material, verdict=verdict), language=Language.EN)["invocations"]
    told = [
        (note["level"], note["message"]["text"]) for note in ended["toolExecutionNotifications"]
    ]
    assert told[:2] == [("note", "a"), ("note", "b")]


def test_a_rule_that_could_not_be_evaluated_is_told(material):
    broken = material.outcomes.with_columns(
        error=pl.when(pl.col("rule_id") == "P011").then(pl.lit("no such column"))
    )
    verdict = Verdict(ExitCode.UNREADABLE, (Text("a", "甲"),))
    (ended,) = run_of(replace(material, outcomes=broken, verdict=verdict))["invocations"]
    assert (ended["exitCode"], ended["executionSuccessful"]) == (3, False)
    first = ended["toolExecutionNotifications"][0]
    assert first["associatedRule"] == {"id": "P011", "index": 1}
    assert first["level"] == "error"


def test_files_are_named_from_where_the_command_was_called(material, tmp_path):
    prefix = prefix_of(tmp_path / "资料" / "a b", called_in=tmp_path)
    assert prefix == PurePosixPath("资料/a b")
    (artifact,) = run_of(material, prefix=prefix)["artifacts"]
    assert artifact["location"]["uri"] == ("%E8%B5%84%E6%96%99/a%20b/%E5%88%86%E5%A8%A9.xlsx")
    assert artifact["hashes"] == {"sha-256": "0f"}


def test_a_project_elsewhere_has_no_prefix(tmp_path):
    assert prefix_of(tmp_path / "a", called_in=tmp_path / "b") == PurePosixPath()
