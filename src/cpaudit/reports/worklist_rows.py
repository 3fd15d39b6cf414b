"""The cases that somebody in a village must check, as rows that may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.followed import of_findings
from cpaudit.cases.state import State
from cpaudit.i18n import Language, Text
from cpaudit.missed.answer_words import Answer
from cpaudit.privacy import mask_remark
from cpaudit.reports.rows import by_household, show, to_check
from cpaudit.tables import FINDINGS

if TYPE_CHECKING:
    from cpaudit.cases.followed import Followed

_ANSWERED = ("answer", "answered_by", "answered_on", "remark")
_NO_ANSWER = {
    "answer": pl.String(),
    "answered_by": pl.String(),
    "answered_on": pl.Date(),
    "remark": pl.String(),
}
_NOT_JUDGED = Text(" (not judged this time)", "（本次未能复核）")
_FORMER = Text("answer before: ", "上次答复：")


def open_cases(findings: pl.DataFrame, followed: Followed | None) -> pl.DataFrame:
    """``tables.FINDINGS`` of the cases in work that somebody must check, with what became of them.

    Beside the columns of findings ``case_id``, ``state``, ``is_judged`` and the last answer (``answer``,
    ``answered_by``, ``answered_on``, ``remark``). A case that the last run could not judge is in work
    still: it is shown as it was recorded, masked, since no row of this run tells its names.
    """
    told = of_findings(findings, followed)
    if followed is None:
        nothing = (pl.lit(None, kind).alias(name) for name, kind in _NO_ANSWER.items())
        cases = told.with_columns(pl.lit(value=True).alias("is_judged"), *nothing)
    else:
        answered = followed.cases.select("case_id", "is_judged", *_ANSWERED)
        cases = told.join(answered, on="case_id", how="left", maintain_order="left")
        cases = pl.concat([cases, _unjudged(followed, cases)], how="diagonal_relaxed")
    in_work = [str(state) for state in State if state.is_in_work]
    return to_check(cases.filter(pl.col("state").is_in(in_work)))


def worklist_rows(
    findings: pl.DataFrame, followed: Followed | None, *, is_masked: bool
) -> pl.DataFrame:
    """``open_cases`` as they may be shown, in the order of a walk through each village."""
    shown = show(open_cases(findings, followed), is_masked=is_masked)
    if is_masked:
        shown = shown.with_columns(mask_remark(pl.col("remark")).alias("remark"))
    return by_household(shown)


def standing(language: Language) -> pl.Expr:
    """The state of a case in words, with the answer that was given before, if any."""
    titles = {str(state): state.words.within(language) for state in State}
    answers = {str(answer): answer.words.within(language) for answer in Answer}
    not_judged = pl.when(~pl.col("is_judged")).then(pl.lit(_NOT_JUDGED.within(language)))
    former = (
        pl.lit("\n" + _FORMER.within(language))
        + pl.col("answer").replace(answers)
        + pl.concat_str(
            pl.lit(" ") + pl.col("answered_on").cast(pl.String),
            pl.lit(" ") + pl.col("remark"),
            ignore_nulls=True,
        )
    )
    return pl.concat_str(pl.col("state").replace(titles), not_judged, former, ignore_nulls=True)


def _unjudged(followed: Followed, found: pl.DataFrame) -> pl.DataFrame:
    """The cases that the last run could not judge, as far as the store knows them."""
    cases = followed.cases.filter(~pl.col("is_found")).join(found, on="case_id", how="anti")
    return cases.with_columns(
        # What was closed has its finding no more; its key only keeps the rows apart.
        pl.coalesce("finding_id", "case_id").alias("finding_id"),
        pl.lit(None, pl.String).alias("subject_name"),
        pl.lit(None, pl.String).alias("subject_id_no"),
        pl.col("case_id").alias("subject_key"),
        pl.col("message_zh").alias("full_message_zh"),
        pl.col("message_en").alias("full_message_en"),
        pl.lit(value=False).alias("is_new"),
        pl.lit(value=False).alias("is_waived"),
    ).select(
        [*FINDINGS.columns, "case_id", "state", "is_new", "is_waived", "is_judged", *_ANSWERED]
    )
