"""Files that appear whole or not at all, readable by their owner only."""

from __future__ import annotations

from cpaudit.output.cells import csv_safe, csv_safe_column
from cpaudit.output.file import CORRECTED, is_corrected_copy, write_atomically
from cpaudit.output.folder import MANIFEST, keep_others, put_right, replace_folder, staged_folder
from cpaudit.output.leftovers import JOURNAL, clear_leftovers, own_leftovers, own_prefix
from cpaudit.output.undisturbed import undisturbed

__all__ = [
    "CORRECTED",
    "JOURNAL",
    "MANIFEST",
    "clear_leftovers",
    "csv_safe",
    "csv_safe_column",
    "is_corrected_copy",
    "keep_others",
    "own_leftovers",
    "own_prefix",
    "put_right",
    "replace_folder",
    "staged_folder",
    "undisturbed",
    "write_atomically",
]
