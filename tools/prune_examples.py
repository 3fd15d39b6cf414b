"""Takes the examples out of the shipped rules that kill no mutant which others do not kill.

    python tools/prune_examples.py [--rather COMMIT] [ID ...]

Lines are deleted, nothing is written anew. Examples that stood in the file at COMMIT are rather kept.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from cpaudit.rules.load import load_rules
from cpaudit.rules.mutation.prune import Pruned, prune
from cpaudit.rules.rule import ExampleRow, ExampleTable, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.rules.rule import Rule

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Prune the rules named, or all; how many rows there were and are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("ids", nargs="*", metavar="ID")
    parser.add_argument("--rather", metavar="COMMIT", help="keep what stood in the file there")
    given = parser.parse_args()
    rules = load_rules([ROOT / "rules"])
    before = after = 0
    for rule in rules:
        if given.ids and rule.id not in given.ids:
            continue
        known = _examples_at(given.rather, rule) if given.rather else []
        preferred = {
            position
            for position, table in enumerate(rule.examples)
            if any(_same(table, other) for other in known)
        }
        pruned = prune(rule, preferred=preferred)
        kept = pruned.kept(rule.examples)
        before += _n_rows(rule.examples)
        after += _n_rows(kept)
        _cut(_path(rule), rule, pruned)
    sys.stdout.write(f"{before} rows before, {after} after\n")
    return 0


def _n_rows(examples: tuple[ExampleTable, ...]) -> int:
    return sum(len(table.rows) for table in examples)


def _path(rule: Rule) -> Path:
    return Path(str(rule.path))


def _same(table: ExampleTable, other: ExampleTable) -> bool:
    return [r.values for r in table.rows] == [r.values for r in other.rows]


def _examples_at(commit: str, rule: Rule) -> list[ExampleTable]:
    """The examples that the rule's file had at ``commit``; none where it had none."""
    name = _path(rule).relative_to(ROOT).as_posix()
    shown = subprocess.run(  # noqa: S603 - a list of words, no shell
        ["git", "show", f"{commit}:{name}"],  # noqa: S607 - the developer's own git
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    data = yaml.safe_load(shown.stdout.decode("utf-8")) if shown.returncode == 0 else {}
    listed = (data or {}).get("examples") or {}
    tables = [[row] for outcome in Outcome for row in listed.get(outcome.value) or []]
    tables += [
        [{n: v for n, v in row.items() if n != "expect"} for row in table["rows"]]
        for table in listed.get("tables") or []
    ]
    return [ExampleTable(tuple(ExampleRow(row, None) for row in rows)) for rows in tables]


def _cut(path: Path, rule: Rule, pruned: Pruned) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    gone: set[int] = set()
    for first, last in _spans(yaml.compose(text), rule, pruned):
        filled = [number for number in range(first, last) if lines[number].strip()]
        gone.update(range(first, filled[-1] + 1))  # what follows keeps its distance
    kept = "".join(line for number, line in enumerate(lines) if number not in gone)
    if kept != text:
        path.write_text(kept, encoding="utf-8", newline="\n")


def _spans(root: Any, rule: Rule, pruned: Pruned) -> Iterator[tuple[int, int]]:
    """The lines (from, up to) that go."""
    examples = _value(root, "examples")
    position = 0
    for outcome in Outcome:
        nodes = _value(examples, outcome.value)
        items = nodes.value if nodes is not None else []
        here = range(position, position + len(items))
        position += len(items)
        yield from _of_list(
            examples, outcome.value, [n for n, table in enumerate(here) if table in pruned.rows]
        )
    tables = _value(examples, "tables")
    if tables is None:
        return
    stays = [n for n in range(len(tables.value)) if n + position in pruned.rows]
    yield from _of_list(examples, "tables", stays)
    for number in stays:
        table = tables.value[number]
        yield from _of_list(table, "rows", pruned.rows[number + position])
        lookups = _value(table, "lookups")
        of_views = pruned.lookups[number + position]
        if lookups is not None and not any(of_views.values()):
            yield from _of_key(table, "lookups")
            continue
        for view, listed in of_views.items():
            yield from _of_list(lookups, view, listed)
    if position + len(tables.value) != len(rule.examples):
        message = f"{rule.id}: the file does not have the examples of the rule"
        raise ValueError(message)


def _of_list(owner: Any, key: str, stays: list[int] | tuple[int, ...]) -> Iterator[tuple[int, int]]:
    node = _value(owner, key)
    if node is None:
        return
    if not stays:
        yield from _of_key(owner, key)
        return
    for position, item in enumerate(node.value):
        if position not in stays:
            is_last = position + 1 == len(node.value)
            after = _end(node) if is_last else node.value[position + 1].start_mark.line
            yield item.start_mark.line, after


def _of_key(owner: Any, key: str) -> Iterator[tuple[int, int]]:
    for name, value in owner.value:
        if name.value == key:
            yield name.start_mark.line, _end(value)


def _end(node: Any) -> int:
    """The line after the last one of ``node``."""
    mark = node.end_mark
    return int(mark.line) if mark.column == 0 or not node.flow_style else int(mark.line) + 1


def _value(mapping: Any, key: str) -> Any:
    if mapping is None:
        return None
    return next((value for name, value in mapping.value if name.value == key), None)


if __name__ == "__main__":
    raise SystemExit(main())
