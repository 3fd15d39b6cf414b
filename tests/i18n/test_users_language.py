"""The user's language."""

from __future__ import annotations

import locale

import pytest

from cpaudit.i18n import Language, detect_language

ZH, EN = Language.ZH, Language.EN


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["run", "--lang", "zh"], ZH),
        (["--lang=zh", "run"], ZH),
        (["--lang", "en", "run"], EN),
        (["--lang=en"], EN),
        (["--lang", "fr"], EN),
    ],
)
def test_the_option_is_stronger_than_the_environment(arguments, language):
    other = "en_US.UTF-8" if language is ZH else "zh_CN.UTF-8"
    assert detect_language(arguments, {"CPAUDIT_LANG": other, "LANG": other}) is language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"CPAUDIT_LANG": "zh", "LANG": "en_US.UTF-8"}, ZH),
        ({"LC_ALL": "zh_CN.GBK", "LANG": "en_US.UTF-8"}, ZH),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, ZH),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, EN),
        ({"LANG": "zh-Hans"}, ZH),
        ({"LANG": "ZH_CN"}, ZH),
        ({"LANG": "C.UTF-8"}, EN),
        ({"LANG": "de_DE.UTF-8"}, EN),
        ({"CPAUDIT_LANG": "", "LANG": "zh_CN.UTF-8"}, ZH),
    ],
)
def test_the_environment_is_read_in_its_order(environment, language):
    assert detect_language([], environment) is language


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Chinese (Simplified)_China", ZH),  # Windows
        ("zh_CN", ZH),
        ("English_United States", EN),
        (None, EN),
    ],
)
def test_without_a_word_the_locale_decides(monkeypatch, name, language):
    monkeypatch.setattr(locale, "getlocale", lambda: (name, "UTF-8"))
    assert detect_language([], {}) is language


def test_an_option_without_its_value_is_left_to_the_parser(monkeypatch):
    monkeypatch.setattr(locale, "getlocale", lambda: (None, None))
    assert detect_language(["run", "--lang"], {}) is EN
