"""The cases of many changed copies of the known village, by the village's name."""

from __future__ import annotations

import polars as pl

from builders import AS_OF, PERIOD
from cpaudit.events.case_table import Whereabouts, case_table
from cpaudit.events.chain import EventRule, judge
from cpaudit.events.decide import all_claims
from cpaudit.events.evidence import evidence_of
from cpaudit.tables import FINDINGS, LINKS, MEMBERS, PROVENANCE
from cpaudit.view_tables import VIEWS
from village_copies import Copies, sources_over, tables_of, views_of

RULE = EventRule(
    as_of=AS_OF, first=PERIOD[0].replace(year=2015), last_due=AS_OF.replace(day=1), period=PERIOD
)


def village_cases(villages, keyring, rule=RULE):
    """By the name of each changed village: ``tables.EVENT_CASES`` of its persons."""
    copies = Copies()
    for place, changed in enumerate(villages.values(), start=1):
        copies.add(place, changed)
    tables = dict(tables_of(copies))
    views = views_of(tables, copies.mentions)
    named = pl.DataFrame(
        [
            {**row, "mention_id": place, "person_key": f"p{row['person_no']}"}
            for place, row in enumerate(copies.mentions)
        ],
        schema={**VIEWS["mentions"], "person_key": pl.String()},
        strict=False,
    )
    members = named.select("mention_id", "person_no", pl.lit(1.0).alias("link_probability")).cast(
        dict(MEMBERS.columns)
    )
    evidence = evidence_of(views, named, members, LINKS.empty(), sources_over(tables))
    provenance = pl.concat([rows.select(list(PROVENANCE)) for rows in tables.values()])
    names = views["persons"].select("village", pl.lit("花园村").alias("village_name")).unique()
    where = Whereabouts(views, named, provenance, names.drop_nulls(), FINDINGS.empty())
    cases = case_table(judge(all_claims(evidence, rule), rule), where, keyring)
    place_of = dict(enumerate(villages, start=1))
    of_person = {
        row["person_no"]: place_of[copies.copy_of_record[row["record_id"]]]
        for row in copies.mentions
    }
    told = cases.with_columns(
        pl.col("person_no").replace_strict(of_person, return_dtype=pl.String).alias("told of")
    )
    return {name: told.filter(pl.col("told of") == name) for name in villages}


def said(cases):
    """The event, the problem and the reason of each case."""
    return set(cases.select("event", "problem", "suppressed").rows())
