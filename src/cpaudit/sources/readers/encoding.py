"""UTF-8 of a file in whatever encoding it came: BOM, strict UTF-8, UTF-16, then GB18030.

Statistical detectors call digit-heavy GBK files Big5, so none is used. Text that was decoded wrongly
once before is refused: its characters are gone and a guess would invent names.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.sources.sheet import ROW, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

# Pieces of this size stay in the processor's cache: decoding is a fifth faster than in larger ones.
_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_TRIED = 1 << 22  # bytes on which a declared encoding is tried
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Chinese UTF-8 read as GB18030 breaks at every second character, GBK read as UTF-8 at nearly every
# one; a file with fewer broken places than this share is the former with a few cut characters.
_CUT_SHARE = 0.02
# Broken places among the high bytes read so far from which on the rest need not be read.
_HOPELESS_SHARE, _ENOUGH_HIGH = 0.2, 1000
# Zero bytes of ASCII digits and separators in UTF-16 without a mark.
_ZERO_SHARE = 0.15
_LOST = re.compile("锟斤拷|烫烫烫|屯屯屯|锘縗|\ufffd{3}")
_MIN_EVIDENCE = 4  # characters; shorter strings can round-trip by chance
_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
_HIGH = bytes(range(0x80, 0x100))
BAD = "\ufffd"  # stands where bytes could not be decoded


@dataclass(frozen=True, slots=True)
class Decoded:
    """UTF-8 bytes, the encoding that they came in, and how many places could not be decoded."""

    text: bytes
    encoding: str
    n_bad_bytes: int


@dataclass(slots=True)
class Decoding:
    """``data`` as pieces of UTF-8; ``n_bad_bytes`` counts what those so far could not decode.

    A large file is never held in both encodings.
    """

    data: bytes
    encoding: str
    is_strict: bool = False  # known to be UTF-8 without a fault
    n_bad_bytes: int = field(default=0)

    def __iter__(self) -> Iterator[bytes]:
        """The pieces; those of faultless UTF-8 may end within a character."""
        self.n_bad_bytes = 0
        starts = range(0, len(self.data), _CHUNK)
        if self.is_strict:
            for start in starts:
                piece = self.data[start : start + _CHUNK]
                yield piece if start else piece.removeprefix(codecs.BOM_UTF8)
            return
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        for start in starts:
            text = decoder.decode(self.data[start : start + _CHUNK], start == starts[-1])
            self.n_bad_bytes += text.count(BAD)
            yield text.encode("utf-8", "replace")


def decode(data: bytes, *, file: str, encoding: str | None = None) -> Decoded:
    """``data`` as UTF-8.

    Raises:
        SourceError: the declared encoding does not fit, or the text was spoilt before.
    """
    decoding = decoding_of(data, file=file, encoding=encoding)
    text = b"".join(decoding)
    return Decoded(text, decoding.encoding, decoding.n_bad_bytes)


def decoding_of(data: bytes, *, file: str, encoding: str | None = None) -> Decoding:
    """How ``data`` is decoded: as declared, or as its bytes tell.

    Raises:
        SourceError: the declared encoding does not fit, or the text was spoilt before.
    """
    decoding = _declared(data, encoding, file) if encoding else _detected(data)
    start = Decoding(data[:_SAMPLE], decoding.encoding, decoding.is_strict)
    _refuse_spoilt(b"".join(start).decode("utf-8", "ignore"), file)
    return decoding


def codec_name(encoding: str, *, file: str) -> str:
    """The codec of a declared encoding; of the Chinese ones, the one that holds the others.

    Raises:
        SourceError: the encoding is unknown.
    """
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise unreadable(
            file,
            Text(f"the encoding «{encoding}» is unknown.", f"未知的编码“{encoding}”。"),
            Text("Use utf-8, gb18030, utf-16 or big5.", "请用 utf-8、gb18030、utf-16 或 big5。"),
        ) from None
    return "gb18030" if name in {"gb2312", "gbk"} else name


def _declared(data: bytes, encoding: str, file: str) -> Decoding:
    name = codec_name(encoding, file=file)
    if name == "utf-8":
        name = "utf-8-sig"
    if name == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Without a mark the decoder refuses; Windows writes the little end first.
        name = "utf-16-le"
    start = Decoding(data[:_TRIED], name)
    for _ in start:
        pass
    if start.n_bad_bytes > max(1, _CUT_SHARE * _n_high(start.data)):
        raise unreadable(
            file,
            Text(
                f"the file is not in the declared encoding {encoding}.",
                f"文件不是所声明的 {encoding} 编码。",
            ),
            Text(
                "Remove `encoding` from the source in cpaudit.yaml, or correct it.",
                "请在 cpaudit.yaml 中删除或改正该来源的 encoding。",
            ),
        )
    return Decoding(data, name)


def _detected(data: bytes) -> Decoding:
    for mark, name in _BOMS:
        if not data.startswith(mark):
            continue
        if name != "utf-8-sig":
            return Decoding(data, name)
        n_faults = _n_faults(data)
        if n_faults is not None:
            return Decoding(data, name, is_strict=not n_faults)
        # Programs have put the mark of UTF-8 before text in GBK.
        return Decoding(data.removeprefix(mark), "gb18030")
    head = data[:_SAMPLE]
    even, odd = head[::2].count(0), head[1::2].count(0)
    # Zero bytes that fill fields up stand in either half of the pairs.
    if even + odd > _ZERO_SHARE * len(head) and min(even, odd) < _ZERO_SHARE * max(even, odd):
        return Decoding(data, "utf-16-be" if even > odd else "utf-16-le")
    n_faults = _n_faults(data)
    if n_faults is None:
        return Decoding(data, "gb18030")
    return Decoding(data, "utf-8", is_strict=not n_faults)


def _n_faults(data: bytes) -> int | None:
    """The bytes that are not UTF-8 where all but a few cut characters are; a GBK file shows early.

    Zero where none is at fault, replacement characters of the text's own and all.
    """
    try:
        _check(data)
    except UnicodeDecodeError:
        pass
    else:
        return 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    n_bad = n_high = 0
    for start in range(0, len(data), _SAMPLE):
        piece = data[start : start + _SAMPLE]
        n_high += _n_high(piece)
        n_bad += decoder.decode(piece, start + _SAMPLE >= len(data)).count(BAD)
        if n_high > _ENOUGH_HIGH and n_bad > _HOPELESS_SHARE * n_high:
            return None
    return n_bad if n_bad <= _CUT_SHARE * n_high else None


def _check(data: bytes) -> None:
    """Pass if the bytes are UTF-8.

    Raises:
        UnicodeDecodeError: they are not.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), _CHUNK):
        decoder.decode(data[start : start + _CHUNK], start + _CHUNK >= len(data))


def _n_high(data: bytes) -> int:
    return len(data) - len(data.translate(None, _HIGH))


def _refuse_spoilt(text: str, file: str) -> None:
    if _LOST.search(text) or _was_misread(text):
        raise unreadable(
            file,
            Text(
                "the Chinese text was spoilt by a wrong encoding before it came here.",
                "文件中的汉字在此前已因编码错误变成乱码。",
            ),
            Text(
                "The characters cannot be restored safely; export the file again from its system.",
                "无法可靠还原，请从原系统重新导出该文件。",
            ),
        )


def _was_misread(text: str) -> bool:
    """Whether the text is UTF-8 read as GBK, or either read as Latin."""
    han = "".join(_HAN.findall(text))
    if len(han) >= _MIN_EVIDENCE and _reads_as_utf8(han, text):
        return True
    # A register in which accented Latin letters outnumber the Chinese ones was read as Latin-1.
    n_latin = len(_LATIN.findall(text))
    return n_latin >= _MIN_EVIDENCE and n_latin > len(han)


def _reads_as_utf8(han: str, text: str) -> bool:
    """UTF-8 that was read as GBK: line by line, since a cut character spoils only its line."""
    n_spoilt = n_lines = 0
    for line in text.splitlines()[:50]:
        if len(_HAN.findall(line)) < _MIN_EVIDENCE:
            continue
        n_lines += 1
        restored = line.encode("gb18030", "ignore").decode("utf-8", "replace")
        good = len(_HAN.findall(restored))
        n_spoilt += good > restored.count("\ufffd") and good >= len(_HAN.findall(line)) / 3
    return bool(han) and n_lines > 0 and n_spoilt > n_lines / 2


def first_bad(cells: pl.DataFrame) -> tuple[int, int] | None:
    """Row and column, both from 1, of the first cell with bytes that could not be decoded."""
    marked = cells.lazy().select(
        ROW, pl.exclude(ROW).str.contains(BAD, literal=True).fill_null(value=False)
    )
    is_marked = pl.any_horizontal(pl.exclude(ROW))
    rows = marked.filter(is_marked).head(1).collect().rows() if cells.width > 1 else []
    return (rows[0][0], rows[0].index(True, 1)) if rows else None
