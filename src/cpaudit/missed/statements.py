"""What each dataset says of where its persons lived: one teller per dataset, one row per statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.missed.piece import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

INSIDE, OUTSIDE = "inside", "outside"
_RESIDENCE, _HUKOU = str(Kind.RESIDENCE), str(Kind.HUKOU)
_NEVER = pl.lit(None, pl.Date)
_ALWAYS = pl.lit(value=True)


def _say(
    rows: pl.LazyFrame,
    kind: str,
    place: str | pl.Expr,
    where: pl.Expr = _ALWAYS,
    *,
    since: pl.Expr = _NEVER,
    until: pl.Expr = _NEVER,
) -> pl.LazyFrame:
    """One statement for each row where the condition holds."""
    village = f"{'resid' if kind == _RESIDENCE else 'hukou'}_village"
    known = pl.col(village) if village in rows.collect_schema() else pl.lit(None, pl.String)
    said = pl.lit(place) if isinstance(place, str) else place
    return rows.filter(where.fill_null(value=False)).select(
        pl.col("who").alias("person_no"),
        "voice",
        "dataset",
        pl.lit(kind).alias("kind"),
        said.alias("place"),
        pl.when(said == INSIDE).then(known).alias("village"),
        since.alias("since"),
        until.alias("until"),
        pl.col("record_id").cast(pl.UInt32),
    )


def _voice(rows: pl.LazyFrame, dataset: str, voice: str) -> pl.LazyFrame:
    return rows.with_columns(pl.lit(voice).alias("voice"), pl.lit(dataset).alias("dataset"))


def _roll(rows: pl.LazyFrame, dataset: str) -> list[pl.LazyFrame]:
    """The planning roll: at home, away since, come since, moved out."""
    rows = _voice(rows, dataset, "planning")
    state, status = pl.col("residence_status"), pl.col("status")
    gone = (status == "moved_out") | ((pl.col("exit_reason") == "moved_out") & (status != "active"))
    gone = gone.fill_null(value=False)
    away = ~gone & (state == "away").fill_null(value=False)
    incoming = ~gone & (state == "incoming").fill_null(value=False)
    came, went = pl.col("move_in_date"), pl.coalesce("flow_date", "move_out_date")
    since = pl.coalesce("flow_date", "move_in_date")
    left = pl.coalesce("move_out_date", pl.when(state.ne_missing("incoming")).then("flow_date"))
    stays = ~gone & ~away & ~incoming

    def before(day: pl.Expr) -> pl.Expr:
        return pl.when(came < day).then(came)

    return [
        _say(rows, _RESIDENCE, INSIDE, stays, since=came),
        _say(rows, _RESIDENCE, OUTSIDE, stays & came.is_not_null(), until=came),
        _say(rows, _RESIDENCE, OUTSIDE, away, since=went),
        _say(rows, _RESIDENCE, INSIDE, away & went.is_not_null(), since=before(went), until=went),
        _say(rows, _RESIDENCE, INSIDE, incoming, since=since),
        _say(rows, _RESIDENCE, OUTSIDE, incoming & since.is_not_null(), until=since),
        _say(rows, _RESIDENCE, OUTSIDE, gone, since=left),
        _say(rows, _RESIDENCE, INSIDE, gone & left.is_not_null(), since=before(left), until=left),
        _say(rows, _HUKOU, pl.col("hukou_place")),
    ]


def _migrants(rows: pl.LazyFrame, dataset: str) -> list[pl.LazyFrame]:
    """The lists of migrants: a stay elsewhere, or a stay here, with its beginning and end."""
    rows = _voice(rows, dataset, "planning")
    left, came = pl.col("move_out_date"), pl.col("move_in_date")
    moved, ended = pl.col("flow_date"), pl.col("stop_date")
    away, incoming = (pl.col("residence_status") == one for one in ("away", "incoming"))
    gone, since = pl.coalesce(left, moved), pl.coalesce(came, moved)
    back = pl.coalesce(ended, pl.when(came > left).then(came))
    off = pl.coalesce(ended, pl.when(left > came).then(left))
    return [
        _say(rows, _RESIDENCE, OUTSIDE, away, since=gone, until=back),
        _say(rows, _RESIDENCE, INSIDE, away & gone.is_not_null(), until=gone),
        _say(rows, _RESIDENCE, INSIDE, away & back.is_not_null(), since=back),
        _say(rows, _RESIDENCE, INSIDE, incoming, since=since, until=off),
        _say(rows, _RESIDENCE, OUTSIDE, incoming & since.is_not_null(), until=since),
        _say(rows, _RESIDENCE, OUTSIDE, incoming & off.is_not_null(), since=off),
        _say(rows, _HUKOU, pl.col("hukou_place")),
    ]


def _register(rows: pl.LazyFrame, dataset: str) -> list[pl.LazyFrame]:
    """The household register: on it since, moved out on."""
    rows = _voice(rows, dataset, "police")
    came, changed = pl.col("move_in_date"), pl.col("status_date")
    gone = (pl.col("status") == "moved_out").fill_null(value=False)
    here = ~gone & pl.col("hukou_place").ne_missing(OUTSIDE)
    return [
        _say(rows, _HUKOU, INSIDE, here, since=came),
        _say(rows, _HUKOU, OUTSIDE, ~gone & (pl.col("hukou_place") == OUTSIDE)),
        _say(rows, _HUKOU, INSIDE, gone & changed.is_not_null(), since=came, until=changed),
        _say(rows, _HUKOU, OUTSIDE, gone, since=changed),
    ]


def _moves(rows: pl.LazyFrame, dataset: str) -> list[pl.LazyFrame]:
    rows = _voice(rows, dataset, "police")
    moved, kind = pl.col("move_date"), pl.col("move_kind")
    return [
        _say(rows, _HUKOU, INSIDE, kind == "in", since=moved),
        _say(rows, _HUKOU, OUTSIDE, (kind == "in") & moved.is_not_null(), until=moved),
        _say(rows, _HUKOU, OUTSIDE, kind == "out", since=moved),
        _say(rows, _HUKOU, INSIDE, (kind == "out") & moved.is_not_null(), until=moved),
    ]


def _registered_births(rows: pl.LazyFrame, dataset: str) -> list[pl.LazyFrame]:
    rows = _voice(rows, dataset, "police")
    place = pl.coalesce("hukou_place", pl.lit(INSIDE))
    return [_say(rows, _HUKOU, place, since=pl.col("birth_date"))]


def _ward(rows: pl.LazyFrame, dataset: str) -> list[pl.LazyFrame]:
    """Delivery, certificate and screening are written in one ward: the mother's words of that day."""
    rows, day = _voice(rows, dataset, "hospital"), pl.col("birth_date")
    return [
        _say(rows, _RESIDENCE, pl.col("resid_place"), since=day, until=day),
        _say(rows, _HUKOU, pl.col("hukou_place"), since=day, until=day),
    ]


def _cards(rows: pl.LazyFrame, dataset: str) -> list[pl.LazyFrame]:
    """Vaccination cards: where the child lives, and whether it came or went."""
    rows, opened = _voice(rows, dataset, "clinic"), pl.col("card_date")
    kind, state = pl.col("residence_kind"), pl.col("card_status")
    here = kind.is_in(["resident", "migrant", "temporary"]) | (
        kind.is_null() & (pl.col("resid_place") == INSIDE)
    )
    away = (kind == OUTSIDE) | (kind.is_null() & (pl.col("resid_place") == OUTSIDE))
    came = (state == "moved_in") & opened.is_not_null()
    return [
        _say(rows, _RESIDENCE, INSIDE, here & state.ne_missing("moved_out"), since=opened),
        _say(rows, _RESIDENCE, OUTSIDE, away, since=opened),
        _say(rows, _RESIDENCE, OUTSIDE, came, until=opened),
        _say(rows, _RESIDENCE, OUTSIDE, state == "moved_out"),
        _say(rows, _HUKOU, pl.col("hukou_place")),
    ]


def _insurance(rows: pl.LazyFrame, dataset: str) -> list[pl.LazyFrame]:
    """Residents' insurance: insured here from, until; stopped because moved."""
    rows = _voice(rows, dataset, "insurance")
    begun, ended = pl.col("enrol_date"), pl.col("stop_date")
    here = pl.col("resid_place").ne_missing(OUTSIDE)
    return [
        _say(rows, _RESIDENCE, INSIDE, here, since=begun, until=ended),
        _say(rows, _RESIDENCE, OUTSIDE, ~here, since=begun, until=ended),
        _say(rows, _RESIDENCE, OUTSIDE, pl.col("stop_reason") == "moved", since=ended),
    ]


_LIST_VOICES = {"childcare_subsidies": "subsidy", "school_enrolments": "school"}


def _lists(rows: pl.LazyFrame, dataset: str) -> list[pl.LazyFrame]:
    """Subsidy and school lists: where the child is registered and lives when it is enrolled."""
    rows, begun = _voice(rows, dataset, _LIST_VOICES[dataset]), pl.col("enrol_date")
    return [
        _say(rows, _RESIDENCE, pl.col("resid_place"), since=begun, until=begun),
        _say(rows, _HUKOU, pl.col("hukou_place"), since=begun, until=begun),
    ]


def _marriages(rows: pl.LazyFrame, dataset: str) -> list[pl.LazyFrame]:
    """The address that each spouse gave at the registration of the marriage."""
    rows, day = _voice(rows, dataset, "civil"), pl.col("register_date")
    return [
        _say(
            rows,
            _RESIDENCE,
            pl.col(f"{side}_place"),
            pl.col("who_role") == side,
            since=day,
            until=day,
        )
        for side in ("husband", "wife")
    ]


_OWN = ("self", "child")
TELLERS: Mapping[str, tuple[tuple[str, ...], Callable[[pl.LazyFrame, str], list[pl.LazyFrame]]]] = {
    "planning_persons": (_OWN, _roll),
    "planning_migrants": (_OWN, _migrants),
    "police_persons": (_OWN, _register),
    "police_births": (_OWN, _registered_births),
    "police_moves": (_OWN, _moves),
    "health_deliveries": (("mother",), _ward),
    "health_certificates": (("mother",), _ward),
    "health_screenings": (("mother",), _ward),
    "vaccinations": (_OWN, _cards),
    "insurance": (_OWN, _insurance),
    "childcare_subsidies": (_OWN, _lists),
    "school_enrolments": (_OWN, _lists),
    "civil_marriages": (("husband", "wife"), _marriages),
    "civil_divorces": (("husband", "wife"), _marriages),
}
"""By dataset: the roles whose places its records tell, and the teller."""
