"""The first half of the walk: from a project's files to persons, with what reviewers decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cpaudit.at_rest import at_rest
from cpaudit.i18n import Text
from cpaudit.linkage.agreement import Resolved, nothing_decided, resolve
from cpaudit.linkage.decisions import read_decisions
from cpaudit.linkage.mention_keys import mention_keys
from cpaudit.linkage.saved_parameters import read as read_parameters
from cpaudit.linkage.walk import Linkage, link_mentions
from cpaudit.privacy import Keyring
from cpaudit.sources.gathering.earlier import with_earlier
from cpaudit.sources.load import Intake, read_sources
from cpaudit.sources.profiles import load_profiles
from cpaudit.sources.profiles.declared import check_declared
from cpaudit.stages import Stages
from cpaudit.standards.divisions import VillageTable
from cpaudit.tables import CONFLICTS, LINKS, MEMBERS

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from cpaudit.linkage.saved_parameters import Experience
    from cpaudit.linkage.witness import Witness
    from cpaudit.project import Project


@dataclass(frozen=True, slots=True)
class Recognition:
    """Who is who in a project's files.

    Attributes:
        project: what was asked.
        villages: the project's village table.
        keyring: the keys of persons and records.
        intake: what was read, and what was skipped and why.
        linkage: links, clusters, conflicts and the model's parameters.
        reviewed: the decisions of reviewers that were used, and those that could not be.
    """

    project: Project
    villages: VillageTable
    keyring: Keyring
    intake: Intake
    linkage: Linkage
    reviewed: Resolved


def recognise(
    project: Project,
    *,
    progress: Callable[[Text], None] | None = None,
    reading: Callable[[str, str], None] | None = None,
    stages: Stages | None = None,
    follows_decisions: bool = True,
    witness: Witness | None = None,
) -> Recognition:
    """The persons whom the sources of ``project`` name.

    ``progress`` is told each stage, ``reading`` each source and file before it is read; ``stages``
    measures them. Without ``follows_decisions`` the links are the model's own: what reviewers
    decided is resolved, and not followed. ``witness`` keeps what explanations need.

    Raises:
        CpauditError: a source, the village table, the file of decisions or that of parameters cannot
            be used.
    """
    stages = stages or Stages(tell=progress)
    with stages.stage("sources", Text("Reading sources", "正在读取数据源")):
        decisions = read_decisions(project.linkage.decisions)
        parameters = project.linkage.parameters
        experience = read_parameters(parameters) if parameters else None
        profiles = load_profiles(project.profile_paths)
        check_declared(project, profiles)
        villages = village_table(project)
        intake = read_sources(project, profiles, villages, progress=reading)
        intake = replace(intake, sources=with_earlier(intake.sources, project.output))
        keyring = Keyring(project.key_file)
    stages.knows_rows(int(intake.files["n_records"].sum()))
    with stages.stage("linkage", Text("Recognising persons", "正在识别同一人")):
        reviewed = (
            resolve(decisions, mention_keys(intake.mentions, keyring))
            if decisions
            else nothing_decided()
        )
        linkage = _linked(
            intake.mentions,
            project,
            decided=reviewed.decided if follows_decisions else None,
            experience=experience,
            witness=witness,
        )
    return Recognition(
        project=project,
        villages=villages,
        keyring=keyring,
        intake=intake,
        linkage=linkage,
        reviewed=reviewed,
    )


def village_table(project: Project) -> VillageTable:
    """The project's village table, empty where it names none."""
    if project.villages is None:
        return VillageTable.empty()
    return VillageTable.read(project.villages)


def _linked(
    mentions: pl.DataFrame,
    project: Project,
    *,
    decided: pl.DataFrame | None,
    experience: Experience | None,
    witness: Witness | None,
) -> Linkage:
    linkage = link_mentions(
        mentions, as_of=project.as_of, decided=decided, experience=experience, witness=witness
    )
    LINKS.keep(linkage.links)
    MEMBERS.keep(linkage.members)
    CONFLICTS.keep(linkage.conflicts)
    return replace(linkage, links=at_rest(linkage.links))
