"""Villages of records: from division codes, addresses, and what the file says around the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType
from cpaudit.standards import divisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.sources.profiles.profile import Profile
    from cpaudit.standards.divisions import VillageTable

# The village beside the addresses: a column of its own, or the section row above.
PLACE_TEXT = "_village"
# The village that the sheet or the file is named after.
AROUND = "_around"
_TEXT, _FOUND = "text", "found"


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What the places of all sources' texts are: ``text`` and ``found`` (village, group, place)."""

    villages: VillageTable
    area_codes: tuple[str, ...]
    found: pl.DataFrame

    @classmethod
    def of(
        cls,
        villages: VillageTable,
        area_codes: tuple[str, ...],
        area_names: tuple[str, ...],
        *,
        texts: Sequence[pl.Series],
        names: Sequence[str] = (),
    ) -> Gazetteer:
        """The gazetteer of these texts, each distinct one resolved once."""
        every = [*(text.unique() for text in texts), pl.Series(names, dtype=pl.String)]
        place = divisions.resolve_address(
            pl.col(_TEXT), villages, area_codes, area_names=area_names
        )
        distinct = pl.DataFrame({_TEXT: pl.concat(every).unique()})
        return cls(villages, area_codes, distinct.with_columns(place.alias(_FOUND)))

    def code(self, text: pl.Expr) -> pl.Expr:
        """Struct of village, place and status of a division code."""
        return divisions.resolve_code(text, self.villages, self.area_codes)


def add_places(
    frame: pl.DataFrame,
    addresses: Mapping[str, str],
    gazetteer: Gazetteer,
    around: Mapping[tuple[str, str | None], Sequence[str]],
) -> pl.DataFrame:
    """``frame`` with the struct (village, group, place) of each address, and ``_around``.

    ``addresses`` names the struct columns and the text columns that they are made of; ``around``
    lists, by file and sheet, names that may be a village's.
    """
    resolved = gazetteer.found
    for struct, text in addresses.items():
        frame = frame.join(
            resolved.rename({_FOUND: struct}),
            left_on=text,
            right_on=_TEXT,
            how="left",
            nulls_equal=True,
            maintain_order="left",
            coalesce=True,
        )
    names = [name for candidates in around.values() for name in candidates]
    found = dict(resolved.filter(pl.col(_TEXT).is_in(names)).rows())
    sheets = [
        {"file": file, "sheet": sheet, AROUND: _first_village(candidates, found)}
        for (file, sheet), candidates in around.items()
    ]
    kinds: dict[str, pl.DataType | type[pl.DataType]] = {
        "file": pl.String,
        "sheet": pl.String,
        AROUND: divisions.ADDRESS,
    }
    return frame.join(
        pl.DataFrame(sheets, schema=kinds),
        on=["file", "sheet"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )


def _first_village(
    candidates: Sequence[str], found: Mapping[str, Mapping[str, object] | None]
) -> Mapping[str, object] | None:
    for name in candidates:
        place = found.get(name)
        if place and place["village"] is not None:
            return place
    return None


def place_columns(profile: Profile, given: Sequence[str]) -> dict[str, pl.Expr]:
    """Village, group and place of each stem, from its code, its address and the bare village."""
    fields = DATASETS[profile.dataset]
    stems = dict.fromkeys(
        name.rsplit("_", 1)[0]
        for name in fields
        if FIELD_TYPES[name] in {FieldType.ADDRESS, FieldType.DIVISION}
    )
    columns: dict[str, pl.Expr] = {}
    for stem in stems:
        own = [
            pl.col(f"_{stem}_{kind}").struct
            for kind in ("code", "address")
            if f"{stem}_{kind}" in given
        ]
        takes_bare = stem == profile.village_stem
        bare = [pl.col(PLACE_TEXT).struct, pl.col(AROUND).struct] if takes_bare else []
        if own or bare:
            columns |= _of_stem(stem, own, bare, fields, given)
    return columns


def _of_stem(
    stem: str,
    own: list[pl.expr.struct.ExprStructNameSpace],
    bare: list[pl.expr.struct.ExprStructNameSpace],
    fields: Sequence[str],
    given: Sequence[str],
) -> dict[str, pl.Expr]:
    is_outside = pl.any_horizontal(
        [(source.field("place") == "outside").fill_null(value=False) for source in own]
        or [pl.lit(value=False)]
    )
    # An address elsewhere is believed; the list that the row stands in does not overrule it.
    around = [pl.when(~is_outside).then(source.field("village")) for source in bare]
    village = pl.coalesce([*(source.field("village") for source in own), *around])
    said = [source.field("place") for source in own]
    place = (
        pl.when(village.is_not_null())
        .then(pl.lit("inside"))
        .when(is_outside)
        .then(pl.lit("outside"))
        .otherwise(pl.coalesce(said) if said else pl.lit(None, pl.String))
    )
    columns = {
        f"{stem}_village": village.alias(f"{stem}_village"),
        f"{stem}_place": place.alias(f"{stem}_place"),
    }
    if f"{stem}_address" not in fields:
        return columns
    groups = []
    if f"{stem}_address" in given:
        groups.append(pl.col(f"_{stem}_address").struct.field("group"))
    if bare and "group_no" in given:
        groups.append(pl.col("_group_no").struct.field("value"))
    groups.extend(source.field("group") for source in bare)
    if groups:
        group = pl.coalesce([one.cast(pl.Int32) for one in groups])
        columns[f"{stem}_group"] = group.alias(f"{stem}_group")
    return columns
