"""A township of five people, and writers for the formats in which departments send them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from file_rules import file_rules, fired
from hypothesis import settings

from cpaudit.project import Area, Period, Project, SourceSpec
from cpaudit.sources.load import read_sources
from cpaudit.sources.profiles import load_profiles
from cpaudit.standards.divisions import VillageTable

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.sources.intake import Intake
    from cpaudit.sources.profiles.profile import Profile

__all__ = ["file_rules", "fired"]  # fixtures of every test here

# The first example pays for imports and planning, and other work may share the machine.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

AREA = "880101"
VILLAGES = "code,name,aliases\n880101100201,花园村,花园;花园大队\n880101100202,桃源村,桃源\n"


@pytest.fixture(scope="session")
def profiles() -> dict[str, Profile]:
    return load_profiles()


@dataclass(slots=True)
class Township:
    """A project folder under construction."""

    folder: Path
    profiles: dict[str, Profile]
    specs: list[SourceSpec] = field(default_factory=list)

    def write(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def source(self, profile: str, *files: str, source_id: str | None = None, **more) -> None:
        self.specs.append(SourceSpec(source_id or profile, profile, files, **more))

    @property
    def project(self) -> Project:
        return Project(
            name="测试镇",
            folder=self.folder,
            area=Area("测试镇", (AREA,)),
            period=Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
            as_of=dt.date(2024, 1, 15),
            sources=tuple(self.specs),
        )

    def read(self) -> Intake:
        path = self.folder / "villages.table"
        path.write_text(VILLAGES, encoding="utf-8")
        return read_sources(self.project, self.profiles, VillageTable.read(path))


@pytest.fixture
def township(tmp_path, profiles) -> Township:
    return Township(tmp_path, profiles)
