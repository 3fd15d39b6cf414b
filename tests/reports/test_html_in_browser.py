"""The page in a real browser: nothing is wider than the window, tables sort, print is A4."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from cpaudit.cli.collect import material_of
from cpaudit.i18n import Language
from cpaudit.reports.html.report import html_report

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
]
SECONDS = 60

# A window cannot be narrower than 500 px without a head; a frame can.
FRAME = """<!DOCTYPE html><body><iframe id="f" src="page.html" style="width:{width}px;height:900px">
</iframe><script>
window.onload = function () {{
  var page = document.getElementById("f").contentDocument;
  {script}
  document.body.setAttribute("data-found", String(found));
}};
</script></body>"""
WIDTH = "var root = page.documentElement; var found = root.scrollWidth - root.clientWidth;"
SORTED = """
  var table = page.querySelector("#rules table");
  var button = table.tHead.rows[0].cells[4].querySelector("button");
  function column() {
    return Array.prototype.map.call(table.tBodies[0].rows, function (row) {
      return row.cells[4].textContent.replace(/,/g, "");
    }).join(" ");
  }
  button.click();
  var up = column() + "," + table.tHead.rows[0].cells[4].getAttribute("aria-sort");
  button.click();
  var found = up + "|" + column() + "," + table.tHead.rows[0].cells[4].getAttribute("aria-sort");
"""


def browse(folder, *options):
    return subprocess.run(
        [
            BROWSER,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--allow-file-access-from-files",
            f"--user-data-dir={folder / 'profile'}",
            *options,
        ],
        capture_output=True,
        check=True,
        timeout=SECONDS,
    ).stdout.decode()


def found_in(folder, script, width):
    (folder / "frame.html").write_text(FRAME.format(width=width, script=script), encoding="utf-8")
    page = browse(
        folder, "--virtual-time-budget=4000", "--dump-dom", (folder / "frame.html").as_uri()
    )
    return re.search(r'data-found="([^"]*)"', page)[1]


@pytest.fixture
def folder(tmp_path, sample_audit, request):
    text = html_report(material_of(sample_audit), language=request.param)
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("folder", Language, indirect=True)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_is_no_wider_than_the_window(folder, width):
    assert found_in(folder, WIDTH, width) == "0"


@pytest.mark.parametrize("folder", [Language.ZH], indirect=True)
def test_a_heading_sorts_its_table_and_says_so(folder):
    up, down = (part.split(",") for part in found_in(folder, SORTED, 1280).split("|"))
    rising, falling = ([int(n) for n in part[0].split()] for part in (up, down))
    assert len(rising) > 100
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert (up[1], down[1]) == ("ascending", "descending")


@pytest.mark.parametrize("folder", [Language.ZH], indirect=True)
def test_the_printed_page_is_a4(folder):
    target = folder / "page.pdf"
    browse(folder, f"--print-to-pdf={target}", (folder / "page.html").as_uri())
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", target.read_bytes()))
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}
