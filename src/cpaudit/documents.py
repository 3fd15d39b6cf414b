"""The one door for YAML: project files, source profiles and rules, with the line of every value.

Plain words follow YAML 1.2 where 1.1 surprises: only ``true`` and ``false`` are booleans (a rule's
key ``on`` and the answer ``no`` are words); ``010``, ``12:30`` and ``1e5`` are text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from cpaudit.errors import CpauditError, Place, ProjectError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    import yaml

Words = TypeVar("Words", bound="yaml.resolver.BaseResolver")
Keys = tuple["str | int", ...]

# Plain scalars and what they are, with the characters that they may begin with; the rest is text.
_NUMBER = r"[-+]?(?:0|[1-9][0-9]*)"
_SCALARS = (
    ("bool", re.compile(r"(?:true|false)$", re.IGNORECASE), "tTfF"),
    ("int", re.compile(rf"{_NUMBER}$"), "-+0123456789"),
    ("float", re.compile(rf"{_NUMBER}\.[0-9]+(?:[eE][-+]?[0-9]+)?$"), "-+0123456789"),
    ("null", re.compile(r"(?:~|null|)$", re.IGNORECASE), ("~", "n", "N", "")),
    ("timestamp", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}$"), "0123456789"),
    ("merge", re.compile(r"<<$"), "<"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain values, and the line (from 1) on which each of them stands."""

    path: Path
    data: Any
    lines: dict[Keys, int] = field(default_factory=dict, repr=False)

    def line_of(self, *keys: str | int) -> int | None:
        """The line of the value under ``keys``, or of the nearest key above it."""
        for length in range(len(keys), -1, -1):
            line = self.lines.get(keys[:length])
            if line is not None:
                return line
        return None


def read_yaml(path: Path, *, error: type[CpauditError] = ProjectError) -> Document:
    """The document in ``path``.

    Raises:
        CpauditError: of the given class, when the file is missing, is not UTF-8 or is not YAML, or
            when a key stands twice.
    """
    import yaml  # late: `--help` does not need it

    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise error(
            Text("the file does not exist.", "文件不存在。"),
            mend=Text("Check the path.", "请检查路径。"),
            place=Place(file=str(path)),
        ) from None
    except UnicodeDecodeError as cause:
        raise error(
            Text("the file is not UTF-8.", "文件不是 UTF-8 编码。"),
            mend=Text("Save it as UTF-8.", "请另存为 UTF-8 编码。"),
            place=Place(file=str(path)),
        ) from cause
    lines: dict[Keys, int] = {}
    loader = _loader()(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return Document(path, None)
        _walk(node, (), lines, path, error)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as cause:
        line = cause.problem_mark.line + 1 if cause.problem_mark else None
        raise error(
            Text(f"this is not valid YAML: {cause.problem}.", f"YAML 语法错误：{cause.problem}。"),
            mend=Text(
                "Check indentation, colons and quotes near that line.",
                "请检查该行附近的缩进、冒号和引号。",
            ),
            place=Place(file=str(path), row=line),
        ) from cause
    except ValueError as cause:
        raise error(
            Text(f"a value is impossible: {cause}.", f"有不可能的值：{cause}。"),
            mend=Text("Check the dates of the file.", "请检查文件中的日期。"),
            place=Place(file=str(path)),
        ) from cause
    finally:
        loader.dispose()
    return Document(path, data, lines)


def dump_yaml(data: object) -> str:
    """``data`` as YAML with Chinese kept readable and the order of keys kept."""
    import yaml  # late: `--help` does not need it

    text: str = yaml.dump(data, Dumper=_dumper(), allow_unicode=True, sort_keys=False, width=100)
    return text


def with_values(text: str, values: Mapping[tuple[str, ...], object]) -> str:
    """The YAML ``text`` with ``values`` under their keys, and everything else as it stands.

    A key that is not there is written at the end, if it is a key of the whole document. A mapping's
    short form (``births: births.csv`` for ``births: {files: births.csv}``) is replaced whole.
    """
    import yaml  # late: see read_yaml

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found: list[tuple[int, int, str]] = []
    added: list[str] = []
    for keys, value in values.items():
        node, missing = _node(root, keys)
        written = json.dumps(value, ensure_ascii=False)
        if node is None or (missing and isinstance(node, yaml.MappingNode)):
            added.append(f"{keys[-1]}: {written}\n")
        else:
            # A list below its key stands further in than the key once it is written in brackets.
            is_block = isinstance(node, yaml.CollectionNode) and not node.flow_style
            found.append((node.start_mark.index, _end(node), f"{' ' * is_block}{written}"))
    for begin, end, written in sorted(found, reverse=True):
        text = text[:begin] + written + text[end:]
    return text.rstrip("\n") + "\n" + "".join(added)


def _node(root: yaml.Node | None, keys: tuple[str, ...]) -> tuple[yaml.Node | None, int]:
    """The value under ``keys``, or the nearest above it and how many keys are missing."""
    import yaml  # late: see read_yaml

    node = root
    for depth, key in enumerate(keys):
        inner = (
            next((value for name, value in node.value if name.value == key), None)
            if isinstance(node, yaml.MappingNode)
            else None
        )
        if inner is None:
            return (node if depth else None), len(keys) - depth
        node = inner
    return node, 0


def _end(node: yaml.Node) -> int:
    """Where a value ends; a block ends with its last value and not with the comments below it."""
    import yaml  # late: see read_yaml

    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


@cache
def _loader() -> type[yaml.SafeLoader]:
    import yaml  # late: see read_yaml

    # libyaml reads the rules five times as fast; wheels for some machines come without it.
    return _with_own_words(getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def _dumper() -> type[yaml.SafeDumper]:
    import yaml  # late: see read_yaml

    return _with_own_words(yaml.SafeDumper)


def _with_own_words(base: type[Words]) -> type[Words]:
    """``base`` with ``_SCALARS`` in the place of YAML 1.1's plain words."""
    resolver: type[Words] = type(base.__name__, (base,), {"yaml_implicit_resolvers": {}})
    for tag, pattern, beginnings in _SCALARS:
        resolver.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", pattern, list(beginnings))
    return resolver


def _walk(
    node: yaml.Node,
    keys: Keys,
    lines: dict[Keys, int],
    path: Path,
    error: type[CpauditError],
) -> None:
    import yaml  # late: see read_yaml

    lines[keys] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key_node, value_node in node.value:
            key = key_node.value
            if key in seen:
                raise error(
                    Text(f"the key «{key}» stands twice.", f"键“{key}”重复出现。"),
                    mend=Text("Keep one of them.", "请只保留一个。"),
                    place=Place(file=str(path), row=key_node.start_mark.line + 1),
                )
            seen.add(key)
            _walk(value_node, (*keys, key), lines, path, error)
            lines[(*keys, key)] = key_node.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _walk(item, (*keys, position), lines, path, error)
    elif node.tag == "tag:yaml.org,2002:timestamp":
        try:
            date.fromisoformat(node.value)
        except ValueError as cause:
            raise error(
                Text(f"«{node.value}» is an impossible date.", f"“{node.value}”不是有效的日期。"),
                mend=Text("Write a day of the calendar.", "请改为实际存在的日期。"),
                place=Place(file=str(path), row=node.start_mark.line + 1),
            ) from cause
