"""Bytes of dBASE tables, for tests."""

from __future__ import annotations


def dbf(fields: list[tuple[str, str, int]], rows: list[tuple[object, ...]], *, deleted=()) -> bytes:
    """A dBASE III table; values are text, cut to the field's bytes as such programs cut them."""
    length = 1 + sum(size for _, _, size in fields)
    head = bytearray(32 + 32 * len(fields) + 1)
    head[0:4] = bytes((3, 124, 1, 15))
    head[4:8] = len(rows).to_bytes(4, "little")
    head[8:10] = len(head).to_bytes(2, "little")
    head[10:12] = length.to_bytes(2, "little")
    for number, (name, kind, size) in enumerate(fields):
        at = 32 + 32 * number
        head[at : at + len(name)] = name.encode("ascii")
        head[at + 11] = ord(kind)
        head[at + 16] = size
    head[-1] = 0x0D
    body = b""
    for number, row in enumerate(rows):
        body += b"*" if number in deleted else b" "
        for (_, _, size), value in zip(fields, row, strict=True):
            body += str(value).encode("gb18030")[:size].ljust(size)
    return bytes(head) + body + b"\x1a"
