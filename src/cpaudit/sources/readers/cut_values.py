"""Values that their field's width has cut within a character."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

_ASCII_END = 0x80
_DIGITS = (0x30, 0x39)  # the second byte of a GB18030 character of four
_NOTHING, _SECOND, _THIRD, _FOURTH = 0, 1, 2, 3
# By the first byte of a UTF-8 character: how many follow.
_UTF8_LEADS = ((0xC0, 0xDF, 1), (0xE0, 0xEF, 2), (0xF0, 0xF7, 3))


def n_cut(values: npt.NDArray[np.uint8], encoding: str) -> int:
    """How many rows of bytes fill their width and end before their last character does.

    A trail byte of GBK may look like a lead byte, so that only counting from the left tells which
    the last one is.
    """
    if not values.size:
        return 0
    # Only a row with a high byte among its last three can end within a character.
    open_ended = values[(values[:, -3:] >= _ASCII_END).any(axis=1)]
    step = _after_utf8 if encoding.startswith("utf-8") else _after_gb18030
    due = np.zeros(len(open_ended), dtype=np.int8)
    for position in range(open_ended.shape[1]):
        due = step(open_ended[:, position], due)
    return int((due > 0).sum())


def _after_gb18030(byte: npt.NDArray[np.uint8], due: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """What the character still needs after ``byte``: a digit after a lead byte makes it one of four."""
    is_digit = (byte >= _DIGITS[0]) & (byte <= _DIGITS[1])
    after: npt.NDArray[np.int8] = np.select(
        [due == _NOTHING, due == _SECOND, due == _THIRD],
        [
            np.where(byte > _ASCII_END, _SECOND, _NOTHING),
            np.where(is_digit, _THIRD, _NOTHING),
            _FOURTH,
        ],
        default=_NOTHING,
    ).astype(np.int8)
    return after


def _after_utf8(byte: npt.NDArray[np.uint8], due: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """How many bytes the character still needs after ``byte``."""
    starts = np.select(
        [(byte >= first) & (byte <= last) for first, last, _ in _UTF8_LEADS],
        [np.full(byte.shape, n) for _, _, n in _UTF8_LEADS],
        default=0,
    )
    after: npt.NDArray[np.int8] = np.where(due > 0, due - 1, starts).astype(np.int8)
    return after
