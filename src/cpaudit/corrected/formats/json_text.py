"""JSON: the value of a key within a row, in the place of another; every other character stays."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.corrected.edit import ELSEWHERE, Edited
from cpaudit.i18n import Text
from cpaudit.sources.readers.encoding import decoding_of
from cpaudit.sources.readers.json_values import flat, json_decoder
from cpaudit.sources.sheet import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cpaudit.corrected.edit import Edit
    from cpaudit.sources.sheet import Sheet

_SPACE = re.compile(r"[\s,\ufeff\0\x1a]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_DEEPEST = 3
_CHANGED_ON_THE_WAY = Text(
    "the file's bytes could not be kept as they are.", "无法原样保留文件的其他内容。"
)
_OF_ITS_OWN = Text("the value is a list or an object.", "该值是列表或对象。")


def edit_json(
    data: bytes, edits: Sequence[Edit], sheet: Sheet, *, file: str, encoding: str | None
) -> Edited:
    """``data`` with the values of ``edits``; a number stays a number where the new value is one."""
    codec = decoding_of(data, file=file, encoding=encoding).encoding
    codec = "utf-8" if codec == "utf-8-sig" else codec
    try:
        text = data.decode(codec)
        if text.encode(codec) != data:
            return Edited.refused_all(data, edits, _CHANGED_ON_THE_WAY)
    except UnicodeError:
        return Edited.refused_all(data, edits, _CHANGED_ON_THE_WAY)
    rows = dict(_rows(text))
    headings = sheet.headings or ()
    found: list[tuple[int, int, str]] = []
    refused = {}
    for edit in edits:
        name = headings[edit.position] if edit.position < len(headings) else None
        span = _member(text, rows[edit.row], name) if name and edit.row in rows else None
        if span is None:
            refused[edit.cell] = ELSEWHERE
            continue
        old = text[span[0] : span[1]]
        if old[0] in "{[":
            refused[edit.cell] = _OF_ITS_OWN
        elif _shown(old) != edit.old:
            refused[edit.cell] = ELSEWHERE
        else:
            found.append((*span, _literal(old, edit.new, is_ascii=text.isascii())))
    for begin, end, new in sorted(found, reverse=True):
        text = text[:begin] + new + text[end:]
    return Edited(text.encode(codec), refused)


def _shown(literal: str) -> str | None:
    """A value as the reader gives it."""
    text = next(iter(flat({"": json_decoder().decode(literal)}).values()))
    return None if text is None else pl.Series([text]).str.strip_chars(BLANKS)[0] or None


def _literal(old: str, new: str, *, is_ascii: bool) -> str:
    if old[0] not in '"n' and _NUMBER.fullmatch(new):
        return new
    return json.dumps(new, ensure_ascii=is_ascii and "\\u" in old)


def _rows(text: str) -> Iterator[tuple[int, int]]:
    """The numbers of the rows and where they begin, counted as the reader counts them."""
    start = _past_space(text, 0)
    if text[start : start + 1] == "[" and text[_past_space(text, start + 1) :][:1] in {"{", "["}:
        yield from enumerate(_elements(text, start), start=1)
        return
    lines = list(_lines(text))
    if len(lines) > 1 and _is_whole(text, lines[0][1]):
        yield from lines
        return
    starts = list(_one_after_the_other(text, start))
    if len(starts) == 1:
        at = _wrapped(text, starts[0], 1)
        if at is not None:
            starts = list(_elements(text, at))
    yield from enumerate(starts, start=1)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    ends = "\n" if "\n" in text else "\r"
    for number, line in enumerate(text.split(ends), start=1):
        if line.strip(f"{BLANKS},"):
            yield number, _past_space(text, at)
        at += len(line) + 1


def _is_whole(text: str, at: int) -> bool:
    """Whether the object that begins there ends on its line."""
    try:
        _, end = json_decoder().raw_decode(text, at)
    except ValueError:
        return False
    return "\n" not in text[at:end]


def _one_after_the_other(text: str, at: int) -> Iterator[int]:
    decoder = json_decoder()
    while at < len(text):
        try:
            _, end = decoder.raw_decode(text, at)
        except ValueError:
            return
        yield at
        at = _past_space(text, end)


def _elements(text: str, at: int) -> Iterator[int]:
    """Where the elements of an array begin; of pages, one array after the other, too."""
    decoder = json_decoder()
    at = _past_space(text, at + 1)
    while at < len(text):
        if text[at] == "]":
            at = _past_space(text, at + 1)
            if text[at : at + 1] != "[":
                return
            at = _past_space(text, at + 1)
            continue
        yield at
        try:
            at = _past_space(text, decoder.raw_decode(text, at)[1])
        except ValueError:
            return


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """The keys of the object that begins there, and where their values begin and end."""
    decoder = json_decoder()
    at = _past_space(text, at + 1)
    seen: dict[str, int] = {}
    while text[at : at + 1] == '"':
        key, at = decoder.raw_decode(text, at)
        at = _past_space(text, _past_space(text, at) + 1)
        _, end = decoder.raw_decode(text, at)
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key} ({seen[key]})"), at, end
        at = _past_space(text, end)


def _member(text: str, at: int, name: str, depth: int = 1) -> tuple[int, int] | None:
    """Where the value under ``name`` (母亲.姓名) is."""
    if text[at] != "{":
        return None
    for key, begin, end in _members(text, at):
        if key == name:
            return begin, end
        if name.startswith(f"{key}.") and text[begin] == "{" and depth < _DEEPEST:
            inner = _member(text, begin, name.removeprefix(f"{key}."), depth + 1)
            if inner is not None:
                return inner
    return None


def _wrapped(text: str, at: int, depth: int) -> int | None:
    """Where the one list of objects begins in what a web service answers."""
    if text[at : at + 1] != "{":
        return None
    values = [begin for _, begin, _ in _members(text, at)]
    lists = [
        begin
        for begin in values
        if text[begin] == "[" and text[_past_space(text, begin + 1)] == "{"
    ]
    inner = [begin for begin in values if text[begin] == "{"]
    if len(lists) == 1 and not inner:
        return lists[0]
    if not lists and len(inner) == 1 and depth < _DEEPEST:
        return _wrapped(text, inner[0], depth + 1)
    return None


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
