"""Real database servers in folders of their own, for as long as a test module runs."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

# A reader's password with what breaks careless URLs and patterns.
PASSWORD = "Gz-88:p@ss/w%rd#?"  # noqa: S105 - of a server that lives for a minute
ADMIN_PASSWORD = "adm-secret-8801"  # noqa: S105 - likewise
VARIABLE = "HUKOU_PASSWORD"
READER, DATABASE = "reader", "hukou"
_PATIENCE = 40


@dataclass(frozen=True)
class Server:
    port: int
    folder: Path

    def url(self, scheme, *, user=READER, database=DATABASE):
        return f"{scheme}://{user}@127.0.0.1:{self.port}/{database}"


def binary(*names):
    """The first of the programs that is installed; Debian keeps PostgreSQL's out of the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places = [*folders, Path("/usr/sbin"), Path("/usr/local/sbin")]
    for name in names:
        found = shutil.which(name) or next(
            (str(place / name) for place in places if (place / name).is_file()), None
        )
        if found:
            return found
    return None


def needed(*names):
    found = binary(*names)
    if found is None:
        pytest.skip(f"{names[0]} is not installed on this machine")
    return found


@contextlib.contextmanager
def home(user):
    """A folder that the server may own, and the options that run a program as its user."""
    options = {}
    folder = Path(tempfile.mkdtemp(prefix="cpaudit-"))
    try:
        if os.name != "nt" and os.geteuid() == 0:  # these servers refuse to run as root
            try:
                shutil.chown(folder, user, user)
            except LookupError:
                pytest.skip(f"root cannot start the server: there is no user {user}")
            options = {"user": user, "group": user, "extra_groups": []}
        yield folder, options
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def finished(command, options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stderr[-2000:]


@contextlib.contextmanager
def running(command, options, folder, port, is_ready=lambda: True):
    """The server, once it listens and is ready."""
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **options)
    try:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                if is_ready():
                    break
            except OSError:
                pass
            text = log.read_text(encoding="utf-8", errors="replace")
            assert process.poll() is None, text[-2000:]
            assert time.monotonic() < until, text[-2000:]
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(_PATIENCE)
