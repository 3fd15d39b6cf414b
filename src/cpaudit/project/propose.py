"""A project file for a folder that has none: plain facts in, a commented ``cpaudit.yaml`` out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cpaudit.documents import Document, dump_yaml
from cpaudit.i18n import Text
from cpaudit.project.keys import FILE_NAME
from cpaudit.project.load import parse_project
from cpaudit.project.model import OriginKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from cpaudit.i18n import Language
    from cpaudit.project.model import Project

# Below this a recognised file is shown as doubtful.
_SURE_FROM = 0.8


@dataclass(frozen=True, slots=True)
class Doubt:
    """A heading that is read as ``field``, but not surely; ``certainty`` within 0 … 1."""

    field: str
    heading: str
    certainty: float


@dataclass(frozen=True, slots=True)
class FoundSource:
    """Files that were recognised as one department's export, and how surely.

    ``doubts`` stand in the project file as a mapping to confirm or to correct; ``notes`` as comments.
    """

    source_id: str
    profile_id: str
    files: tuple[str, ...]
    certainty: float
    sheets: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a folder of exports seems to be; nothing in it comes from a clock."""

    area_name: str
    area_code: str
    period_year: int
    as_of: date
    sources: tuple[FoundSource, ...]
    villages: str | None = None
    reasons: dict[str, Text] = field(default_factory=dict)  # key → why it is proposed
    unrecognised: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """The values of the project file."""
        return {
            "area": {"name": self.area_name, "codes": [self.area_code]},
            **({"villages": self.villages} if self.villages else {}),
            "period": self.period_year,
            "as_of": self.as_of,
            "sources": {source.source_id: _source(source) for source in self.sources},
        }

    def project(self, folder: Path) -> Project:
        """The project that these values make, without a file."""
        document = Document(folder / FILE_NAME, self.data())
        return parse_project(document, folder=folder.resolve(), kind=OriginKind.ASSUMED)

    def assumptions(self) -> tuple[Text, ...]:
        """What a run without a project file rests on, for its report."""
        values = {
            "area": f"{self.area_name} ({self.area_code})",
            "period": str(self.period_year),
            "as_of": self.as_of.isoformat(),
            "villages": self.villages or "-",
        }
        lines = [Text(f"{key}: {value}", f"{key}：{value}") for key, value in values.items()]
        lines += [
            Text(
                f"{', '.join(source.files)}: {source.profile_id} ({source.certainty:.0%})",
                f"{'、'.join(source.files)}：{source.profile_id}（把握 {source.certainty:.0%}）",
            )
            for source in self.sources
        ]
        lines += [
            Text(f"{name}: not recognised", f"{name}：未能识别") for name in self.unrecognised
        ]
        return tuple(lines)

    def text(self, language: Language) -> str:
        """The project file with comments."""
        return "\n".join(self._lines(language)) + "\n"

    def _lines(self, language: Language) -> Iterator[str]:
        data = self.data()
        for comment in _HEADING:
            yield f"# {comment.within(language)}"
        for key in ("area", "villages", "period", "as_of"):
            if key in self.reasons:
                yield f"# {self.reasons[key].within(language)}"
            if key in data:
                yield dump_yaml({key: data[key]}).rstrip()
        yield ""
        yield "sources:"
        for source in self.sources:
            for comment in _comments(source):
                yield f"  # {comment.within(language)}"
            lines = dump_yaml({source.source_id: data["sources"][source.source_id]})
            yield from (f"  {line}" for line in lines.rstrip().splitlines())
            yield from _to_confirm(source, language)
        for name in self.unrecognised:
            yield f"  # {Text('not recognised', '未能识别').within(language)}: {_one_line(name)}"
            if name in self.reasons:
                yield f"  #   {_one_line(self.reasons[name].within(language))}"
        for comment in _ENDING:
            yield f"# {comment.within(language)}"


_HEADING = (
    Text(
        "Proposed by cpaudit init from the files themselves: read it through before you rely on it.",
        "由 cpaudit init 根据数据文件推断生成，使用前请逐项核对。",
    ),
)
_CONFIRM = Text(
    "Doubtful columns: correct the heading where it is wrong, then take away the # before each line.",
    "以下各列把握不大：表头不对的请改正，核对后去掉每行开头的 #。",
)
_ENDING = (
    Text(
        "Other settings (counting rule, rules, targets, gate) have defaults:",
        "其他设置（统计口径、规则、指标目标、放行条件）均有默认值：",
    ),
    Text(
        "cpaudit config show; docs/project-file.md.", "cpaudit config show；docs/project-file.md。"
    ),
)


def _source(source: FoundSource) -> Any:
    """The short form where it says as much: one file whose source is named like its profile."""
    files = source.files[0] if len(source.files) == 1 else [*source.files]
    is_namesake = source.source_id == source.profile_id and not source.sheets
    if is_namesake and not source.doubts:
        return files
    sheets = {"sheets": [*source.sheets]} if source.sheets else {}
    return {"files": files, **({} if is_namesake else {"profile": source.profile_id}), **sheets}


def _to_confirm(source: FoundSource, language: Language) -> Iterator[str]:
    """The doubtful part of the mapping, which counts once the marks before it are taken away."""
    if not source.doubts:
        return
    yield f"    # {_CONFIRM.within(language)}"
    yield "    # columns:"
    for doubt in source.doubts:
        line = _one_line(dump_yaml({doubt.field: doubt.heading}))
        yield f"    #   {line}  # {doubt.certainty:.0%}"


def _comments(source: FoundSource) -> Iterator[Text]:
    doubt = Text("", "") if source.certainty >= _SURE_FROM else Text(": please check", "，请核对")
    yield Text(
        f"recognised as {source.profile_id}, certainty {source.certainty:.0%}{doubt.en}",
        f"识别为 {source.profile_id}，把握 {source.certainty:.0%}{doubt.zh}",
    )
    yield from (Text(_one_line(text.en), _one_line(text.zh)) for text in source.notes)


def _one_line(text: str) -> str:
    """A comment ends with its line: a header with a line break must not begin a new one."""
    return " ".join(text.split())
