from pathlib import Path

import pytest

from cpaudit.sources.profiles.keys import profile_section
from cpaudit.sources.profiles.reference import renew
from cpaudit.sources.profiles.schema import EXTENDS

DOCUMENT = Path(__file__).parents[2] / "docs" / "sources.md"


def test_the_generated_part_equals_its_generation(profiles):
    text = DOCUMENT.read_text(encoding="utf-8")
    assert renew(text, profiles) == text


@pytest.mark.parametrize("key", [EXTENDS, *(key.name for key in profile_section(None).keys)])
def test_every_key_of_a_profile_is_documented(key):
    assert f"`{key}`" in DOCUMENT.read_text(encoding="utf-8")
