"""How well a run folder tells the truth of the other world."""

# A compact generator: rows are written as they stand in a file, one long list each.

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl
from otherworld_people import AS_OF, GRACE

if TYPE_CHECKING:
    from pathlib import Path

    from otherworld import World


@dataclass(slots=True)
class Score:
    mapping: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    link: tuple[float, float] = (0, 0)
    worst: Counter = field(default_factory=Counter)
    missed: tuple[int, int, int] = (0, 0, 0)  # right, wrong, not found
    wrong: Counter = field(default_factory=Counter)
    unfound: list[tuple[str, int]] = field(default_factory=list)
    flagged: dict[int, str] = field(default_factory=dict)
    distractors: Counter = field(default_factory=Counter)
    faults: dict[str, tuple[int, int]] = field(default_factory=dict)
    faults_unfound: list[tuple[str, int, str]] = field(default_factory=list)
    alarms: Counter = field(default_factory=Counter)
    alarm_rows: dict[str, list] = field(default_factory=lambda: defaultdict(list))

    @property
    def f1(self) -> float:
        precision, recall = self.link
        return 2 * precision * recall / (precision + recall)


def mapping_faults(world: World) -> list[str]:
    """Headings that were read otherwise than they are meant."""
    from cpaudit.sources.detection.detect import recognise
    from cpaudit.sources.profiles import load_profiles

    known = load_profiles(())
    said = []
    for file, (profile, truth) in world.book.mapping.items():
        for page in recognise(world.book.folder / file, known):
            if page.profile_id != profile:
                said.append(
                    f"{file}[{page.sheet}]: {page.profile_id} instead of {profile}: {page.why}"
                )
                continue
            read = {m.field: m.heading for m in page.columns}
            for wanted, heading in truth.items():
                got = read.pop(wanted, None)
                if got is None or heading not in got:
                    said.append(f"{profile}.{wanted}: {got!r} instead of {heading!r}")
            said += [
                f"{profile}.{f}: {h!r} though nothing holds it"
                for f, h in read.items()
                if not _numbered(h)
            ]
    return sorted(set(said))


def _numbered(heading: str) -> bool:
    return any(c.isdigit() for c in heading) or heading in {"村名", "母亲住址"}


def score(world: World, out: Path) -> Score:
    s = Score(mapping=mapping_faults(world))
    cross = pl.read_parquet(out / "crosswalk.parquet")
    _links(world, cross, s)
    findings = [
        json.loads(line)
        for line in (out / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    _missed(world, cross, findings, s)
    _faults(world, findings, s)
    return s


def _links(world: World, cross: pl.DataFrame, s: Score) -> None:
    truth = pl.DataFrame(world.book.mentions, ["file", "sheet", "row", "role", "pid"], orient="row")
    known = dict(world.book.rows)
    read = cross.select("file", "sheet", "row").unique().group_by("file").len()
    truths = truth.select("file", "sheet", "row").unique().group_by("file").len()
    both = truths.join(read, on="file", how="left").filter(
        pl.col("len") != pl.col("len_right").fill_null(0)
    )
    s.lost = [f"{f}: {a} rows, {b} read" for f, a, b in both.rows()]
    nth = pl.int_range(pl.len()).over("file", "sheet", "row", "role").alias("nth")
    truth = truth.with_columns(pl.col("row").cast(pl.Int64), nth)
    cross = cross.with_columns(pl.col("row").cast(pl.Int64)).filter(
        pl.col("person_key").is_not_null()
    )
    single = ~((pl.col("file").str.contains("子女信息")) & (pl.col("role") != "child"))
    cross = pl.concat(
        [
            cross.filter(single),
            cross.filter(~single).unique(["file", "row", "role"], maintain_order=True),
        ]
    )
    cross = cross.with_columns(nth)
    if truth["sheet"].null_count():
        cross = cross.with_columns(
            pl.when(~pl.col("file").str.ends_with(".xlsx"))
            .then(None)
            .otherwise("sheet")
            .alias("sheet")
        )
    joined = truth.join(
        cross, on=["file", "sheet", "row", "role", "nth"], how="left", nulls_equal=True
    )
    absent = joined.filter(pl.col("person_key").is_null())
    # Who is named without number or birth date need not be a mention.
    optional = pl.col("role").is_in(["mother", "father", "spouse"])
    for f, role, n in absent.filter(~optional).group_by("file", "role").len().rows():
        s.worst[f"not read: {f} {role}"] += n
    paired = joined.drop_nulls("person_key")

    def pairs(by: list[str]) -> int:
        n = paired.group_by(by).len()["len"].cast(pl.Int64)
        return int((n * (n - 1) // 2).sum())

    same, found = pairs(["pid", "person_key"]), pairs(["person_key"])
    true = pairs(["pid"])
    s.link = (same / found, same / true)
    biggest = (
        paired.group_by("pid", "person_key")
        .len()
        .sort("len", descending=True)
        .unique("pid", keep="first", maintain_order=True)
    )
    astray = paired.join(
        biggest.select("pid", pl.col("person_key").alias("home")), on="pid"
    ).filter(pl.col("person_key") != pl.col("home"))
    for f, role, n in astray.group_by("file", "role").len().rows():
        s.worst[f"apart: {f} {role}"] += n
    assert known


def _rows_of(world: World) -> dict[tuple[str, str | None, int], list[tuple[str, int]]]:
    at = defaultdict(list)
    for f, sheet, row, role, pid in world.book.mentions:
        at[f, sheet if f.endswith(".xlsx") else None, row].append((role, pid))
    return at


def _missed(world: World, cross: pl.DataFrame, findings: list[dict], s: Score) -> None:
    births, at = world.town.births, _rows_of(world)
    sources: dict[int, set[str]] = defaultdict(set)
    for f, _, _, role, pid in world.book.mentions:
        if (
            pid in births
            and role in {"child", "self"}
            and not world.book.mapping[f][0].startswith(("planning", "civil"))
        ):
            sources[pid].add(world.book.mapping[f][0])
    strong = {"health_deliveries", "health_certificates", "police_births"}
    # One weak source is grade C by design.
    known = {
        pid for pid, told in sources.items() if told & strong or len(told - {"police_persons"}) > 1
    }
    due = {
        pid for pid, b in births.items()
        if b.in_scope and b.live and not b.in_planning and world.town.people[pid].born <= AS_OF - GRACE
    }  # fmt: skip
    wanted = due & known
    for one in findings:
        if one["theme"] != "missed" or one["grade"] not in {"A", "B"}:
            continue
        named: Counter = Counter()
        for e in one["evidence"]:
            for role, pid in at[
                e["file"], e["sheet"] if e["file"].endswith(".xlsx") else None, e["row"]
            ]:
                if role in {"child", "self"} and pid in births:
                    named[pid] += 1
        if not named:
            s.wrong["no child"] += 1
            continue
        pid = named.most_common(1)[0][0]
        s.flagged[pid] = one["rule_id"]
        if pid not in due:
            b = births[pid]
            s.wrong[
                b.kind + ("" if b.in_scope else " out") + (" in planning" if b.in_planning else "")
            ] += 1
    right = len(wanted & set(s.flagged))
    s.missed = (right, sum(s.wrong.values()), len(wanted) - right)
    s.unfound = [(births[p].kind, p) for p in sorted(wanted - set(s.flagged))]
    _told_apart({pid: b for pid, b in births.items() if sources[pid]}, s)
    assert cross.height


def _told_apart(births: dict, s: Score) -> None:
    """Which births that nobody had to report were flagged all the same."""
    for pid, b in births.items():
        if not b.in_scope and not b.in_planning:
            s.distractors[b.kind, "flagged" if pid in s.flagged else "left"] += 1


def _faults(world: World, findings: list[dict], s: Score) -> None:
    at = _rows_of(world)
    by_rule: dict[str, set[int]] = defaultdict(set)
    touched: set[int] = set()
    for _, pid, _ in world.book.faults:
        one = world.town.people[pid]
        touched |= {pid, one.spouse or 0, one.mother or 0, one.father or 0, *one.children}
    slips = world.book.slips
    for one in findings:
        rows = [
            (e["file"], e["sheet"] if e["file"].endswith(".xlsx") else None, e["row"])
            for e in one["evidence"]
        ]
        pids = {pid for row in rows for _, pid in at[row]}
        by_rule[one["rule_id"]] |= pids
        if (
            one["severity"] == "error"
            and one["theme"] != "missed"
            and not pids & touched
            and not pids & slips
        ):
            s.alarms[one["rule_id"]] += 1
            s.alarm_rows[one["rule_id"]].append((one["message"]["zh"], rows))
    for rule in sorted({f[0] for f in world.book.faults}):
        planted = [pid for r, pid, _ in world.book.faults if r == rule]
        hit = [pid for pid in planted if pid in by_rule[rule]]
        s.faults[rule] = (len(hit), len(planted))
        s.faults_unfound += [f for f in world.book.faults if f[0] == rule and f[1] not in hit]
