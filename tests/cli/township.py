"""A small invented township of UTF-8 files, for runs that are spoilt on purpose."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace

import pytest

from cpaudit.cli import main as door
from cpaudit.i18n import current_language, use_language

# The fewest that the generator makes; without a seed's luck a source of few events is empty.
_ARGUMENTS = ("--persons", "200", "--seed", "3", "--profile", "clean", "--lang", "en")
_EMPTY_SOURCE = "  civil_divorces: civil_divorces.csv\n"
_AS_UTF8 = ("planning_persons.csv", "police_persons.csv", "villages.csv")


def make(folder):
    """A township in ``folder`` that runs through."""
    before = current_language()
    with pytest.raises(SystemExit) as left:
        door.main(["synth", "--out", str(folder), *_ARGUMENTS])
    use_language(before)
    assert not left.value.code
    shutil.rmtree(folder / "truth")
    (folder / "civil_divorces.csv").unlink()
    change(folder / "cpaudit.yaml", _EMPTY_SOURCE, "")
    for name in _AS_UTF8:
        content = (folder / name).read_bytes()
        (folder / name).write_text(decoded(content), encoding="utf-8")


def keep_sources(folder, *names):
    """Leave only these sources of a township, so that a run of it is quick."""
    file = folder / "cpaudit.yaml"
    head, declared = file.read_text(encoding="utf-8").split("sources:\n")
    kept = []
    for line in declared.splitlines(keepends=True):
        name, _, path = line.strip().partition(": ")
        if name in names:
            kept.append(line)
        elif path:
            (folder / path).unlink(missing_ok=True)
    assert len(kept) == len(names)
    file.write_text(f"{head}sources:\n{''.join(kept)}", encoding="utf-8")


def decoded(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def change(file, old, new):
    """Put ``new`` in the place of ``old``, which must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def without_columns(file, *names):
    """Drop columns from a CSV file without quotes."""
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()]
    dropped = {rows[0].index(name) for name in names}
    kept = (",".join(c for at, c in enumerate(row) if at not in dropped) for row in rows)
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")


def fingerprint(folder):
    """Every file of ``folder`` with its hash, but for the log, which only grows."""
    return {
        path.relative_to(folder).as_posix(): _hash(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run-log.jsonl"
    }


def remember_the_sources(monkeypatch):
    """Read the files of a township, and of its copies, once for all tests that leave them as they are."""
    from cpaudit import recognition

    read = recognition.read_sources

    def once(project, *rest, **options):
        files = {
            (path.name, path.stat().st_size)
            for path in project.folder.iterdir()
            if path.is_file() and path.suffix not in {".yaml", ".yml"}
        }
        key = frozenset(one for one in files if one[0] != "decisions.csv")
        if key not in _SOURCES:
            _SOURCES[key] = read(project, *rest, **options)
        return _SOURCES[key]

    monkeypatch.setattr(recognition, "read_sources", once)


def remember_the_audits(monkeypatch):
    """Audit the same files with the same project once: for what is done with an audit.

    Not for tests of what a run takes over from an earlier one: decisions, numbers of rows.
    """
    from cpaudit import audit

    made = audit.audit

    def once(project, **options):
        asked = replace(project, output=project.folder)
        folder = project.folder.as_posix()
        paths = {
            path
            for spec in project.sources
            if spec.database is None
            for path in spec.paths(project.folder)
        }
        paths |= {project.villages} if project.villages else set()
        files = frozenset((path.name, _hash(path)) for path in paths)
        key = (repr(asked).replace(folder, ""), files, options.get("is_profiled", False))
        if key not in _AUDITS:
            _AUDITS[key] = made(project, **options)
        return replace(_AUDITS[key], project=project)

    monkeypatch.setattr(audit, "audit", once)


def _hash(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


_AUDITS = {}
_SOURCES = {}
