from __future__ import annotations

import json

import jsonschema
import pytest

from cpaudit.documents import dump_yaml, read_yaml
from cpaudit.errors import RuleError
from cpaudit.fields import DATASETS, FIELD_TYPES
from cpaudit.sources.detection.detect import recognise
from cpaudit.sources.profiles import load_profiles, profile_files
from cpaudit.sources.profiles.schema import SCHEMA_FILE, profile_schema, schema_text
from cpaudit.sources.vocabulary import fold

GOOD = {
    "id": "village_deaths",
    "department": "civil",
    "dataset": "funerals",
    "title": {"zh": "村级死亡登记", "en": "Deaths kept by a village"},
    "columns": {"name": {"aliases": ["逝者"], "weight": 2}, "death_date": None},
    "required": ["name", ["death_date", "cremation_date"]],
    "roles": {"self": {"presence": "always", "place": ["resid"]}},
}
# What is changed in the good one, and a word that the error must say.
BAD = [
    ({"dataset": "funerlas"}, "funerals"),
    ({"department": "cival"}, "civil"),
    ({"columnes": {}}, "columns"),
    ({"columns": {"nmae": {}}}, "name"),
    ({"columns": {"身份证号": {}}}, "id_no"),
    ({"columns": {"insurance_no": {}}}, "funerals"),
    ({"columns": {"name": {"alias": ["逝者"]}}}, "aliases"),
    ({"columns": {"name": {"weight": "heavy"}}}, "heavy"),
    ({"columns": {"name": {"weight": 99}}}, "99"),
    ({"columns": ["name"]}, "mapping"),
    ({"required": "name"}, "list"),
    ({"required": ["name", ["deathdate"]]}, "death_date"),
    ({"required": ["name", []]}, "at least one"),
    ({"must_collect": ["sexx"]}, "sex"),
    ({"signature": ["mother_id_no"]}, "funerals"),
    ({"event": "birthdate"}, "birth_date"),
    ({"codes": {"sex": [1]}}, "mapping"),
    ({"codes": {"sex": {"1": "male"}}}, "M"),
    ({"codes": {"stop_reason": {"1": "death"}}}, "funerals"),
    ({"roles": {"deceased": {}}}, "self"),
    ({"roles": {"self": {"presence": "sometimes"}}}, "always"),
    ({"roles": {"self": {"place": ["hukou"]}}}, "resid"),
    ({"roles": {"self": {"reads": ["remark"]}}}, "phone"),
    ({"roles": {"self": {"relatives": ["head"]}}}, "mother"),
    ({"persons": {"dead": ""}}, "self"),
    ({"persons": {"self": "deceased"}}, "self"),
    ({"ages": "old"}, "all"),
    ({"wide": "sometimes"}, "true or false"),
    ({"fill_down": {"same": "death_date", "fields": ["name"]}}, "when_blank"),
    ({"title": {"zh": "死亡"}}, "en"),
    ({"title": None}, "title"),
    ({"id": True}, "text"),
    ({"words": {"a": "b"}}, "text"),
]


@pytest.fixture(scope="module")
def validator():
    schema = profile_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def as_json(value: object) -> object:
    """As an editor's validator sees YAML: keys are texts."""
    return json.loads(json.dumps(value, ensure_ascii=False, default=str))


def test_the_shipped_schema_is_the_one_that_the_loader_follows():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("path", profile_files(), ids=lambda path: path.stem)
def test_every_shipped_profile_is_valid(validator, path):
    validator.validate(as_json(read_yaml(path).data))
    assert path.stem in load_profiles()


def test_a_small_profile_is_enough(tmp_path, validator):
    path = tmp_path / "own.yaml"
    path.write_text(dump_yaml(GOOD), encoding="utf-8")
    validator.validate(as_json(GOOD))
    own = load_profiles([path])["village_deaths"]
    assert fold("逝者") in own.aliases["name"]
    assert own.required == (("name",), ("death_date", "cremation_date"))


@pytest.mark.parametrize(("change", "word"), BAD, ids=[str(change) for change, _ in BAD])
def test_loader_and_schema_refuse_the_same_and_the_loader_says_how_to_mend_it(
    tmp_path, validator, change, word
):
    wrong = {**GOOD, **change}
    path = tmp_path / "own.yaml"
    path.write_text(dump_yaml(wrong), encoding="utf-8")
    assert list(validator.iter_errors(as_json(wrong)))
    with pytest.raises(RuleError) as caught:
        load_profiles([path])
    error = caught.value
    assert word in error.message().en
    assert error.place.file == str(path)
    # The line is that of the wrong value, or of the key under which it stands.
    (key,) = change
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next((n for n, line in enumerate(lines, start=1) if line.startswith(f"{key}:")), 1)
    assert error.place.row is not None
    assert first <= error.place.row <= len(lines)


@pytest.mark.parametrize(
    "key", ["id", "department", "dataset", "title", "columns", "required", "roles"]
)
def test_a_key_without_which_nothing_can_be_read_must_be_there(tmp_path, validator, key):
    wrong = {name: value for name, value in GOOD.items() if name != key}
    path = tmp_path / "own.yaml"
    path.write_text(dump_yaml(wrong), encoding="utf-8")
    assert list(validator.iter_errors(as_json(wrong)))
    with pytest.raises(RuleError, match=f"«{key}» is missing"):
        load_profiles([path])


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_schema_knows_the_fields_of_each_dataset(validator, dataset):
    foreign = next(name for name in FIELD_TYPES if name not in DATASETS[dataset])
    own = DATASETS[dataset][0]
    least = {**GOOD, "dataset": dataset, "roles": {}, "required": [own], "columns": {}}
    validator.validate(least)
    assert list(validator.iter_errors({**least, "columns": {foreign: {}}}))


def test_a_profile_may_extend_another(tmp_path, validator, profiles):
    own = {
        "id": "insurance",
        "extends": "insurance",
        "columns": {"name": {"aliases": ["甲方"]}, "insurance_no": {"weight": 3}},
        "codes": {"stop_reason": {"1": "moved", "7": "death"}},
    }
    path = tmp_path / "own.yaml"
    path.write_text(dump_yaml(own), encoding="utf-8")
    validator.validate(as_json(own))
    shipped, extended = profiles["insurance"], load_profiles([tmp_path])["insurance"]
    assert set(extended.aliases["name"]) == {*shipped.aliases["name"], fold("甲方")}
    assert extended.aliases["insurance_no"] == shipped.aliases["insurance_no"]
    assert extended.weights["insurance_no"] == 3
    assert extended.codes["stop_reason"]["1"] == "moved"
    assert extended.codes["stop_reason"]["2"] == shipped.codes["stop_reason"]["2"]
    assert extended.required == shipped.required
    table = tmp_path / "医保.csv"
    table.write_text("甲方,身份证号,参保日期\n", encoding="utf-8")
    assert recognise(table, load_profiles([path]))[0].profile_id == "insurance"


def test_a_profile_that_extends_nothing_known_names_the_nearest(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("id: a\nextends: insurence\n", encoding="utf-8")
    with pytest.raises(RuleError, match="insurance") as caught:
        load_profiles([path])
    assert caught.value.place.row == 2
