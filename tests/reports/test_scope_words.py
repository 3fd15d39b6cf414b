"""What ``explain`` calls the evidence on whose birth it is."""

from __future__ import annotations

import re
from pathlib import Path

from cpaudit.reports.scope_words import SCOPE_EVIDENCE

DOCUMENT = Path(__file__).parents[2] / "docs" / "missed-births.md"


def test_every_piece_of_evidence_has_words_in_both_languages():
    text = DOCUMENT.read_text(encoding="utf-8")
    table = text.partition("<!-- evidence: generated -->")[2].partition("<!-- evidence: end -->")[0]
    pieces = set(re.findall(r"^\| `([a-z_]+)` \|", table, flags=re.MULTILINE))
    assert pieces
    assert set(SCOPE_EVIDENCE) == pieces
    assert all(name not in {words.zh, words.en} for name, words in SCOPE_EVIDENCE.items())
