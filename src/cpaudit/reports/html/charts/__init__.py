"""The drawings of the report, one kind per file: plain values in, shapes out."""

from __future__ import annotations
