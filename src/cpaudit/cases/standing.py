"""What stands where a problem was: whether that it is no longer found proves that it was put right.

That a finding is gone says little by itself. Its cell may have been emptied, so that the rule knows
nothing any more or does not apply; or the record was deleted, and with it everything that could be
found wrong about it. Only a record that is still there and that its rule judges is a proof.
"""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from cpaudit.cases.reconcile import ENOUGH, particulars

# A record of the same kind that shares a name and a household, or a birth date and a mother: for the
# question whether it is still there, not whose it is, this is enough.
_LIKE = 1.0
_JOINED = "\x1f"
_PLACE = ("source_id", "file", "sheet", "row")
# Of a record these tell whom it is about; others are only named in it.
_NAMED_ONLY = ("mother", "father", "spouse", "head", "guardian")


class Outcome(StrEnum):
    """What a rule says of a subject of which it found nothing."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Standing(StrEnum):
    """Why a case that is not found is not proved."""

    UNKNOWN = "unknown"  # stays in work
    RECORD_GONE = "record_gone"
    CELL_EMPTIED = "cell_emptied"


# What rules say now of subjects: ``empty`` names the columns that a rule reads and that hold nothing.
SUBJECTS: dict[str, pl.DataType] = {
    "rule_id": pl.String(),
    "view": pl.String(),
    "finding_id": pl.String(),
    "person_key": pl.String(),
    "outcome": pl.String(),
    "empty": pl.List(pl.String()),
}
STANDINGS = {"case_id": pl.String(), "standing": pl.String()}


def no_subjects(places: pl.DataFrame, persons: pl.Series) -> pl.DataFrame:
    """``SUBJECTS`` where rules say nothing of anything any more."""
    del places, persons
    return pl.DataFrame(schema=SUBJECTS)


def persons(gone: pl.DataFrame, before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """``case_id``, ``person_key``: who the persons of ``gone`` are now, under whatever key.

    ``before`` and ``now`` are ``tellings.COLUMNS``: what was said of them, and what resembles it.
    """
    own = gone.select("case_id", "person_key").drop_nulls()
    again = _resembling(before, now, ENOUGH).select(
        "person_key", pl.col("person_key_now").alias("now")
    )
    renamed = own.join(again, on="person_key").select("case_id", pl.col("now").alias("person_key"))
    return pl.concat([own, renamed]).drop_nulls().unique()


def standings(
    gone: pl.DataFrame,
    *,
    names: pl.DataFrame,
    who: pl.DataFrame,
    subjects: pl.DataFrame,
    values: pl.DataFrame,
    before: pl.DataFrame,
    now: pl.DataFrame,
    shrunk: pl.Series,
) -> pl.DataFrame:
    """``STANDINGS`` of those of ``gone`` that are not proved.

    Args:
        gone: cases that are not found although their rule ran: ``case_id``, ``rule_id``, ``view``,
            ``finding_id``, ``person_key``, ``evidence``.
        names: ``finding_id``, ``case_id``: under which findings they were found.
        who: as of ``persons``.
        subjects: ``SUBJECTS``: their own and other subjects of the same persons.
        values: ``finding_id``, ``values``: what rules read when they were found (JSON).
        before: ``tellings.COLUMNS``: what their rows and persons said.
        now: what resembles it.
        shrunk: the cases of sources that have fewer records than when they were found.
    """
    asked = gone.select("case_id", "rule_id", "view")
    of_case = ("case_id", "outcome", "empty")
    own = (
        asked.join(names, on="case_id")
        .join(subjects, on=("rule_id", "view", "finding_id"))
        .select(of_case)
    )
    others = (
        asked.join(own, on="case_id", how="anti")
        .join(who, on="case_id")
        .join(subjects, on=("rule_id", "view", "person_key"))
        .select(of_case)
    )
    said = pl.concat([own, others])
    unknown = said.filter(pl.col("outcome") == str(Outcome.UNKNOWN))["case_id"]
    has_own = pl.col("case_id").is_in(own["case_id"].implode())
    there = _records(gone, before, now)
    lost = gone.join(there, on="case_id", how="left").filter(
        (pl.col("n_gone") > 0)
        | (~has_own & (pl.col("n_fewer") > 0))
        # A return, a file: nobody is named in it.
        | (~has_own & pl.col("n_gone").is_null() & pl.col("case_id").is_in(shrunk.implode()))
    )["case_id"]
    told = [
        (Standing.UNKNOWN, unknown),
        (Standing.RECORD_GONE, lost),
        (Standing.CELL_EMPTIED, _emptied(said, gone, values)),
    ]
    parts = [
        pl.DataFrame({"case_id": ids, "standing": [str(why)] * len(ids)}, schema=STANDINGS)
        for why, ids in told
    ]
    return pl.concat(parts).unique("case_id", keep="first", maintain_order=True).sort("case_id")


def _emptied(said: pl.DataFrame, gone: pl.DataFrame, values: pl.DataFrame) -> pl.Series:
    """The cases whose rule no longer applies, a cell that it reads having been emptied."""
    left = pl.col("outcome") == str(Outcome.NOT_APPLICABLE)
    only = said.filter(left.all().over("case_id"))
    held = (
        values.select("finding_id", pl.col("values").str.extract_all(_CELL).alias("held"))
        .explode("held")
        .filter(~pl.col("held").str.ends_with(_NULL))
    )
    return (
        only.explode("empty")
        .drop_nulls("empty")
        .join(gone.select("case_id", "finding_id"), on="case_id")
        .join(held, on="finding_id")
        .filter(pl.col("held") == pl.concat_str(pl.lit('"'), "empty", pl.lit('":')))["case_id"]
        .unique()
    )


_NULL = ":null"
# Of a JSON object the names of its columns, and whether they hold nothing.
_CELL = r'"[A-Za-z_][A-Za-z0-9_.]*":(?:null)?'


def _records(gone: pl.DataFrame, before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """``case_id``, ``n_gone``, ``n_fewer``: how many records of its evidence are not there any more.

    ``n_fewer`` counts those of persons of whom there are fewer such records than there were.
    """
    about = before.filter(~pl.col("role").is_in(_NAMED_ONLY))
    # Of one state of one file: what was said in several runs is not several records.
    of_person = ("person_key", "dataset", "role", "sha256")
    numbers = about.group_by(of_person).agg(pl.struct(_PLACE).n_unique().alias("n_before"))
    like = (
        _resembling(about, now, _LIKE)
        .group_by(*_PLACE, "role")
        .agg(pl.struct("file_now", "sheet_now", "row_now").n_unique().alias("n_now"))
    )
    return (
        gone.select("case_id", "evidence")
        .explode("evidence")
        .unnest("evidence")
        .unique()
        .join(about.select(*of_person, *_PLACE).unique(), on=_PLACE, nulls_equal=True)
        .join(numbers, on=of_person, how="left", nulls_equal=True)
        .join(like, on=(*_PLACE, "role"), how="left", nulls_equal=True)
        .group_by("case_id")
        .agg(
            pl.col("n_now").is_null().sum().alias("n_gone"),
            (pl.col("n_now") < pl.col("n_before")).sum().alias("n_fewer"),
        )
    )


def _resembling(before: pl.DataFrame, now: pl.DataFrame, enough: float) -> pl.DataFrame:
    """Rows of ``before`` with those of ``now`` of the same dataset and role that resemble them.

    ``_PLACE``, ``role``, ``person_key`` and the same with ``_now``.
    """
    it = (*_PLACE, "dataset", "role", "person_key")
    left, right = (
        pl.concat([particulars(said, of=it), *_of_rows(said, it)]).unique()
        for said in (before, now)
    )
    return (
        left.join(right, on=("dataset", "role", "kind", "mark"), suffix="_now")
        .group_by(
            *_PLACE, "role", "person_key", *(f"{name}_now" for name in (*_PLACE, "person_key"))
        )
        .agg(pl.col("worth").sum())
        .filter(pl.col("worth") >= enough)
    )


def _of_rows(said: pl.DataFrame, it: tuple[str, ...]) -> list[pl.DataFrame]:
    """What beside ``particulars`` tells a record: its row, and the mother whose number was corrected."""
    row = (pl.col(name).cast(pl.String).fill_null("") for name in _PLACE)
    place = pl.concat_str(*row, separator=_JOINED)
    born = pl.col("birth_date").cast(pl.String)
    kinds = {
        "row and name": (place, pl.col("name_key")),
        "row and birth": (place, born),
        "name and mother's name": (pl.col("name_key"), pl.col("mother_name_key")),
        "birth and mother's name": (born, pl.col("mother_name_key")),
    }
    return [
        said.select(
            *it,
            pl.lit(kind).alias("kind"),
            pl.concat_str(*parts, separator=_JOINED).alias("mark"),
            pl.lit(_LIKE).alias("worth"),
        ).drop_nulls("mark")
        for kind, parts in kinds.items()
    ]
