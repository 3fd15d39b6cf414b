"""A source profile to fill in: from a file's headings, or for a kind of records."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from cpaudit.documents import dump_yaml, read_yaml
from cpaudit.errors import RuleError, UsageError
from cpaudit.i18n import Text
from cpaudit.sources import profiles as shipped
from cpaudit.sources.inspection.to_write import likely_headings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cpaudit.i18n import Language
    from cpaudit.sources.inspection.inspected import InspectedSheet
    from cpaudit.sources.profiles.profile import Profile

_ID = re.compile(r"[a-z][a-z0-9_]*")
_NO_WORD = re.compile(r"[\d\W_年月日]+")
_SHOWN_ALIASES, _HINTS = 6, 3
_WRITTEN_HERE = ("id", "department", "dataset", "title", "about", "words", "columns", "telling")
_DOUBTFUL = 0.8

_ABOUT: Mapping[str, Text] = {
    "required": Text(
        "key columns; of a list within the list one is enough", "必需的列；内层列表中有一个即可"
    ),
    "must_collect": Text("fields that must be collected", "应采集的字段"),
    "persons": Text("person in a heading: prefix of the fields", "表头中的人: 字段前缀"),
    "shares": Text(
        "persons whose telephone and address are the record's",
        "其电话、住址即为本记录电话、住址的人",
    ),
    "codes": Text("field: {code in the file: value}", "字段: {文件中的代码: 标准值}"),
    "roles": Text("the persons whom a record names", "一条记录涉及的人"),
    "signature": Text("fields that other exports lack", "其他导出没有的字段"),
    "event": Text("the date of the event", "事件日期"),
    "entry": Text("the date on which it was entered", "录入日期"),
    "coverage": Text("the date that shows what the export covers", "体现导出覆盖时段的日期"),
    "ages": Text("children or all", "children（儿童）或 all（各年龄）"),
    "fill_down": Text(
        "what a second twin's row takes from the row above", "双胎第二行沿用上一行的字段"
    ),
    "derived_from": Text(
        "the profile that this one is copied from: one witness",
        "数据抄自哪个来源：两者只算一个证据",
    ),
    "sensitive": Text(
        "words of headings that are sensitive and not needed", "敏感且无需使用的表头词语"
    ),
}


def check_id(profile_id: str) -> None:
    """Refuse what cannot be a profile's name.

    Raises:
        UsageError: it holds other characters than small letters, digits and ``_``.
    """
    if not _ID.fullmatch(profile_id):
        raise UsageError(
            Text(f"«{profile_id}» cannot be a profile's id.", f"“{profile_id}”不能用作模板标识。"),
            mend=Text(
                "Use small letters, digits and _, a letter first: clinic_births.",
                "请用小写字母、数字和下划线，以字母开头，如 clinic_births。",
            ),
        )


def profile_text(
    profile_id: str,
    base: Profile,
    language: Language,
    *,
    sheet: InspectedSheet | None = None,
    extra: Sequence[Path] = (),
) -> str:
    """The profile as commented YAML.

    What a heading tells comes from ``sheet``, everything else from the profile ``base``; ``extra``
    are the files of further profiles that ``base`` may stand in.
    """
    data = _document_of(base, extra)
    return "\n".join(_lines(profile_id, base, data, sheet, language)) + "\n"


def _document_of(profile: Profile, extra: Sequence[Path]) -> Mapping[str, Any]:
    """The profile as it was written."""
    own = [
        path
        for place in extra
        for path in (sorted(place.glob("*.yaml")) if place.is_dir() else [place])
    ]
    folder = Path(shipped.__file__).parent
    for path in (*reversed(own), *sorted(folder.glob("*.yaml"))):
        data = read_yaml(path, error=RuleError).data
        if isinstance(data, dict) and data.get("id") == profile.profile_id:
            return data
    raise LookupError(profile.profile_id)


def _lines(
    profile_id: str,
    base: Profile,
    data: Mapping[str, Any],
    sheet: InspectedSheet | None,
    language: Language,
) -> Iterator[str]:
    for text in _opening(base, sheet):
        yield f"# {_flat(text.within(language))}"
    yield _value({"id": profile_id})
    yield _value({"department": base.department})
    yield _value({"dataset": base.dataset})
    title = PurePath(sheet.file).stem if sheet else profile_id
    yield _value(
        {"title": {"zh": f"{base.title.zh}（{title}）", "en": f"{base.title.en} ({title})"}}
    )
    yield _value({"about": {"zh": base.about.zh, "en": base.about.en}})
    yield _comment(_WORDS, language)
    yield _value({"words": _words(sheet) or [*base.words]})
    telling = _telling(data, sheet)
    if telling:
        yield _value({"telling": telling})
    yield ""
    yield _comment(_COLUMNS, language)
    yield "columns:"
    yield from _columns(base, data, sheet, language)
    yield ""
    for key, value in data.items():
        if key in _WRITTEN_HERE:
            continue
        if key in _ABOUT:
            yield _comment(_ABOUT[key], language)
        yield _value({key: value})


def _opening(base: Profile, sheet: InspectedSheet | None) -> Iterator[Text]:
    kind = f"«{base.title.en}» ({base.profile_id})"
    kind_zh = f"“{base.title.zh}”（{base.profile_id}）"
    if sheet is None:
        yield Text(f"A profile like {kind}.", f"参照{kind_zh}的来源模板。")
    elif sheet.profile_id is None:
        yield Text(
            f"From {sheet.file}, which was not recognised; the nearest kind is {kind}: check "
            "department, dataset and every column.",
            f"根据 {sheet.file} 生成。该文件未能识别，最接近{kind_zh}：请核对 department、dataset 和每一列。",
        )
    else:
        yield Text(
            f"From {sheet.file}, read as {kind}.", f"根据 {sheet.file} 生成，读作{kind_zh}。"
        )
    yield Text(
        "Keys and fields: docs/sources.md; cpaudit sources schema.",
        "各项含义见 docs/sources.md；cpaudit sources schema。",
    )


_WORDS = Text(
    "words in the names of such files and sheets and in their titles",
    "此类文件名、工作表名和标题中的词语",
)
_COLUMNS = Text("field: the headings that hold it", "字段: 对应的表头")
_NO_COLUMN = Text(
    "fields for which no column was found: take away the # and put in the heading",
    "以下字段没有找到对应的列：如有，请去掉 # 并填入表头",
)
_UNREAD = Text("headings that no field took", "没有对应字段的表头")


def _columns(
    base: Profile, data: Mapping[str, Any], sheet: InspectedSheet | None, language: Language
) -> Iterator[str]:
    known = {name: about or {} for name, about in (data.get("columns") or {}).items()}
    headings = _headings_of(sheet) if sheet else _aliases_of(known)
    taken = [name for name in base.fields if name in headings]
    for name in taken:
        certainty = min(headings[name].values(), default=1.0)
        about: dict[str, Any] = {"aliases": [*headings[name]]}
        if "weight" in known.get(name, {}):
            about["weight"] = known[name]["weight"]
        doubt = f"  # {certainty:.0%}" if certainty < _DOUBTFUL else ""
        yield f"  {name}: {_flow(about)}{doubt}"
    if not taken:
        yield f"  {base.fields[0]}: {{aliases: []}}"
    yield from _without_column(base, taken, known, _likely(sheet), language)
    yield from _unread(sheet, language)


def _headings_of(sheet: InspectedSheet) -> dict[str, dict[str, float]]:
    """By field, its headings in the file and how sure they are."""
    found: dict[str, dict[str, float]] = {}
    for column in sheet.columns:
        if column.field is not None and column.number is None:
            found.setdefault(column.field, {})[column.heading] = column.certainty or 0.0
    return found


def _aliases_of(known: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    return {
        name: dict.fromkeys(map(str, about.get("aliases", [])[:_SHOWN_ALIASES]), 1.0)
        for name, about in known.items()
    }


def _without_column(
    base: Profile,
    taken: Sequence[str],
    known: Mapping[str, Mapping[str, Any]],
    likely: Mapping[str, str],
    language: Language,
) -> Iterator[str]:
    rest = [name for name in base.fields if name not in taken]
    if rest:
        yield f"  {_comment(_NO_COLUMN, language)}"
    for name in rest:
        aliases = ", ".join(map(str, known.get(name, {}).get("aliases", [])[:_HINTS]))
        hint = f"  # {_flat(aliases)}" if aliases else ""
        heading = [likely[name]] if name in likely else []
        yield f"  # {name}: {{aliases: {_flow(heading)}}}{hint}"


def _likely(sheet: InspectedSheet | None) -> dict[str, str]:
    """Headings that may be those of key columns, by what stands below them."""
    found = likely_headings(sheet.columns, sheet.missing) if sheet else {}
    return {name: heading for name, heading in found.items() if heading is not None}


def _unread(sheet: InspectedSheet | None, language: Language) -> Iterator[str]:
    unread = [column for column in sheet.columns if column.field is None] if sheet else []
    if unread:
        yield f"  {_comment(_UNREAD, language)}"
    for column in unread:
        looks = f"  ({column.looks_like})" if column.looks_like else ""
        yield f"  #   {_flat(column.heading)}{looks}"


def _words(sheet: InspectedSheet | None) -> list[str]:
    """What the file is called besides its numbers and dates."""
    if sheet is None:
        return []
    parts = _NO_WORD.split(f"{PurePath(sheet.file).stem} {sheet.sheet or ''}")
    return list(dict.fromkeys(part for part in parts if len(part) > 1))


def _telling(data: Mapping[str, Any], sheet: InspectedSheet | None) -> list[str]:
    """Of the words of which one must stand somewhere, those that stand in this file."""
    words = [str(word) for word in data.get("telling", ())]
    if sheet is None:
        return words
    held = " ".join((sheet.file, sheet.sheet or "", *(column.heading for column in sheet.columns)))
    return [word for word in words if word.casefold() in held.casefold()]


def _value(data: Mapping[str, Any]) -> str:
    """``key: value``; a mapping line by line, what is within it in brackets."""
    ((key, value),) = data.items()
    if isinstance(value, dict) and any(isinstance(item, dict | list) for item in value.values()):
        lines = "\n".join(f"  {_scalar(name)}: {_flow(item)}" for name, item in value.items())
        return f"{key}:\n{lines}"
    return f"{key}: {_flow(value)}"


def _flow(value: object) -> str:
    """A value within one line."""
    if isinstance(value, dict):
        parts = (f"{_scalar(key)}: {_flow(item)}" for key, item in value.items())
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _scalar(value)


def _scalar(value: object) -> str:
    """A scalar as it may stand within brackets."""
    text = dump_yaml([value]).strip().removeprefix("- ")
    is_odd = any(sign in text for sign in ",[]{}#:\n") and not text.startswith(("'", '"'))
    return "'" + str(value).replace("'", "''") + "'" if is_odd else text


def _comment(text: Text, language: Language) -> str:
    return f"# {text.within(language)}"


def _flat(text: str) -> str:
    """A comment ends with its line."""
    return " ".join(text.split())
