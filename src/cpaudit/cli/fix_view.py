"""Changes as they are shown: for each file, row by row, the old and the new value and the reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cpaudit.corrected.change import shown_cell
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cpaudit.corrected.change import Left, Placed
    from cpaudit.corrected.place import Located

# Raised when a field goes or changes its meaning; new fields do not raise it.
VERSION = 1
_BLANK = Text("(blank)", "（空）")
_REASONS_SHOWN = 3


def changes_text(located: Located, *, is_masked: bool) -> str:
    """The changes by file and row, then how many are left out and why."""
    lines = [*_changes(located.placed, is_masked=is_masked)]
    if not lines:
        lines = [str(Text("No change.", "没有可更改的内容。"))]
    else:
        n = len(located.placed)
        lines.append("")
        lines.append(str(Text(f"{n} changes", f"共 {n} 处更改")))
    return "\n".join([*lines, *left_lines(located.left)]) + "\n"


def left_lines(left: Sequence[Left]) -> list[str]:
    """How many corrections are not applied, by reason, with where the first of them are."""
    reasons: dict[Text, list[Left]] = {}
    for one in left:
        reasons.setdefault(one.why, []).append(one)
    lines = []
    for of_reason in sorted(reasons.values(), key=len, reverse=True):
        why, n = of_reason[0].why, len(of_reason)
        places = [_place(one) for one in of_reason[:_REASONS_SHOWN]]
        more = " …" if n > _REASONS_SHOWN else ""
        said = "; ".join(f"{place.en}" for place in places) + more
        said_zh = "；".join(f"{place.zh}" for place in places) + more
        lines.append(
            str(Text(f"not changed ({n}): {why.en} {said}", f"未更改（{n} 处）：{why.zh}{said_zh}"))
        )
    return lines


def changes_json(located: Located, *, is_masked: bool) -> str:
    """The same for programs."""
    return as_json(plain_changes(located.placed, located.left, is_masked=is_masked))


def as_json(told: dict[str, Any]) -> str:
    """``told`` as text."""
    return json.dumps({"version": VERSION, **told}, ensure_ascii=False, indent=2) + "\n"


def plain_changes(
    placed: Sequence[Placed], left: Sequence[Left], *, is_masked: bool
) -> dict[str, Any]:
    """The changes and what is left out, as plain values."""
    return {
        "changes": [
            {
                **_where(one.change),
                "heading": one.heading,
                "old": _old(one, is_masked=is_masked),
                "new": _new(one, is_masked=is_masked),
                "probability": one.change.probability,
                "said_by": [*one.change.said_by],
                "rules": [*one.change.rules],
                "finding_ids": [*one.change.finding_ids],
            }
            for one in _ordered(placed)
        ],
        "left": [
            {**_where(one.change), "why": {"zh": one.why.zh, "en": one.why.en}} for one in left
        ],
    }


def _where(change: Any) -> dict[str, Any]:
    return {
        "correction_id": change.correction_id,
        "source_id": change.source_id,
        "file": change.file,
        "sheet": change.sheet,
        "row": change.row,
        "field": change.field,
    }


def _changes(placed: Sequence[Placed], *, is_masked: bool) -> Iterator[str]:
    last = None
    for one in _ordered(placed):
        table = f"{one.change.file} [{one.sheet}]" if one.sheet else one.change.file
        if table != last:
            if last is not None:
                yield ""
            yield table
            last = table
        old = _old(one, is_masked=is_masked) or str(_BLANK)
        row = Text(f"row {one.row}", f"第 {one.row} 行")
        share = f"{one.change.probability:.1%}"
        yield (
            f"  {row}  {one.heading}: {old} → {_new(one, is_masked=is_masked)}  {share}"
            f"{_reason(one)}"
        )


def _reason(one: Placed) -> str:
    said, rules = ", ".join(one.change.said_by), ", ".join(one.change.rules)
    parts = [
        *([Text(f"said by {said}", f"依据 {said}")] if said else []),
        *([Text(f"settles {rules}", f"消除 {rules}")] if rules else []),
    ]
    joined = Text("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))
    return f"  ({joined})" if parts else ""


def _ordered(placed: Sequence[Placed]) -> list[Placed]:
    return sorted(
        placed,
        key=lambda one: (one.change.file, one.sheet or "", one.row, one.position, one.change.row),
    )


def _old(one: Placed, *, is_masked: bool) -> str:
    is_read = one.change.current is not None and one.change.is_read
    return shown_cell(one.old, one.change.field, is_read=is_read, is_masked=is_masked)


def _new(one: Placed, *, is_masked: bool) -> str:
    return shown_cell(one.new, one.change.field, is_read=True, is_masked=is_masked)


def _place(one: Left) -> Text:
    change = one.change
    table = f"{change.file} [{change.sheet}]" if change.sheet else change.file
    heading = change.heading or change.field
    return Text(f"{table} row {change.row} {heading}", f"{table} 第 {change.row} 行 {heading}")
