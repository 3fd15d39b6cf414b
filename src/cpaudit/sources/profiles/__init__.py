"""The shipped source profiles, one YAML file per kind of export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.errors import RuleError
from cpaudit.sources.profiles.profile import Profile, build_profile, extended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.documents import Document


def load_profiles(extra: Sequence[Path] = ()) -> dict[str, Profile]:
    """The shipped profiles and those of the files and folders in ``extra``, by their id.

    A profile of ``extra`` replaces the one of the same id that was read before, and may extend it.

    Raises:
        RuleError: a profile is not well formed.
    """
    from cpaudit.documents import read_yaml

    own = [
        path
        for place in extra
        for path in (sorted(place.glob("*.yaml")) if place.is_dir() else [place])
    ]
    documents: dict[str, Document] = {}
    profiles: dict[str, Profile] = {}
    for path in (*profile_files(), *own):
        document = extended(read_yaml(path, error=RuleError), documents)
        profile = build_profile(document)
        profiles[profile.profile_id] = profile
        documents[profile.profile_id] = document
    return profiles


def profile_files() -> list[Path]:
    """The files of the shipped profiles."""
    return sorted(Path(__file__).parent.glob("*.yaml"))
