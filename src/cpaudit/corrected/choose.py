"""Which corrections are applied: by their probability, or as a reviewer decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from cpaudit.corrected.change import Change, Left
from cpaudit.i18n import Text

if TYPE_CHECKING:
    import polars as pl

    from cpaudit.corrected.answers import Answers

# Of a hundred cells changed without anybody looking, fewer than five may become wrong.
MIN_PROBABILITY = 0.95
_TIE = Text(
    "another change would do as well; decide in the list.", "另有同样可能的改法，请在清单中决定。"
)
_NO_VALUE = Text(
    "only known to be wrong; type the right value into the list.",
    "只知有误，请在清单中填写正确的值。",
)
_REJECTED = Text("rejected in the list.", "清单中已否决。")
_UNDECIDED = Text("not accepted in the list.", "清单中未采纳。")
_MASKED = Text(
    "the value in the list is masked, and not the one that was suggested.",
    "清单中的值已脱敏，且不是建议的值。",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user asks for; ``select`` names rules, fields or sources, ``*`` standing for any."""

    min_probability: float = MIN_PROBABILITY
    select: tuple[str, ...] = ()
    answers: Answers | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The changes to make, in the order of their files and rows, and the others."""

    changes: tuple[Change, ...]
    left: tuple[Left, ...]


def choose(corrections: pl.DataFrame, choice: Choice) -> Chosen:
    """The corrections that ``choice`` lets through; those not selected are not spoken of."""
    changes: list[Change] = []
    left: list[Left] = []
    ordered = corrections.sort(
        "file", "sheet", "row", "record_id", "field", "correction_id", nulls_last=True
    )
    for row in ordered.iter_rows(named=True):  # a few in a thousand records have one
        change = _change(row)
        if not is_selected(change, choice.select):
            continue
        verdict = (
            _by_probability(change, choice.min_probability, is_tie=bool(row["is_tie"]))
            if choice.answers is None
            else _by_answer(change, choice.answers)
        )
        if isinstance(verdict, Change):
            changes.append(verdict)
        else:
            left.append(Left(change, verdict))
    return Chosen(tuple(changes), tuple(left))


def is_selected(change: Change, select: tuple[str, ...]) -> bool:
    """Whether a word names the change's rule (or its beginning), its field or its source."""
    if not select:
        return True
    words = {change.field, change.source_id, change.file}
    return any(
        any(fnmatchcase(word, wanted) for word in words)
        or any(rule.startswith(wanted) or fnmatchcase(rule, wanted) for rule in change.rules)
        for wanted in select
    )


def _by_probability(change: Change, least: float, *, is_tie: bool) -> Change | Text:
    if change.suggested is None:
        return _NO_VALUE
    if is_tie:
        return _TIE
    if change.probability < least:
        return Text(f"less probable than {least:.1%}.", f"把握低于 {least:.1%}。")
    return change


def _by_answer(change: Change, answers: Answers) -> Change | Text:
    answer = answers.by_id.get(change.correction_id)
    if answer is None or answer.is_accepted is None:
        return _UNDECIDED
    if not answer.is_accepted:
        return _REJECTED
    full = change.shown(change.suggested, is_masked=False)
    masked = change.shown(change.suggested, is_masked=True)
    typed = answer.value
    if typed is None or typed in {full, masked}:
        return _NO_VALUE if change.suggested is None else replace(change, is_decided=True)
    if "*" in typed:
        return _MASKED
    return replace(change, suggested=typed, said_by=("reviewer",), is_decided=True)


def _change(row: dict[str, object]) -> Change:
    return Change(
        correction_id=str(row["correction_id"]),
        source_id=str(row["source_id"]),
        dataset=str(row["dataset"]),
        file=str(row["file"]),
        sheet=_text(row["sheet"]),
        row=int(str(row["row"])),
        record_id=int(str(row["record_id"])),
        field=str(row["field"]),
        heading=_text(row["heading"]),
        current=_text(row["current"]),
        suggested=_text(row["suggested"]),
        probability=float(str(row["probability"])),
        said_by=_texts(row["said_by"]),
        rules=_texts(row["rules"]),
        finding_ids=_texts(row["finding_ids"]),
        is_read=row["is_read"] is not False,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
