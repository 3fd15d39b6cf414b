"""The shipped sample is what the generator writes; `make` of it is one function."""

import zipfile
from pathlib import Path

from cpaudit.synthesis.samples import SAMPLE_NAME, write_sample

SHIPPED = Path(__file__).parents[2] / "samples" / SAMPLE_NAME
MOST_BYTES = 2_097_152  # 2 MiB: it travels in every wheel


def content(path: Path) -> object:
    """The bytes; of a workbook those of its parts, since zlib builds compress differently."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def files(folder: Path) -> set[Path]:
    own = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return {path for path in own if path.parts[0] not in {".cpaudit", "cpaudit-output"}}


def test_regenerating_the_sample_gives_the_same_bytes(tmp_path):
    write_sample(tmp_path)
    assert files(tmp_path) == files(SHIPPED)
    for file in files(tmp_path):
        assert content(tmp_path / file) == content(SHIPPED / file), file


def test_the_sample_is_small():
    assert sum((SHIPPED / file).stat().st_size for file in files(SHIPPED)) < MOST_BYTES
