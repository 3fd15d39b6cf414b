"""The command line: arguments, progress, output and exit code; no decision about data."""

from __future__ import annotations
