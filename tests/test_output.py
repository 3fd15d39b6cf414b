"""Files appear whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import polars as pl
import pytest

from cpaudit import output
from cpaudit.errors import UsageError
from cpaudit.output.folder import _hash

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no owner-only mode")


def _names(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "  =1", "＝1", "\r1"])
def test_a_cell_that_would_be_a_formula_is_guarded(text):
    assert output.csv_safe(text) == f"'{text}"
    assert pl.select(output.csv_safe_column(pl.lit(text))).item() == f"'{text}"


@pytest.mark.parametrize("text", ["", "王芳", "1-男", "2019-03-12", "a=b"])
def test_a_plain_cell_is_left_alone(text):
    assert output.csv_safe(text) == text
    assert pl.select(output.csv_safe_column(pl.lit(text))).item() == text


def test_text_and_bytes_are_written_and_the_folder_is_made(tmp_path):
    output.write_atomically(tmp_path / "a" / "b.txt", "王芳\n")
    output.write_atomically(tmp_path / "a" / "c.bin", b"\x00\r\n")
    assert (tmp_path / "a" / "b.txt").read_bytes() == "王芳\n".encode()
    assert (tmp_path / "a" / "c.bin").read_bytes() == b"\x00\r\n"
    assert _names(tmp_path) == {"a/b.txt", "a/c.bin"}


@POSIX
def test_what_is_written_is_readable_by_its_owner_only(tmp_path):
    output.write_atomically(tmp_path / "a.txt", "x")
    with output.staged_folder(tmp_path / "out") as folder:
        (folder / "b.txt").write_text("x", encoding="utf-8")
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "out" / "b.txt").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "out" / output.MANIFEST).stat().st_mode) == 0o600


def test_a_locked_target_is_named_with_the_mend_and_keeps_its_content(tmp_path, monkeypatch):
    target = tmp_path / "花园村.xlsx"
    target.write_bytes(b"old")

    def locked(_self, _target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(UsageError) as caught:
        output.write_atomically(target, b"new")
    assert "花园村.xlsx" in caught.value.message().zh
    assert "WPS" in caught.value.message().zh
    assert target.read_bytes() == b"old"
    assert _names(tmp_path) == {"花园村.xlsx"}


def test_a_target_that_is_a_folder_is_refused(tmp_path):
    with pytest.raises(UsageError):
        output.write_atomically(tmp_path, b"x")


@POSIX
def test_a_device_is_written_to_and_not_replaced(tmp_path):
    link = tmp_path / "null"
    link.symlink_to("/dev/null")
    output.write_atomically(link, b"x")
    assert link.is_symlink()


def test_a_run_that_fails_leaves_the_earlier_output_intact(tmp_path):
    target = tmp_path / "out"
    with output.staged_folder(target) as folder:
        (folder / "a.txt").write_text("first", encoding="utf-8")

    def fail():
        with output.staged_folder(target) as folder:
            (folder / "a.txt").write_text("second", encoding="utf-8")
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    assert (target / "a.txt").read_text(encoding="utf-8") == "first"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_files_of_the_last_run_that_are_not_written_again_go(tmp_path):
    target = tmp_path / "out"
    with output.staged_folder(target) as folder:
        (folder / "villages").mkdir()
        (folder / "villages" / "a.txt").write_text("a", encoding="utf-8")
        (folder / "b.txt").write_text("b", encoding="utf-8")
    with output.staged_folder(target) as folder:
        (folder / "b.txt").write_text("b2", encoding="utf-8")
    assert _names(target) == {"b.txt", output.MANIFEST}
    assert not (target / "villages").exists()
    assert (target / "b.txt").read_text(encoding="utf-8") == "b2"


def test_a_worklist_that_the_user_filled_in_is_never_lost(tmp_path):
    target = tmp_path / "out"
    for content in ("run 1", "run 2", "run 3"):
        with output.staged_folder(target) as folder:
            (folder / "worklist.txt").write_text(content, encoding="utf-8")
        if content != "run 3":
            (target / "worklist.txt").write_text(f"{content} filled in", encoding="utf-8")
    assert (target / "worklist.txt").read_text(encoding="utf-8") == "run 3"
    assert (target / "worklist.earlier.txt").read_text(encoding="utf-8") == "run 1 filled in"
    assert (target / "worklist.earlier-2.txt").read_text(encoding="utf-8") == "run 2 filled in"


def test_files_of_the_user_in_the_output_folder_stay(tmp_path):
    (tmp_path / "mine.docx").write_text("mine", encoding="utf-8")
    for _ in range(2):
        with output.staged_folder(tmp_path) as folder:
            (folder / "report.txt").write_text("x", encoding="utf-8")
    assert _names(tmp_path) == {"mine.docx", "report.txt", output.MANIFEST}


def test_a_lock_in_the_middle_of_the_switch_puts_everything_back(tmp_path, monkeypatch):
    target = tmp_path / "out"
    with output.staged_folder(target) as folder:
        for name in ("a", "b", "c"):
            (folder / name).write_text("old", encoding="utf-8")
    replace = Path.replace

    def locked(self, destination):
        if self.name == "c" and self.read_text(encoding="utf-8") == "new":
            raise PermissionError(13, "Permission denied")
        return replace(self, destination)

    def run():
        with output.staged_folder(target) as folder:
            for name in ("a", "b", "c", "d"):
                (folder / name).write_text("new", encoding="utf-8")
            monkeypatch.setattr(Path, "replace", locked)

    with pytest.raises(UsageError):
        run()
    assert _names(target) == {"a", "b", "c", output.MANIFEST}
    assert {(target / name).read_text(encoding="utf-8") for name in ("a", "b", "c")} == {"old"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_a_manifest_that_leads_out_of_the_folder_is_not_followed(tmp_path):
    outside = tmp_path / "precious.txt"
    outside.write_text("x", encoding="utf-8")
    target = tmp_path / "out"
    target.mkdir()
    digest = _hash(outside)
    (target / output.MANIFEST).write_text(f"{digest}  ../precious.txt\n", encoding="utf-8")
    with output.staged_folder(target) as folder:
        (folder / "a.txt").write_text("a", encoding="utf-8")
    assert outside.exists()
