"""The lists of births that are compared, and the words for them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.project import DatedBy, PlacesBy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

PLANNING = ("planning", "roll")
"""The lists of the planning system itself: the others are held against them."""


@dataclass(frozen=True, slots=True)
class ListKind:
    """What a list of births is by nature: its dataset, whom it takes in, how its export is cut."""

    dataset: str
    words: Text
    places_by: PlacesBy
    dated_by: DatedBy


_EVENT, _ENTRY = DatedBy.EVENT, DatedBy.ENTRY
_HOME, _HUKOU, _WARD = PlacesBy.RESIDENCE, PlacesBy.HUKOU, PlacesBy.DELIVERY

# In the order of trust; a project says per source where its export differs.
LISTS: Mapping[str, ListKind] = MappingProxyType(
    {
        "delivery": ListKind("health_deliveries", Text("deliveries", "分娩记录"), _WARD, _EVENT),
        "certificate": ListKind(
            "health_certificates", Text("birth certificates", "出生医学证明"), _WARD, _ENTRY
        ),
        "screening": ListKind(
            "health_screenings", Text("newborn screening", "新生儿筛查"), _WARD, _EVENT
        ),
        "police_birth": ListKind(
            "police_births", Text("police birth registration", "公安出生登记"), _HUKOU, _ENTRY
        ),
        "police": ListKind("police_persons", Text("police register", "公安户籍"), _HUKOU, _ENTRY),
        "vaccination": ListKind(
            "vaccinations", Text("vaccination cards", "预防接种"), _HOME, _ENTRY
        ),
        "insurance": ListKind("insurance", Text("insurance", "医保参保"), _HUKOU, _ENTRY),
        "subsidy": ListKind(
            "childcare_subsidies", Text("childcare subsidies", "育儿补贴"), _HUKOU, _ENTRY
        ),
        "school": ListKind(
            "school_enrolments", Text("school enrolment", "学籍·入园"), _HOME, _ENTRY
        ),
        "planning": ListKind(
            "planning_births", Text("planning children's table", "全员库子女"), _HOME, _EVENT
        ),
        "roll": ListKind("planning_persons", Text("planning roll", "全员库人口"), _HOME, _ENTRY),
    }
)


@dataclass(frozen=True, slots=True)
class ComparedList:
    """A list of births in this run, with what it covers.

    Attributes:
        name: the column group of the view ``births``.
        source_ids: the project's sources that make it up.
        first: the first day that it covers: as declared, else as its own dates tell.
        last: the last one.
        is_declared: whether the project file says so.
        n: births of the window that it holds.
        is_covering: whether it covers the window (no month of it, and no month's length at either
            end, is missing).
        left_out: why it is left out of comparisons, and what to do; null where it is not.
        doubt: what looks wrong although it is kept.
        places_by: the place by which it takes a birth in.
        dated_by: the date by which its export is cut.
    """

    name: str
    source_ids: tuple[str, ...]
    first: date | None
    last: date | None
    is_declared: bool
    n: int
    is_covering: bool
    left_out: Text | None
    doubt: Text | None
    places_by: PlacesBy
    dated_by: DatedBy

    @property
    def words(self) -> Text:
        """What a reader calls the list."""
        return LISTS[self.name].words
