"""What a run leaves behind names nobody, but for worklists that were asked for unmasked."""

from __future__ import annotations

import json
import re
import shutil
import sys
import zipfile

import polars as pl
import pytest
import township

from cpaudit.i18n import current_language, use_language
from cpaudit.shipped import samples_folder

FULL_NUMBER = re.compile(r"(?<![0-9.])(?:88[0-9]{15}[0-9Xx]|88[0-9]{13})(?![0-9Xx])")
THREE_CHARACTERS = re.compile("(?=([一-鿿]{3}))")  # also those that overlap
PHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
# Household numbers have eighteen digits too, and are no numbers of persons.
LISTS = ("worklists/", "corrections.")  # what somebody fills in, unmasked when asked
NO_NUMBERS_OF_PERSONS = ("家庭户编号", "户号", "户编号")


@pytest.fixture(scope="module")
def people():
    """Numbers, names and telephones of the sample, as its rolls have them."""
    roll = next(iter(samples_folder().glob("*/planning_persons.csv")))
    text = township.decoded(roll.read_bytes())
    rows = [line.split(",") for line in text.splitlines()]
    at = {name: position for position, name in enumerate(rows[0])}
    households = {row[at[name]] for name in at if name in NO_NUMBERS_OF_PERSONS for row in rows[1:]}
    numbers = {row[at["公民身份号码"]].strip("'\t ") for row in rows[1:]}
    return {
        "numbers": {number for number in numbers if FULL_NUMBER.fullmatch(number)},
        # Shorter names are words of the language too.
        "names": {row[at["姓名"]] for row in rows[1:] if len(row[at["姓名"]]) == len("王小芳")},
        "phones": {row[at["联系电话"]] for row in rows[1:] if PHONE.fullmatch(row[at["联系电话"]])},
        "households": households,
    }


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The sample, run masked and then unmasked: per run what it printed and wrote."""
    from cpaudit.cli import main as door

    folder = tmp_path_factory.mktemp("privacy") / "sample"
    sample = next(iter(samples_folder().glob("*/cpaudit.yaml"))).parent
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns("cpaudit-output", ".cpaudit"))
    patch = pytest.MonkeyPatch()
    patch.setattr(door, "prepare_streams", lambda: None)
    township.remember_the_audits(patch)  # what is written of it differs, not what is found
    yield folder, door
    patch.undo()


@pytest.fixture(scope="module", params=["masked", "unmasked"])
def run(request, ran):
    import contextlib
    from io import StringIO

    folder, door = ran
    out = folder.parent / request.param
    options = ["--unmask"] if request.param == "unmasked" else []
    said = StringIO()
    before = current_language()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        pytest.raises(SystemExit),
    ):
        door.main(["run", str(folder), "--out", str(out), "--lang", "zh", *options])
    use_language(before)
    texts = {"printed": said.getvalue()}
    texts |= {path.relative_to(out).as_posix(): text_of(path) for path in files_in(out)}
    return request.param, out, texts


def files_in(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def text_of(path):
    """Everything that can be read in a file."""
    if path.suffix in {".xlsx", ".docx"}:
        with zipfile.ZipFile(path) as book:
            named = [name for name in book.namelist() if name.endswith((".xml", ".rels"))]
            return "\n".join(book.read(name).decode("utf-8") for name in named)
    if path.suffix == ".parquet":
        return pl.read_parquet(path).write_ndjson()
    return path.read_text(encoding="utf-8")


def full_values(text, people):
    """Numbers, names and telephones of persons that stand in ``text`` in full."""
    numbers = set(FULL_NUMBER.findall(text)) - people["households"]
    names = people["names"] & set(THREE_CHARACTERS.findall(text))
    phones = people["phones"] & set(PHONE.findall(text))
    return (numbers & people["numbers"]) | names | phones


def test_the_sample_has_people_to_look_for(people):
    assert min(len(people[kind]) for kind in ("numbers", "names", "phones")) > 100


def test_full_values_stand_in_unmasked_lists_only(run, people):
    kind, _, texts = run
    naming = {name for name, text in texts.items() if full_values(text, people)}
    if kind == "masked":
        assert naming == set()
    else:
        assert naming
        assert all(name.startswith(LISTS) for name in naming)


def test_no_number_like_a_persons_is_left_but_for_households(run, people):
    """Also numbers that the roll does not hold: those of mothers, of other sources, wrong ones."""
    kind, _, texts = run
    for name, text in texts.items():
        if kind == "masked" or not name.startswith(LISTS):
            assert set(FULL_NUMBER.findall(text)) <= people["households"], name


def test_the_log_says_whether_full_values_were_asked_for(run):
    kind, _, texts = run
    begun, _ = [json.loads(line) for line in texts["run-log.jsonl"].splitlines()]
    assert [begun["options"]["unmask"]] == [kind == "unmasked"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owner-only modes")
def test_everything_is_readable_by_its_owner_only(run, ran):
    _, out, _ = run
    written = [out, *out.rglob("*"), *(ran[0] / ".cpaudit").rglob("*")]
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in written} == {
        path.name: "0o0" for path in written
    }
    assert any(path.name == "key" for path in written)
