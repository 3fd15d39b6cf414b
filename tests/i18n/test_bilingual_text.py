"""A message in both languages."""

from __future__ import annotations

import contextvars

import pytest

from cpaudit.i18n import Language, Text, current_language, use_language


def _spoken(text, language):
    def speak():
        use_language(language)
        return str(text)

    return contextvars.copy_context().run(speak)


def test_the_current_language_decides_what_is_said():
    text = Text("3 rows", "3 行")
    assert _spoken(text, Language.ZH) == "3 行"
    assert _spoken(text, Language.EN) == "3 rows"
    assert (text.within(Language.ZH), text.within(Language.EN)) == ("3 行", "3 rows")


def test_a_language_used_in_one_context_does_not_leak_into_another():
    before = current_language()
    other = Language.ZH if before is Language.EN else Language.EN
    _spoken(Text("a", "b"), other)
    assert current_language() is before


def test_names_are_filled_in_both_languages():
    filled = Text("{n} rows of {file}", "{file} 共 {n} 行").format(n=3, file="a.csv")
    assert filled == Text("3 rows of a.csv", "a.csv 共 3 行")


def test_a_text_within_a_text_keeps_its_language():
    inner = Text("born", "出生")
    assert Text("{what} twice", "重复{what}").format(what=inner) == Text("born twice", "重复出生")


def test_a_name_that_is_not_given_is_an_error_and_not_a_blank():
    with pytest.raises(KeyError):
        Text("{n} rows", "{n} 行").format(m=3)


def test_braces_in_a_value_are_not_filled_again():
    assert Text("{a}", "{a}").format(a="{b}").en == "{b}"


def test_a_text_cannot_be_changed():
    text = Text("a", "b")
    with pytest.raises(AttributeError):
        text.en = "c"
