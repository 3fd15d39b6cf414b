from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from cpaudit.errors import ProjectError, SourceError
from cpaudit.i18n import Language, Text
from cpaudit.project import (
    Area,
    Basis,
    FailOn,
    OriginKind,
    Period,
    Severity,
    SourceSpec,
    Threshold,
    load_project,
)
from cpaudit.project.keys import PROJECT, every_key
from cpaudit.project.propose import FoundSource, Proposal
from cpaudit.project.schema import SCHEMA_FILE, json_schema
from cpaudit.project.source_keys import SOURCE
from cpaudit.shipped import samples_folder

MINIMAL = """\
area: {name: 测试镇, codes: 880101}
period: 2025
as_of: 2026-01-15
sources:
  planning_persons: roll.csv
"""
FULL = """\
name: 年度核查
area:
  name: 测试镇
  codes: ['880101001', 880101002]
villages: villages.csv
period: {start: 2024-10-01, end: 2025-09-30}
as_of: 2025-10-15
counting: {basis: either, residence_months: 3, couple: father, grace_days: 45, match_days: 2}
sources:
  roll:
    files: [roll-*.csv, extra.csv]
    profile: planning_persons
    sheets: [一组, 2]
    encoding: gb18030
    columns: {id_no: 证件号}
    codes: {sex: {01: M, '02': F, 1-男: M}}
    coverage: 2024
  copy:
    files: copy.csv
    derived_from: roll
profiles: profiles
rules:
  select: [persons, X001]
  ignore: P0
  paths: rules
  parameters: {M004: {min_days: 200}}
  severities: {P001: warning}
  thresholds: {P001: 5, P002: 2.5%, P003: 0.01, P004: {count: 9, rate: 1%}}
  budget_seconds: 10
targets: {coverage: 0.99}
gate: {fail_on: warning, min_confidence: 0.5, max_findings: 3, max_missed: 0}
language: zh
key_file: secret/key
output: out
"""


@pytest.fixture
def write(tmp_path):
    def write_project(text, name="cpaudit.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_project


@pytest.fixture
def full(write, tmp_path):
    (tmp_path / "villages.csv").write_text("code,name\n", encoding="utf-8")
    for folder in ("profiles", "rules"):
        (tmp_path / folder).mkdir()
    return write(FULL)


def problem(path):
    with pytest.raises(ProjectError) as caught:
        load_project(path)
    return caught.value


def test_ten_lines_are_enough(write, tmp_path):
    project = load_project(write(MINIMAL))
    assert project.name == "测试镇"
    assert project.area == Area("测试镇", ("880101",))
    assert project.period == Period(date(2025, 1, 1), date(2025, 12, 31))
    assert project.counting.residence_months == 6
    assert project.sources[0].profile_id == "planning_persons"
    assert not project.sources[0].is_profile_declared
    assert project.output == tmp_path / "cpaudit-output"


def test_a_folder_stands_for_its_project_file(write, tmp_path):
    write(MINIMAL)
    assert load_project(tmp_path).path == tmp_path / "cpaudit.yaml"


def test_every_setting_reaches_the_project(full, tmp_path):
    project = load_project(full)
    assert project.name == "年度核查"
    assert project.area.codes == ("880101001", "880101002")
    assert project.villages == tmp_path / "villages.csv"
    assert date(2024, 10, 1) in project.period
    assert project.counting.basis is Basis.EITHER
    roll = project.source("roll")
    assert roll.files == ("roll-*.csv", "extra.csv")
    assert roll.sheets == ("一组", "2")
    assert roll.coverage == Period(date(2024, 1, 1), date(2024, 12, 31))
    assert project.source("copy").derived_from == "roll"
    assert project.rules.ignore == ("P0",)
    assert project.rules.parameters == {"M004": {"min_days": 200}}
    assert project.rules.severities == {"P001": Severity.WARNING}
    assert project.rules.thresholds == {
        "P001": Threshold(count=5),
        "P002": Threshold(rate=0.025),
        "P003": Threshold(rate=0.01),
        "P004": Threshold(count=9, rate=0.01),
    }
    assert project.rules.budget_seconds == 10
    assert project.gate.fail_on is FailOn.WARNING
    assert project.gate.max_missed == 0
    assert project.language is Language.ZH
    assert project.key_file == tmp_path / "secret/key"


def test_codes_keep_their_leading_zeros_although_yaml_reads_them_as_numbers(full):
    assert load_project(full).source("roll").codes == {"sex": {"01": "M", "02": "F", "1-男": "M"}}


def test_each_setting_knows_its_origin(full):
    origins = load_project(full).origins
    assert (origins["as_of"].kind, origins["as_of"].line) == (OriginKind.FILE, 7)
    assert origins["counting.couple"].value == "father"
    assert origins["sources.roll.encoding"].line == 14
    assert origins["sources.copy.encoding"].kind is OriginKind.DEFAULT


def test_every_key_has_an_origin_in_every_project(write):
    origins = load_project(write(MINIMAL)).origins
    leaves = {
        key.replace("<id>", "planning_persons")
        for key, described in every_key()
        if not any(other.startswith(f"{key}.") for other, _ in every_key())
        if described is not None
    }
    of_a_database = {key for key in leaves if ".database." in key}
    assert leaves - of_a_database | {"sources.planning_persons.database"} == set(origins)


def test_every_key_of_a_database_has_an_origin_where_one_is_named(write):
    text = MINIMAL.replace("roll.csv", "{database: {url: 'sqlite:///roll.db', table: t}}")
    origins = load_project(write(text)).origins
    keys = [key for key, _ in every_key() if ".database." in key]
    assert keys
    assert {key.replace("<id>", "planning_persons") for key in keys} <= set(origins)


def test_an_option_of_the_command_line_is_an_origin(write, tmp_path):
    project = load_project(write(MINIMAL)).with_option("output", tmp_path, output=tmp_path / "o")
    assert project.output == tmp_path / "o"
    assert project.origins["output"].kind is OriginKind.OPTION


@pytest.mark.parametrize(
    ("change", "line", "part"),
    [
        (("period:", "perod:"), 2, "Did you mean «period»?"),
        (("{name: 测试镇, codes: 880101}", "{nam: 测试镇, codes: 880101}"), 1, "«name»"),
        (("codes: 880101", "codes: 88-01"), 1, r"\d{2,12}"),
        (("period: 2025", "period: 25"), 2, "a year"),
        (("period: 2025", "period: {start: 2025-01-01}"), 2, "«end» is missing"),
        (("period: 2025", "period: {start: 2025-01-02, end: 2025-01-01}"), 2, "ends before"),
        (("as_of: 2026-01-15", "as_of: 15.1.2026"), 3, "2025-12-31"),
        (("as_of: 2026-01-15", "as_of: 2024-12-31"), 3, "before the period"),
        (("as_of: 2026-01-15", "as_of: 2026-01-15 10:00:00"), 3, "date"),
        (("roll.csv", "{files: []}"), 5, "at least one"),
        (("roll.csv", "{files: a.csv, colums: {}}"), 5, "«columns»"),
        (("roll.csv", "{files: a.csv, columns: {id_no: [a]}}"), 5, "a text"),
        (("roll.csv", "{files: a.csv, derived_from: rol}"), 5, "no other source"),
        (("roll.csv", "true"), 5, "a text"),
        (("sources:", "gate: {fail_on: eror}\nsources:"), 4, "Did you mean «error»?"),
        (("sources:", "gate: {max_missed: 1.5}\nsources:"), 4, "whole number"),
        (("sources:", "gate: {max_missed: true}\nsources:"), 4, "whole number"),
        (("sources:", "targets: {coverage: 99}\nsources:"), 4, "within 0"),
        (("sources:", "returns: {tolerance: -1}\nsources:"), 4, "within 0 … 1000000000"),
        (("sources:", "villages: none.csv\nsources:"), 4, "does not exist"),
        (("sources:", "counting: 6\nsources:"), 4, "a mapping"),
        (("sources:", "rules: {severities: {P1: bad}}\nsources:"), 4, "not one of"),
        (("sources:", "rules: {thresholds: {P1: -1}}\nsources:"), 4, "a share like 2%"),
        (("sources:", "rules: {thresholds: {P1: 101%}}\nsources:"), 4, "a share like 2%"),
        (("sources:", "rules: {thresholds: {P1: {rate: 3}}}\nsources:"), 4, "a share like 2%"),
        (("sources:", "rules: {thresholds: {P1: {most: 3}}}\nsources:"), 4, "a share like 2%"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line_and_a_hint(write, change, line, part):
    error = problem(write(MINIMAL.replace(*change)))
    assert error.place.row == line
    assert part in error.message().en
    assert error.message().zh != error.message().en


@pytest.mark.parametrize("key", ["area", "period", "as_of", "sources"])
def test_a_missing_key_is_named(write, key):
    values = yaml.safe_load(MINIMAL)
    del values[key]
    assert f"«{key}» is missing" in problem(write(yaml.safe_dump(values))).what.en


def test_an_empty_file_is_refused(write):
    assert "empty" in problem(write("# nothing\n")).what.en


def test_a_missing_file_is_refused_with_the_way_to_make_one(tmp_path):
    assert "cpaudit init" in problem(tmp_path).mend.en


def test_patterns_name_each_file_once_and_no_lock_files(tmp_path):
    folder = tmp_path / "[2025] 数据"
    folder.mkdir()
    for name in ("b.csv", "a.csv", "~$a.csv", ".hidden.csv"):
        (folder / name).touch()
    spec = SourceSpec("s", "s", ("a.csv", "*.csv"))
    assert [path.name for path in spec.paths(folder)] == ["a.csv", "b.csv"]


def test_a_pattern_that_names_no_file_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="no file matches"):
        SourceSpec("s", "s", ("none*.csv",)).paths(tmp_path)


def test_the_shipped_schema_is_the_one_that_the_loader_follows():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == json_schema()


def test_the_schema_knows_the_keys_of_the_loader_and_no_others():
    schema = json.loads(json_schema())

    def keys_of(node, lead=""):
        for name, inner in node.get("properties", {}).items():
            yield f"{lead}{name}"
            for option in [inner, *inner.get("anyOf", [])]:
                yield from keys_of(option, f"{lead}{name}.")
            table = inner.get("additionalProperties")
            if name == "sources" and isinstance(table, dict):
                for option in table["anyOf"]:
                    yield from keys_of(option, f"{lead}{name}.<id>.")

    loader_keys = {name for name, _ in every_key()}
    periods = {
        f"{name}.{end}" for name in ("period", "sources.<id>.coverage") for end in ("start", "end")
    }
    assert set(keys_of(schema)) == loader_keys | periods


def as_json(text):
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


@pytest.mark.parametrize("text", [MINIMAL, FULL])
def test_the_schema_accepts_what_the_loader_accepts(text):
    jsonschema.validate(as_json(text), json.loads(json_schema()), jsonschema.Draft202012Validator)


def test_the_samples_fit_the_schema_and_the_loader():
    samples = sorted(samples_folder().glob("*/cpaudit.yaml"))
    assert samples
    for path in samples:
        load_project(path)
        jsonschema.validate(as_json(path.read_text(encoding="utf-8")), json.loads(json_schema()))


@pytest.mark.parametrize(
    "change",
    [("period:", "perod:"), ("codes: 880101", "codes: 88-01"), ("roll.csv", "{files: []}")],
)
def test_the_schema_refuses_what_the_loader_refuses(change):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_json(MINIMAL.replace(*change)), json.loads(json_schema()))


def test_every_key_is_documented():
    page = Path(__file__).parent.parent / "docs" / "project-file.md"
    text = page.read_text(encoding="utf-8")
    missing = [name for name, _ in every_key() if f"`{name}`" not in text]
    assert missing == []


def test_every_default_is_documented():
    page = Path(__file__).parent.parent / "docs" / "project-file.md"
    text = page.read_text(encoding="utf-8")
    for name, key in every_key():
        if isinstance(key.default, str | int | float) and not isinstance(key.default, bool):
            row = next(line for line in text.splitlines() if line.startswith(f"| `{name}`"))
            assert f"`{key.default}`" in row


@pytest.fixture
def proposal():
    return Proposal(
        area_name="凤凰镇",
        area_code="880101001",
        period_year=2025,
        as_of=date(2026, 1, 9),
        sources=(
            FoundSource("planning_persons", "planning_persons", ("全员 人口.xlsx",), 0.97),
            FoundSource(
                "health",
                "health_deliveries",
                ("a.csv", "b.csv"),
                0.6,
                notes=(Text("unmapped: x\ny", "未映射：x\ny"),),
            ),
        ),
        reasons={"as_of": Text("the latest date in the files", "数据中的最晚日期")},
        unrecognised=("说明\n.txt",),
    )


@pytest.mark.parametrize("language", list(Language))
def test_a_proposed_file_says_what_the_proposal_says(proposal, language, write):
    text = proposal.text(language)
    assert yaml.safe_load(text) == proposal.data()
    project = load_project(write(text))
    assert project.source("health").profile_id == "health_deliveries"
    jsonschema.validate(as_json(text), json.loads(json_schema()))


def test_a_doubtful_source_is_marked_and_comments_stay_on_one_line(proposal):
    text = proposal.text(Language.ZH)
    assert "把握 60%，请核对" in text
    assert "# 未映射：x y" in text
    assert "# 未能识别: 说明 .txt" in text


def test_a_project_without_a_file_has_assumed_origins(proposal, tmp_path):
    project = proposal.project(tmp_path)
    assert project.origins["as_of"].kind is OriginKind.ASSUMED
    assert project.origins["gate.fail_on"].kind is OriginKind.DEFAULT
    assert any("2026-01-09" in line.zh for line in proposal.assumptions())


def test_sections_name_each_key_once():
    for section in (PROJECT, SOURCE):
        names = [key.name for key in section.keys]
        assert len(names) == len(set(names))
