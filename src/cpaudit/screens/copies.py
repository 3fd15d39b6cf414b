"""Records of other families that agree in nearly all fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import COPIED
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import near_duplicates

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cpaudit.screens.scene import Scene
    from cpaudit.statistics.near_duplicates import NearDuplicates

# The fields that say something of a case and are no key to it, and what tells families apart.
_LISTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "planning_births": (
        (
            "sex",
            "birth_date",
            "birth_order",
            "n_fetus",
            "birth_place_kind",
            "facility",
            "mother_id_birth_date",
            "father_id_birth_date",
            "entry_date",
            "operator",
            "phone",
            "resid_group",
            "kinship",
            "status",
        ),
        ("mother_id18", "household_no", "mother_name_key"),
    ),
    "health_deliveries": (
        (
            "sex",
            "birth_date",
            "birth_order",
            "n_fetus",
            "facility",
            "mother_birth_date",
            "gestation_weeks",
            "birth_weight_g",
            "birth_length_cm",
            "entry_date",
            "phone",
            "resid_group",
            "outcome",
        ),
        ("mother_id18", "mother_name_key"),
    ),
    "planning_persons": (
        (
            "sex",
            "birth_date",
            "ethnic",
            "education",
            "hukou_kind",
            "relationship",
            "marital_status",
            "marriage_date",
            "n_household",
            "residence_status",
            "flow_date",
            "entry_date",
            "operator",
            "phone",
            "resid_group",
            "n_children",
        ),
        ("household_no", "person_no"),
    ),
}
_FILLED = 0.5
_MOST_FIELDS = 10
# A list of persons is long, and there are ten times as many pairs of fields as fields.
_LONG_LIST = 300_000
_LEAST_RECORDS, _LEAST_RATIO = 6, 3.0


def screen(scene: Scene) -> Said:
    """The near duplicates of every village, list by list."""
    families: list[Family] = []
    silent: list[Silence] = []
    for dataset, (fields, kin) in _LISTS.items():
        frame = scene.view(dataset)
        if frame.is_empty() or "village" not in frame.columns:
            continue
        read = {"village", "person_no", *fields, *kin}
        # One person twice is a duplicate, not a copy.
        frame = frame.select(name for name in frame.columns if name in read).filter(
            pl.col("village").is_not_null()
            & (pl.col("person_no").is_null() | pl.col("person_no").is_first_distinct())
        )
        used = _informative(frame, fields)
        if len(used) < COPIED.needed or frame.height < near_duplicates.ENOUGH_RECORDS:
            silent.append(too_few(COPIED, dataset, len(used)))
            continue
        differing = 1 if frame.height > _LONG_LIST else near_duplicates.MOST_DIFFERING
        villages = frame["village"].unique().sort()
        found = near_duplicates.measure(
            [_numbers(frame[name]) for name in used],
            _places(frame["village"], villages),
            _families(frame, [one for one in kin if one in frame.columns]),
            most_differing=differing,
        )
        if found is not None:
            outcomes = _outcomes(scene, found, villages.to_list())
            families.append(Family(COPIED, dataset, outcomes))
    return families, silent


def _informative(frame: pl.DataFrame, fields: tuple[str, ...]) -> list[str]:
    """The fields that are filled and differ, those that differ most first."""
    known = [name for name in fields if name in frame.columns]
    if frame.is_empty() or not known:
        return []
    # What pairs have in common is told well enough by a sample.
    sample = frame.select(known).head(200_000) if frame.height > _LONG_LIST else frame.select(known)
    shares: list[tuple[float, str]] = []
    for name in known:
        counts = sample[name].drop_nulls().value_counts()["count"].cast(pl.Float64)
        n = float(counts.sum())
        if n >= _FILLED * sample.height and len(counts) > 1:
            shares.append((float((counts * counts).sum()) / n / n, name))
    return [name for _, name in sorted(shares)[:_MOST_FIELDS]]


def _numbers(values: pl.Series) -> NDArray[np.int64]:
    """Every value as a number, negative where it is empty."""
    # Half of the hash: the sign is kept for empty fields.
    hashed = (values.hash() // 2).cast(pl.Int64)
    result: NDArray[np.int64] = hashed.set(values.is_null(), -1).to_numpy()
    return result


def _places(values: pl.Series, known: pl.Series) -> NDArray[np.int64]:
    numbers = values.cast(pl.Enum(known)).to_physical()
    result: NDArray[np.int64] = numbers.cast(pl.Int64).to_numpy()
    return result


def _families(frame: pl.DataFrame, kin: list[str]) -> NDArray[np.int64]:
    own = pl.int_range(pl.len()).hash()
    told = pl.coalesce(pl.col(name).cast(pl.String) for name in kin) if kin else pl.lit(None)
    family = pl.when(told.is_not_null()).then(told.hash()).otherwise(own)
    result: NDArray[np.int64] = frame.select((family // 2).cast(pl.Int64))[:, 0].to_numpy()
    return result


def _outcomes(scene: Scene, found: NearDuplicates, villages: list[str]) -> tuple[Outcome, ...]:
    outcomes = []
    for place in found.places:
        if place.n < near_duplicates.ENOUGH_RECORDS:
            continue
        said = scene.named(villages[place.place])
        outcomes.append(
            Outcome(
                village=villages[place.place],
                part="",
                n=place.n,
                statistic=float(place.n_records),
                expected=2 * place.expected,
                p_value=place.p_value,
                is_large=place.n_records >= _LEAST_RECORDS
                and place.n_records >= _LEAST_RATIO * 2 * place.expected,
                message=Text(
                    f"{said}: {place.n_records} of {place.n:,} records agree with another family's "
                    f"in {found.n_agreeing} or more of {found.n_fields} fields; "
                    f"{2 * place.expected:.1f} by chance",
                    f"{said}：{place.n:,} 条记录中 {place.n_records} 条与其他家庭的记录在 "
                    f"{found.n_fields} 项中有 {found.n_agreeing} 项以上相同，"
                    f"随机水平 {2 * place.expected:.1f}",
                ),
            )
        )
    return tuple(outcomes)
