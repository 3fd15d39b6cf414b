"""Workbooks under a password: the one door to msoffcrypto."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from cpaudit.errors import Place, SourceError, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_EXTRA = "cpaudit[encryption]"


def check_library() -> None:
    """Nothing, where workbooks can be encrypted here.

    Raises:
        UsageError: the library for it is not installed.
    """
    _library()


def encrypted(workbook: bytes, *, password: str) -> bytes:
    """The xlsx as Excel, WPS and LibreOffice open it with ``password`` (AES, agile encryption).

    Raises:
        UsageError: the library for it is not installed.
    """
    library = _library()
    locked = BytesIO()
    library.format.ooxml.OOXMLFile(BytesIO(workbook)).encrypt(password, locked)
    return locked.getvalue()


def is_encrypted(data: bytes) -> bool:
    """Whether the file asks for a password, as far as its first bytes and streams tell."""
    if not data.startswith(_OLE):
        return False
    return "EncryptedPackage".encode("utf-16-le") in data or _is_locked_xls(data)


def opened(data: bytes, passwords: Iterator[str], *, file: str) -> bytes:
    """The workbook without its password; of ``passwords`` the first that fits.

    Raises:
        SourceError: none fits, or the file is damaged.
        UsageError: the library for it is not installed.
    """
    library = _library()
    is_tried = False
    for password in passwords:
        is_tried = True
        try:
            locked = library.OfficeFile(BytesIO(data))
            locked.load_key(password=password)
            plain = BytesIO()
            locked.decrypt(plain)
        except library.exceptions.InvalidKeyError:
            continue
        except (library.exceptions.FileFormatError, ValueError, OSError) as cause:
            raise SourceError(
                Text(
                    "the file is protected in a way that cannot be read here.",
                    "文件的加密方式无法识别。",
                ),
                mend=Text(
                    "Open it with its password and save it without one.",
                    "请输入密码打开后，取消密码再保存。",
                ),
                place=Place(file=file),
            ) from cause
        return plain.getvalue()
    raise SourceError(
        Text("the password does not open the file.", "密码不正确，文件无法打开。")
        if is_tried
        else Text("the file asks for a password.", "文件设有打开密码。"),
        mend=Text(
            "Give the file's password with --password-file, or save it without one.",
            "请用 --password-file 提供正确的密码，或取消密码后再保存。",
        ),
        place=Place(file=file),
    )


def _is_locked_xls(data: bytes) -> bool:
    try:
        library = _library()
        return bool(library.OfficeFile(BytesIO(data)).is_encrypted())
    except Exception:  # noqa: BLE001 - whatever it is, the reader says what is wrong with the file
        return False


def _library() -> Any:
    try:
        import msoffcrypto
        import msoffcrypto.exceptions
        import msoffcrypto.format.ooxml
    except ImportError as cause:
        raise UsageError(
            Text(
                "workbooks with a password need a library that is not installed.",
                "处理加密工作簿所需的组件未安装。",
            ),
            mend=Text(
                f"Install it once: pip install '{_EXTRA}'.",
                f"请先安装：pip install '{_EXTRA}'。",
            ),
        ) from cause
    return msoffcrypto
