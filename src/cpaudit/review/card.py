"""One question: two records field by field, what differs, and what the model made of it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.i18n import Text
from cpaudit.privacy.masks import contains_full_identifier, mask_id, mask_text
from cpaudit.review import words
from cpaudit.view_tables import is_personal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.i18n import Language
    from cpaudit.recognition import Recognition

SAME, DIFFERS, ONE_SIDE = "=", "≠", "·"
_PERSONS = ("mother", "father", "spouse")
# In a record of their own relatives stand under ``mother``, ``father``, ``spouse``.
_OF_RECORD = ("child", "self", "head", "husband", "wife", "guardian")
_DAY_DIGITS = {"year": 4, "month": 7}
_NOT_COMPARED = ("row", "source", "role", "others", "event_date", "entry_date")

Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A field on both sides; ``sign`` and ``n_differing`` come from the full values.

    ``marks``: from and to of the characters that differ in what is shown.
    """

    field: str
    left: str
    right: str
    sign: str
    n_differing: int
    marks_left: Marks
    marks_right: Marks


@dataclass(frozen=True, slots=True)
class Weighed:
    """A comparison, the level that the pair has, and what it weighs in bits."""

    comparison: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that is shown of a pair."""

    lines: tuple[Line, ...]
    weights: tuple[Weighed, ...]
    why: Text
    is_masked: bool


@dataclass(frozen=True, slots=True)
class Records:
    """What the records of a run say, to be looked up by mention."""

    mentions: pl.DataFrame
    places: pl.DataFrame
    village_names: Mapping[str, str]

    @classmethod
    def of(cls, recognition: Recognition) -> Records:
        """The records of a project."""
        return cls(
            recognition.intake.mentions,
            pl.concat(
                [
                    rows.select("record_id", "file", "sheet", "row")
                    for rows in recognition.intake.records.values()
                ]
            ),
            dict(recognition.villages.frame.select("code", "name").iter_rows()),
        )

    def values(self, mention_ids: list[int], language: Language) -> list[dict[str, str]]:
        """The fields of each mention in words, unmasked."""
        mine = self.mentions.filter(pl.col("mention_id").is_in(mention_ids))
        records = mine["record_id"].unique()
        beside = self.mentions.filter(pl.col("record_id").is_in(records.implode()))
        places = self.places.filter(pl.col("record_id").is_in(records.implode()))
        place_of = {row["record_id"]: row for row in places.iter_rows(named=True)}
        of_record: dict[int, list[dict[str, Any]]] = {}
        for row in beside.iter_rows(named=True):
            of_record.setdefault(row["record_id"], []).append(row)
        found = {
            row["mention_id"]: self._said(
                row, of_record[row["record_id"]], place_of.get(row["record_id"]), language
            )
            for row in mine.iter_rows(named=True)
        }
        return [found[mention_id] for mention_id in mention_ids]

    def _said(
        self,
        row: dict[str, Any],
        record: list[dict[str, Any]],
        place: dict[str, Any] | None,
        language: Language,
    ) -> dict[str, str]:
        values = {name: "" if row.get(name) is None else _plain(row[name]) for name in words.FIELDS}
        digits = _DAY_DIGITS.get(row["birth_date_precision"] or "")
        values |= {
            "source": row["source_id"],
            "row": "" if place is None else _place(place),
            "role": words.said(words.ROLES, row["role"]).within(language),
            "birth_date": values["birth_date"][:digits],
            "sex": words.said(words.SEXES, values["sex"]).within(language),
            "village": self.village_names.get(values["village"], values["village"]),
        }
        for relative in _PERSONS:
            values[relative] = _person(row[f"{relative}_name_key"], row[f"{relative}_id18"])
        others = [
            f"{words.said(words.ROLES, other['role']).within(language)} "
            f"{_person(other['name'], None)} {_plain(other['birth_date'] or '')}".strip()
            for other in record
            if other["mention_id"] != row["mention_id"]
            and other["role"] in _OF_RECORD
            and other["name"]
        ]
        values["others"] = "；".join(others) if str(language) == "zh" else "; ".join(others)
        return values


def card(row: Mapping[str, Any], records: Records, *, is_masked: bool, language: Language) -> Card:
    """The card of a candidate (a row of ``strata.CANDIDATES``)."""
    left, right = records.values([row["mention_id_l"], row["mention_id_r"]], language)
    full = [(name, left[name], right[name]) for name in words.FIELDS if left[name] or right[name]]
    return Card(
        tuple(_line(*values, is_masked=is_masked) for values in full),
        _weights(row),
        why_asked(row),
        is_masked,
    )


def why_asked(row: Mapping[str, Any]) -> Text:
    """How sure the model is, what it decided, and which blocking rule found the pair."""
    return Text(
        "{side}, p {p:.3f} ({weight:+.1f} bits); found by: {rule}",
        "{side}，概率 {p:.3f}（{weight:+.1f} 比特）；由“{rule}”找到",
    ).format(
        side=words.SIDES[row["side"]],
        p=row["probability"],
        weight=row["weight"],
        rule=words.said(words.RULES, row["blocking_rule"]),
    )


def masked(field: str, text: str) -> str:
    """What of a field may be shown to whoever may not see it in full."""
    if field in _PERSONS:
        name, _, number = text.partition(" ")
        return f"{mask_text(name, 'name')} {mask_text(number, 'id')}".strip()
    if field == "others":
        return _masked_others(text)
    kind = is_personal(field)
    if kind is not None:
        return mask_text(text, kind)
    # A household number may be its head's.
    if contains_full_identifier(text):
        return str(pl.select(mask_id(pl.lit(text))).item())
    return text


def _masked_others(text: str) -> str:
    separator = "；" if "；" in text else "; "
    shown = []
    for one in text.split(separator):
        role, _, said = one.partition(" ")
        name, _, rest = said.partition(" ")
        shown.append(" ".join([role, mask_text(name, "name"), rest]).rstrip())
    return separator.join(shown)


def _line(field: str, left: str, right: str, *, is_masked: bool) -> Line:
    sign = ""
    if field not in _NOT_COMPARED:
        told = _both_told(left, right) if field in _PERSONS else (left, right)
        sign = ONE_SIDE if not (left and right) else SAME if told[0] == told[1] else DIFFERS
    n_differing = max(map(_length, _differing(left, right))) if sign == DIFFERS else 0
    shown = [masked(field, text) if is_masked and text else text for text in (left, right)]
    marks: tuple[Marks, Marks] = _differing(*shown) if sign == DIFFERS else ((), ())
    return Line(field, shown[0], shown[1], sign, n_differing, *marks)


def _both_told(left: str, right: str) -> tuple[str, str]:
    """Two relatives without the number where only one of them has one."""
    if (" " in left) != (" " in right):
        return left.partition(" ")[0], right.partition(" ")[0]
    return left, right


def _differing(left: str, right: str) -> tuple[Marks, Marks]:
    """The stretches of either text that the other has not."""
    steps = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    apart = [step for step in steps if step[0] != "equal"]
    return (
        tuple((start, end) for _, start, end, _, _ in apart if start < end),
        tuple((start, end) for _, _, _, start, end in apart if start < end),
    )


def _length(marks: Marks) -> int:
    return sum(end - start for start, end in marks)


def _weights(row: Mapping[str, Any]) -> tuple[Weighed, ...]:
    """The comparisons in the order of what they weigh, missing ones left out."""
    levels = dict(part.split("=", 1) for part in (row["levels"] or "").split(";") if part)
    bits = dict(part.split("=", 1) for part in (row["weights"] or "").split(";") if part)
    found = [
        Weighed(name, levels.get(name, ""), float(weight))
        for name, weight in bits.items()
        if levels.get(name) != "missing"
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.bits)))


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _place(place: Mapping[str, Any]) -> str:
    sheet = f" [{place['sheet']}]" if place["sheet"] else ""
    return f"{place['row']}: {place['file']}{sheet}"


def _person(name: str | None, number: str | None) -> str:
    return f"{(name or '').replace(' ', '')} {number or ''}".rstrip()
