"""Which decisions agree with each other: only those are used."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.linkage.decisions import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.linkage.decisions import Decision

    Pair = tuple[str, str]

DECIDED = {"mention_id_l": pl.UInt32, "mention_id_r": pl.UInt32, "decision": pl.String}


class ConflictKind(StrEnum):
    """How decisions contradict each other."""

    TWO_ANSWERS = "two_answers"
    CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Decisions of which some are wrong; none of them is used."""

    kind: ConflictKind
    decisions: tuple[Decision, ...]

    def message(self) -> Text:
        """Who said what about which pair, and what happens now."""
        pairs = sorted({one.pair for one in self.decisions})
        who = sorted({one.who for one in self.decisions} - {""})
        names_en, names_zh = ", ".join(who) or "nobody named", "、".join(who) or "未署名"
        match self.kind:
            case ConflictKind.TWO_ANSWERS:
                ((left, right),) = pairs
                return Text(
                    f"{left} and {right} are decided both match and no_match ({names_en}); neither "
                    "is used. Agree, and delete one of the lines.",
                    f"{left} 与 {right} 既判为 match 又判为 no_match（{names_zh}），均不采用。"
                    "请商定后删除其中一行。",
                )
            case ConflictKind.CHAIN:
                (apart,) = [one for one in self.decisions if one.decision is Answer.NO_MATCH]
                chain = [one.pair for one in self.decisions if one.decision is Answer.MATCH]
                shown = [" = ".join(pair) for pair in chain]
                left, right = apart.pair
                return Text(
                    f"{left} and {right} are decided no_match, but other matches make them one "
                    f"person ({'; '.join(shown)}; {names_en}); none of these is used. Mend the "
                    "wrong one.",
                    f"{left} 与 {right} 判为 no_match，但其他 match 又使其成为同一人"
                    f"（{'；'.join(shown)}；{names_zh}），以上均不采用。请更正有误的一行。",
                )


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the decisions come to for the mentions of one run.

    ``used``: by pair of keys the answer that holds (of matches, no-matches and unsure ones).
    ``stale``: decisions that name a record which no longer says the same, or is no longer there.
    ``decided``: ``mention_id_l``, ``mention_id_r``, ``decision`` of all mentions under those keys.
    """

    used: Mapping[Pair, Answer]
    stale: tuple[Decision, ...]
    conflicts: tuple[Conflict, ...]
    decided: pl.DataFrame
    n: int

    @property
    def n_used(self) -> int:
        """How many pairs are decided."""
        return len(self.used)

    def counts(self) -> dict[str, int]:
        """What the run log keeps."""
        answers = list(self.used.values())
        return {
            "n": self.n,
            **{f"n_{answer}": answers.count(answer) for answer in Answer},
            "n_stale": len(self.stale),
            "n_conflicts": len(self.conflicts),
        }

    def summary(self) -> Text:
        """One sentence for whoever runs the audit."""
        return Text(
            f"Review decisions: {self.n_used} used, {len(self.stale)} stale (their records have "
            f"changed or are gone), {len(self.conflicts)} in conflict.",
            f"复核决定：采用 {self.n_used} 条，失效 {len(self.stale)} 条（记录已变化或不存在），"
            f"冲突 {len(self.conflicts)} 处。",
        )


def resolve(decisions: Sequence[Decision], keys: pl.DataFrame) -> Resolved:
    """The decisions that can be used for the mentions with ``keys`` (``mention_keys``)."""
    known = set(keys["key"])
    stale = tuple(one for one in decisions if not {one.left, one.right} <= known)
    current = [one for one in decisions if {one.left, one.right} <= known]
    answers, twofold = _agreed(current)
    chains = _chains(answers, current)
    wrong = {one.pair for conflict in chains for one in conflict.decisions}
    used = {pair: answer for pair, answer in answers.items() if pair not in wrong}
    return Resolved(used, stale, (*twofold, *chains), _pairs(used, keys), len(decisions))


def nothing_decided() -> Resolved:
    """What there is without a file."""
    return Resolved({}, (), (), pl.DataFrame(schema=DECIDED), 0)


def _agreed(decisions: Iterable[Decision]) -> tuple[dict[Pair, Answer], list[Conflict]]:
    """The one answer of each pair; who is unsure does not contradict who is sure."""
    said: dict[Pair, list[Decision]] = defaultdict(list)
    for one in decisions:
        said[one.pair].append(one)
    answers, conflicts = {}, []
    for pair, all_said in sorted(said.items()):
        sure = {one.decision for one in all_said} - {Answer.UNSURE}
        if len(sure) > 1:
            conflicts.append(Conflict(ConflictKind.TWO_ANSWERS, tuple(all_said)))
        else:
            answers[pair] = next(iter(sure), Answer.UNSURE)
    return answers, conflicts


def _chains(answers: Mapping[Pair, Answer], decisions: Iterable[Decision]) -> list[Conflict]:
    """The no-matches whose two records other matches connect, with those matches."""
    near: dict[str, set[str]] = defaultdict(set)
    for (left, right), answer in answers.items():
        if answer is Answer.MATCH:
            near[left].add(right)
            near[right].add(left)
    by_pair: dict[tuple[Pair, Answer], Decision] = {}
    for one in decisions:
        by_pair.setdefault((one.pair, one.decision), one)
    found = []
    for pair, answer in sorted(answers.items()):
        if answer is not Answer.NO_MATCH:
            continue
        chain = _connecting(near, *pair)
        if chain:
            apart = by_pair[pair, Answer.NO_MATCH]
            joined = (by_pair[step, Answer.MATCH] for step in chain)
            found.append(Conflict(ConflictKind.CHAIN, (apart, *joined)))
    return found


def _connecting(near: Mapping[str, set[str]], start: str, end: str) -> list[Pair]:
    """The matches that connect two records: shortest ways, until no other is left."""
    gone: set[Pair] = set()
    while True:
        way = _way(near, start, end, gone)
        if not way:
            return sorted(gone)
        gone.update(way)


def _way(near: Mapping[str, set[str]], start: str, end: str, gone: set[Pair]) -> list[Pair]:
    came: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for beyond in sorted(near.get(here, ())):
            if beyond not in came and _pair(here, beyond) not in gone:
                came[beyond] = here
                waiting.append(beyond)
    if end not in came:
        return []
    way, here = [], end
    while here != start:
        way.append(_pair(came[here], here))
        here = came[here]
    return way


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _pairs(used: Mapping[Pair, Answer], keys: pl.DataFrame) -> pl.DataFrame:
    by_key = keys.select("key", "mention_id")
    told = pl.DataFrame(
        [(left, right, str(answer)) for (left, right), answer in sorted(used.items())],
        schema={"left": pl.String, "right": pl.String, "decision": pl.String},
        orient="row",
    )
    both = told.join(by_key.rename({"mention_id": "a"}), left_on="left", right_on="key").join(
        by_key.rename({"mention_id": "b"}), left_on="right", right_on="key"
    )
    return both.select(
        pl.min_horizontal("a", "b").cast(pl.UInt32).alias("mention_id_l"),
        pl.max_horizontal("a", "b").cast(pl.UInt32).alias("mention_id_r"),
        "decision",
    ).sort("mention_id_l", "mention_id_r")
