from pathlib import Path

import pytest

from cpaudit.sources.profile import _KEYS
from cpaudit.sources.reference import renew

DOCUMENT = Path(__file__).parents[2] / "docs" / "sources.md"


def test_the_generated_part_equals_its_generation(profiles):
    text = DOCUMENT.read_text(encoding="utf-8")
    assert renew(text, profiles) == text


@pytest.mark.parametrize("key", sorted(_KEYS))
def test_every_key_of_a_profile_is_documented(key):
    assert f"`{key}`" in DOCUMENT.read_text(encoding="utf-8")
