"""The parts of the page, in the order in which it is read."""

from __future__ import annotations
