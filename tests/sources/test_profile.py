import pytest

from cpaudit.errors import RuleError
from cpaudit.fields import CODE_TOKENS, DATASETS, FIELD_TYPES
from cpaudit.sources.profiles import load_profiles


def test_every_dataset_has_a_profile(profiles):
    assert {profile.dataset for profile in profiles.values()} == set(DATASETS)


def test_codes_lead_to_known_tokens_only(profiles):
    for profile in profiles.values():
        for name, mapping in profile.codes.items():
            assert set(mapping.values()) <= CODE_TOKENS[name], (profile.profile_id, name)


def test_roles_and_dates_read_fields_of_their_dataset(profiles):
    for profile in profiles.values():
        fields = DATASETS[profile.dataset]
        for name in (profile.event, profile.entry, profile.coverage):
            assert name is None or name in fields
        for role in profile.roles:
            lead = f"{role.prefix}_" if role.prefix else ""
            assert f"{lead}name" in fields
            for name in role.reads:
                assert name in fields, (profile.profile_id, role.name, name)
            for prefix in role.relatives.values():
                assert f"{prefix}_name" in fields, (profile.profile_id, role.name, prefix)


def test_no_alias_stands_under_two_fields_of_one_profile(profiles):
    for profile in profiles.values():
        seen: dict[str, str] = {}
        for name, aliases in profile.aliases.items():
            for alias in dict.fromkeys(aliases):
                assert seen.setdefault(alias, name) == name, (profile.profile_id, alias)


def test_a_profile_of_the_project_replaces_the_shipped_one(tmp_path, profiles):
    shipped = profiles["funerals"]
    (tmp_path / "own.yaml").write_text(
        "id: funerals\ndepartment: civil\ndataset: funerals\ntitle: 火化\nrequired: [name]\n"
        "columns:\n  name: {aliases: [往生者]}\nroles:\n  self: {presence: always}\n",
        encoding="utf-8",
    )
    own = load_profiles([tmp_path])["funerals"]
    assert own.aliases["name"] != shipped.aliases["name"]
    assert "往生者" in own.aliases["name"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("dataset: funerlas", "funerals"),
        ("columnes: {}", "columns"),
        ("columns: {nmae: {}}", "name"),
        ("codes: {status: {1: actve}}", "active"),
    ],
)
def test_a_slip_in_a_profile_is_told_with_its_line_and_the_nearest_word(tmp_path, line, words):
    key = line.split(":")[0]
    base = {
        "id": "id: x",
        "department": "department: civil",
        "dataset": "dataset: planning_births",
        "title": "title: x",
        "required": "required: [name]",
        "columns": "columns: {name: {}}",
        "roles": "roles: {}",
    }
    path = tmp_path / "own.yaml"
    path.write_text("\n".join((base | {key: line}).values()), encoding="utf-8")
    with pytest.raises(RuleError, match=words) as caught:
        load_profiles([path])
    assert caught.value.place.row
    assert caught.value.place.file == str(path)


def test_the_fields_of_the_profiles_have_types(profiles):
    for profile in profiles.values():
        assert set(profile.fields) <= set(FIELD_TYPES)
