"""Writes the shipped sample township anew; the same constants give the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

from cpaudit.synthesis.samples import SAMPLE_NAME, write_sample

if __name__ == "__main__":
    folder = Path(__file__).parent.parent / "samples" / SAMPLE_NAME
    shutil.rmtree(folder, ignore_errors=True)
    write_sample(folder)
    print(f"wrote {folder}")
