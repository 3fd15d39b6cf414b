"""Explanations of a finding or of a person, from what a run kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.explanation.kept import FINDINGS, Kept
from cpaudit.explanation.rows import side_by_side
from cpaudit.explanation.rule_findings import shown, told_findings
from cpaudit.explanation.source_files import changed_files
from cpaudit.explanation.told import (
    BirthTold,
    CorrectionTold,
    Explanation,
    LinkTold,
    Stay,
    Step,
)
from cpaudit.linkage.explanation import PRIOR
from cpaudit.linkage.scoring import ACCEPT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.explanation.rows import SideBySide
    from cpaudit.i18n import Language
    from cpaudit.project import Project


# More digits say nothing, and eighteen of them look like a citizen's number.
_DIGITS = 6


def explain_finding(
    kept: Kept, finding_id: str, project: Project, *, is_masked: bool, language: Language
) -> Explanation | None:
    """The finding with its evidence and the rows of the person whom it is about; null: not there."""
    found = kept.table(FINDINGS, pl.col("finding_id") == finding_id)
    if found.is_empty():
        return None
    evidence = kept.table("evidence", pl.col("finding_id") == finding_id)["record_id"].to_list()
    person_key = found["person_key"][0]
    births = _births(kept, person_key) if found["grade"][0] is not None else ()
    keys = [person_key] if person_key else []
    return _explained(
        kept,
        project,
        found,
        evidence,
        keys,
        births=births,
        is_masked=is_masked,
        language=language,
    )


def explain_person(
    kept: Kept, person_key: str, project: Project, *, is_masked: bool, language: Language
) -> Explanation:
    """All findings of the person, and all rows that are the person's."""
    found = kept.table(FINDINGS, pl.col("person_key") == person_key)
    explained = _explained(
        kept,
        project,
        found,
        [],
        [person_key],
        births=_births(kept, person_key),
        is_masked=is_masked,
        language=language,
    )
    if explained.rows is not None and explained.rows.rows:
        return explained
    places = kept.table("crosswalk", pl.col("person_key") == person_key)
    return replace(explained, places=tuple(_place(row) for row in places.iter_rows(named=True)))


def _explained(
    kept: Kept,
    project: Project,
    found: pl.DataFrame,
    evidence: Sequence[int],
    person_keys: Sequence[str],
    *,
    births: tuple[BirthTold, ...],
    is_masked: bool,
    language: Language,
) -> Explanation:
    theirs = kept.table("mentions", pl.col("person_key").is_in(list(person_keys)))
    record_ids = list(dict.fromkeys([*evidence, *theirs["record_id"].to_list()]))
    rows = side_by_side(
        kept,
        record_ids,
        evidence=evidence,
        person_keys=person_keys,
        is_masked=is_masked,
        language=language,
    )
    return Explanation(
        run_no=kept.run_no,
        person_key=person_keys[0] if person_keys else None,
        findings=told_findings(kept, found, is_masked=is_masked),
        rows=rows,
        links=_links(kept, rows),
        births=births,
        corrections=_corrections(kept, rows, found, is_masked=is_masked),
        changed_files=changed_files(kept.table("paths"), project),
        is_masked=is_masked,
    )


def _links(kept: Kept, rows: SideBySide) -> tuple[LinkTold, ...]:
    """The links between rows that are shown, accepted ones first, the surest first."""
    numbers = {
        row.mention_id: number
        for number, row in enumerate(rows.rows, start=1)
        if row.mention_id is not None
    }
    links = kept.table(
        "links",
        pl.col("mention_id_l").is_in(list(numbers)),
        pl.col("mention_id_r").is_in(list(numbers)),
    ).sort(
        "is_accepted",
        "probability",
        "mention_id_l",
        "mention_id_r",
        descending=[True, True, False, False],
    )
    return tuple(
        LinkTold(
            left=min(numbers[row["mention_id_l"]], numbers[row["mention_id_r"]]),
            right=max(numbers[row["mention_id_l"]], numbers[row["mention_id_r"]]),
            tier=row["tier"],
            blocking_rule=row["blocking_rule"],
            steps=_steps(row["levels"], row["weights"]),
            weight=_rounded(row["weight"]),
            probability=_rounded(row["probability"]),
            threshold=ACCEPT,
            is_accepted=row["is_accepted"],
        )
        for row in links.iter_rows(named=True)
    )


def _steps(levels: str | None, weights: str | None) -> tuple[Step, ...]:
    """The comparisons that weigh anything: what was known beforehand, then the heaviest first."""
    told, weighed = (
        dict(part.split("=", 1) for part in (text or "").split(";") if part)
        for text in (levels, weights)
    )
    steps = [Step(name, told.get(name, ""), float(bits)) for name, bits in weighed.items()]
    known = [step for step in steps if step.level != "missing"]
    return tuple(sorted(known, key=lambda step: (step.comparison != PRIOR, -abs(step.bits))))


def _births(kept: Kept, person_key: str | None) -> tuple[BirthTold, ...]:
    found = kept.table("births", pl.col("person_key") == person_key)
    return tuple(_birth(kept, row) for row in found.iter_rows(named=True))


def _birth(kept: Kept, row: Mapping[str, Any]) -> BirthTold:
    pieces = [part.rsplit(":", 1) for part in (row["scope_evidence"] or "").split(";") if part]
    stays = kept.table("residences", pl.col("birth_no") == row["birth_no"])
    return BirthTold(
        birth_date=row["birth_date"],
        grade=row["grade"],
        p_missed=_rounded(row["p_missed"]),
        p_in_scope=None if row["p_in_scope"] is None else _rounded(row["p_in_scope"]),
        scope=row["scope"],
        scope_reason=row["scope_reason"],
        suppressed=row["suppressed"],
        evidence=tuple(
            sorted(((name, float(weight)) for name, weight in pieces), key=lambda one: -abs(one[1]))
        ),
        stays=tuple(
            Stay(
                **{
                    name: stay[name]
                    for name in (
                        "of",
                        "voice",
                        "dataset",
                        "kind",
                        "place",
                        "since",
                        "until",
                        "state",
                    )
                }
            )
            for stay in stays.iter_rows(named=True)
        ),
    )


def _corrections(
    kept: Kept, rows: SideBySide, found: pl.DataFrame, *, is_masked: bool
) -> tuple[CorrectionTold, ...]:
    """Corrections of the rows shown and of the findings, the surest first."""
    numbers = {row.record_id: number for number, row in enumerate(rows.rows, start=1)}
    ids = found["finding_id"].to_list()
    told = kept.table(
        "corrections",
        pl.col("record_id").is_in(list(numbers))
        | pl.col("finding_ids").list.eval(pl.element().is_in(ids)).list.any(),
    ).sort("probability", "correction_id", descending=[True, False])
    return tuple(
        CorrectionTold(
            correction_id=row["correction_id"],
            row=numbers.get(row["record_id"]),
            place=_place(row),
            field=row["field"],
            heading=row["heading"],
            current=shown(row["field"], row["current"], is_masked=is_masked),
            suggested=None
            if row["suggested"] is None
            else shown(row["field"], row["suggested"], is_masked=is_masked),
            probability=_rounded(row["probability"]),
            p_wrong=_rounded(row["p_wrong"]),
            said_by=tuple(row["said_by"] or ()),
            is_tie=bool(row["is_tie"]),
        )
        for row in told.iter_rows(named=True)
    )


def _place(row: Mapping[str, Any]) -> str:
    sheet = f" [{row['sheet']}]" if row["sheet"] else ""
    return f"{row['file']}{sheet}:{row['row']}"


def _rounded(value: float) -> float:
    return round(value, _DIGITS)
