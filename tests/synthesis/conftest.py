"""One small township for all tests of this room."""

from pathlib import Path

import pytest

from cpaudit.synthesis.export import write
from cpaudit.synthesis.profile import Profile
from cpaudit.synthesis.township import Township, generate

PERSONS, SEED = 2500, 11


@pytest.fixture(scope="session")
def township() -> Township:
    return generate(PERSONS, SEED, Profile.TYPICAL)


@pytest.fixture(scope="session")
def folder(township: Township, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("township")
    write(township, target)
    return target
