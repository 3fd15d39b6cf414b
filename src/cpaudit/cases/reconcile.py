"""Cases known again: the same problem of the same person under another key.

A finding's key rests on its subject's key, and a person's key on the strongest identifier. Where a
number or a name was corrected, what is still wrong with the person has another key. A case that is
not found by its key is hence looked for among the findings that are not known by theirs.

No case takes over the problem of another person: where the person of the case is still there, under
the key that it had and with anything else that was said of it, the case was not renamed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.pairing import paired

if TYPE_CHECKING:
    from collections.abc import Sequence

# What two tellings have in common, and what it is worth. Two persons of one name born on one day live
# in most townships, but seldom have the same problem come and go in the same run; a name and a
# household, or a birth date and a mother, need something beside them, and more than that they were
# entered on one day: twins are.
ENOUGH = 2.0
_PAIRS = {"finding_id": pl.String(), "case_id": pl.String()}
_OF_WHAT = ("rule_id", "view")
_JOINED = "\x1f"
# What a key is made of says nothing of whether the person is the one who had it.
_NUMBER = "number"


def reconcile(
    gone: pl.DataFrame,
    fresh: pl.DataFrame,
    *,
    before: pl.DataFrame,
    now: pl.DataFrame,
) -> pl.DataFrame:
    """``finding_id``, ``case_id``: findings of ``fresh`` that are cases of ``gone``; each once.

    Args:
        gone: cases that no finding has by its key: ``case_id``, ``rule_id``, ``view``,
            ``person_key``, ``evidence``.
        fresh: findings that belong to no case by their key, with the same columns.
        before: ``tellings.COLUMNS`` about the persons of ``gone``, as they were.
        now: the same about the persons of ``fresh`` and those whose keys ``gone`` has, as they are.
    """
    if gone.is_empty() or fresh.is_empty():
        return pl.DataFrame(schema=_PAIRS)
    gone = gone.join(fresh.select(_OF_WHAT).unique(), on=_OF_WHAT, how="semi")
    fresh = fresh.join(gone.select(_OF_WHAT).unique(), on=_OF_WHAT, how="semi")
    of_cases = _marks(gone.rename({"case_id": "it"}), before)
    of_findings = _marks(fresh.rename({"finding_id": "it"}), now)
    worth = (
        of_cases.join(of_findings, on=(*_OF_WHAT, "kind", "mark"), suffix="_now")
        .group_by("it", "it_now")
        .agg(
            pl.col("worth").sum(),
            pl.col("kind").is_in(["row", "event", "entry", "certificate"]).any().alias("is_row"),
            (pl.col("person_key") == pl.col("person_key_now")).first().alias("is_same_person"),
        )
        .filter(
            (pl.col("worth") >= ENOUGH)
            # One person may have several records: another record with the same fault is another case.
            & (~pl.col("is_same_person").fill_null(value=False) | pl.col("is_row"))
        )
    )
    stays = _still_there(gone, before, now)
    renamed = pl.col("is_same_person").fill_null(value=True) | ~pl.col("it").is_in(stays.implode())
    return _best(worth.filter(renamed))


def _marks(them: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """``it``, its rule and view, ``person_key``, ``kind``, ``mark``, ``worth``."""
    about = them.select("it", *_OF_WHAT, "person_key")
    of_persons = about.join(particulars(said), on="person_key")
    is_file = pl.col("person_key").is_null()
    of_files = (
        them.filter(is_file)
        .select("it", *_OF_WHAT, "person_key", "evidence")
        .explode("evidence")
        .unnest("evidence")
        .filter(pl.col("row").is_null() & pl.col("file").is_not_null())
        .select(
            "it",
            *_OF_WHAT,
            "person_key",
            pl.lit("file").alias("kind"),
            # The same export in another format: only the ending differs.
            pl.concat_str(
                pl.col("source_id").fill_null(""),
                pl.col("file").str.replace(r"\.[A-Za-z0-9]+$", ""),
                separator=_JOINED,
            ).alias("mark"),
            pl.lit(ENOUGH).alias("worth"),
        )
    )
    return pl.concat([of_persons.select(of_files.columns), of_files]).unique()


def particulars(said: pl.DataFrame, *, of: Sequence[str] = ("person_key",)) -> pl.DataFrame:
    """``of``, ``kind``, ``mark``, ``worth``: what tells a person or a record from others."""
    born = pl.col("birth_date").cast(pl.String)
    mother = pl.coalesce("mother_id18", "mother_name_key")
    kinds = (
        # The same row of a file in which no byte has changed.
        (
            "row",
            3.0,
            ("sha256", pl.col("sheet").fill_null(""), pl.col("row").cast(pl.String), "role"),
        ),
        (_NUMBER, 2.0, ("id18",)),
        ("certificate", 2.0, ("certificate_no",)),
        ("name and birth", 2.0, ("name_key", born)),
        ("name and mother", 1.0, ("name_key", mother)),
        ("name and household", 1.0, ("name_key", "household_no")),
        ("birth and mother", 1.0, (born, mother, pl.col("sex"))),
        ("event", 0.25, ("dataset", "role", pl.col("event_date").cast(pl.String))),
        ("entry", 0.25, ("dataset", "role", pl.col("entry_date").cast(pl.String))),
    )
    return pl.concat(
        [
            said.select(
                *of,
                pl.lit(kind).alias("kind"),
                pl.concat_str(*parts, separator=_JOINED).alias("mark"),
                pl.lit(worth).alias("worth"),
            ).drop_nulls("mark")
            for kind, worth, parts in kinds
        ]
    ).unique()


def _still_there(gone: pl.DataFrame, before: pl.DataFrame, now: pl.DataFrame) -> pl.Series:
    """The cases whose person is still there under its key, with more in common than the number."""
    told = pl.col("kind") != _NUMBER
    return (
        particulars(before)
        .filter(told)
        .join(particulars(now).filter(told), on=("person_key", "kind", "mark"), how="semi")
        .select("person_key")
        .unique()
        .join(gone.select("case_id", "person_key"), on="person_key")["case_id"]
    )


def _best(worth: pl.DataFrame) -> pl.DataFrame:
    """Each case with at most one finding: those that prefer each other, then as many as can be."""
    ranked = worth.with_columns(
        (pl.col("worth") == pl.col("worth").max().over("it")).alias("is_best"),
        (pl.col("worth") == pl.col("worth").max().over("it_now")).alias("is_best_now"),
    )
    mutual = ranked.filter("is_best", "is_best_now")
    sure = mutual.filter((pl.len().over("it") == 1) & (pl.len().over("it_now") == 1))
    rest = ranked.join(sure, on="it", how="anti").join(sure, on="it_now", how="anti")
    ordered = rest.sort(-pl.col("worth"), "it").group_by("it_now", maintain_order=True).agg("it")
    taken = paired(dict(ordered.iter_rows()))
    return pl.DataFrame(
        {
            "finding_id": [*sure["it_now"], *taken.values()],
            "case_id": [*sure["it"], *taken],
        },
        schema=_PAIRS,
    ).sort("finding_id")
