"""How the program ends: at once where a thread still computes, and without a word to a closed pipe."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

# The name of the thread in which the walk runs.
WORKER = "cpaudit-walk"


def has_left_work() -> bool:
    """Whether a walk that was given up still computes."""
    return any(thread.name == WORKER for thread in threading.enumerate())


def leave(code: int) -> NoReturn:
    """End the program with ``code``. What was printed is out; a walk that was given up ends too."""
    for stream in (sys.stdout, sys.stderr):
        flush(stream)
    if has_left_work():
        os._exit(code)
    sys.exit(code)


def flush(stream: TextIO) -> None:
    """What was printed is out, or nobody reads it any more (``| head``)."""
    try:
        stream.flush()
    except (BrokenPipeError, ValueError):
        close_pipe(stream)
    except OSError:  # a full disk behind a redirection: the exit code must not change
        close_pipe(stream)


def close_pipe(stream: TextIO) -> None:
    """Whatever is printed from here on goes nowhere, also what Python flushes at its end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@contextlib.contextmanager
def told_quietly() -> Iterator[None]:
    """The block prints; that nobody reads it to its end changes nothing of what follows."""
    try:
        yield
    except BrokenPipeError:
        close_pipe(sys.stdout)
