"""Writes the picture of the README: the summary of the sample township, as SVG, in both languages."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from cpaudit.audit import audit
from cpaudit.cli.collect import material_of
from cpaudit.cli.demo import copy_sample
from cpaudit.i18n import Language
from cpaudit.project import load_project
from cpaudit.reports.terminal import terminal_picture

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "images"


def main(folder: Path) -> None:
    """Audit a copy of the sample and write one picture for each language into ``folder``."""
    with tempfile.TemporaryDirectory() as temporary:
        sample = Path(temporary) / "sample"
        copy_sample(sample)
        material = material_of(audit(load_project(sample)))
    folder.mkdir(parents=True, exist_ok=True)
    for language in Language:
        ending = "" if language is Language.EN else f".{language.value}"
        path = folder / f"summary{ending}.svg"
        path.write_text(terminal_picture(material, language=language), encoding="utf-8")
        print(path.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
