"""A source profile: what one kind of export looks like and what it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cpaudit.errors import Place, RuleError
from cpaudit.fields import CODE_TOKENS, DATASETS
from cpaudit.i18n import Text
from cpaudit.sources.vocabulary import fold, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from cpaudit.documents import Document

# A file may give the village in a column of its own; the loader places the records by it.
VILLAGE = "village_name"


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
    title: Text
    about: Text
    aliases: Mapping[str, tuple[str, ...]]  # field → headings, folded
    shown_aliases: Mapping[str, tuple[str, ...]]  # the same as they are written
    fallbacks: Mapping[str, tuple[str, ...]]  # headings that a field takes if no other wants them
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
    sensitive: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that a heading may be mapped to."""
        own = DATASETS[self.dataset]
        return own if VILLAGE in own else (*own, VILLAGE)

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


_KEYS = frozenset(
    {"id", "department", "dataset", "title", "about", "columns", "required", "must_collect"}
    | {"persons", "codes", "roles", "shares", "words", "telling", "signature", "event", "entry"}
    | {"coverage", "derived_from", "one_row_per_person", "wide", "keeps_totals", "fill_down"}
    | {"sensitive", "ages"}
)
_NEEDED = ("id", "department", "dataset", "title", "columns", "required", "roles")
_DEPARTMENTS = ("planning", "police", "health", "civil", "insurance")


def read_profile(path: Path) -> Profile:
    """The profile in ``path``.

    Raises:
        RuleError: it is not well formed or names what does not exist.
    """
    from cpaudit.documents import read_yaml

    return build_profile(read_yaml(path, error=RuleError))


def build_profile(document: Document) -> Profile:
    """The profile that ``document`` describes.

    Raises:
        RuleError: see ``read_profile``.
    """
    data = document.data
    if not isinstance(data, dict):
        raise _wrong(document, (), Text("a mapping is expected.", "应为映射。"))
    for key in data:
        _known(document, (key,), key, _KEYS)
    for key in _NEEDED:
        if key not in data:
            raise _wrong(document, (), Text(f"«{key}» is missing.", f"缺少“{key}”。"))
    _known(document, ("department",), data["department"], _DEPARTMENTS)
    _known(document, ("dataset",), data["dataset"], DATASETS)
    fields = frozenset((*DATASETS[data["dataset"]], VILLAGE))
    columns = {name: about or {} for name, about in (data["columns"] or {}).items()}
    required = tuple((item,) if isinstance(item, str) else tuple(item) for item in data["required"])
    for key, names in (
        ("columns", columns),
        ("required", [name for group in required for name in group]),
        ("must_collect", data.get("must_collect", ())),
        ("signature", data.get("signature", ())),
        ("codes", data.get("codes", {})),
        *((key, [data[key]]) for key in ("event", "entry", "coverage") if data.get(key)),
    ):
        for name in names:
            _known(document, (key, name), name, fields)
    shown = {
        name: (name, *map(str, columns.get(name, {}).get("aliases", ()))) for name in sorted(fields)
    }
    return Profile(
        profile_id=str(data["id"]),
        department=data["department"],
        dataset=data["dataset"],
        title=_text(data["title"]),
        about=_text(data.get("about") or data["title"]),
        aliases=MappingProxyType(
            {name: tuple(map(fold, aliases)) for name, aliases in shown.items()}
        ),
        shown_aliases=MappingProxyType(shown),
        fallbacks=MappingProxyType(
            {
                name: tuple(fold(str(alias)) for alias in about.get("fallback", ()))
                for name, about in columns.items()
            }
        ),
        weights=MappingProxyType(
            {name: float(about.get("weight", 1)) for name, about in columns.items()}
        ),
        required=required,
        must_collect=tuple(data.get("must_collect", ())),
        persons=MappingProxyType(data.get("persons") or {"self": ""}),
        codes=_codes(document, data.get("codes") or {}),
        roles=tuple(
            _role(document, name, about or {}) for name, about in (data["roles"] or {}).items()
        ),
        shares=frozenset(data.get("shares", ())),
        words=tuple(map(str, data.get("words", ()))),
        telling=tuple(map(str, data.get("telling", ()))),
        signature=tuple(data.get("signature", ())),
        event=data.get("event"),
        entry=data.get("entry"),
        coverage=data.get("coverage"),
        derived_from=data.get("derived_from"),
        is_one_row_per_person=bool(data.get("one_row_per_person", False)),
        ages=Ages(data["ages"]) if data.get("ages") else None,
        is_wide=bool(data.get("wide", False)),
        keeps_totals=bool(data.get("keeps_totals", False)),
        fill_down=_fill_down(document, data.get("fill_down"), fields),
        sensitive=tuple(map(str, data.get("sensitive", ()))),
    )


def _codes(
    document: Document, codes: Mapping[str, Mapping[Any, str]]
) -> Mapping[str, Mapping[str, str]]:
    """The profile's codes over the words that every system shares."""
    merged = {name: dict(shared.items()) for name, shared in vocabulary().codes.items()}
    for name, mapping in codes.items():
        for raw, token in mapping.items():
            if name in CODE_TOKENS:
                _known(document, ("codes", name, raw), token, CODE_TOKENS[name])
            merged.setdefault(name, {})[str(raw)] = str(token)
    return MappingProxyType({name: MappingProxyType(mapping) for name, mapping in merged.items()})


def _role(document: Document, name: str, about: Mapping[str, Any]) -> Role:
    _known(document, ("roles", name), name, _ROLES)
    for key in about:
        _known(document, ("roles", name, key), key, _ROLE_KEYS)
    prefix = "" if name in {"self", "child"} else name
    relatives = {person: person for person in about.get("relatives", ())}
    if about.get("spouse"):
        relatives["spouse"] = about["spouse"]
    return Role(
        name=name,
        prefix=prefix,
        presence=Presence(about.get("presence", Presence.IDENTIFIED)),
        place=tuple(about.get("place", ())),
        relatives=MappingProxyType(relatives),
        reads=frozenset(about.get("reads", ())),
    )


_ROLES = ("self", "child", "mother", "father", "spouse", "head", "husband", "wife")
_ROLE_KEYS = ("presence", "place", "relatives", "spouse", "reads")


def _fill_down(
    document: Document, about: Mapping[str, Any] | None, fields: frozenset[str]
) -> FillDown | None:
    if not about:
        return None
    for name in (*about["when_blank"], about["same"], *about["fields"]):
        _known(document, ("fill_down",), name, fields)
    return FillDown(tuple(about["when_blank"]), about["same"], tuple(about["fields"]))


def _text(value: Mapping[str, str] | str) -> Text:
    return Text(value, value) if isinstance(value, str) else Text(value["en"], value["zh"])


def _known(
    document: Document, keys: tuple[str | int, ...], name: object, known: Iterable[object]
) -> None:
    choices = [str(choice) for choice in known]
    if name in choices:
        return
    from difflib import get_close_matches

    near = get_close_matches(str(name), choices, n=1)
    listing = near[0] if near else ", ".join(sorted(choices)[:20])
    raise _wrong(
        document,
        keys,
        Text(f"«{name}» is not known here.", f"此处不能使用“{name}”。"),
        mend=Text(f"Perhaps: {listing}.", f"可能是：{listing}。"),
    )


def _wrong(
    document: Document, keys: tuple[str | int, ...], what: Text, mend: Text | None = None
) -> RuleError:
    return RuleError(
        Text(f"source profile: {what.en}", f"来源模板：{what.zh}"),
        mend=mend or Text("See docs/sources.md.", "请参阅 docs/sources.md。"),
        place=Place(file=str(document.path), row=document.line_of(*keys)),
    )
