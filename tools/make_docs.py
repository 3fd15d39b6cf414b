"""Writes every generated document anew; ``tests/test_docs.py`` holds them equal to their sources.

Documents that are measured are made elsewhere: ``make bench`` (docs/benchmarks.md) and
``tools/make_readme_picture.py`` (docs/images).
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.fields import DATASETS
from cpaudit.missed.evidence import evidence
from cpaudit.project.schema import SCHEMA_FILE, json_schema
from cpaudit.rules import schema as rules_schema
from cpaudit.rules.load import load_rules
from cpaudit.rules.pages import render_catalogue
from cpaudit.sources.profiles import load_profiles, reference
from cpaudit.sources.profiles import schema as source_schema

if TYPE_CHECKING:
    from cpaudit.missed.piece import Evidence

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
RULES = ROOT / "rules"
RULE_SCHEMA = Path(rules_schema.__file__).with_name("rule.schema.json")
EVIDENCE_BEGIN, EVIDENCE_END = "<!-- evidence: generated -->", "<!-- evidence: end -->"
# The weights do not depend on it; six months is the default of the project file.
_MONTHS = 6


def documents() -> dict[Path, str]:
    """Each generated document with its text."""
    return {
        DOCS / "rules.md": _rules_page(),
        DOCS / "sources.md": reference.renew(_text(DOCS / "sources.md"), load_profiles(())),
        DOCS / "missed-births.md": _with_evidence(_text(DOCS / "missed-births.md")),
        SCHEMA_FILE: json_schema(),
        source_schema.SCHEMA_FILE: source_schema.schema_text(),
        RULE_SCHEMA: json.dumps(rules_schema.rule_schema(), ensure_ascii=False, indent=2) + "\n",
    }


def all_evidence() -> tuple[Evidence, ...]:
    """The evidence on scope that a run with every dataset can give."""
    return evidence(_MONTHS, dict.fromkeys(DATASETS, (None, None)))


def _rules_page() -> str:
    with (RULES / "not_shipped.csv").open(encoding="utf-8", newline="") as file:
        return render_catalogue(load_rules([RULES]), list(csv.DictReader(file)))


def _with_evidence(document: str) -> str:
    before, rest = document.split(EVIDENCE_BEGIN, 1)
    after = rest.split(EVIDENCE_END, 1)[1]
    rows = [
        f"| `{piece.name}` | {piece.source} | {_weight(piece.residence)} | {_weight(piece.hukou)} |"
        for piece in all_evidence()
    ]
    head = ["| evidence | source | residence | hukou |", "|---|---|---|---|"]
    table = "\n".join([*head, *rows])
    return f"{before}{EVIDENCE_BEGIN}\n\n{table}\n\n{EVIDENCE_END}{after}"


def _weight(weight: float) -> str:
    return f"{weight:+g}" if weight else "0"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def main() -> None:
    """Write the documents and name those that changed."""
    for path, text in documents().items():
        is_same = path.is_file() and _text(path) == text
        if not is_same:
            path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.relative_to(ROOT).as_posix()}: {'unchanged' if is_same else 'written'}")


if __name__ == "__main__":
    main()
