"""What the rules of a run say of the subjects on which they found nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.standing import SUBJECTS, Outcome
from cpaudit.findings import finding_id
from cpaudit.privacy import Keyring
from cpaudit.rules.read_values import columns_read

if TYPE_CHECKING:
    from cpaudit.audit_result import Audit


@dataclass(frozen=True, slots=True)
class Subjects:
    """The subjects of a run."""

    audit: Audit

    def of(self, places: pl.DataFrame, persons: pl.Series) -> pl.DataFrame:
        """``standing.SUBJECTS``: of the given ``rule_id`` and ``view``, and of these persons or nobody.

        A subject of several rows is unknown as soon as one of them is, and a rule does not apply to
        it only if it applies to none of them.
        """
        keys = self.audit.views["persons"].select("person_no", "person_key")
        numbers = keys.filter(pl.col("person_key").is_in(persons.implode()))["person_no"]
        parts = [
            self._of(rule_id, view, numbers)
            for rule_id, view in places.select("rule_id", "view")
            .sort("rule_id", "view")
            .iter_rows()
        ]
        found = pl.concat([_NONE, *parts]).join(keys, on="person_no", how="left")
        return found.with_columns(finding_id(Keyring(self.audit.project.key_file))).select(
            pl.col(name).cast(kind) for name, kind in SUBJECTS.items()
        )

    def _of(self, rule_id: str, view: str, persons: pl.Series) -> pl.DataFrame:
        rows, evaluation = self.audit.views[view], self.audit.evaluation
        if evaluation is None:
            return _NONE
        place = (rule_id, view)
        rule = next(rule for rule in self.audit.rules if rule.id == rule_id)
        read = [name for name in columns_read(rule) if name in rows.columns]
        bits = {"is_unknown": evaluation.unknown, "is_left": evaluation.not_applicable}
        empty = [
            pl.when(pl.col(f"={name}").is_null()).then(pl.lit(name)).alias(name) for name in read
        ]
        return (
            rows.lazy()
            .select(
                "subject_key",
                "person_no",
                *(pl.col(name).alias(f"={name}") for name in read),
                *(pl.lit(said.get(place, False)).alias(name) for name, said in bits.items()),
            )
            .filter(pl.col("person_no").is_null() | pl.col("person_no").is_in(persons.implode()))
            .with_columns(pl.concat_list([pl.lit(None, pl.String), *empty]).alias("empty"))
            .group_by("subject_key", "person_no")
            .agg(
                pl.when(pl.col("is_unknown").any())
                .then(pl.lit(str(Outcome.UNKNOWN)))
                .when(pl.col("is_left").all())
                .then(pl.lit(str(Outcome.NOT_APPLICABLE)))
                .otherwise(pl.lit(str(Outcome.KNOWN)))
                .alias("outcome"),
                pl.col("empty").explode().drop_nulls().unique(),
            )
            .select(
                pl.lit(rule_id).alias("rule_id"),
                pl.lit(view).alias("view"),
                *_NONE.columns[2:],
            )
            .collect()
        )


_NONE = pl.DataFrame(
    schema={
        "rule_id": pl.String,
        "view": pl.String,
        "subject_key": pl.String,
        "person_no": pl.UInt32,
        "outcome": pl.String,
        "empty": pl.List(pl.String),
    }
)
