"""What the project file declares of its sources, held against the profiles before a file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.errors import ProjectError
from cpaudit.fields import CODE_TOKENS, FIELD_TYPES, FieldType
from cpaudit.i18n import Text
from cpaudit.project.cursor import did_you_mean, nearest
from cpaudit.promises import coded_value, may_stand_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cpaudit.project import Project, SourceSpec
    from cpaudit.sources.profiles.profile import Profile

_CODED = frozenset({FieldType.SEX, FieldType.MARITAL, FieldType.RELATIONSHIP, FieldType.CODE})


def check_declared(project: Project, profiles: Mapping[str, Profile]) -> None:
    """Refuse a field or a code that no record of a source can have.

    A source whose kind the project does not tell is checked when its file has told it.

    Raises:
        ProjectError: for the first such setting; it names the setting and what was meant.
    """
    for spec in project.sources:
        profile = profiles.get(spec.profile_id)
        if profile is not None:
            check_spec(spec, profile)


def check_spec(spec: SourceSpec, profile: Profile) -> None:
    """Refuse what ``spec`` declares and ``profile`` does not know.

    Raises:
        ProjectError: see ``check_declared``.
    """
    lead = f"sources.{spec.source_id}"
    for name in spec.columns:
        if name not in profile.fields:
            raise _no_field(name, profile.fields, profile, f"{lead}.columns.{name}")
    for name in spec.fill_down:
        if name not in profile.fields:
            raise _no_field(name, profile.fields, profile, f"{lead}.fill_down")
    coded = [name for name in profile.fields if FIELD_TYPES.get(name) in _CODED]
    for name, tokens in spec.codes.items():
        if name not in coded:
            raise _no_field(name, coded, profile, f"{lead}.codes.{name}")
        for raw, token in tokens.items():
            if not may_stand_for(name, token):
                known = CODE_TOKENS.get(name) or (str(coded_value(name)),)
                raise _no_token(token, known, f"{lead}.codes.{name}.{raw}")


def _no_field(name: str, known: Iterable[str], profile: Profile, setting: str) -> ProjectError:
    known = list(known)
    kind = (
        Text("coded field", "代码字段")
        if setting.split(".")[2] == "codes"
        else Text("field", "字段")
    )
    hint = did_you_mean(nearest(name, known))
    listing = Text(f"Fields: {', '.join(known)}.", f"可用字段：{'、'.join(known)}。")
    advice = hint or listing
    return ProjectError(
        Text(
            f"«{name}» is no {kind.en} of {profile.title.en} ({profile.profile_id}).",
            f"“{name}”不是“{profile.title.zh}”（{profile.profile_id}）的{kind.zh}。",
        ),
        mend=Text(f"Correct {setting}. {advice.en}", f"请改正 {setting}。{advice.zh}"),
    )


def _no_token(token: str, known: Iterable[str], setting: str) -> ProjectError:
    known = sorted(known)
    hint = did_you_mean(nearest(token, known))
    listing = Text(f"Values: {', '.join(known)}.", f"可用的值：{'、'.join(known)}。")
    advice = hint or listing
    return ProjectError(
        Text(f"«{token}» is no value of this field.", f"“{token}”不是该字段可用的值。"),
        mend=Text(f"Correct {setting}. {advice.en}", f"请改正 {setting}。{advice.zh}"),
    )
