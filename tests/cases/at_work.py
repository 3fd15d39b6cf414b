"""An office at work until somebody kills it: runs and answers, each told of once it is done."""

from __future__ import annotations

import sys
from pathlib import Path

from small_office import findings, given, run

from cpaudit.cases.answering import take_answers
from cpaudit.cases.store import open_store

NAMES = [f"case{number:03}" for number in range(60)]


def tell(what: str) -> None:
    sys.stdout.write(what + "\n")
    sys.stdout.flush()


def main(path: Path) -> None:
    with open_store(path) as store:
        tell("ready")
        for number in range(1, 1000):
            names = NAMES[number % 7 :]
            run(
                store,
                *names,
                files=f"files {number}",
                at={"begun_at": "2020-01-01T00:00:00+00:00"},
                snapshots={"outcomes": findings(*names)},
            )
            tell(f"run {number}")
            take_answers(store, [given(name, remark=f"{number}") for name in names[:5]])
            tell(f"answers {number}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
