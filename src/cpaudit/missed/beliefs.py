"""How far each source is believed: judged before anything is verified, then learned from answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.missed.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.missed.answers import Answered
    from cpaudit.privacy import Keyring

# How surely a row of the source is a real live birth: files hold copies and test entries.
REAL: Mapping[str, float] = MappingProxyType(
    {
        "delivery": 0.99,
        "certificate": 0.995,
        "screening": 0.99,
        "police_birth": 0.995,
        "police": 0.99,
        "vaccination": 0.98,
        "insurance": 0.95,
        "subsidy": 0.98,
        "school": 0.97,
    }
)
# The share of births whose planning row is there and was not recognised: the linkage's own recall
# on newborns is .98 and better where the mother or a number is known.
UNSEEN_LINK = 0.005
UNSEEN_LINK_OF_UNKNOWN = 0.05
# A judged value is worth so many verified cases: fifty answers outweigh it, five hardly move it.
PRIOR_WEIGHT = 40.0
_MISSED = ("birth", "missed")


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is believed of the sources.

    Attributes:
        real: by source (column group of the view ``births``): a row of it is a real live birth.
        unseen: a birth that planning seems to lack is in it all the same.
        unseen_unknown: the same where neither mother nor number is known.
        answers: ``person_no``, ``answer``: what was verified.
        n_unknown: answers about cases that this run does not have.
    """

    real: Mapping[str, float] = field(default_factory=lambda: REAL)
    unseen: float = UNSEEN_LINK
    unseen_unknown: float = UNSEEN_LINK_OF_UNKNOWN
    answers: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(
            schema={"person_no": pl.UInt32(), "answer": pl.String()}
        )
    )
    n_unknown: int = 0

    def notice(self) -> Text | None:
        """What the user must know of answers that could not be used."""
        if not self.n_unknown:
            return None
        n = self.n_unknown
        return Text(
            f"{n} verified cases are not in this run: the child is no longer told of, or the key "
            "file is another one.",
            f"{n} 条已核实的编号不在本次结果中：相关记录已不在数据内，或密钥文件已更换。",
        )


def case_ids(births: pl.DataFrame, keyring: Keyring, rule_ids: Sequence[str] = ()) -> pl.DataFrame:
    """``case_id``, ``person_no``: under which ids a birth may be answered for.

    The case's own id (as in ``events.jsonl``), and the ids of the findings that the rules on missed
    births make of it, which is what the worklists show.
    """
    known = births.select("person_no", "person_key", "subject_key").drop_nulls("person_key")
    event, problem = _MISSED
    one = pl.col("person_key")
    ids = [
        known.select(
            keyring.person_key(
                pl.concat_str(pl.lit(event), pl.lit(problem), one, one, pl.lit("0"), separator="|"),
                purpose="case",
            ).alias("case_id"),
            "person_no",
        )
    ]
    ids += [
        known.select(
            keyring.person_key(
                pl.concat_str(pl.lit(rule), "subject_key", separator="|"), purpose="finding"
            ).alias("case_id"),
            "person_no",
        )
        for rule in rule_ids
    ]
    return pl.concat(ids).unique("case_id", keep="first", maintain_order=True)


def learned(births: pl.DataFrame, ids: pl.DataFrame, answers: Sequence[Answered]) -> Beliefs:
    """What the answers say of the cases themselves and of the sources that told of them.

    The probability that a row of a source is real has a Beta distribution: the judged value, worth
    ``PRIOR_WEIGHT`` cases, and one case more for each answer. A birth that turns out not to exist is
    a failure of every source that told of it; one that planning holds after all is a link unseen.
    """
    said = pl.DataFrame(
        {
            "case_id": [one.case_id for one in answers],
            "answer": [str(one.answer) for one in answers],
        },
        schema={"case_id": pl.String, "answer": pl.String},
    )
    found = said.join(ids, on="case_id", how="left", maintain_order="left")
    n_unknown = int(found["person_no"].null_count())
    settled = found.drop_nulls("person_no").unique("person_no", keep="last", maintain_order=True)
    told = births.select(
        "person_no",
        "mother_person_no",
        "id18",
        *(pl.col(f"{source}.n_rows").is_not_null().alias(source) for source in REAL),
    ).join(settled.select("person_no", "answer"), on="person_no")
    told = told.with_columns(
        pl.col("answer").replace_strict(_IS_REAL, return_dtype=pl.Boolean).alias("is_real")
    ).filter(pl.col("is_real").is_not_null())
    real = {
        source: _posterior(
            prior,
            right=int((told[source] & told["is_real"]).sum()),
            wrong=int((told[source] & ~told["is_real"]).sum()),
        )
        for source, prior in REAL.items()
    }
    exists = told.filter("is_real", pl.col("answer") != str(Answer.NOT_HERE))
    is_named = exists["mother_person_no"].is_not_null() | exists["id18"].is_not_null()
    held = exists["answer"] == str(Answer.DUPLICATE)
    return Beliefs(
        real=MappingProxyType(real),
        unseen=_posterior(
            UNSEEN_LINK, right=int((held & is_named).sum()), wrong=int((~held & is_named).sum())
        ),
        unseen_unknown=_posterior(
            UNSEEN_LINK_OF_UNKNOWN,
            right=int((held & ~is_named).sum()),
            wrong=int((~held & ~is_named).sum()),
        ),
        answers=settled.select("person_no", "answer"),
        n_unknown=n_unknown,
    )


_IS_REAL = {str(answer): answer.is_real for answer in Answer}


def _posterior(prior: float, *, right: int, wrong: int) -> float:
    """The mean of the Beta distribution after the answers."""
    return (prior * PRIOR_WEIGHT + right) / (PRIOR_WEIGHT + right + wrong)
