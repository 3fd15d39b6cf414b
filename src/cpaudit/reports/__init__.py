"""Reports: text or bytes from what a run found. Only the command line writes them to disk."""

from __future__ import annotations
