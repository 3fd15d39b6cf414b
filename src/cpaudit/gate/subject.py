"""Whether the records are about the area and the time that are audited at all.

A wrong area code or a wrong year leaves nothing to count: every rule passes and every ratio is
empty, which must not look like a clean register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.project import Project

# What happened to somebody, and its date. Rolls hold everybody's birth date and tell no period.
_EVENTS: Mapping[str, str] = {
    "planning_births": "birth_date",
    "police_births": "birth_date",
    "police_deaths": "death_date",
    "police_moves": "move_date",
    "health_deliveries": "birth_date",
    "health_certificates": "birth_date",
    "health_screenings": "birth_date",
    "health_deaths": "death_date",
    "vaccinations": "birth_date",
    "civil_marriages": "register_date",
    "civil_divorces": "register_date",
    "civil_adoptions": "register_date",
    "funerals": "death_date",
}
_ROLLS = ("planning_persons", "police_persons", "insurance")
_PLACES = ("resid_village", "resid_code", "hukou_village", "hukou_code")
_TOWNSHIP_DIGITS = 9
# So few records may all be of elsewhere, or wrong, by chance.
_JUDGEABLE = 5
_MOSTLY = 0.5


def area_problems(project: Project, records: Mapping[str, pl.DataFrame]) -> tuple[Text, ...]:
    """That no record lies in the area, where the records say where they lie."""
    codes = pl.concat(
        [
            frame[column].drop_nulls().cast(pl.String).alias("code")
            for frame in records.values()
            for column in _PLACES
            if column in frame.columns
        ]
        or [pl.Series("code", [], dtype=pl.String)]
    )
    lies_within = pl.any_horizontal(
        pl.lit(value=False), *(pl.col("code").str.starts_with(code) for code in project.area.codes)
    )
    # A code may be shorter than the area's: a county says nothing against its township.
    agrees = pl.any_horizontal(
        lies_within, *(pl.lit(code).str.starts_with(pl.col("code")) for code in project.area.codes)
    )
    if len(codes) < _JUDGEABLE or codes.to_frame().select(agrees.any()).item():
        return ()
    usual = codes.str.head(_TOWNSHIP_DIGITS).mode().sort()[0]
    asked = ", ".join(project.area.codes)
    return (
        Text(
            f"no record lies in the area {asked} (area.codes); most lie in {usual}.",
            f"没有任何记录属于辖区 {asked}（area.codes）；多数记录属于 {usual}。",
        ),
    )


def period_problems(project: Project, records: Mapping[str, pl.DataFrame]) -> tuple[Text, ...]:
    """That no event falls into the period, and sources whose events mostly follow the as-of date."""
    events = _events(records)
    if len(events) < _JUDGEABLE:
        return ()
    problems = []
    start, end = project.period.start, project.period.end
    if not events["date"].is_between(start, end).any():
        first, last = events.select(first=pl.col("date").min(), last=pl.col("date").max()).row(0)
        problems.append(
            Text(
                f"no birth, death, move or marriage of the period {start} – {end} stands in any "
                f"source; those that are there lie between {first} and {last}.",
                f"所有来源中均无统计期 {start} – {end} 内的出生、死亡、迁移或婚姻事件；"
                f"现有事件日期在 {first} 至 {last} 之间。",
            )
        )
    late = (
        events.group_by("source_id")
        .agg(n=pl.len(), n_late=(pl.col("date") > project.as_of).sum())
        .filter((pl.col("n") >= _JUDGEABLE) & (pl.col("n_late") > _MOSTLY * pl.col("n")))
        .sort("source_id")
    )
    return (
        *problems,
        *(
            Text(
                f"source {source_id}: {n_late} of {n} dates lie after the as-of date "
                f"{project.as_of}; check as_of.",
                f"来源 {source_id}：{n} 个日期中有 {n_late} 个晚于数据截止日期 {project.as_of}；"
                "请检查 as_of。",
            )
            for source_id, n, n_late in late.select("source_id", "n", "n_late").rows()
        ),
    )


def _events(records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The dates of what happened; of the rolls' births where there is nothing else."""
    known = {name: column for name, column in _EVENTS.items() if _has(records, name, column)}
    if not known:
        known = {name: "birth_date" for name in _ROLLS if _has(records, name, "birth_date")}
    return pl.concat(
        [
            pl.DataFrame(schema={"source_id": pl.String, "date": pl.Date}),
            *(
                records[name].select(
                    pl.col("source_id").cast(pl.String), pl.col(column).alias("date")
                )
                for name, column in known.items()
            ),
        ]
    ).drop_nulls()


def _has(records: Mapping[str, pl.DataFrame], name: str, column: str) -> bool:
    frame = records.get(name)
    if frame is None or frame.schema.get(column) != pl.Date:
        return False
    return frame[column].count() > 0
