"""recordlinkage on registers and on FEBRL: blocks, string similarities, ECM on binary vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import recordlinkage
from recordlinkage.index import Block

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ALIKE = 0.85  # Jaro-Winkler, the threshold of the library's own examples
_AGREES = 0.5  # of a similarity of 0 or 1
# The library takes the logarithm of a probability of 0 and then has no number for most pairs.
_LEAST = 1e-9
_BLOCKS: tuple[tuple[str, ...], ...] = (
    ("name", "birth_date"),
    ("birth_date", "village"),
    ("name", "village"),
    ("mother_name", "birth_date"),
    ("phone", "birth_date"),
    ("name_pinyin", "birth_date"),
    ("name", "mother_name"),
)
_FEBRL_BLOCKS = ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode")


def registers(left: Path, right: Path, out: Path, *, with_ids: bool) -> None:
    """Scored pairs of two registers that have a column of pinyin beside each name."""
    frames = [_read(path) for path in (left, right)]
    blocks = [*_BLOCKS, ("id",)] if with_ids else list(_BLOCKS)
    compare = recordlinkage.Compare()
    compare.exact("name", "name", label="name")
    compare.string("name_pinyin", "name_pinyin", method="jarowinkler", threshold=_ALIKE, label="py")
    compare.exact("birth_date", "birth_date", label="birth_date")
    # Near values help it: without the month and the town it links clearly worse.
    compare.exact("year_month", "year_month", label="year_month")
    for column in ("sex", "village", "town", "mother_name", "phone"):
        compare.exact(column, column, label=column)
    if with_ids:
        compare.exact("id", "id", label="id")
    _link(frames, [list(block) for block in blocks], compare, out)


def febrl(files: Sequence[Path], out: Path) -> None:
    """Scored pairs within one file (FEBRL3) or between two (FEBRL4)."""
    frames = [_read(path) for path in files]
    compare = recordlinkage.Compare()
    for column in ("given_name", "surname", "address_1"):
        compare.string(column, column, method="jarowinkler", threshold=_ALIKE, label=column)
    for column in ("date_of_birth", "soc_sec_id", "postcode", "suburb", "state"):
        compare.exact(column, column, label=column)
    _link(frames, [[column] for column in _FEBRL_BLOCKS], compare, out)


def _read(path: Path) -> pd.DataFrame:
    import polars as pl

    frame = pl.read_parquet(path)
    if "village" in frame.columns:
        frame = frame.with_columns(
            pl.col("birth_date").dt.strftime("%Y-%m-%d"),
            year_month=pl.col("birth_date").dt.strftime("%Y-%m"),
            town=pl.col("village").str.head(9),
        )
    return pd.DataFrame({name: frame[name].to_numpy() for name in frame.columns})


def _link(
    frames: list[pd.DataFrame],
    blocks: list[list[str]],
    compare: recordlinkage.Compare,
    out: Path,
) -> None:
    candidates = None
    for block in blocks:
        # Empty cells would be paired with one another.
        filled = [frame.dropna(subset=block) for frame in frames]
        index = recordlinkage.Index()
        index.add(Block(block))
        some = index.index(*filled)
        candidates = some if candidates is None else candidates.union(some)
    features = compare.compute(candidates, *frames)
    classifier = recordlinkage.ECMClassifier(binarize=_AGREES)
    classifier.fit(features)
    probability = _probability(classifier, features)
    result = pd.DataFrame(
        {
            "left": features.index.get_level_values(0),
            "right": features.index.get_level_values(1),
            "probability": probability,
        }
    )
    import polars as pl

    pl.DataFrame({name: result[name].to_numpy() for name in result.columns}).with_columns(
        # A pair within one file is written with the smaller row first.
        left=pl.min_horizontal("left", "right") if len(frames) == 1 else pl.col("left"),
        right=pl.max_horizontal("left", "right") if len(frames) == 1 else pl.col("right"),
    ).write_parquet(out)


def _probability(
    classifier: recordlinkage.ECMClassifier, features: pd.DataFrame
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The probabilities by the fitted parameters, none of which is taken for 0 or 1."""
    prior = min(max(float(classifier.p), _LEAST), 1 - _LEAST)
    logit = np.full(len(features), np.log(prior / (1 - prior)))
    for column in features.columns:
        agrees = features[column].to_numpy() > _AGREES
        m, u = (
            min(max(float(probs[column].get(1.0, 0.0)), _LEAST), 1 - _LEAST)
            for probs in (classifier.m_probs, classifier.u_probs)
        )
        logit += np.where(agrees, np.log(m / u), np.log((1 - m) / (1 - u)))
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))
