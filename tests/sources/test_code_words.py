import pytest

from cpaudit.sources.values.code_words import widen

MAPPING = {"迁出": "moved", "死亡": "death", "农业": "a", "非农业": "b", "1": "death"}


@pytest.mark.parametrize(
    ("word", "token"),
    [
        ("户籍迁出", "moved"),
        ("因病死亡", "death"),
        ("非农业集体", "b"),
        ("未死亡", None),
        ("迁出后死亡", None),
        ("续保", None),
        ("11", None),
    ],
)
def test_a_word_is_understood_by_the_known_word_inside_it_unless_that_is_doubtful(word, token):
    assert widen(MAPPING, [word, None]).get(word) == token


def test_the_given_words_keep_their_meaning():
    assert widen(MAPPING, MAPPING) == MAPPING
