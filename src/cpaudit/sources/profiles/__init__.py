"""The shipped source profiles, one YAML file per kind of export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.sources.profile import Profile, read_profile

if TYPE_CHECKING:
    from collections.abc import Sequence


def load_profiles(extra: Sequence[Path] = ()) -> dict[str, Profile]:
    """The shipped profiles and those of the files and folders in ``extra``, by their id.

    A profile of ``extra`` replaces the shipped one of the same id.

    Raises:
        RuleError: a profile is not well formed.
    """
    shipped = sorted(Path(__file__).parent.glob("*.yaml"))
    own = [
        path
        for place in extra
        for path in (sorted(place.glob("*.yaml")) if place.is_dir() else [place])
    ]
    profiles = [read_profile(path) for path in (*shipped, *own)]
    return {profile.profile_id: profile for profile in profiles}
