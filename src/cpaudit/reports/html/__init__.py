"""The report as one page that opens anywhere, without a network and in an old browser."""

from __future__ import annotations
