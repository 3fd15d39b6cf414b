"""A project's persons with everything that explains them, and the names of its records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.cli.assume import project_of
from cpaudit.cli.own_files import spare_own_files
from cpaudit.cli.placing import place_in_project
from cpaudit.cli.progress import count_files, telling
from cpaudit.cli.project_key import refuse_lost_key
from cpaudit.errors import CpauditError

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from cpaudit.linkage.references import References
    from cpaudit.linkage.walk import Linkage
    from cpaudit.linkage.witness import Witness
    from cpaudit.project import Project
    from cpaudit.recognition import Recognition


@dataclass(frozen=True, slots=True)
class LinkedProject:
    """Who is who in a project, and how it came about."""

    project: Project
    recognition: Recognition
    witness: Witness

    @property
    def linkage(self) -> Linkage:
        """The links and persons."""
        return self.recognition.linkage

    def references(self, *, has_keys: bool) -> References:
        """What users call the records; keys of persons and records take a hash of each."""
        from cpaudit.linkage.references import COLUMNS, References
        from cpaudit.review import words

        frame = self.places()
        roles = {said.zh: role for role, said in words.ROLES.items()}
        if has_keys:
            from cpaudit.linkage.mention_keys import mention_keys
            from cpaudit.views.identity import name_persons

            mentions, keyring = self.recognition.intake.mentions, self.recognition.keyring
            named = name_persons(mentions, self.linkage.members, keyring)
            frame = frame.join(
                named.select("mention_id", "person_key"), on="mention_id", how="left"
            ).join(
                mention_keys(mentions, keyring).rename({"key": "record_key"}),
                on="mention_id",
                how="left",
            )
            return References(frame.select(*COLUMNS, "person_key", "record_key"), roles)
        return References(frame.select(COLUMNS), roles)

    def places(self) -> pl.DataFrame:
        """Of each mention: mention_id, source_id, dataset, file, sheet, row, role, and ``reference``.

        The reference names the source where it is one sheet, else file and sheet.
        """
        import polars as pl

        provenance = pl.concat(
            [
                rows.select("record_id", "file", "sheet", "row")
                for rows in self.recognition.intake.records.values()
            ]
        )
        placed = self.recognition.intake.mentions.select(
            "mention_id", "record_id", "source_id", "dataset", "role"
        ).join(provenance, on="record_id", how="left", maintain_order="left")
        sheet = pl.col("sheet").fill_null("")
        is_one = pl.struct("file", sheet).n_unique().over("source_id") == 1
        of_file = pl.col("file") + pl.when(sheet == "").then(pl.lit("")).otherwise(
            pl.format("[{}]", sheet)
        )
        where = pl.when(is_one).then("source_id").otherwise(of_file)
        return placed.with_columns(reference=pl.format("{}:{}:{}", where, "row", "role"))


def linked_project(
    path: Path,
    *,
    is_quiet: bool = False,
    follows_decisions: bool = True,
    out: Path | None = None,
) -> LinkedProject:
    """The project in ``path`` with its persons; else with the model's own, before reviewers.

    ``out`` is what will be written.

    Raises:
        CpauditError: the project or a source cannot be used, or ``out`` is a file of the project.
    """
    from cpaudit.linkage.witness import Witness
    from cpaudit.recognition import recognise

    project = project_of(path)
    spare_own_files(project, out)
    refuse_lost_key(project)
    witness = Witness()
    try:
        with telling(is_quiet=is_quiet) as told:
            told.expect(count_files(project))
            recognition = recognise(
                project,
                progress=told.stage,
                reading=told.reading,
                follows_decisions=follows_decisions,
                witness=witness,
            )
    except CpauditError as error:
        place_in_project(error, project)
        raise
    return LinkedProject(project, recognition, witness)
