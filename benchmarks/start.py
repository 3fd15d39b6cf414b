"""How long a person waits before the first word: `cpaudit --help` against an empty interpreter."""

from __future__ import annotations

import sys

from measure import cost_of, cpaudit, median

RUNS = 9


def run() -> str:
    """A Markdown section with both times and their ratio, measured in turn."""
    ours, empty = [], []
    for _ in range(RUNS):
        ours.append(cost_of(*cpaudit("--help")))
        empty.append(cost_of(sys.executable, "-c", "pass"))
    mine, floor = median(ours), median(empty)
    return "\n".join(
        [
            "## Start",
            "",
            (
                f"`cpaudit --help` {mine.wall:.2f} s, an empty Python {floor.wall:.2f} s, ratio "
                f"{mine.wall / floor.wall:.1f} (medians of {RUNS} runs in turn)."
            ),
        ]
    )


if __name__ == "__main__":
    print(run())
