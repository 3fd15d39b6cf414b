"""Two records with everything that joins them or keeps them apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.errors import UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.cli.link_project import LinkedProject
    from cpaudit.i18n import Language
    from cpaudit.linkage.one_pair import PairWeighed, Step
    from cpaudit.review.card import Line

# A person's or a record's key: sixteen letters and no colon.
_KEY = re.compile(r"^\s*[a-z2-7]{16}\s*$")


@dataclass(frozen=True, slots=True)
class Way:
    """A link on the way from one record to the other.

    ``choice``: what a rival who fits as well takes away of its weight.
    """

    left: str
    right: str
    tier: str
    blocking_rule: str
    probability: float
    choice: Step | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A contradiction between the persons of the two records."""

    left: str
    right: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Explained:
    """The two records (names and lines to show), what they weigh, and what became of them.

    ``own``: what the records' own link states where there is one, after rivals have shared it.
    """

    left: str
    right: str
    lines: tuple[Line, ...]
    pair: PairWeighed
    is_one_person: bool
    path: tuple[Way, ...]
    conflicts: tuple[Kept, ...]
    own: Way | None
    is_own_followed: bool


def explain_pair(
    of: LinkedProject, left: str, right: str, *, is_masked: bool, language: Language
) -> Explained:
    """The records that ``left`` and ``right`` name.

    Raises:
        UsageError: one of them names nobody or several people, or both name the same record.
    """
    import polars as pl

    from cpaudit.linkage.between import between
    from cpaudit.linkage.one_pair import weigh
    from cpaudit.review.card import Records, card

    references = of.references(has_keys=any(_KEY.match(text) for text in (left, right)))
    ends = [references.resolve(text) for text in (left, right)]
    if ends[0] == ends[1]:
        raise UsageError(
            Text("both names are of the same record.", "两个写法指同一条记录。"),
            mend=Text(
                "Name two records; add the role where a row names several people.",
                "请写两条不同的记录；一行涉及多人时请加角色。",
            ),
        )
    places = of.places()
    name_of = dict(places.select("mention_id", "reference").iter_rows())
    rows = of.witness.mentions.frame.select("mention_id", "m").filter(
        pl.col("mention_id").is_in(ends)
    )
    row_of = dict(rows.iter_rows())
    pair = weigh(of.witness, row_of[ends[0]], row_of[ends[1]])
    found = between(of.linkage, *ends)
    shown = card(
        {
            "mention_id_l": ends[0],
            "mention_id_r": ends[1],
            "levels": None,
            "weights": None,
            "probability": pair.probability,
            "weight": pair.weight,
            "blocking_rule": "",
            "side": "accepted" if found.is_one_person else "possible",
        },
        Records.of(of.recognition),
        is_masked=is_masked,
        language=language,
    )
    ways = [
        Way(
            name_of[row["mention_id_l"]],
            name_of[row["mention_id_r"]],
            row["tier"],
            row["blocking_rule"],
            row["probability"],
            _choice(row["levels"], row["weights"]),
        )
        for row in (*found.path.iter_rows(named=True), *found.own.iter_rows(named=True))
    ]
    n_path = found.path.height
    return Explained(
        left=name_of[ends[0]],
        right=name_of[ends[1]],
        lines=shown.lines,
        pair=pair,
        is_one_person=found.is_one_person,
        path=tuple(ways[:n_path]),
        conflicts=tuple(
            Kept(
                name_of[row["mention_id_l"]],
                name_of[row["mention_id_r"]],
                row["kind"],
                row["reason"],
            )
            for row in found.conflicts.iter_rows(named=True)
        ),
        own=ways[n_path] if len(ways) > n_path else None,
        is_own_followed=bool(found.own["is_accepted"].any()),
    )


def _choice(levels: str | None, weights: str | None) -> Step | None:
    """The choice among the levels and weights of a link, if it was one."""
    from cpaudit.linkage.guesses import CHOICE
    from cpaudit.linkage.one_pair import Step

    told = [
        dict(part.split("=", 1) for part in (text or "").split(";") if part)
        for text in (levels, weights)
    ]
    if CHOICE not in told[0]:
        return None
    return Step(CHOICE, told[0][CHOICE], float(told[1].get(CHOICE, "0")))
