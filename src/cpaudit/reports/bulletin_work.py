"""The second half of a bulletin: what was found besides, what has changed, and what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.cases.state import Change, State
from cpaudit.i18n import Text
from cpaudit.reports.bulletin_teller import Section, count, sentence
from cpaudit.reports.grid import interval, number, percent

if TYPE_CHECKING:
    from cpaudit.reports.bulletin_teller import Teller


def returns(told: Teller) -> Section | None:
    """The villages' returns beside the records."""
    returns = told.facts["returns"]
    if returns is None:
        return None
    rows = [
        (row["name"] or "", number(row["n_cells"]), number(row["n_differing"]))
        for row in returns["villages"]
        if row["n_differing"]
    ]
    return Section(
        told.say(Text("Village returns", "村级报表")),
        (told.word(returns["sentence"]),),
        told.table(
            Text("Returns that differ from the records", "与个案不符的报表"),
            (
                (Text("village", "村（居）"), False),
                (Text("cells compared", "比对项"), True),
                (Text("cells that differ", "不符项"), True),
            ),
            rows,
        ),
    )


def events(told: Teller) -> Section | None:
    """Events that sources tell differently."""
    rows = [
        (told.word(row["event"]), told.word(row["problem"]), number(row["n"]))
        for row in told.facts["events"]
    ]
    return Section(
        told.say(Text("Events told differently", "各来源记载不一致的事件")),
        tables=told.table(
            Text("Events to be verified", "待核实的事件"),
            (
                (Text("event", "事件"), False),
                (Text("problem", "问题"), False),
                (Text("cases", "例数"), True),
            ),
            rows,
        ),
    )


def indicators(told: Teller) -> Section | None:
    """The ratios and their targets."""
    met = {
        True: Text("yes", "达标"),
        False: Text("no", "未达标"),
        None: Text("", ""),
    }
    rows = [
        (
            told.word(row["title"]),
            percent(row["value"]),
            f"{number(row['numerator'])}/{number(row['denominator'])}",
            interval(row["low"], row["high"], percent),
            "" if row["target"] is None else percent(row["target"]),
            told.say(met[row["is_met"] if row["target"] is not None else None]),
        )
        for row in told.facts["indicators"]
    ]
    held = [row for row in told.facts["indicators"] if row["target"] is not None]
    n_met = sum(bool(row["is_met"]) for row in held)
    sentences = (
        (
            told.say(
                Text("{n} of {m} targets are met.", "{m} 项目标中 {n} 项达标。"),
                n=n_met,
                m=len(held),
            ),
        )
        if held
        else ()
    )
    return Section(
        told.say(Text("Indicators and targets", "指标与目标")),
        sentences,
        told.table(
            Text("Indicators", "指标"),
            (
                (Text("indicator", "指标"), False),
                (Text("value", "数值"), True),
                (Text("of", "分子/分母"), True),
                (Text("95 % interval", "95% 区间"), True),
                (Text("target", "目标"), True),
                (Text("met", "是否达标"), False),
            ),
            rows,
        ),
    )


def problems(told: Teller) -> Section | None:
    """The most frequent problems."""
    rows = [
        (told.word(row["title"]), row["rule_id"], number(row["n"]))
        for row in told.facts["problems"]
    ]
    return Section(
        told.say(Text("Most frequent problems", "主要问题")),
        tables=told.table(
            Text("Problems of the records", "记录中的问题（待核实）"),
            (
                (Text("problem", "问题"), False),
                (Text("rule", "规则"), False),
                (Text("records", "条数"), True),
            ),
            rows,
        ),
    )


def changes(told: Teller) -> Section | None:
    """What has changed since the last run."""
    changes = told.facts["changes"]
    if changes is None:
        return None
    if changes["is_repeat"]:
        sentences = [
            told.say(
                Text(
                    "The files are those of the run before: nothing has changed.",
                    "数据与上次运行相同，没有变化。",
                )
            )
        ]
    else:
        by_change = {name: count(n) for name, n in changes["by_change"].items()}
        sentences = [
            told.say(
                Text(
                    "Since the run of {since}: {new} new, {still} still there, {returned} came "
                    "back. Closed: {verified} proved by the records; {unproven} on the word of an "
                    "answer only, which the records do not prove.",
                    "与上次（{since}）相比：新增 {new} 条，仍存在 {still} 条，再次出现 {returned} 条。"
                    "销号：经数据复核属实 {verified} 条；仅凭答复、未经数据佐证 {unproven} 条。",
                ),
                since=changes["since"] or "-",
                **{str(one): by_change.get(str(one), "0") for one in Change},
            )
        ]
    states = [
        (told.say(state.words), count(changes["by_state"].get(str(state), 0))) for state in State
    ]
    moved = [
        (told.word(row["title"]), percent(row["before"]), percent(row["now"]))
        for row in changes["indicators"]
    ]
    tables = told.table(
        Text("Where the cases stand", "疑点处理状态"),
        ((Text("state", "状态"), False), (Text("cases", "条数"), True)),
        states,
    ) + told.table(
        Text("Indicators then and now", "指标变化"),
        (
            (Text("indicator", "指标"), False),
            (Text("last run", "上次"), True),
            (Text("now", "本次"), True),
        ),
        moved,
    )
    return Section(
        told.say(Text("What has changed since the last run", "与上次相比")),
        tuple(sentences),
        tables,
    )


def tasks(told: Teller) -> Section | None:
    """What is asked of the villages."""
    findings = told.facts["findings"]
    if findings["n_to_check"] == 0:
        return None
    sentence = told.say(
        Text(
            "The villages are asked to verify {n} records; each finds its own in its worklist "
            "({villages} lists), together with what to look at.",
            "请各村（居）核实 {n} 条记录，具体内容见各自的核查单（共 {villages} 份）。",
        ),
        n=count(findings["n_to_check"]),
        villages=findings["n_villages"],
    )
    rows = [
        (told.word(row["title"]), number(row["n"]), told.word(row["what"]))
        for row in findings["tasks"]
    ]
    return Section(
        told.say(Text("What is asked of the villages", "需各村（居）协助办理的事项")),
        (sentence,),
        told.table(
            Text("To be verified", "待核实事项"),
            (
                (Text("kind", "类别"), False),
                (Text("records", "条数"), True),
                (Text("what to do", "核实与协助办理"), False),
            ),
            rows,
        ),
    )


def basis(told: Teller) -> Section:
    """The records and the rule that the figures rest on."""
    kinds = (
        Text("; ", "；")
        .within(told.language)
        .join(
            f"{told.word(row['title'])} {number(row['n_records'])}" for row in told.facts["sources"]
        )
    )
    records = Text("Records read: {kinds}.", "读取记录：{kinds}。")
    sentences = [told.say(records, kinds=kinds)] if kinds else []
    sentences += [told.say(sentence(Text(one["en"], one["zh"]))) for one in told.facts["alignment"]]
    return Section(told.say(Text("What this rests on", "数据依据与口径")), tuple(sentences))
