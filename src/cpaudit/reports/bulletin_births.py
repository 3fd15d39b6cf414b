"""The first half of a bulletin: the verdict and the births."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.reports.bulletin_teller import Section, count, sentence
from cpaudit.reports.grid import interval, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.reports.bulletin_teller import Facts, Teller


def verdict(told: Teller) -> Section:
    """Whether the figures may be submitted, and why not."""
    verdict = told.facts["verdict"]
    sentences = [told.word(verdict["title"]), *map(told.word, verdict["reasons"])]
    sentences += map(told.word, verdict["let_through"])
    if told.facts["is_withheld"]:
        sentences.append(
            told.say(
                Text(
                    "The area is so small that counts of births would point at single families: "
                    "they are not told here.",
                    "本辖区人口规模较小，出生等数字可能指向具体家庭，本通报不予列出。",
                )
            )
        )
    return Section(told.say(Text("Verdict", "总体结论")), tuple(sentences))


def births(told: Teller) -> Section | None:
    """Births known, in planning and probably missed."""
    births = told.facts["births"]
    if births is None:
        return None
    return Section(told.say(Text("Births", "出生情况")), tuple(_birth_sentences(told, births)))


def _birth_sentences(told: Teller, births: Facts) -> Iterator[str]:
    if births["known"]:
        yield told.say(
            Text(
                "Other departments record {known} births of the period that are this area's to "
                "report. The planning system holds {planned} of them: {share} (95 % interval "
                "{ends}){target}.",
                "本期其他部门有记录且应由本辖区统计的出生 {known} 例，其中全员库已入库 {planned} 例，"
                "入库率 {share}（95% 区间 {ends}）{target}。",
            ),
            known=number(births["known"]),
            planned=number(births["planned"]),
            share=percent(births["share"]),
            ends=interval(births["low"], births["high"], percent),
            target=_target(births["target"]),
        )
    yield told.say(
        Text(
            "{n} births are probably missing and are to be verified, {m} of them of this period.",
            "疑似漏报、待核实的出生 {n} 例，其中本期 {m} 例。",
        ),
        n=number(births["listed"]),
        m=number(births["listed_in_period"]),
    )
    period = births["expected_in_period"]
    if period is not None and period["n"]:
        yield told.say(
            Text(
                "By the probabilities, about {value} births of the period that some department "
                "records are truly missing (95 % interval {ends}).",
                "按概率推算，本期有部门记录而确未入库的出生约 {value} 例（95% 区间 {ends}）。",
            ),
            value=f"{period['value']:,.0f}",
            ends=interval(period["low"], period["high"], _whole),
        )
    if births["left_out"]:
        yield told.say(
            Text(
                "{n} more births that planning lacks are not its to report (of another area, not "
                "live, too recent); they are not listed.",
                "另有 {n} 例未入库出生不属本辖区应统计范围（外地、非活产、未到入库期限等），未列入。",
            ),
            n=number(births["left_out"]),
        )
    for line in births["estimate"]:
        yield told.say(sentence(Text(line["en"], line["zh"])))


def villages(told: Teller) -> Section | None:
    """The table of the villages, small counts hidden."""
    villages = told.facts["villages"]
    if villages is None:
        return None
    columns = ("known", "listed", "listed_in_period", "to_check")
    none = told.say(Text("without a village", "未归村"))
    rows = [
        (row["name"] or none, *(count(row[column]) for column in columns))
        for row in villages["rows"]
    ]
    total = (count(villages["total"][column]) for column in columns)
    rows.append((told.say(Text("all", "合计")), *total))
    notes = [
        Text(
            "Births listed are of all years that the planning export covers.",
            "疑似漏报含全员库导出覆盖的所有年份。",
        )
    ]
    if villages["n_hidden"]:
        notes.append(
            Text(
                "*: fewer than five, or hidden so that such a count cannot be computed.",
                "*：不足 5 例，或为防止推算出此类数字而隐去。",
            )
        )
    return Section(
        told.say(Text("Villages", "分村（居）情况")),
        tables=told.table(
            Text("By village", "分村（居）情况"),
            (
                (Text("village", "村（居）"), False),
                (Text("births known", "应统计出生"), True),
                (Text("probably missing", "疑似漏报"), True),
                (Text("of the period", "其中本期"), True),
                (Text("records to check", "待核查记录"), True),
            ),
            rows,
            *notes,
        ),
    )


def completeness(told: Teller) -> Section | None:
    """What planning holds of each source."""
    rows = [
        (
            told.word(row["title"]),
            number(row["n"]),
            number(row["n_found"]),
            percent(row["share"]),
            interval(row["low"], row["high"], percent),
        )
        for row in told.facts["completeness"] or ()
    ]
    return Section(
        told.say(Text("Completeness", "完整性")),
        tables=told.table(
            Text("Births of each source that planning holds", "各来源出生的入库情况"),
            (
                (Text("source", "来源"), False),
                (Text("of the area", "应入库"), True),
                (Text("found", "已入库"), True),
                (Text("share", "比例"), True),
                (Text("95 % interval", "95% 区间"), True),
            ),
            rows,
        ),
    )


def timeliness(told: Teller) -> Section | None:
    """How late births are entered."""
    timely = told.facts["timeliness"]
    if timely is None:
        return None
    sentences = [
        told.say(
            Text(
                "The planning system enters half of the births within {median} days; {share} within "
                "{limit} days (95 % interval {ends}).",
                "全员库录入时滞中位数 {median} 天，{limit} 天内录入的占 {share}（95% 区间 {ends}）。",
            ),
            median=_days(row["median_days"]),
            share=percent(row["share"]),
            limit=timely["limit_days"],
            ends=interval(row["low"], row["high"], percent),
        )
        for row in timely["sources"]
        if row["is_planning"] and row["n"]
    ]
    sentences += map(told.word, timely["sentences"])
    days = timely["limit_days"]
    rows = [
        (
            told.word(row["title"]),
            number(row["n"]),
            _days(row["median_days"]),
            percent(row["share"]),
            interval(row["low"], row["high"], percent),
        )
        for row in timely["sources"]
    ]
    return Section(
        told.say(Text("Timeliness", "及时性")),
        tuple(sentences),
        told.table(
            Text("Time between birth and entry", "出生至录入的时间"),
            (
                (Text("source", "来源"), False),
                (Text("births", "出生"), True),
                (Text("median days", "中位天数"), True),
                (Text(f"within {days} days", f"{days} 天内"), True),
                (Text("95 % interval", "95% 区间"), True),
            ),
            rows,
        ),
    )


def _target(target: float | None) -> Text:
    if target is None:
        return Text("", "")
    return Text(f"; the target is {percent(target)}", f"，目标 {percent(target)}")


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _days(median: float | None) -> str:
    return "-" if median is None else f"{median:.0f}"
