"""Zip archives, which xlsx and ods are too: opened in memory, refused where they would swell.

Nothing is written to a disk, so that a member's name can lead nowhere. ``zipfile`` gives no more of a
member than its directory entry announces and then compares the checksum: an entry that announces too
little comes out as damaged, and one that announces too much is refused before it is unpacked.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text
from cpaudit.sources.sheet import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

# A member is held in memory as a whole. The largest sheet that Excel can make (1,048,576 rows) is
# about 1 GiB of XML at 20 columns.
MAX_MEMBER_BYTES = 2 << 30
# All members together: a county's yearly exports, or a workbook with several such sheets.
MAX_TOTAL_BYTES = 8 << 30
# Sheets and padded text shrink to a tenth or a twentieth, a sheet of empty formatted cells to a
# hundredth; bombs to a thousandth.
MAX_RATIO = 200
# What swells to no more than this harms nobody, whatever its ratio.
HARMLESS_BYTES = 64 << 20
# More members than this are no delivery of exports but a bomb of another kind.
MAX_MEMBERS = 20_000
# deflate cannot make more than this out of a byte.
_DEFLATE_MOST = 1032
_PLAIN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CHUNK = 1 << 20
# zipfile does not bound what bzip2 and LZMA make of one piece; of so little they make 80 MiB at most.
_CAREFUL_CHUNK = 1 << 12
_ENCRYPTED_FLAG = 0x1
_BAD_MEMBER = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


def check_archive(data: bytes, *, file: str) -> None:
    """Nothing, where ``data`` may be unpacked: whole, without a password, and no bomb.

    Members are inflated once, chunk by chunk, where they could be larger than they say.

    Raises:
        SourceError: the archive is damaged or protected, or swells beyond what honest files do.
    """
    with open_archive(data, file=file) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        check_sizes(members, file=file, n_packed=len(data))
        for info in members:
            check_open(info, file=file)
        is_plain = all(info.compress_type in _PLAIN for info in members)
        if is_plain and len(data) * _DEFLATE_MOST <= HARMLESS_BYTES:
            return  # even if every entry lies, there is not enough to swell
        for info in members:
            for _ in chunks(archive, info, file=file):
                pass


def open_archive(data: bytes, *, file: str) -> zipfile.ZipFile:
    """The archive, its directory read and nothing unpacked.

    Raises:
        SourceError: the directory is damaged or missing: the file was not copied to its end.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (*_BAD_MEMBER, NotImplementedError, IndexError, OverflowError, MemoryError) as cause:
        raise _damaged(file) from cause
    if not all(info.filename for info in archive.infolist()):
        raise _damaged(file)
    return archive


def check_sizes(
    members: list[zipfile.ZipInfo],
    *,
    file: str,
    n_packed: int,
    allowance: int = MAX_TOTAL_BYTES,
) -> int:
    """The bytes that ``members`` of an archive of ``n_packed`` bytes announce.

    Raises:
        SourceError: they are more than ``allowance`` or than an honest file holds.
    """
    total = sum(info.file_size for info in members)
    packed = sum(info.compress_size for info in members)
    if packed > n_packed:  # members that lie over each other, or past the end
        raise _damaged(file)
    if (
        len(members) > MAX_MEMBERS
        or total > allowance
        or any(info.file_size > MAX_MEMBER_BYTES for info in members)
        or (total > HARMLESS_BYTES and total > MAX_RATIO * packed)
        or any(
            info.file_size > HARMLESS_BYTES and info.file_size > MAX_RATIO * info.compress_size
            for info in members
        )
    ):
        raise _bomb(file)
    return total


def is_protected(info: zipfile.ZipInfo) -> bool:
    """Whether the member needs a password."""
    return bool(info.flag_bits & _ENCRYPTED_FLAG)


def check_open(info: zipfile.ZipInfo, *, file: str) -> None:
    """Nothing, where the member needs no password.

    Raises:
        SourceError: it needs one.
    """
    if is_protected(info):
        raise unreadable(
            file,
            Text("the archive is protected by a password.", "压缩包设有密码。"),
            Text(
                "Unpack it with its password and put the files into the folder.",
                "请用密码解压后，把文件放入文件夹。",
            ),
        )


def chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, file: str) -> Iterator[bytes]:
    """The member's content piece by piece, never more than its entry announces.

    Raises:
        SourceError: the member is damaged or packed in a way that few programs know.
    """
    size = _CHUNK if info.compress_type in _PLAIN else _CAREFUL_CHUNK
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(size):
                yield chunk
    except NotImplementedError as cause:
        raise unreadable(
            file,
            Text(
                "the archive is packed by a method that cannot be read here.",
                "压缩包采用了无法读取的压缩方式。",
            ),
            Text("Unpack it and supply the files themselves.", "请解压后提供其中的文件。"),
        ) from cause
    except RuntimeError as cause:  # the member's own header asks for a password
        raise _damaged(file) from cause
    except _BAD_MEMBER as cause:
        raise _damaged(file) from cause


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, file: str) -> bytes:
    """The whole member; its size was checked before.

    Raises:
        SourceError: as for ``chunks``.
    """
    content = BytesIO()  # which hands over its bytes without another copy
    for chunk in chunks(archive, info, file=file):
        content.write(chunk)
    return content.getvalue()


def inflate(data: bytes, *, file: str) -> bytes:
    """The content of a gzip file, all its parts, bounded like a member of an archive.

    Raises:
        SourceError: it is damaged, cut off, or swells beyond what honest files do.
    """
    limit = min(MAX_MEMBER_BYTES, max(HARMLESS_BYTES, MAX_RATIO * len(data)))
    content = BytesIO()
    rest = data
    while rest.strip(b"\0"):  # tapes and some servers pad with zeros
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)  # 16: with gzip's own header and checksum
        try:
            while not stream.eof:
                piece = stream.decompress(rest, _CHUNK)
                rest = stream.unconsumed_tail
                content.write(piece)
                if content.tell() > limit:
                    raise _bomb(file)
                if not piece and not rest and not stream.eof:
                    raise _damaged(file)
        except zlib.error as cause:
            raise _damaged(file) from cause
        rest = stream.unused_data
    return content.getvalue()


def _damaged(file: str) -> SourceError:
    return SourceError(
        Text("the file is damaged or incomplete.", "文件已损坏或不完整。"),
        mend=Text("Copy, download or export it again.", "请重新复制、下载或导出。"),
        place=Place(file=file),
    )


def _bomb(file: str) -> SourceError:
    return SourceError(
        Text(
            "it would swell beyond what an export holds when unpacked, and was not unpacked.",
            "解压后的大小超出正常导出文件的范围，未予解压。",
        ),
        mend=Text(
            "If it is genuine, unpack it yourself and supply the files as csv, in parts.",
            "如确属正常数据，请自行解压，并分成若干 csv 文件提供。",
        ),
        place=Place(file=file),
    )
