"""The part of a run that concerns cases: what the store knows beforehand, and what it is told."""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cpaudit
from cpaudit.cli.project_key import keyring_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import polars as pl

    from cpaudit.audit_result import Audit
    from cpaudit.cases.followed import Followed
    from cpaudit.cases.run_facts import RunFacts, RunTables
    from cpaudit.project import Project
    from cpaudit.rules.rule import Rule

_MARK = "store"
_PERIOD = re.compile(r"\b(?:in_period|period_start|period_end)\b")
# Their figures are those of the period, whatever a rule reads of them.
_VIEWS_OF_THE_PERIOD = frozenset({"villages", "area", "returns", "village_returns"})


@dataclass(frozen=True, slots=True)
class Following:
    """A run that has begun.

    Attributes:
        project: what is audited.
        answers: what villages answered about missed births, for ``audit``.
        n_answers: how many answers there were when it began.
        begun_at: when, by the clock.
        begun: the same, for measuring.
    """

    project: Project
    answers: tuple[tuple[str, str], ...]
    n_answers: int
    begun_at: str
    begun: float

    @classmethod
    def begin(cls, project: Project) -> Following:
        """Open the store once: what cannot be recorded need not be audited.

        Raises:
            CpauditError: the store cannot be used, or was begun with another key file.
        """
        from cpaudit.cases.store import now, open_store

        begun_at, begun = now(), time.perf_counter()
        with open_store(project.store, key_mark=_key_mark(project)) as store:
            return cls(project, store.answers_about_missed(), store.n_answers(), begun_at, begun)

    def record(self, result: Audit, evidence: pl.DataFrame | None = None) -> Followed:
        """The cases after the run, which stands in the store now.

        ``evidence`` (``reports.evidence_rows.EVIDENCE_ROWS``) is what worklists show of the rows.

        Raises:
            CpauditError: the store or the tables of the run cannot be written.
        """
        from cpaudit.cases.store import open_store

        with open_store(self.project.store, key_mark=_key_mark(self.project)) as store:
            return store.record_run(self._facts(result), _tables(result, evidence))

    def end(self, followed: Followed, *, exit_code: int, reports_written: bool) -> None:
        """Add to the store how the run ended.

        Raises:
            CpauditError: the store cannot be written.
        """
        from cpaudit.cases.store import open_store

        with open_store(self.project.store) as store:
            store.end_run(
                followed.run_no,
                exit_code=exit_code,
                seconds=round(time.perf_counter() - self.begun, 3),
                reports_written=reports_written,
            )

    def _facts(self, result: Audit) -> RunFacts:
        from cpaudit.cases.run_facts import RunFacts
        from cpaudit.cli.collect import rule_set_hash

        project = self.project
        totals = result.indicators.filter(
            result.indicators["village"].is_null() & (result.indicators["denominator"] > 0)
        ).sort("name")
        shares = {
            name: (hits, n)
            for name, hits, n in totals.select("name", "numerator", "denominator").iter_rows()
        }
        return RunFacts(
            begun_at=self.begun_at,
            as_of=project.as_of,
            period=(project.period.start, project.period.end),
            rule_set=rule_set_hash(result.rules, project),
            files=_digest(sorted(result.intake.files["sha256"].drop_nulls().unique())),
            settings=_settings(project, self.n_answers),
            cpaudit=cpaudit.__version__,
            n_persons=result.n_persons,
            n_missed=int(result.missed["n"].sum()),
            is_partial=bool(result.unfinished),
            indicators=json.dumps(shares),
        )


def stored_answers(project: Project) -> tuple[tuple[str, str], ...]:
    """What the store holds of answers about missed births; nothing where there is no store.

    Raises:
        CpauditError: the store cannot be used.
    """
    from cpaudit.cases.store import has_store, open_store

    if not has_store(project.store):
        return ()
    with open_store(project.store, key_mark=_key_mark(project)) as store:
        return store.answers_about_missed()


def _tables(result: Audit, evidence: pl.DataFrame | None) -> RunTables:
    from cpaudit.cases.run_facts import RunTables
    from cpaudit.cases.tellings import Said
    from cpaudit.cli.case_subjects import Subjects
    from cpaudit.cli.kept import VALUES_TABLE, kept_tables
    from cpaudit.cli.last_run import compared_tables
    from cpaudit.gate import reading_problems
    from cpaudit.reports.evidence_rows import EVIDENCE_ROWS

    intake = result.intake
    problems = reading_problems(
        result.project, intake.sources, intake.files, intake.records, result.crosswalk
    )

    return RunTables(
        findings=result.findings,
        outcomes=result.outcomes,
        files=intake.files.select("source_id", "file", "n_records"),
        said=Said(
            mentions=intake.mentions,
            members=result.linkage.members,
            persons=result.views["persons"],
            records=intake.records,
            files=intake.files,
        ),
        subjects=Subjects(result).of,
        values=VALUES_TABLE,
        bound_rules=tuple(rule.id for rule in result.rules if _is_bound(rule)),
        proves=not problems,
        snapshots={
            **compared_tables(result),
            **kept_tables(result),
            **({} if evidence is None else {EVIDENCE_ROWS.noun: evidence}),
        },
    )


def _is_bound(rule: Rule) -> bool:
    """Whether what the rule finds depends on the reporting period."""
    windows = (text for window in rule.windows.values() for text in window.texts())
    lookups = (text for lookup in rule.lookups.values() for text in lookup.texts())
    texts = (rule.when or "", rule.require, *windows, *lookups)
    return bool(_VIEWS_OF_THE_PERIOD & set(rule.on)) or any(map(_PERIOD.search, texts))


def _key_mark(project: Project) -> str:
    return keyring_of(project).key(_MARK, purpose=_MARK)


def _settings(project: Project, n_answers: int) -> str:
    """A hash of what decides the findings beside files and rules: settings, decisions, answers."""
    files = (
        project.villages,
        project.missed.answers,
        project.linkage.parameters,
        *project.linkage.decisions,
        *project.profile_paths,
    )
    meant = (
        project.area,
        project.period,
        project.as_of,
        project.counting,
        project.sources,
        sorted(project.rules.severities.items()),
        project.returns,
        n_answers,
    )
    return _digest([*map(repr, meant), *(_content(path) for path in files if path is not None)])


def _content(path: Path) -> str:
    """The bytes of a file, or of all files of a folder, as a hash; empty where there is none."""
    if path.is_dir():
        return _digest([_content(file) for file in sorted(path.rglob("*.yaml"))])
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
