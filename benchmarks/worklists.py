"""Worklists of 300 villages with 100,000 findings: written, filled in, and read back."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PERSONS, _CASES, _VILLAGES = 2_000, 100_000, 300
_SECONDS = 30  # the promise, for writing and for reading back
_AS_OF, _PERIOD = dt.date(2026, 1, 31), (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def run() -> str:
    """The part of the page."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "township"
        _cpaudit("synth", "--out", project, "--persons", _PERSONS, "--seed", 7)
        _cpaudit("run", project, "--quiet", "--exit-zero")
        _grow(project)
        exported = _timed("worklist", "export", project, "--json")
        told = json.loads(exported[1])
        lists = Path(told["folder"])
        _fill_in(lists)
        imported = _timed("worklist", "import", lists, "--project", project, "--json")
        again = _timed("worklist", "import", lists, "--project", project, "--json")
        found, repeated = json.loads(imported[1]), json.loads(again[1])
    return f"""\
## Worklists

{told["n_cases"]:,} cases of {told["n_villages"]} villages, a workbook each, masked: whole processes.

| what | seconds | promised |
|---|---:|---:|
| `worklist export`: {len(told["files"])} files | {exported[0]:.1f} | {_SECONDS} |
| `worklist import`: {found["n_taken"]:,} answers | {imported[0]:.1f} | {_SECONDS} |
| the same again: {repeated["n_taken"]} taken, {repeated["n_known"]:,} known | {again[0]:.1f} | |
"""


def _grow(project: Path) -> None:
    """A second run in the store: the township's findings over and over, in other villages."""
    import polars as pl

    from cpaudit.cases.run_facts import RunFacts, RunTables
    from cpaudit.cases.snapshot import read_snapshot
    from cpaudit.cases.store import open_store

    store_path = project / ".cpaudit" / "store.sqlite"
    findings = read_snapshot(store_path, 1, "findings").filter(pl.col("severity") != "info")
    number = pl.int_range(_CASES, dtype=pl.UInt32)
    name = number.cast(pl.String).str.zfill(16)
    village = (number % _VILLAGES).cast(pl.String).str.zfill(3)
    grown = findings[[position % findings.height for position in range(_CASES)]].with_columns(
        name.str.replace_many(list("0189"), list("abcd")).alias("finding_id"),
        name.alias("subject_key"),
        name.alias("person_key"),
        (pl.lit("880101999") + village).alias("village"),
        (pl.lit("村") + village).alias("village_name"),
    )
    facts = RunFacts(
        begun_at="2026-02-01T08:00:00+00:00",
        as_of=_AS_OF,
        period=_PERIOD,
        rule_set="grown",
        files="grown",
        settings="grown",
        cpaudit="grown",
    )
    kept = read_snapshot(store_path, 1, "evidence_rows")
    tables = RunTables(
        findings=grown,
        outcomes=read_snapshot(store_path, 1, "outcomes"),
        files=kept.select("source_id", "file", n_records=pl.lit(1, pl.UInt32)).unique(),
        snapshots={"evidence_rows": kept},
    )
    with open_store(store_path) as store:
        store.record_run(facts, tables)


def _fill_in(folder: Path) -> None:
    """An answer in every row, written into the sheets as they are."""
    import re
    import zipfile

    answers = ("属实已补录", "属实已更正", "非本辖区（去向：某县）", "重复", "暂未落实")
    empty = re.compile(r'<c r="L(\d+)" s="(\d+)"/>')

    def answer(cell: re.Match[str]) -> str:
        text = answers[int(cell[1]) % len(answers)]
        return f'<c r="L{cell[1]}" s="{cell[2]}" t="inlineStr"><is><t>{text}</t></is></c>'

    for path in folder.glob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            parts = {info.filename: book.read(info) for info in book.infolist()}
        name = "xl/worksheets/sheet1.xml"
        parts[name] = empty.sub(answer, parts[name].decode()).encode()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            for part, content in parts.items():
                book.writestr(part, content)


def _timed(*words: object) -> tuple[float, str]:
    begun = time.perf_counter()
    shown = _cpaudit(*words)
    return time.perf_counter() - begun, shown


def _cpaudit(*words: object) -> str:
    command = [sys.executable, "-m", "cpaudit", *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    return done.stdout


if __name__ == "__main__":
    print(run())
