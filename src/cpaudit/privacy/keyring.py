"""Keyed hashes that stand for a person outside the tables."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.errors import Place, ProjectError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from pathlib import Path

_KEY_BYTES = 32
_KEY_LETTERS = 16
_BASE32 = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)
_DIGEST_BYTES = 10  # 80 bits are 16 letters in base 32; ten million persons collide once in 10^10


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keyed hashes that stand for persons outside the tables; made with a local key file.

    A plain hash of a citizen number can be undone by trying all numbers; a keyed one cannot
    without the key file. The file is made on first use, readable by its owner only. Whoever loses
    it loses the connection with earlier runs, and nothing else.
    """

    path: Path
    _secret: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Read the key, or make it."""
        object.__setattr__(self, "_secret", _read_or_make_key(self.path))

    def key(self, text: str, *, purpose: str = "person") -> str:
        """The key of ``text``: 16 characters of a–z and 2–7, different for each purpose."""
        return str(self.keys(pl.Series([text], dtype=pl.String), purpose=purpose).item())

    def keys(self, values: pl.Series, *, purpose: str = "person") -> pl.Series:
        """The keys of a text column; null stays null. Each distinct value is hashed once."""
        distinct = values.cast(pl.String).drop_nulls().unique()
        hashed = self._hash(distinct, purpose)
        return (
            values.cast(pl.String)
            .replace_strict(distinct, hashed, default=None, return_dtype=pl.String)
            .alias(values.name)
        )

    def person_key(self, expr: pl.Expr, *, purpose: str = "person") -> pl.Expr:
        """``expr`` (text) turned into keys."""
        return expr.map_batches(
            lambda values: self.keys(values, purpose=purpose), return_dtype=pl.String
        )

    def _hash(self, texts: pl.Series, purpose: str) -> pl.Series:
        keyed = hashlib.blake2b(
            digest_size=_DIGEST_BYTES,
            key=self._secret,
            person=purpose.encode()[: hashlib.blake2b.PERSON_SIZE],
        )
        digests = bytearray()
        for text in texts.to_list():  # distinct values; no library hashes a column with a key
            one = keyed.copy()
            one.update(text.encode())
            digests += one.digest()
        bits = np.unpackbits(np.frombuffer(digests, dtype=np.uint8))
        digits = np.packbits(bits.reshape(-1, 5), axis=1) >> 3  # packed to the left of a byte
        letters = _BASE32[digits].tobytes().decode("ascii")
        starts = range(0, len(letters), _KEY_LETTERS)
        return pl.Series([letters[at : at + _KEY_LETTERS] for at in starts], dtype=pl.String)


def _read_or_make_key(path: Path) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Exclusive: of two runs that start together one makes the key and both use it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_key(path)
    except OSError as cause:
        raise ProjectError(
            Text(
                f"the key file cannot be made: {cause.strerror}.",
                f"无法创建密钥文件：{cause.strerror}。",
            ),
            mend=Text(
                "Choose a folder that you may write to (key_file in cpaudit.yaml).",
                "请在 cpaudit.yaml 的 key_file 中指定一个可写入的位置。",
            ),
            place=Place(file=str(path)),
        ) from cause
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_bytes(_KEY_BYTES)
        file.write(secret.hex() + "\n")
    return secret


def _read_key(path: Path) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        secret = b""
    if len(secret) != _KEY_BYTES:
        raise ProjectError(
            Text(
                "the key file is unreadable or damaged.",
                "密钥文件无法读取或已损坏。",
            ),
            mend=Text(
                "Put back a copy of it. Without one, delete it: a new key is made, and findings "
                "lose their connection with earlier runs.",
                "请恢复其备份；如无备份，可删除该文件，系统会生成新密钥，但疑点将无法与以往结果对应。",
            ),
            place=Place(file=str(path)),
        )
    return secret
