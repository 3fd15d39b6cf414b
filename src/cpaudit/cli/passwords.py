"""Passwords of worklists: from a file, or asked for; never from the command line."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import typer

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def new_password(path: Path | None, *, is_asked: bool) -> str | None:
    """The password to encrypt with; none where nobody wants one.

    Raises:
        UsageError: the file cannot be read or is empty, or there is nobody to ask.
    """
    if path is not None:
        return _lines(path)[0]
    if not is_asked:
        return None
    if not sys.stdin.isatty():  # typed into a pipe, a password would be shown
        raise UsageError(
            Text("there is no terminal to ask for a password.", "当前没有终端，无法询问密码。"),
            mend=Text(
                "Write it into a file: --password-file FILE.", "请写入文件：--password-file 文件。"
            ),
        )
    text = Text("Password for the worklists", "请设置核查单密码")
    return str(typer.prompt(str(text), hide_input=True, confirmation_prompt=True, err=True))


def known_passwords(path: Path | None) -> Callable[[str], Iterator[str]]:
    """For a file that asks for one, the passwords to try: those of ``path``, or what is typed.

    Raises:
        UsageError: the file of passwords cannot be read or is empty.
    """
    given = [] if path is None else _lines(path)
    typed: list[str] = []
    return partial(_tried, given, typed)


def _tried(given: list[str], typed: list[str], file: str) -> Iterator[str]:
    yield from given
    yield from typed  # villages often share one
    if not given and sys.stdin.isatty():
        text = Text(f"Password of {file} (empty: leave it out)", f"{file} 的密码（留空则跳过）")
        said = str(
            typer.prompt(str(text), hide_input=True, default="", show_default=False, err=True)
        )
        if said:
            typed.append(said)
            yield said


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        raise UsageError(
            Text("the file with the password cannot be read.", "密码文件无法读取。"),
            mend=Text("Give a text file in UTF-8.", "请提供 UTF-8 编码的文本文件。"),
            place=Place(file=str(path)),
        ) from cause
    passwords = [line for line in lines if line]
    if not passwords:
        raise UsageError(
            Text("the file holds no password.", "密码文件是空的。"),
            mend=Text("Write the password into its first line.", "请在首行写入密码。"),
            place=Place(file=str(path)),
        )
    return passwords
