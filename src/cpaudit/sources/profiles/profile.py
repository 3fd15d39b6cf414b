"""A source profile: what one kind of export looks like and what it means."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cpaudit.errors import RuleError
from cpaudit.fields import DATASETS
from cpaudit.i18n import Text
from cpaudit.project.cursor import did_you_mean, nearest
from cpaudit.project.model import OriginKind
from cpaudit.sources.profiles.keys import VILLAGE, profile_section
from cpaudit.sources.profiles.kinds import ProfileCursor
from cpaudit.sources.vocabulary import fold, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from cpaudit.documents import Document


class Presence(StrEnum):
    """When a record mentions a person in a role."""

    ALWAYS = "always"
    NAMED = "named"  # a name, a number or a birth date
    IDENTIFIED = "identified"  # a number or a birth date


class Ages(StrEnum):
    """Whose birth dates a source holds: those of a few years, or of all ages."""

    CHILDREN = "children"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Role:
    """One person whom each record names, and which of its fields tell of that person."""

    name: str
    prefix: str  # "" or mother, father …
    presence: Presence
    place: tuple[str, ...] = ()  # stems of the address fields, the best first
    relatives: Mapping[str, str] = field(default_factory=dict)  # mother → prefix of her fields
    reads: frozenset[str] = frozenset()  # further fields that tell of this person


@dataclass(frozen=True, slots=True)
class FillDown:
    """Fields taken from the row above, where a row leaves ``when_blank`` blank (second twins)."""

    when_blank: tuple[str, ...]
    same: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kind of export is called, how its columns are headed and what its records mean."""

    profile_id: str
    department: str
    dataset: str
    fields: tuple[str, ...]  # that a heading may be mapped to
    title: Text
    about: Text
    aliases: Mapping[str, tuple[str, ...]]  # field → headings, folded
    shown_aliases: Mapping[str, tuple[str, ...]]  # the same as they are written
    fields_of_alias: Mapping[str, tuple[str, ...]]
    # Headings that a field takes if no other wants them.
    fields_of_fallback: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, float]
    required: tuple[tuple[str, ...], ...]  # of each group one field at least
    must_collect: tuple[str, ...]
    persons: Mapping[str, str]  # person word → prefix of the fields
    codes: Mapping[str, Mapping[str, str]]
    roles: tuple[Role, ...]
    shares: frozenset[str] = frozenset()  # persons whose address and phone are the record's
    words: tuple[str, ...] = ()  # in file names, sheet names and titles
    telling: tuple[str, ...] = ()  # words that must stand somewhere: marriages against divorces
    signature: tuple[str, ...] = ()  # fields that other exports lack
    event: str | None = None
    entry: str | None = None
    coverage: str | None = None
    derived_from: str | None = None
    is_one_row_per_person: bool = False
    ages: Ages | None = None
    is_wide: bool = False
    keeps_totals: bool = False
    fill_down: FillDown | None = None
    sensitive: tuple[str, ...] = ()  # words of headings that such exports hold and no rule needs
    unread: tuple[str, ...] = ()  # words of further headings that they hold and that are not read

    @property
    def village_stem(self) -> str | None:
        """Which address a bare village name stands for: ``resid``, else ``hukou``."""
        own = DATASETS[self.dataset]
        return next(
            (s for s in ("resid", "hukou") if f"{s}_address" in own or f"{s}_code" in own), None
        )

    def is_required(self, name: str) -> bool:
        """Whether ``name`` stands in a required group."""
        return any(name in group for group in self.required)


def read_profile(path: Path, known: Mapping[str, Document] | None = None) -> Profile:
    """The profile in ``path``; it may extend one of ``known``.

    Raises:
        RuleError: it is not well formed or names what does not exist.
    """
    from cpaudit.documents import read_yaml

    return build_profile(extended(read_yaml(path, error=RuleError), known or {}))


def build_profile(document: Document) -> Profile:
    """The profile that ``document`` describes.

    Raises:
        RuleError: see ``read_profile``.
    """
    at = ProfileCursor(document, OriginKind.FILE, {})
    data = document.data
    known = data.get("dataset") if isinstance(data, dict) else None
    said = profile_section(known if known in DATASETS else None).read(data, at)
    columns = said["columns"]
    shown = {
        name: (name, *columns.get(name, {}).get("aliases", ()))
        for name in sorted({*DATASETS[said["dataset"]], VILLAGE})
    }
    filling = said["fill_down"]
    return Profile(
        profile_id=said["id"],
        department=said["department"],
        dataset=said["dataset"],
        fields=tuple(dict.fromkeys((*DATASETS[said["dataset"]], VILLAGE))),
        title=said["title"],
        about=said["about"] or said["title"],
        aliases=MappingProxyType(
            {name: tuple(map(fold, aliases)) for name, aliases in shown.items()}
        ),
        shown_aliases=MappingProxyType(shown),
        fields_of_alias=_turned(shown),
        fields_of_fallback=_turned({name: about["fallback"] for name, about in columns.items()}),
        weights=MappingProxyType({name: float(about["weight"]) for name, about in columns.items()}),
        required=said["required"],
        must_collect=said["must_collect"],
        persons=MappingProxyType({"self": ""} if said["persons"] is None else said["persons"]),
        codes=_codes(said["codes"] or {}),
        roles=tuple(_role(name, about) for name, about in said["roles"].items()),
        shares=frozenset(said["shares"]),
        words=said["words"],
        telling=said["telling"],
        signature=said["signature"],
        event=said["event"],
        entry=said["entry"],
        coverage=said["coverage"],
        derived_from=said["derived_from"],
        is_one_row_per_person=said["one_row_per_person"],
        ages=Ages(said["ages"]) if said["ages"] else None,
        is_wide=said["wide"],
        keeps_totals=said["keeps_totals"],
        fill_down=FillDown(**filling) if filling else None,
        sensitive=said["sensitive"],
        unread=said["unread"],
    )


def _turned(headings: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    """By folded heading, the fields that list it."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, own in headings.items():
        for heading in dict.fromkeys(map(fold, own)):
            fields[heading] = (*fields.get(heading, ()), name)
    return MappingProxyType(fields)


def _codes(codes: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    """The profile's codes over the words that every system shares."""
    merged = {name: dict(shared.items()) for name, shared in vocabulary().codes.items()}
    for name, mapping in codes.items():
        merged.setdefault(name, {}).update(mapping)
    return MappingProxyType({name: MappingProxyType(mapping) for name, mapping in merged.items()})


def _role(name: str, about: Mapping[str, Any]) -> Role:
    relatives = {person: person for person in about["relatives"]}
    if about["spouse"]:
        relatives["spouse"] = about["spouse"]
    return Role(
        name=name,
        prefix="" if name in {"self", "child"} else name,
        presence=Presence(about["presence"]),
        place=about["place"],
        relatives=MappingProxyType(relatives),
        reads=frozenset(about["reads"]),
    )


def extended(document: Document, known: Mapping[str, Document]) -> Document:
    """``document`` over the profile that its key ``extends`` names: its headings and codes are added.

    Every other key that it holds takes the place of the other profile's.

    Raises:
        RuleError: there is no profile of that name.
    """
    data = document.data
    if not isinstance(data, dict) or "extends" not in data:
        return document
    name = data["extends"]
    if name not in known:
        at = ProfileCursor(document, OriginKind.FILE, {}, ("extends",))
        at.fail(
            Text(f"there is no profile «{name}».", f"没有名为“{name}”的模板。"),
            did_you_mean(nearest(str(name), known))
            or Text(
                f"Known: {', '.join(sorted(known))}.", f"可用的有：{'、'.join(sorted(known))}。"
            ),
        )
    base = known[name].data
    own = {key: value for key, value in data.items() if key != "extends"}
    merged = {**base, **own}
    if isinstance(own.get("columns"), dict):
        merged["columns"] = {**base["columns"], **_joined(base["columns"], own["columns"])}
    if isinstance(own.get("codes"), dict):
        codes = base.get("codes") or {}
        merged["codes"] = {
            **codes,
            **{
                field: {**_as_words(codes.get(field, {})), **_as_words(told)}
                if isinstance(told, dict)
                else told
                for field, told in own["codes"].items()
            },
        }
    return replace(document, data=merged)


def _joined(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of ``own``, each with the headings that ``base`` has for it behind its own."""
    joined = {}
    for name, about in own.items():
        other = base.get(name) or {}
        told = about or {}
        if isinstance(told, dict):
            told = {**other, **told}
            for key in ("aliases", "fallback"):
                lists = [
                    v if isinstance(v, list) else [v]
                    for v in (about or {}, other)
                    for v in [v.get(key, [])]
                ]
                told |= {key: [*lists[0], *lists[1]]} if any(lists) else {}
        joined[name] = told
    return joined


def _as_words(codes: Mapping[Any, Any]) -> dict[str, Any]:
    """A code map whose keys are texts, so that 1 and "1" are one code."""
    return {str(code): token for code, token in codes.items()}
