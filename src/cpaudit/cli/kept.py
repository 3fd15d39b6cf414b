"""The tables that a run keeps beside those of its cases: for explanations and for the bulletin."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from cpaudit.audit_result import Audit
    from cpaudit.project import Project
    from cpaudit.reports.material import Material

BULLETIN = "bulletin"
# What rules read where they failed, among the tables of «cpaudit explain».
VALUES_TABLE = "explain_values"


def kept_tables(audit: Audit) -> dict[str, pl.DataFrame]:
    """What «cpaudit explain» needs without a new audit."""
    from cpaudit.explanation import keep

    intake = audit.intake
    return keep.kept_tables(
        keep.ToKeep(
            project=audit.project,
            findings=audit.findings,
            values=audit.read_values,
            rules=audit.rules,
            records=intake.records,
            raw=intake.raw,
            columns=intake.columns,
            mentions=intake.mentions,
            members=audit.linkage.members,
            links=audit.linkage.links,
            corrections=audit.corrections,
            persons=audit.views["persons"],
            births=audit.births,
            residences=audit.residences,
            crosswalk=audit.crosswalk,
            village_names=audit.indicators.select("village", "village_name").drop_nulls().unique(),
            files=intake.files,
        )
    )


def keep_bulletin(project: Project, material: Material) -> None:
    """Keep the figures of the bulletin beside the run's other tables.

    Raises:
        UsageError: the folder cannot be written to.
    """
    from cpaudit.cases.snapshot import folder_of, has_snapshot
    from cpaudit.output import write_atomically
    from cpaudit.reports.bulletin import kept_facts

    followed = material.followed
    if followed is None or not has_snapshot(project.store, followed.run_no):
        return
    written = BytesIO()
    kept_facts(material).write_parquet(written)
    folder = folder_of(project.store, followed.run_no)
    write_atomically(folder / f"{BULLETIN}.parquet", written.getvalue())
