"""What reviewers decided, put into the walk: pairs that are one person, and pairs that are not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.clustering import FAR_DAYS, components
from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.decisions import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cpaudit.linkage.codes import Rows
    from cpaudit.linkage.exact import Exact
    from cpaudit.linkage.prepared import Prepared

TIER = "reviewed"
# In ``conflicts``: a match that the records themselves speak against.
AGAINST_EVIDENCE = "reviewed_against_evidence"
# A number alone is worth 14 bits; a decision is final, whatever else is known.
WEIGHT = 30.0
_PAIRS = {"m_l": pl.Int64, "m_r": pl.Int64}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Decided pairs as rows of mentions: ``joined`` are one person each, ``apart`` two."""

    joined: pl.DataFrame
    apart: pl.DataFrame

    def apart_as(self, unit: Rows) -> tuple[Rows, Rows]:
        """The units that must not become one, the smaller on the left."""
        ends = unit[self.apart["m_l"].to_numpy()], unit[self.apart["m_r"].to_numpy()]
        return np.minimum(*ends), np.maximum(*ends)

    def settled(self, by_number: Exact, numbered: pl.DataFrame) -> tuple[Exact, pl.DataFrame]:
        """The units after the matches, without the links by number that a no-match forbids.

        Where links by number make one person of two who were decided apart, the weakest of those
        that connect them go; a number is then not the own one of the mention that leaves.

        Args:
            by_number: the units by number.
            numbered: its links with their weights.
        """
        if self.joined.is_empty() and self.apart.is_empty():
            return by_number, numbered
        steps = pl.concat(
            [
                self.joined.with_columns(at=pl.lit(-1, pl.Int64), weight=pl.lit(np.inf)),
                numbered.with_row_index("at").select(
                    pl.col("m_l", "m_r").cast(pl.Int64), pl.col("at").cast(pl.Int64), "weight"
                ),
            ]
        )
        gone = self._refused(len(by_number.unit), steps)
        stays = pl.Series(~np.isin(np.arange(numbered.height), gone))
        leaving = numbered["m_r"].gather(gone).to_numpy()
        unit, keeps_id = by_number.unit.copy(), by_number.keeps_id.copy()
        unit[leaving], keeps_id[leaving] = leaving, False
        ends = (unit[self.joined["m_l"].to_numpy()], unit[self.joined["m_r"].to_numpy()])
        label = components(len(unit), *ends)
        kept = replace(
            by_number, unit=label[unit], keeps_id=keeps_id, links=by_number.links.filter(stays)
        )
        return kept, numbered.filter(stays)

    def _refused(self, n: int, steps: pl.DataFrame) -> list[int]:
        """The links by number that would join what is apart, the strongest links first.

        A loop over the links of persons who were decided apart, and of nobody else.
        """
        label = components(n, steps["m_l"].to_numpy(), steps["m_r"].to_numpy())
        left, right = self.apart_as(label)
        torn = np.unique(left[left == right])
        close = steps.filter(pl.Series(np.isin(label[steps["m_l"].to_numpy()], torn))).sort(
            "weight", "m_l", "m_r", descending=[True, False, False]
        )
        parts = Parts(self.apart.iter_rows())
        return [
            at
            for a, b, at in close.select("m_l", "m_r", "at").iter_rows()
            if not parts.join(a, b) and at >= 0
        ]

    def links(self, prepared: Prepared) -> pl.DataFrame:
        """The links of the decided pairs: the matches accepted, the no-matches not."""
        child = prepared.frame["is_child"]
        both = pl.concat(
            [
                pairs.with_columns(is_accepted=pl.lit(value=accepted))
                for pairs, accepted in ((self.joined, True), (self.apart, False))
            ]
        )
        return both.with_columns(
            link_type=pl.when(child.gather(both["m_l"]) & child.gather(both["m_r"]))
            .then(pl.lit("child"))
            .otherwise(pl.lit("adult")),
            tier=pl.lit(TIER),
            blocking_rule=pl.lit(TIER),
            levels=pl.lit(None, pl.String),
            weights=pl.lit(None, pl.String),
            weight=pl.when("is_accepted").then(WEIGHT).otherwise(-WEIGHT),
            probability=pl.col("is_accepted").cast(pl.Float64),
        )

    def conflicts(self, prepared: Prepared) -> pl.DataFrame:
        """The matches that the two records contradict: kind, m_l, m_r, reason."""
        told = self.joined
        for end in ("l", "r"):
            side = prepared.frame.select(*_WEIGHED)[told[f"m_{end}"]]
            told = told.hstack(side.select(pl.all().name.suffix(f"_{end}")))
        return (
            told.with_columns(reason=_contradiction())
            .drop_nulls("reason")
            .select(pl.lit(AGAINST_EVIDENCE).alias("kind"), "m_l", "m_r", "reason")
        )


_WEIGHED = ("record_id", "id_valid", "source_bit", "role", "date", "stated_sex", "name")


def reviewed(prepared: Prepared, decided: pl.DataFrame | None) -> Reviewed:
    """The decided pairs (``mention_id_l``, ``mention_id_r``, ``decision``) as rows of mentions."""
    if decided is None or decided.is_empty():
        nothing = pl.DataFrame(schema=_PAIRS)
        return Reviewed(nothing, nothing)
    row = prepared.frame.select("mention_id", pl.col("m").cast(pl.Int64))
    ends = decided.join(
        row.rename({"mention_id": "mention_id_l", "m": "a"}), on="mention_id_l"
    ).join(row.rename({"mention_id": "mention_id_r", "m": "b"}), on="mention_id_r")
    pairs = (
        ends.select("decision", m_l=pl.min_horizontal("a", "b"), m_r=pl.max_horizontal("a", "b"))
        .filter(pl.col("m_l") != pl.col("m_r"))
        .unique()
        .sort("m_l", "m_r", "decision")
    )
    return Reviewed(
        *(
            pairs.filter(pl.col("decision") == str(answer)).select("m_l", "m_r")
            for answer in (Answer.MATCH, Answer.NO_MATCH)
        )
    )


class Parts:
    """Growing sets of numbers, some of which must stay apart."""

    def __init__(self, apart: Iterable[tuple[int, int]]) -> None:
        self._label: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for a, b in apart:
            self._apart[a].add(b)
            self._apart[b].add(a)

    def join(self, a: int, b: int) -> bool:
        """Make one set of the two that hold the numbers, unless that joins what is apart."""
        kept, gone = self._of(a), self._of(b)
        if kept == gone:
            return True
        if any(not self._apart[one].isdisjoint(self._members[gone]) for one in self._members[kept]):
            return False
        self._members[kept].extend(self._members[gone])
        for one in self._members.pop(gone):
            self._label[one] = kept
        return True

    def _of(self, one: int) -> int:
        if one not in self._label:
            self._label[one] = one
            self._members[one] = [one]
        return self._label[one]


def _contradiction() -> pl.Expr:
    """Why the two rows cannot be one person; the words are those of contradictory clusters."""

    def both_differ(name: str) -> pl.Expr:
        left, right = pl.col(f"{name}_l"), pl.col(f"{name}_r")
        return (left != MISSING) & (right != MISSING) & (left != right)

    apart = (pl.col("date_l").cast(pl.Int64) - pl.col("date_r").cast(pl.Int64)).abs()
    return (
        pl.when(both_differ("id_valid"))
        .then(pl.lit("two_ids"))
        .when((pl.col("record_id_l") == pl.col("record_id_r")) & both_differ("role"))
        .then(pl.lit("two_roles_in_one_record"))
        .when((pl.col("source_bit_l") & pl.col("source_bit_r")) != 0)
        .then(pl.lit("same_source"))
        .when(both_differ("date") & (apart > FAR_DAYS))
        .then(pl.lit("birth_dates_far_apart"))
        .when(both_differ("stated_sex") & both_differ("name"))
        .then(pl.lit("sexes_differ"))
    )
