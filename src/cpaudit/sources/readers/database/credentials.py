"""Who reads: user and password from the environment or a file, kept out of every text."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.project import DatabaseSpec

# Numbers of this length may be those of persons.
_LONG_NUMBERS = re.compile(r"\d{6,}")
_LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class Login:
    """A user and a password; neither its text nor a message shows the password."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def scrubbed(self, text: str) -> str:
        """A driver's message on one line, without the password and without long numbers."""
        if self.password:
            text = text.replace(self.password, "***")
        return _LONG_NUMBERS.sub("…", " ".join(text.split()))[:_LONGEST_MESSAGE]


def login_of(spec: DatabaseSpec, folder: Path, *, source_id: str) -> Login:
    """The login that ``spec`` names; without one the server decides.

    Raises:
        SourceError: the variable or the file that it names is missing or empty.
    """
    user = spec.address.user
    if spec.user_env is not None:
        user = _variable(spec.user_env, source_id, "user_env")
    password = None
    if spec.password_env is not None:
        password = _variable(spec.password_env, source_id, "password_env")
    elif spec.password_file is not None:
        password = _content(folder / spec.password_file, spec.password_file, source_id)
    return Login(user, password)


def _variable(name: str, source_id: str, key: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SourceError(
            Text(
                f"source «{source_id}»: the environment variable {name} is not set.",
                f"来源“{source_id}”：没有设置环境变量 {name}。",
            ),
            mend=Text(
                f"Set it before the run, or correct sources.{source_id}.database.{key}.",
                f"请在运行前设置，或改正 sources.{source_id}.database.{key}。",
            ),
        )
    return value


def _content(path: Path, name: str, source_id: str) -> str:
    mend = Text(
        f"It must hold the password alone; see sources.{source_id}.database.password_file.",
        f"文件中应只有密码；请检查 sources.{source_id}.database.password_file。",
    )
    try:
        text = path.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise SourceError(
            Text("the password file cannot be read.", "密码文件无法读取。"),
            mend=mend,
            place=Place(file=name),
        ) from None
    if not text or "\n" in text:
        raise SourceError(
            Text("the password file is not one line.", "密码文件的内容不是一行。"),
            mend=mend,
            place=Place(file=name),
        )
    return text
