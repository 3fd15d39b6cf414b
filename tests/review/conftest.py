"""The township of the linkage tests, ready to be reviewed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cpaudit.i18n import Language, current_language, use_language

for room in ("linkage", "cli"):
    sys.path.insert(0, str(Path(__file__).parent.parent / room))

from review_builder import linked, review_of  # noqa: E402 - its township lies beside this folder


@pytest.fixture
def english():
    before = current_language()
    use_language(Language.EN)
    yield Language.EN
    use_language(before)


@pytest.fixture
def made(tmp_path):
    """A review of the township that writes into ``tmp_path``."""
    return review_of(tmp_path)


@pytest.fixture
def truth():
    """By mention the person."""
    town, _ = linked()
    return dict(town.truth.iter_rows())
