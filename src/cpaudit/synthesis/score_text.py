"""The scores of a run as plain text in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.synthesis.scores import ProbabilityScores, Quality, Ratio, Scores

_INDENT = "  "


def render(scores: Scores) -> Text:
    """The scores, one figure a line."""
    missed, links = scores.missed, scores.links
    blocks = [
        Text("Missed births", "漏报出生"),
        _quality(Text("all grades", "全部等级"), missed.overall),
        _quality(Text("grades A and B", "A、B 级"), missed.strong),
        _quality(Text("reporting period", "统计期内"), missed.period),
        *_ratios(Text("precision of grade {name}", "{name} 级准确率"), missed.by_grade),
        *_ratios(Text("recall of {name}", "{name} 的查全率"), missed.recall_by_kind),
        Text("Births another area must report, flagged", "应由外地统计的出生被误报"),
        *_ratios(Text("{name}", "{name}"), missed.distractors),
        _line(
            Text("flagged though in planning", "已在库却被列为疑似漏报"), str(missed.in_planning)
        ),
        _line(
            Text("findings about no birth under study", "不指向任何已知出生的疑点"),
            str(missed.not_births),
        ),
        _line(Text("flagged and undecidable", "无法判定者"), str(missed.undecidable)),
        *_probabilities(scores.probabilities),
        Text("Links", "人员关联"),
        _quality(Text("all persons", "全部人员"), links.overall),
        _quality(Text("newborns", "新生儿"), links.newborns),
        _line(Text("mentions not in the crosswalk", "对照表中缺少的记录"), str(links.unlinked)),
        Text("Planted faults found", "植入错误的发现率"),
        *(
            _line(Text(one.fault_class, one.fault_class), f"{_share(one.recall)}  {one.rule_ids}")
            for one in scores.faults
        ),
        _line(
            Text("classes found completely", "全部发现的类别"),
            f"{sum(one.recall.hits == one.recall.n for one in scores.faults)} / {len(scores.faults)}",
        ),
    ]
    return Text("\n".join(block.en for block in blocks), "\n".join(block.zh for block in blocks))


def _probabilities(scores: ProbabilityScores | None) -> list[Text]:
    """Nothing for a run that wrote no cases."""
    if scores is None:
        return []
    limits = scores.expected.interval
    return [
        Text("Probabilities of missed births", "漏报概率"),
        _line(Text("Brier score", "Brier 评分"), _figure(scores.brier)),
        _line(Text("calibration error", "校准误差"), _figure(scores.calibration_error)),
        _line(Text("right among the first 50", "前 50 条准确率"), _share(scores.top)),
        _line(
            Text("missed births expected, and true", "预计漏报数与真实数"),
            f"{scores.expected.expected:.1f} ({limits.low:.0f} – {limits.high:.0f}), {scores.n_missed}",
        ),
    ]


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _line(label: Text, value: str) -> Text:
    return Text(f"{_INDENT}{label.en}: {value}", f"{_INDENT}{label.zh}：{value}")


def _quality(label: Text, quality: Quality) -> Text:
    f1 = "-" if quality.f1 is None else f"{quality.f1:.4f}"
    precision, recall = _share(quality.precision), _share(quality.recall)
    return Text(
        f"{_INDENT}{label.en}: precision {precision}, recall {recall}, F1 {f1}",
        f"{_INDENT}{label.zh}：准确率 {precision}，查全率 {recall}，F1 {f1}",
    )


def _ratios(label: Text, ratios: Mapping[str, Ratio]) -> list[Text]:
    return [_line(label.format(name=name), _share(ratio)) for name, ratio in ratios.items()]


def _share(ratio: Ratio) -> str:
    value = "-" if ratio.value is None else f"{ratio.value:.4f}"
    return f"{value} ({ratio.hits:,}/{ratio.n:,})"
