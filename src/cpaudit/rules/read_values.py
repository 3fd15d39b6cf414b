"""What the rows on which rules failed held in the columns that the rules read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.rules.language import parse
from cpaudit.rules.placeholders import placeholders
from cpaudit.rules.syntax import columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.rules.evaluation import Evaluation
    from cpaudit.rules.rule import Rule

READ_VALUES: dict[str, pl.DataType] = {
    "rule_id": pl.String(),
    "view": pl.String(),
    "subject_key": pl.String(),  # the plain one: of a view, not of findings
    "values": pl.String(),  # JSON, column → value; full names and numbers
}
# Failures on one subject are one finding; a few of its rows show what is the matter.
_ROWS_SHOWN = 3


def read_values(
    evaluation: Evaluation, rules: Sequence[Rule], views: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """``READ_VALUES``: the first rows of each subject on which a rule failed."""
    by_id = {rule.id: rule for rule in rules}
    parts = [pl.DataFrame(schema=READ_VALUES)]
    for rule_id, view in sorted(evaluation.fails):
        rows = evaluation.failing(rule_id, view)
        if not len(rows):
            continue
        names = [name for name in columns_read(by_id[rule_id]) if name in views[view].columns]
        told = views[view].select(
            "subject_key", *(pl.col(name).alias(f"={name}") for name in names)
        )[rows]
        shown = evaluation.shown.get((rule_id, view))
        if shown is not None:
            told = told.hstack(shown.select(pl.all().name.prefix("=")))
        parts.append(
            told.filter(pl.int_range(pl.len()).over("subject_key") < _ROWS_SHOWN).select(
                pl.lit(rule_id).alias("rule_id"),
                pl.lit(view).alias("view"),
                "subject_key",
                pl.struct(pl.col("^=.*$").name.map(lambda name: name.removeprefix("=")))
                .struct.json_encode()
                .alias("values")
                if len(told.columns) > 1
                else pl.lit("{}").alias("values"),
            )
        )
    return pl.concat(parts)


def columns_read(rule: Rule) -> tuple[str, ...]:
    """The columns of the rule's view that it compares or shows, those of its texts first."""
    texts = [rule.require, *([rule.when] if rule.when else [])]
    found = [name for text in texts for name in sorted(columns(parse(text)))]
    found += sorted(placeholders(rule.message.en)[0])
    # What another row or view says stands under the name of the window or lookup.
    return tuple(dict.fromkeys(found))
