"""UTF-8 of a file in whatever encoding it came: BOM, strict UTF-8, UTF-16, then GB18030.

Statistical detectors call digit-heavy GBK files Big5, so none is used. Text that was decoded wrongly
once before is refused: its characters are gone and a guess would invent names.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from io import BytesIO

from cpaudit.i18n import Text
from cpaudit.sources.sheet import unreadable

_CHUNK = 1 << 22
_SAMPLE = 1 << 16
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Chinese UTF-8 read as GB18030 breaks at every second character, GBK read as UTF-8 at nearly every
# one; a file with fewer broken places than this share is the former with a few cut characters.
_CUT_SHARE = 0.02
# Zero bytes of ASCII digits and separators in UTF-16 without a mark.
_ZERO_SHARE = 0.15
_LOST = re.compile("锟斤拷|烫烫烫|屯屯屯|锘縗|\ufffd{3}")
_MIN_EVIDENCE = 4  # characters; shorter strings can round-trip by chance
_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """UTF-8 bytes, the encoding that they came in, and how many places could not be decoded."""

    text: bytes
    encoding: str
    n_bad_bytes: int


def decode(data: bytes, *, file: str, encoding: str | None = None) -> Decoded:
    """``data`` as UTF-8.

    Raises:
        SourceError: the declared encoding does not fit, or the text was spoilt before.
    """
    decoded = _declared(data, encoding, file) if encoding else _detected(data)
    _refuse_spoilt(decoded, file)
    return decoded


def _declared(data: bytes, encoding: str, file: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise unreadable(
            file,
            Text(f"the encoding «{encoding}» is unknown.", f"未知的编码“{encoding}”。"),
            Text("Use utf-8, gb18030, utf-16 or big5.", "请用 utf-8、gb18030、utf-16 或 big5。"),
        ) from None
    name = {"gb2312": "gb18030", "gbk": "gb18030", "utf-8": "utf-8-sig"}.get(name, name)
    if name == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Without a mark the decoder refuses; Windows writes the little end first.
        name = "utf-16-le"
    decoded = _transcode(data, name)
    if decoded.n_bad_bytes > max(1, _CUT_SHARE * _n_high(data)):
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
    return decoded


def _detected(data: bytes) -> Decoded:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _transcode(data, name)
    head = data[:_SAMPLE]
    if head.count(0) > _ZERO_SHARE * len(head):
        even = head[::2].count(0)
        return _transcode(data, "utf-16-be" if even > head[1::2].count(0) else "utf-16-le")
    return _transcode(data, "utf-8" if _is_utf8(data) else "gb18030")


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a few cut characters; a GBK file shows early."""
    few = _CUT_SHARE * _n_high(data)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    n_bad = 0
    for start in range(0, len(data), _SAMPLE):
        text = decoder.decode(data[start : start + _SAMPLE], start + _SAMPLE >= len(data))
        n_bad += text.count("\ufffd")
        if n_bad > few:
            return _decodes(data)
    return True


def _decodes(data: bytes) -> bool:
    """Whether the bytes are UTF-8, replacement characters of their own and all."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _n_high(data: bytes) -> int:
    return len(data) - len(data.translate(None, bytes(range(0x80, 0x100))))


def _transcode(data: bytes, encoding: str) -> Decoded:
    if encoding == "utf-8" and _decodes(data):
        return Decoded(data, "utf-8", 0)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    buffer, n_bad = BytesIO(), 0
    for start in range(0, len(data), _CHUNK):
        text = decoder.decode(data[start : start + _CHUNK], start + _CHUNK >= len(data))
        n_bad += text.count("\ufffd")
        buffer.write(text.encode("utf-8", "replace"))
    return Decoded(buffer.getvalue(), encoding, n_bad)


def _refuse_spoilt(decoded: Decoded, file: str) -> None:
    text = decoded.text[:_SAMPLE].decode("utf-8", "ignore")
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
