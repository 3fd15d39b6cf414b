"""How right scored pairs are, by the truth that no linker saw.

``python linking_scores.py PAIRS.parquet FOLDER [--without-ids]`` prints the scores of any linker.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl

SURE = 0.9  # the probability that a link is made at
N_BINS = 10
_ROUNDS = 60  # of choosing one to one; each settles at least the best pair left
_TELLING = ("name", "sex", "id", "birth_date")  # fields that may tell twins apart


@dataclass(frozen=True, slots=True)
class Rates:
    """Of a set of links: how many are right, and how many of the true pairs they are."""

    n_links: int
    n_right: int
    n_true: int

    @property
    def precision(self) -> float:
        """The share of the links that are right."""
        return self.n_right / self.n_links if self.n_links else 0.0

    @property
    def recall(self) -> float:
        """The share of the true pairs that are linked."""
        return self.n_right / self.n_true if self.n_true else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        whole = self.n_links + self.n_true
        return 2 * self.n_right / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of two files: the same persons, row by row; of one file, ``right`` is None."""

    left: pl.DataFrame  # person, and of registers twins and is_newborn
    right: pl.DataFrame | None = None

    def pairs(self) -> pl.LazyFrame:
        """The true pairs of rows."""
        left, right = (_rows(frame) for frame in (self.left, self.other))
        pairs = left.select(left="row", person="person").join(
            right.select(right="row", person="person"), on="person"
        )
        if self.right is None:
            pairs = pairs.filter(pl.col("left") < pl.col("right"))
        return pairs.select("left", "right")

    @property
    def other(self) -> pl.DataFrame:
        """What is true of the right rows."""
        return self.left if self.right is None else self.right


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures of one linker on one pair of files."""

    sure: Rates  # all pairs at a probability of SURE or more
    best: Rates  # at the threshold that the truth would choose
    best_threshold: float  # a probability
    one_to_one: Rates  # greedy by probability, at SURE or more
    best_one_to_one: Rates
    accepted: Rates | None  # what the linker itself chose, where it chooses
    newborns: Rates | None  # among ``one_to_one``
    twins: float | None  # of the linked twins, the share linked to themselves and not to the twin
    twins_told_apart: float | None  # the same where a field differs between the twins
    calibration: pl.DataFrame  # bin, n, mean probability, share true
    n_pairs: int
    n_found: int  # true pairs that were compared at all (and reported)

    def row(self) -> dict[str, float]:
        """The figures under short names, for tables and files."""
        figures: dict[str, float] = {
            "precision": self.sure.precision,
            "recall": self.sure.recall,
            "f1": self.sure.f1,
            "best_f1": self.best.f1,
            "threshold": self.best_threshold,
            "one_to_one_f1": self.one_to_one.f1,
            "best_one_to_one_f1": self.best_one_to_one.f1,
            "found": self.n_found / max(1, self.sure.n_true),
            "pairs": self.n_pairs,
        }
        if self.accepted is not None:
            figures["accepted_precision"] = self.accepted.precision
            figures["accepted_recall"] = self.accepted.recall
            figures["accepted_f1"] = self.accepted.f1
        if self.newborns is not None:
            figures["newborn_f1"] = self.newborns.f1
        if self.twins is not None and self.twins_told_apart is not None:
            figures |= {"twins": self.twins, "twins_told_apart": self.twins_told_apart}
        return figures


def scores(
    pairs: pl.DataFrame, truth: Truth, records: tuple[pl.DataFrame, pl.DataFrame] | None = None
) -> Scores:
    """The scores of ``pairs``: left and right row numbers, probability, perhaps weight, is_accepted.

    A weight orders pairs whose probabilities are all written as 1. ``records`` are the two files as
    the linker saw them; twins are looked into only with them.
    """
    true_pairs = truth.pairs().collect()
    n_true = true_pairs.height
    order = "weight" if "weight" in pairs.columns else "probability"
    judged = (
        pairs.with_columns(pl.col("left", "right").cast(pl.UInt32))
        .join(true_pairs.with_columns(is_true=pl.lit(value=True)), on=["left", "right"], how="left")
        .with_columns(pl.col("is_true").fill_null(value=False))
        .sort(order, "left", "right", descending=[True, False, False])
    )
    chosen = one_to_one(judged, order) if truth.right is not None else judged
    sure = judged.filter(pl.col("probability") >= SURE)
    sure_chosen = chosen.filter(pl.col("probability") >= SURE)
    best, threshold = _best(judged, order, n_true)
    best_chosen, _ = _best(chosen, order, n_true)
    newborns = twins = told_apart = None
    if "is_newborn" in truth.left.columns:
        newborns = _newborns(sure_chosen, true_pairs, truth)
        if records is not None:
            twins, told_apart = _twins(sure_chosen, truth, records)
    accepted = None
    if "is_accepted" in judged.columns:
        accepted = _rates(judged.filter("is_accepted"), n_true)
    return Scores(
        sure=_rates(sure, n_true),
        best=best,
        best_threshold=threshold,
        one_to_one=_rates(sure_chosen, n_true),
        best_one_to_one=best_chosen,
        accepted=accepted,
        newborns=newborns,
        twins=twins,
        twins_told_apart=told_apart,
        calibration=calibration(judged),
        n_pairs=judged.height,
        n_found=int(judged["is_true"].sum()),
    )


def one_to_one(pairs: pl.DataFrame, order: str) -> pl.DataFrame:
    """The pairs that stay when the best goes first and takes both its records away."""
    left = pairs.with_row_index("turn")
    kept = []
    for _ in range(_ROUNDS):
        if left.is_empty():
            break
        first = pl.col("turn").min()
        best = left.filter(
            (pl.col("turn") == first.over("left")) & (pl.col("turn") == first.over("right"))
        )
        kept.append(best)
        left = left.join(best.select("left"), on="left", how="anti").join(
            best.select("right"), on="right", how="anti"
        )
    if not left.is_empty():
        raise RuntimeError(f"{left.height} pairs undecided after {_ROUNDS} rounds")
    if not kept:
        return pairs
    return (
        pl.concat(kept).sort("turn").drop("turn").sort(order, descending=True, maintain_order=True)
    )


def calibration(judged: pl.DataFrame) -> pl.DataFrame:
    """Ten bins of probability: what the linker said, and what was so."""
    return (
        judged.group_by(
            bin=(pl.col("probability") * N_BINS).floor().clip(0, N_BINS - 1).cast(pl.Int64)
        )
        .agg(
            n=pl.len(),
            mean_probability=pl.col("probability").mean(),
            share_true=pl.col("is_true").mean(),
        )
        .sort("bin")
    )


def _rows(frame: pl.DataFrame) -> pl.LazyFrame:
    return frame.lazy().with_row_index("row")


def _rates(links: pl.DataFrame, n_true: int) -> Rates:
    return Rates(links.height, int(links["is_true"].sum()), n_true)


def _best(judged: pl.DataFrame, order: str, n_true: int) -> tuple[Rates, float]:
    """The rates at the best threshold, and that threshold; ties stay together."""
    if judged.is_empty():
        return Rates(0, 0, n_true), 1.0
    steps = (
        judged.select(
            *dict.fromkeys((order, "probability")),
            right_so_far=pl.col("is_true").cum_sum(),
            links=pl.int_range(1, pl.len() + 1),
        )
        .filter(pl.col(order) != pl.col(order).shift(-1).fill_null(float("-inf")))
        .with_columns(f1=2 * pl.col("right_so_far") / (pl.col("links") + n_true))
    )
    best = steps.row(int(steps["f1"].arg_max() or 0), named=True)
    return Rates(best["links"], best["right_so_far"], n_true), best["probability"]


def _newborns(links: pl.DataFrame, true_pairs: pl.DataFrame, truth: Truth) -> Rates:
    """Rates among the pairs of which either record is a newborn's."""

    def of_newborns(frame: pl.DataFrame) -> pl.DataFrame:
        left, right = (
            _rows(side).filter("is_newborn").select("row").collect().to_series()
            for side in (truth.left, truth.other)
        )
        return frame.filter(
            pl.col("left").is_in(left.implode()) | pl.col("right").is_in(right.implode())
        )

    return _rates(of_newborns(links), of_newborns(true_pairs).height)


def _twins(
    links: pl.DataFrame, truth: Truth, records: tuple[pl.DataFrame, pl.DataFrame]
) -> tuple[float, float]:
    """Of the links between twins of a pair, those to oneself: all, and where a field tells."""
    left, right = (
        pl.concat([side.with_row_index("row"), record], how="horizontal")
        .filter(pl.col("twins").is_not_null())
        .with_columns(pl.col("row").cast(pl.UInt32))
        for side, record in zip((truth.left, truth.other), records, strict=True)
    )
    links = (
        links.select("left", "right")
        .join(left.select(left="row", twins="twins", person="person"), on="left")
        .join(right.select(right="row", twins_r="twins", person_r="person"), on="right")
        .filter(pl.col("twins") == pl.col("twins_r"))
        .with_columns(is_self=pl.col("person") == pl.col("person_r"))
    )
    telling = [name for name in _TELLING if name in left.columns]
    both = left.join(right, on="twins", suffix="_r")
    own = both.filter(pl.col("person") == pl.col("person_r"))
    sibling = both.filter(pl.col("person") != pl.col("person_r"))
    # A field tells where it is the same in both of one's records and other in the twin's.
    told = own.join(sibling, on="row", suffix="_s").filter(
        pl.any_horizontal(
            (pl.col(name) == pl.col(f"{name}_r")) & (pl.col(name) != pl.col(f"{name}_r_s"))
            for name in telling
        ).fill_null(value=False)
    )
    apart = links.join(told.select(left="row"), on="left", how="semi")
    return _share(links), _share(apart)


def _share(links: pl.DataFrame) -> float:
    return float(links["is_self"].cast(pl.Int64).sum()) / max(1, links.height)


def scores_of(pairs: pl.DataFrame, folder: Path, *, with_ids: bool) -> Scores:
    """The scores of pairs between the two registers in ``folder``."""
    sides = []
    for side in ("left", "right"):
        names = [name for name in _TELLING if with_ids or name != "id"]
        sides.append(pl.read_parquet(folder / f"{side}.parquet", columns=names))
    truth = Truth(
        pl.read_parquet(folder / "left-truth.parquet"),
        pl.read_parquet(folder / "right-truth.parquet"),
    )
    return scores(pairs, truth, (sides[0], sides[1]))


def main() -> None:
    found = scores_of(
        pl.read_parquet(sys.argv[1]),
        Path(sys.argv[2]),
        with_ids="--without-ids" not in sys.argv,
    )
    for name, figure in found.row().items():
        print(f"{name:>22} {figure:,.4f}" if figure <= 1 else f"{name:>22} {figure:,.0f}")
    print(found.calibration)


if __name__ == "__main__":
    main()
