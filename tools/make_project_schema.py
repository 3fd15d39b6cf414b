"""Writes the shipped JSON Schema of the project file anew; a test holds both equal."""

from __future__ import annotations

from cpaudit.project.schema import SCHEMA_FILE, json_schema

if __name__ == "__main__":
    SCHEMA_FILE.write_text(json_schema(), encoding="utf-8")
    print(SCHEMA_FILE.name)
