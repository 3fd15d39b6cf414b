"""The files of a run as relative URIs."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class Uris:
    """``artifactLocation`` of each file: below the base, with its place among the artifacts."""

    BASE: ClassVar[str] = "%SRCROOT%"
    __slots__ = ("_known", "_prefix")

    def __init__(self, prefix: PurePosixPath, files: Iterable[str]) -> None:
        """``files`` are the artifacts, in their order."""
        self._prefix = prefix
        self._known: dict[str, dict[str, Any]] = {}
        for index, file in enumerate(files):
            self._known[file] = {**self._made(file), "index": index}

    def of(self, file: str) -> dict[str, Any]:
        """The location of ``file``; the same object each time."""
        found = self._known.get(file)
        if found is None:
            found = self._known[file] = self._made(file)
        return found

    def _made(self, file: str) -> dict[str, Any]:
        # A path knows how to quote itself, but only behind a root.
        path = PurePosixPath("/", self._prefix, file.replace("\\", "/").lstrip("/"))
        return {"uri": path.as_uri().removeprefix("file:///"), "uriBaseId": self.BASE}
