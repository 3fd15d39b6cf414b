"""How well births were matched with planning, by what reviewers answered about such links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.completeness.matching import Basis, Matching
from cpaudit.linkage.decisions import read_decisions
from cpaudit.linkage.mention_keys import mention_keys
from cpaudit.linkage.saved_parameters import read as read_parameters
from cpaudit.linkage.walk import link_mentions
from cpaudit.review.estimates import estimates
from cpaudit.review.strata import candidates
from cpaudit.statistics.linkage_error import Rate

if TYPE_CHECKING:
    from cpaudit.recognition import Recognition
    from cpaudit.review.estimates import Share

_PLANNING = ("planning_births", "planning_persons")
_CHILD_ROLES = ("self", "child")


def matching_of_births(
    recognised: Recognition, named: pl.DataFrame, births: pl.DataFrame
) -> Matching | None:
    """Precision and recall of the links between planning's children and the others' by the answers.

    Only pairs that were drawn at random count, and only links of children whose birth some source
    tells of; too few of them, or bands nobody was asked about, give none. The links are the model's
    own: those that follow the answers would look faultless.

    Args:
        recognised: the run's links, and what reviewers decided.
        named: the mentions with ``person_no``.
        births: the view ``births``.
    """
    project = recognised.project
    drawn = {one.pair for one in read_decisions(project.linkage.decisions) if one.stratum}
    if not drawn:
        return None
    parameters = project.linkage.parameters
    own = link_mentions(
        recognised.intake.mentions,
        as_of=project.as_of,
        experience=read_parameters(parameters) if parameters else None,
    )
    keys = mention_keys(recognised.intake.mentions, recognised.keyring)
    asked = candidates(
        _of_births(own.links, named, births), keys, recognised.keyring, recognised.reviewed.used
    )
    sampled = pl.DataFrame(
        sorted(drawn), schema={"left": pl.String, "right": pl.String}, orient="row"
    )
    found = estimates(asked, sampled)
    precision, recall = _rate(found.precision), _rate(found.recall)
    if precision is None or recall is None:
        return None
    n_accepted = asked.filter("is_accepted").height
    n_right = precision.value * n_accepted
    return Matching(Basis.REVIEW, precision, recall, n_accepted, n_right / recall.value - n_right)


def _of_births(links: pl.DataFrame, named: pl.DataFrame, births: pl.DataFrame) -> pl.DataFrame:
    """The links between a planning row of a child and a row of another source."""
    children = (
        named.filter(pl.col("role").is_in(_CHILD_ROLES))
        .join(births.select("person_no"), on="person_no", how="semi")
        .select("mention_id", is_planning=pl.col("dataset").is_in(_PLANNING))
    )
    return (
        links.join(
            children.rename({"mention_id": "mention_id_l", "is_planning": "planning_l"}),
            on="mention_id_l",
        )
        .join(
            children.rename({"mention_id": "mention_id_r", "is_planning": "planning_r"}),
            on="mention_id_r",
        )
        .filter(pl.col("planning_l") != pl.col("planning_r"))
        .select(links.columns)
    )


def _rate(share: Share) -> Rate | None:
    if share.value is None or share.interval is None or share.interval.low <= 0:
        return None
    return Rate(share.value, share.interval.low, share.interval.high)
