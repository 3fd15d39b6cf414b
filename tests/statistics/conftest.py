"""Published and reference values, each with its source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

_FILE = Path(__file__).with_name("vectors.json")


@pytest.fixture(scope="session")
def vectors() -> dict[str, Any]:
    return {one["id"]: one for one in json.loads(_FILE.read_text(encoding="utf-8"))}
