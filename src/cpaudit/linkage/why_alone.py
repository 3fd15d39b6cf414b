"""Why a record linked to nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.i18n import Text
from cpaudit.linkage import model
from cpaudit.linkage.blocking import block
from cpaudit.linkage.comparison import Pairs
from cpaudit.linkage.explanation import explain
from cpaudit.linkage.judgement import judge
from cpaudit.linkage.link_types import ADULT
from cpaudit.linkage.rules_of_pairs import in_oversized
from cpaudit.linkage.scoring import ACCEPT, decode, name_rarity, pattern_codes

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Rows
    from cpaudit.linkage.walk import Linkage
    from cpaudit.linkage.witness import Compared, Witness


class Reason(StrEnum):
    """Why a record is alone, the first that holds."""

    CONFLICT = "conflict"
    RIVAL = "rival"
    NOT_ENOUGH = "not_enough"
    UNLIKELY = "unlikely"
    NO_EVIDENCE = "no_evidence"
    OVERSIZED = "oversized"
    NO_CANDIDATE = "no_candidate"

    def text(self) -> Text:
        """The reason in words."""
        match self:
            case Reason.CONFLICT:
                return Text("kept apart by a contradiction", "与他人矛盾，未予关联")
            case Reason.RIVAL:
                return Text(
                    "fits two people equally, or another fits better", "另有同样或更合适的对象"
                )
            case Reason.NOT_ENOUGH:
                return Text("likely, but what agrees is not enough", "相似，但依据不足")
            case Reason.UNLIKELY:
                return Text("the best candidate is below the threshold", "最佳候选低于阈值")
            case Reason.NO_EVIDENCE:
                return Text(
                    "a name and a place only: no number, no date, no relative",
                    "只有姓名和地址：无证件号、日期和亲属",
                )
            case Reason.OVERSIZED:
                return Text("shares only values that very many have", "仅与大量记录共有同一默认值")
            case Reason.NO_CANDIDATE:
                return Text("nothing in common with anybody", "与其他记录无共同点")


# mention_id; reason; what was nearest (null where nothing was): its mention, link type, probability,
# and the comparisons that speak against it; for contradictions their reason.
ALONE = {
    "mention_id": pl.UInt32,
    "reason": pl.String,
    "candidate_id": pl.UInt32,
    "link_type": pl.String,
    "probability": pl.Float64,
    "against": pl.String,
    "detail": pl.String,
}
_RIVAL_KIND = "one_to_many"
# A comparison that halves the odds speaks against a pair.
_AGAINST = -1.0


def why_alone(linkage: Linkage, witness: Witness) -> pl.DataFrame:
    """Each mention that is a person by itself, and why (columns ``ALONE``)."""
    lone = linkage.members.filter(~pl.col("person_no").is_duplicated())["mention_id"].sort()
    frame = witness.mentions.frame
    rows = frame.filter(pl.col("mention_id").is_in(lone.implode()))
    nearest = pl.concat(
        [
            *[
                _nearest(one, rows["m"].to_numpy().astype(np.int64), frame)
                for one in witness.compared.values()
            ],
            _listed(linkage, lone),
        ]
    )
    best = nearest.sort(
        "weight", "mention_id", "candidate_id", descending=[True, False, False]
    ).unique("mention_id", keep="first", maintain_order=True)
    kept_apart = _conflicts(linkage, lone)
    oversized = _only_oversized(witness, rows)
    probability = pl.col("probability")
    reason = (
        pl.when(pl.col("kind") == _RIVAL_KIND)
        .then(pl.lit(Reason.RIVAL.value))
        .when(pl.col("kind").is_not_null())
        .then(pl.lit(Reason.CONFLICT.value))
        .when((probability >= ACCEPT) & ~pl.col("is_enough"))
        .then(pl.lit(Reason.NOT_ENOUGH.value))
        .when(probability >= ACCEPT)
        .then(pl.lit(Reason.RIVAL.value))
        .when(probability.is_not_null())
        .then(pl.lit(Reason.UNLIKELY.value))
        .when("is_loose")
        .then(pl.lit(Reason.NO_EVIDENCE.value))
        .when("is_oversized")
        .then(pl.lit(Reason.OVERSIZED.value))
        .otherwise(pl.lit(Reason.NO_CANDIDATE.value))
    )
    return (
        rows.select("mention_id", "is_loose")
        .join(best, on="mention_id", how="left")
        .join(kept_apart, on="mention_id", how="left")
        .join(oversized, on="mention_id", how="left")
        .with_columns(reason=reason)
        .select(pl.col(name).cast(kind) for name, kind in ALONE.items())
        .sort("mention_id")
    )


_NEAREST = {
    "mention_id": pl.UInt32,
    "candidate_id": pl.UInt32,
    "link_type": pl.String,
    "weight": pl.Float64,
    "probability": pl.Float64,
    "against": pl.String,
    "is_enough": pl.Boolean,
}


def _nearest(compared: Compared, lone: Rows, frame: pl.DataFrame) -> pl.DataFrame:
    """Of the lone mentions in one comparison, all candidates of the greatest weight."""
    of, link_type = compared.nodes, compared.link_type
    pairs = block(of, compared.rules).pairs
    unit = of.column("unit")
    if link_type is ADULT:
        child = of.column("is_child")
        both = child[pairs.left] & child[pairs.right]
        pairs = Pairs(pairs.left[~both], pairs.right[~both])
    # Whoever is alone in the end was alone by then: a unit of one mention, its own number.
    is_lone = np.isin(unit, lone)
    kept = np.flatnonzero(is_lone[pairs.left] | is_lone[pairs.right])
    pairs = Pairs(pairs.left[kept], pairs.right[kept])
    if not len(pairs):
        return pl.DataFrame(schema=_NEAREST)
    code = pattern_codes(of, pairs, link_type.comparisons, name_rarity(of))
    distinct = pl.DataFrame({"code": code}).group_by("code").len("n").sort("code")
    patterns = decode(distinct, link_type.comparisons)
    scores = model.score(patterns, compared.scored.fitted.parameters)
    told = judge(link_type, patterns.levels)
    shown = distinct.select("code").with_columns(
        pl.Series("weight", scores.weight),
        pl.Series("probability", scores.probability),
        pl.Series("is_acceptable", told.is_acceptable & ~told.is_somebody_else),
        pl.Series("bears_two_numbers", told.bears_two_numbers),
        _against(compared, patterns, scores),
    )
    numbered = of.column("is_identified")
    found = pl.DataFrame(
        {
            "code": code,
            "left": pairs.left,
            "right": pairs.right,
            "both": numbered[pairs.left] & numbered[pairs.right],
        }
    ).join(shown, on="code", how="left", maintain_order="left")
    m, mention = of.frame["m"], frame["mention_id"]
    sides = []
    for own, other in (("left", "right"), ("right", "left")):
        mine = found.filter(pl.Series(is_lone).gather(found[own]))
        sides.append(
            mine.select(
                mention_id=mention.gather(m.gather(mine[own])),
                candidate_id=mention.gather(m.gather(mine[other])),
                link_type=pl.lit(link_type.name),
                weight="weight",
                probability="probability",
                against="against",
                is_enough=pl.col("is_acceptable") & (pl.col("bears_two_numbers") | ~pl.col("both")),
            )
        )
    both_sides = pl.concat(sides).select(pl.col(name).cast(kind) for name, kind in _NEAREST.items())
    return both_sides.filter(pl.col("weight") == pl.col("weight").max().over("mention_id"))


def _against(compared: Compared, patterns: model.Patterns, scores: model.Scores) -> pl.Series:
    """The comparisons of each pattern that speak against it, as `birth_date=different;…`."""
    levels, _ = explain(compared.link_type.comparisons, patterns.levels, scores.parts)
    names = [comparison.name for comparison in compared.link_type.comparisons]
    speaks = scores.parts[:, : len(names)] <= _AGAINST
    words = pl.DataFrame({"words": levels}).select(pl.col("words").str.split(";"))
    return words.select(
        pl.concat_list(
            [
                pl.when(pl.Series(speaks[:, k])).then(pl.col("words").list.get(k))
                for k in range(len(names))
            ]
        )
        .list.drop_nulls()
        .list.join(";")
        .alias("against")
    ).to_series()


def _listed(linkage: Linkage, lone: pl.Series) -> pl.DataFrame:
    """Links that were thought of and not followed: those through relatives are in no comparison."""
    open_links = linkage.links.filter(~pl.col("is_accepted"))
    sides = [
        open_links.filter(pl.col(own).is_in(lone.implode())).select(
            mention_id=own,
            candidate_id=other,
            link_type="link_type",
            weight="weight",
            probability="probability",
            against=pl.lit(""),
            is_enough=pl.lit(value=True),
        )
        for own, other in (("mention_id_l", "mention_id_r"), ("mention_id_r", "mention_id_l"))
    ]
    related = pl.concat(sides)
    return related.select(pl.col(name).cast(kind) for name, kind in _NEAREST.items())


def _conflicts(linkage: Linkage, lone: pl.Series) -> pl.DataFrame:
    """mention_id, kind and detail of the first contradiction of each."""
    return (
        pl.concat(
            [
                linkage.conflicts.select("kind", mention_id=end, detail="reason")
                for end in ("mention_id_l", "mention_id_r")
            ]
        )
        .filter(pl.col("mention_id").is_in(lone.implode()))
        # A choice between candidates says more than a number that somebody else bears.
        .sort("kind", "detail")
        .unique("mention_id", keep="first", maintain_order=True)
    )


def _only_oversized(witness: Witness, rows: pl.DataFrame) -> pl.DataFrame:
    """mention_id and whether a block that holds it was left out for its size."""
    found = []
    for compared in witness.compared.values():
        large = (compared.report["n_oversized"] > 0).to_list()
        if not any(large):
            continue
        rules = [rule for rule, is_large in zip(compared.rules, large, strict=True) if is_large]
        within = in_oversized(compared.nodes, rules)
        found.append(compared.nodes.frame.select("unit").filter(pl.Series(within)))
    units = (
        pl.concat(found)["unit"].unique() if found else pl.Series("unit", [], dtype=pl.Int64)
    ).cast(pl.Int64)
    return rows.select("mention_id", is_oversized=pl.col("m").cast(pl.Int64).is_in(units.implode()))
