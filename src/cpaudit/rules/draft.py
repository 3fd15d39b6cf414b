"""A rule to fill in, as the text of its file: every key with what belongs there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.project.model import Severity
from cpaudit.rules.bind import Labels, bind, fill_parameters
from cpaudit.rules.examples import CLOCK
from cpaudit.rules.mutation.as_yaml import text_of_examples
from cpaudit.rules.mutation.mutants import mutants
from cpaudit.rules.mutation.propose import propose
from cpaudit.rules.rule import Dimension, Outcome, Rule
from cpaudit.rules.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from cpaudit.i18n import Language

# As many columns as give an idea of the view; the rest is in its page.
_SHOWN_COLUMNS = 12
_EMPTY = Text("", "")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a new rule: its id, its view and perhaps its conditions."""

    rule_id: str
    view: str
    template: str | None = None
    when: str | None = None
    require: str | None = None

    def text(self, language: Language, views: Mapping[str, Mapping[str, pl.DataType]]) -> str:
        """The file: what is not known is left empty, and the rule does not load until it is filled.

        Raises:
            Refusal: a condition cannot be used on the view.
        """
        lines = (line.within(language) for line in self._lines(views))
        return "\n".join(line.rstrip() for line in lines) + "\n" + self._examples(language, views)

    def _lines(self, views: Mapping[str, Mapping[str, pl.DataType]]) -> Iterator[Text]:
        yield Text(
            "# Fill in what is empty; the rule does not load before. Then: cpaudit rules test FILE",
            "# 请填写所有空白项，填完前规则无法加载。然后运行：cpaudit rules test 文件",
        )
        yield _plain(f"id: {self.rule_id}")
        yield Text(
            "name:  # the problem in a few words: small letters and hyphens",
            "name:  # 用英文小写字母和连字符概括问题，如 birth-date-missing",
        )
        yield _plain(f"on: {self.view}")
        names = ", ".join(list(views[self.view])[:_SHOWN_COLUMNS])
        yield Text(f"# columns: {names} …", f"# 可用的列：{names} …")
        yield _plain(f"severity: {Severity.WARNING.value}  # {' | '.join(Severity)}")
        yield Text(
            f"dimension:  # {' | '.join(Dimension)}",
            f"dimension:  # 质量维度，任选其一：{' | '.join(Dimension)}",
        )
        yield from _both("title", Text("a headline", "标题"))
        yield from self._conditions()
        yield from _both(
            "message",
            Text(
                "one finding in a sentence; {column} and {:parameter} show values",
                "用一句话说明问题；{列名} 和 {:参数} 会显示实际值",
            ),
        )
        yield from _both("what", Text("what is found", "发现什么"))
        yield from _both("why", Text("what it usually means", "通常的原因或后果"))
        yield Text("examples:", "examples:")

    def _conditions(self) -> Iterator[Text]:
        if self.when is not None:
            yield _plain(f"when: >-\n  {self.when}")
        else:
            yield Text(
                "# when:  # to which rows the rule applies; without it, to all",
                "# when:  # 规则适用于哪些行；不写则适用于全部",
            )
        if self.template is not None:
            yield _plain(f"check:\n  {self.template}:")
            template = TEMPLATES[self.template]
            for name in template.needed:
                yield Text(f"    {name}:  # needed", f"    {name}:  # 必填")
            for name in template.allowed:
                yield Text(f"    # {name}:  # as needed", f"    # {name}:  # 可选")
        elif self.require is not None:
            yield _plain(f"require: >-\n  {self.require}")
        else:
            yield Text(
                "require:  # what must be true there, as: death_date >= birth_date",
                "require:  # 这些行必须满足的条件，如 death_date >= birth_date",
            )

    def _examples(self, language: Language, views: Mapping[str, Mapping[str, pl.DataType]]) -> str:
        """Proposed rows where the conditions are known, else a row of each outcome to fill in."""
        if self.require is None:
            row = Text("a row with this outcome", "填写一行应得此结果的数据").within(language)
            return "".join(f"  {outcome.value}:\n    - {{}}  # {row}\n" for outcome in Outcome)
        rule = self._rule()
        bind(
            rule,
            self.view,
            schemas=views,
            parameters=fill_parameters(rule, {}, CLOCK),
            labels=Labels(),
        )
        found = propose(rule, mutants(rule, views), views, outcomes=tuple(Outcome))
        warning = Text(
            "  # the outcomes are what the conditions say: see that each is what you mean",
            "  # 结果由条件算出：请逐一确认是否符合本意",
        )
        return f"{warning.within(language)}\n{text_of_examples(found)}"

    def _rule(self) -> Rule:
        return Rule(
            id=self.rule_id,
            name="draft",
            on=(self.view,),
            theme="local",
            severity=Severity.WARNING,
            dimension=Dimension.VALIDITY,
            title=_EMPTY,
            message=_EMPTY,
            require=self.require or "TRUE",
            when=self.when,
        )


def _plain(text: str) -> Text:
    return Text(text, text)


def _both(key: str, hint: Text) -> Iterator[Text]:
    yield Text(f"{key}:  # {hint.en}", f"{key}:  # {hint.zh}")
    yield _plain("  zh:")
    yield _plain("  en:")
