"""A few moments in which nobody may end the program: neither Ctrl-C nor a time limit."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

# Held while files change places; who ends the program from another thread takes it first.
SWITCHING = threading.RLock()
_ENDING = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """The block runs to its end; a signal that asks for the end of the program comes after it."""
    with SWITCHING:
        if threading.current_thread() is not threading.main_thread():
            yield  # signals come to the main thread, which may go: the lock is what counts here
            return
        asked: list[int] = []

        def later(number: int, frame: FrameType | None) -> None:
            del frame
            asked.append(number)

        # A signal that the caller wants ignored (nohup, jobs in the background) stays ignored.
        heard = [n for n in _ENDING if signal.getsignal(n) not in {signal.SIG_IGN, None}]
        before = {number: signal.signal(number, later) for number in heard}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            if asked:
                signal.raise_signal(asked[0])
