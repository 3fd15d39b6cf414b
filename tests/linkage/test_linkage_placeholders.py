"""What a placeholder tells: that there is no name, the mother, the sex, the place among twins."""

import pytest
from short_mentions import mentions

from cpaudit.linkage.placeholders import told


@pytest.mark.parametrize(
    ("name", "parent", "sex", "order"),
    [
        ("王丽之子", "王丽", "M", None),
        ("王丽之女", "王丽", "F", None),
        ("王丽之长女", "王丽", "F", 1),
        ("王丽之次子", "王丽", "M", 2),
        ("王丽之女2", "王丽", "F", 2),
        ("王丽之子大", "王丽", "M", 1),
        ("王丽大双", "王丽", None, 1),
        ("王丽小双", "王丽", None, 2),
        ("王丽之小孩", "王丽", None, None),
        ("欧阳娜之女", "欧阳娜", "F", None),
        ("王之女", None, "F", None),
    ],
)
def test_placeholders(name, parent, sex, order):
    found = told(mentions({"name": name, "name_status": "placeholder"}))
    assert found.row(0) == (True, parent, sex, order)


def test_a_name_tells_nothing_of_that():
    assert told(mentions({"name": "王小双"})).row(0) == (False, None, None, None)
