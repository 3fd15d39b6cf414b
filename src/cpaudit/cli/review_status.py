"""What a review has come to: counts, estimates, conflicts, decisions that no longer fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.cli.review_view import share_text
from cpaudit.i18n import Text
from cpaudit.linkage.decisions import Answer
from cpaudit.review import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.i18n import Language
    from cpaudit.review.session import Review

_MOST_SHOWN = 20


def status_lines(review: Review, language: Language) -> list[str]:
    """The lines of ``cpaudit review --status``."""
    return [line.within(language) for line in _lines(review, language)]


def _lines(review: Review, language: Language) -> Iterator[Text]:
    answers = list(review.resolved.used.values())
    counts = [
        Text(f"{answers.count(answer)} {said.en}", f"{said.zh} {answers.count(answer)}")
        for answer in Answer
        for said in (words.ANSWERS[answer],)
    ]
    yield review.resolved.summary()
    yield Text(
        f"Pairs decided: {', '.join(count.en for count in counts)}.",
        f"已判断的对：{'，'.join(count.zh for count in counts)}。",
    )
    open_ones = review.candidates.filter(review.candidates["answer"].is_null()).height
    yield Text(f"Pairs that may still be asked about: {open_ones}.", f"尚可抽取的对：{open_ones}。")
    found = review.estimates()
    for name, share in (
        (Text("Precision of accepted links", "已采用链接的准确率"), found.precision),
        (
            Text("Precision without links by number", "准确率（不含证件号直接关联）"),
            found.of_compared,
        ),
        (Text("Recall among the candidates", "候选中的查全率"), found.recall),
    ):
        shown = share_text(share, language)
        yield Text(
            f"{name.en}: {shown} [{share.n_answers} answers, {share.n_links} links]",
            f"{name.zh}：{shown} [回答 {share.n_answers} 个，链接 {share.n_links} 条]",
        )
    yield Text(
        "Matches that no blocking rule found, or that the model holds for less likely than not, are "
        "in none of these numbers.",
        "未被任何分块规则找到、或模型认为可能性不足一半的同一人不在上述估计之内。",
    )
    if review.resolved.conflicts:
        yield Text("Conflicts, of which nothing is used:", "相互矛盾、均不采用的决定：")
        for conflict in review.resolved.conflicts[:_MOST_SHOWN]:
            message = conflict.message()
            yield Text(f"  - {message.en}", f"  - {message.zh}")
    if review.resolved.stale:
        n = len(review.resolved.stale)
        yield Text(
            f"Stale decisions: {n}. Their records say something else now or are no longer there; "
            "the lines stay in the file. If all are stale, they were made with another key file.",
            f"失效的决定：{n} 条。其记录内容已变化或不存在，文件中的行予以保留。"
            "若全部失效，则可能是使用了另一个密钥文件。",
        )
