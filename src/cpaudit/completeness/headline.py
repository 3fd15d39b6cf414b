"""The one figure that is told first: how many births there are, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot, sqrt
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.statistics.interval import CONFIDENCE, Interval, normal_quantile

if TYPE_CHECKING:
    from cpaudit.completeness.matching import Matching
    from cpaudit.completeness.several import SeveralLists
    from cpaudit.statistics.linkage_error import CorrectedTotal
    from cpaudit.statistics.strata import Stratified
    from cpaudit.statistics.two_list import TwoLists


class Method(StrEnum):
    """What a total rests on, the strongest first."""

    SEVERAL_LISTS = "several_lists"
    STRATIFIED = "stratified"
    TWO_LISTS = "two_lists"
    BOUND = "bound"
    NONE = "none"

    def text(self) -> Text:
        """The method in words."""
        match self:
            case Method.SEVERAL_LISTS:
                return Text(
                    "log-linear models of several lists, averaged", "多名单对数线性模型（模型平均）"
                )
            case Method.STRATIFIED:
                return Text("two lists by strata (Chapman)", "两份名单分层估计（Chapman）")
            case Method.TWO_LISTS:
                return Text("two lists (Chapman)", "两份名单（Chapman）")
            case Method.BOUND:
                return Text("a bound only", "仅给出界限")
            case Method.NONE:
                return Text("no estimate", "不作估计")


@dataclass(frozen=True, slots=True)
class Total:
    """A total with its limits."""

    value: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far the limits are apart; a birth at least."""
        return max(self.high - self.low, 1.0)


@dataclass(frozen=True, slots=True)
class Headline:
    """How many births there are.

    Attributes:
        method: what it rests on.
        n_seen: births that any of the lists holds.
        naive: the total with the links as they are; null where the data support none.
        corrected: freed of the errors of matching; null where these are not known.
        at_least: Chao's lower bound, which needs no model, or the births seen.
        at_most: the upper one, where one list lies within the other.
        cautions: what must be said with it.
        is_matching_decisive: the correction is greater than the interval is wide.
        n_distinct: births seen, those that probably stand twice counted once.
    """

    method: Method = Method.NONE
    n_seen: int = 0
    naive: Total | None = None
    corrected: Total | None = None
    at_least: float | None = None
    at_most: float | None = None
    cautions: tuple[Text, ...] = ()
    is_matching_decisive: bool = False
    n_distinct: float = 0.0

    @property
    def total(self) -> Total | None:
        """The total to be quoted: the corrected one where there is one."""
        return self.corrected or self.naive

    @property
    def in_no_list(self) -> Total | None:
        """How many of the births no list holds; the corrected total counts no birth twice."""
        if self.total is None:
            return None
        parts = (self.total.value, self.total.low, self.total.high)
        value, low, high = (max(part - self.n_distinct, 0.0) for part in parts)
        return Total(value, low, high)


def headline(
    lists: TwoLists | None,
    by_strata: Stratified | None,
    many: SeveralLists | None,
    matching: Matching | None,
    corrected: CorrectedTotal | None,
) -> Headline:
    """The figure by the strongest method that the data support."""
    if lists is None:
        return Headline()
    # Each birth that two rows stand for was seen once.
    n_double = max((corrected.n_both if corrected else lists.n_both) - lists.n_both, 0.0)
    at_least = float(lists.n_observed)
    if many and many.bound.is_usable:
        at_least = max(at_least, many.bound.total)
    naive, better, method = _totals(lists, by_strata, many, matching, corrected)
    is_decisive = (
        naive is not None and better is not None and abs(better.value - naive.value) > naive.width
    )
    return Headline(
        method=method if lists.n_observed else Method.NONE,
        n_seen=lists.n_observed,
        naive=naive,
        corrected=better,
        at_least=at_least,
        at_most=lists.at_most,
        cautions=_cautions(lists, many, method),
        is_matching_decisive=is_decisive,
        n_distinct=lists.n_observed - (n_double if better else 0.0),
    )


def _totals(
    lists: TwoLists,
    by_strata: Stratified | None,
    many: SeveralLists | None,
    matching: Matching | None,
    corrected: CorrectedTotal | None,
) -> tuple[Total | None, Total | None, Method]:
    if many and many.naive.is_usable and many.naive.average:
        average = many.naive.average
        limits = average.interval
        if not many.naive.fits and many.naive.spread:
            limits = _around(limits, many.naive.spread)
        naive = _with_rest(Total(average.total, *limits), many)
        better = None
        if many.total is not None and many.interval is not None:
            better = _with_rest(Total(many.total, *many.interval), many)
        return naive, better, Method.SEVERAL_LISTS
    if by_strata and by_strata.is_usable and len(by_strata.strata) > 1:
        naive = Total(by_strata.total, *by_strata.interval)
        return naive, _rescaled(naive, lists, matching, corrected), Method.STRATIFIED
    if lists.is_usable:
        naive = Total(lists.total.estimate, lists.total.low, lists.total.high)
        return naive, _rescaled(naive, lists, matching, corrected), Method.TWO_LISTS
    return None, None, Method.BOUND


def _around(one: Interval, other: Interval) -> Interval:
    return Interval(min(one.low, other.low), max(one.high, other.high))


def _with_rest(total: Total, many: SeveralLists) -> Total:
    """With the births that some list could not hold: as two lists tell, else as they were seen.

    Too few to be quoted by themselves, they still widen the limits of the whole.
    """
    seen = float(many.n_other)
    more = Total(seen, seen, seen)
    if many.rest is not None and many.rest.at_most is not None:
        more = Total(seen, seen, many.rest.at_most)
    elif many.rest is not None and many.rest.n_both:
        of_two = many.rest.total
        more = Total(of_two.estimate, of_two.low, of_two.high)
    value = total.value + more.value
    return Total(
        value,
        value - hypot(total.value - total.low, more.value - more.low),
        value + hypot(total.high - total.value, more.high - more.value),
    )


def _rescaled(
    naive: Total, lists: TwoLists, matching: Matching | None, corrected: CorrectedTotal | None
) -> Total | None:
    """The total by the factor of the linkage's errors, its limits with the doubt about them."""
    if matching is None or corrected is None or corrected.factor is None:
        return None
    value = naive.value * corrected.factor
    of_rates = matching.precision.variance_of_log + matching.recall.variance_of_log
    doubt = value * normal_quantile(CONFIDENCE) * sqrt(min(of_rates, 1.0))
    longest = float(max(lists.n_first, lists.n_second))
    return Total(
        max(value, longest),
        max(value - hypot((naive.value - naive.low) * corrected.factor, doubt), longest),
        value + hypot((naive.high - naive.value) * corrected.factor, doubt),
    )


def _cautions(lists: TwoLists, many: SeveralLists | None, method: Method) -> tuple[Text, ...]:
    """Why there is no better figure, and what the figure leaves open."""
    said = [caution.text() for caution in lists.cautions] if method is Method.BOUND else []
    if many is None:
        said.append(
            Text(
                "fewer than three independent lists: no model of their dependence",
                "独立来源不足三份：无法估计其相互依赖",
            )
        )
    elif not many.naive.is_usable:
        said += [shortage.text() for shortage in many.naive.shortages]
    if method is Method.SEVERAL_LISTS and many is not None:
        if not many.naive.fits:
            said.append(
                Text(
                    "no model fits the lists well: the limits span all models that fit about equally",
                    "没有拟合良好的模型：区间覆盖拟合相近的所有模型",
                )
            )
        if many.n_other and (many.rest is None or not many.rest.is_usable):
            n = many.n_other
            said.append(
                Text(
                    f"of these, {n} births that some list could not hold: too few for a figure of "
                    "their own",
                    f"其中 {n} 例并非各来源都可能记录，例数过少，不单独估计",
                )
            )
    return tuple(said)
