"""Switches a folder in children that end without warning, each one operation later than the last.

Run as a script: ``switch_driver.py FOLDER``. Prints how many points there were, and the first
folder that was not put right.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from cpaudit.output import JOURNAL, put_right, staged_folder

KILLED = 9


def files(n):
    """The files of run number ``n``: some stay, some change, some come, some go."""
    return {
        "same.txt": "same",
        "changed.txt": f"run {n}",
        f"only-{n}.txt": f"only in {n}",
        "村/凤凰村.txt": f"worklist of {n}",
        f"村-{n}/空白 名.txt": "x",
    }


def write_run(target, n):
    with staged_folder(target) as staging:
        for name, content in files(n).items():
            (staging / name).parent.mkdir(exist_ok=True)
            (staging / name).write_text(content, encoding="utf-8")


def begin(target):
    """A folder after run 1, with a worklist that somebody filled in and a file of the user's."""
    write_run(target, 1)
    (target / "村" / "凤凰村.txt").write_text("filled in", encoding="utf-8")
    (target / "mine.docx").write_text("mine", encoding="utf-8")


def seen(target):
    """What a reader finds: hidden files of the tool left out."""
    return {
        path.relative_to(target).as_posix(): path.read_text(encoding="utf-8")
        for path in target.rglob("*")
        if path.is_file() and not path.name.startswith(".cpaudit")
    }


BEFORE = {**files(1), "村/凤凰村.txt": "filled in", "mine.docx": "mine"}
AFTER = {**files(2), "村/凤凰村.earlier.txt": "filled in", "mine.docx": "mine"}


def ending_at(n):
    """Every call that changes the disk has two points: just before it and just after it."""
    left = n

    def guard(function):
        def call(*arguments, **options):
            nonlocal left
            left -= 1
            if left == 0:
                os._exit(KILLED)
            done = function(*arguments, **options)
            left -= 1
            if left == 0:
                os._exit(KILLED)
            return done

        return call

    for name in ("replace", "rename", "mkdir", "rmdir", "unlink", "fsync", "chmod"):
        setattr(os, name, guard(getattr(os, name)))


def killed_at(folder, n):
    """Whether the child that ends at operation ``n`` was ended; its folder is in ``folder``."""
    target = folder / "out"
    begin(target)
    child = os.fork()
    if child == 0:
        try:
            ending_at(n)
            write_run(target, 2)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a child must not go on as its parent
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == KILLED


def problem_at(folder):
    """What is wrong after the next command has put the folder right; nothing if it is right."""
    target = folder / "out"
    had_journal = (target / JOURNAL).exists()
    before = seen(target)
    if not had_journal and before not in (BEFORE, AFTER):
        return f"a mixture without a journal: {sorted(before)}"
    put_right(target)
    after = seen(target)
    if after not in (BEFORE, AFTER):
        return f"a mixture: {sorted(after.items())}"
    if had_journal and after != AFTER:
        return "a switch that had begun was not finished"
    left = [path.name for path in folder.iterdir() if path.name != "out"]
    left += [path.name for path in target.iterdir() if path.name.endswith(".tmp")]
    if left or (target / JOURNAL).exists():
        return f"left over: {left}"
    # And the run after it finds its own files again.
    write_run(target, 2)
    expected = {**AFTER} if after == AFTER else AFTER
    return "" if seen(target) == expected else f"the next run: {sorted(seen(target))}"


def main():
    folder, step = Path(sys.argv[1]), int(sys.argv[2])
    n, points = 1, 0
    while True:
        here = folder / str(n)
        here.mkdir()
        if not killed_at(here, n):
            break
        points += 1
        problem = problem_at(here)
        if problem:
            sys.stdout.write(f"{n} {problem}\n")
            return
        n += step
    sys.stdout.write(f"points {points}\n")


if __name__ == "__main__":
    main()
