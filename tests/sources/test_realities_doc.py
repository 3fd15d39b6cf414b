"""Every reality of the field is told in the documentation and held by a test."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "sources.md"
NUMBERS = range(1, 48)


def documented() -> dict[int, str]:
    text = DOCUMENT.read_text(encoding="utf-8")
    part = text.partition("## The 47 realities\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| (\d+) \| (.+) \|$", part, re.MULTILINE)
    assert len(lines) == len({number for number, _ in lines})
    return {int(number): line for number, line in lines}


def test_the_document_lists_each_reality_once():
    assert list(documented()) == list(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_each_reality_is_handled_or_refused_and_has_its_tests_where_the_document_says(number):
    _reality, verdict, files = re.split(r"(?<!\\) \| ", documented()[number])
    assert verdict.startswith(("handled", "refused"))
    named = re.findall(r"`(test_\w+\.py)`", files)
    assert named
    for name in named:
        text = (HERE / "realities" / name).read_text(encoding="utf-8")
        assert re.search(rf"^def test_reality_{number:02}_\w+\(", text, re.MULTILINE), name
