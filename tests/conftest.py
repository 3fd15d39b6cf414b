"""What all tests share: the shipped rules and profiles are read once in a process."""

from __future__ import annotations

import shutil
from functools import cache

import pytest
from hypothesis import HealthCheck, settings

from laws import examples

# How long an example takes says how busy the machine is, and nothing about the law.
settings.register_profile(
    "any_load",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=examples(100),
)
settings.load_profile("any_load")


@pytest.fixture(scope="session", autouse=True)
def shipped_once():
    """Rules and profiles as shipped are read once, and not again by each audit; own ones always.

    Tests of the loaders have their own names of them, which stay as they are.
    """
    from cpaudit import audit, recognition
    from cpaudit.corrected import copies
    from cpaudit.rules import load
    from cpaudit.shipped import rules_folder
    from cpaudit.sources import profiles

    load_rules, load_profiles = load.load_rules, profiles.load_profiles
    shipped_rules = cache(lambda: load_rules((rules_folder(),)))
    shipped_profiles = cache(load_profiles)

    def rules_of(paths, *more):
        paths = tuple(paths)
        is_shipped = paths == (rules_folder(),) and not more
        return shipped_rules() if is_shipped else load_rules(paths, *more)

    def profiles_of(extra=()):
        return load_profiles(extra) if extra else dict(shipped_profiles())

    with pytest.MonkeyPatch.context() as patch:
        for module in (audit, load):
            patch.setattr(module, "load_rules", rules_of)
        for module in (copies, profiles, recognition):
            patch.setattr(module, "load_profiles", profiles_of)
        yield


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory):
    """The shipped sample without its truth: the walk cannot peep."""
    from cpaudit.shipped import samples_folder

    folder = tmp_path_factory.mktemp("sample") / "fenghuang"
    left_out = shutil.ignore_patterns("truth", ".cpaudit", "cpaudit-output")
    shutil.copytree(samples_folder() / "fenghuang", folder, ignore=left_out)
    return folder


@pytest.fixture(scope="session")
def sample_audit(sample_folder):
    """The whole walk on the sample, once in a process."""
    from cpaudit.audit import audit
    from cpaudit.project import load_project

    return audit(load_project(sample_folder))
