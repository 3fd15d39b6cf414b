"""The project: what is audited, for which period, from which files, by which rules."""

from __future__ import annotations

import glob
import math
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text
from cpaudit.output import is_corrected_copy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cpaudit.i18n import Language
    from cpaudit.project.database import DatabaseSpec

# A birth may enter the planning system one monthly cycle late before it counts as missed.
GRACE_DAYS = 30
# Two records tell of one delivery when their dates differ by no more than this.
MATCH_DAYS = 3
# Half a year of residence is the national limit; provinces also use 1 and 3 months.
RESIDENCE_MONTHS = 6
# Of a source's rows so many may look like records and not be readable as such: more than stray rows,
# less than a sheet.
MAX_LOSS = 0.05
# A rule takes milliseconds on a township; one that takes a minute was written wrongly.
RULE_BUDGET_SECONDS = 60.0


class Basis(StrEnum):
    """What places a person in an area."""

    RESIDENCE = "residence"
    HUKOU = "hukou"
    EITHER = "either"


class Couple(StrEnum):
    """Whose place counts a couple's birth."""

    MOTHER = "mother"
    FATHER = "father"
    EITHER = "either"


class Severity(StrEnum):
    """How bad a finding is, apart from how sure it is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class FailOn(StrEnum):
    """The least severity that closes the gate; ``never`` leaves only targets and errors."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


class OriginKind(StrEnum):
    """Where a setting comes from."""

    FILE = "file"
    DEFAULT = "default"
    ASSUMED = "assumed"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Origin:
    """A setting's value and where it comes from; the line counts from 1."""

    value: object
    kind: OriginKind
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A range of dates, both ends included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Area:
    """The area under audit: its name and the beginnings of its division codes."""

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """The counting rule: which births the area must report, and when one is late or the same."""

    basis: Basis = Basis.RESIDENCE
    residence_months: int = RESIDENCE_MONTHS
    couple: Couple = Couple.MOTHER
    grace_days: int = GRACE_DAYS
    match_days: int = MATCH_DAYS


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One department's export: its files, or its database, and where they depart from the profile."""

    source_id: str
    profile_id: str
    files: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    derived_from: str | None = None
    coverage: Period | None = None
    is_profile_declared: bool = True
    database: DatabaseSpec | None = None
    fill_down: tuple[str, ...] = ()

    def paths(self, folder: Path) -> tuple[Path, ...]:
        """The files that the patterns name, each once, in the order of the patterns.

        A pattern may go on into an archive (``数据.zip/出生*.csv``): its path is then the archive's with
        the rest of the pattern behind it.
        A source in a database has none.

        Raises:
            SourceError: a pattern names no file. A source without a file is never an empty source.
        """
        found: dict[Path, None] = {}
        for pattern in self.files:
            matches = [folder / pattern] if (folder / pattern).is_file() else _glob(pattern, folder)
            matches = matches or _within_archives(pattern, folder)
            if not matches:
                is_folder = (folder / pattern).is_dir()
                raise SourceError(
                    Text(
                        f"source «{self.source_id}»: "
                        + ("this is a folder." if is_folder else "no file matches this name."),
                        f"来源“{self.source_id}”："
                        + ("这是文件夹，请写明其中的文件。" if is_folder else "没有找到该文件。"),
                    ),
                    mend=Text(
                        f"Check sources.{self.source_id}.files; names are relative to {folder}.",
                        f"请检查 sources.{self.source_id}.files；文件名相对于 {folder}。",
                    ),
                    place=Place(file=pattern),
                )
            found |= dict.fromkeys(matches)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many rows may fail a rule before the gate counts it: a number, or a share of those asked."""

    count: int | None = None
    rate: float | None = None

    def allowed(self, n_applied: int) -> int:
        """The most failing rows among ``n_applied`` that are let through; the stricter of both."""
        limits = []
        if self.count is not None:
            limits.append(self.count)
        if self.rate is not None:
            # 0.29 of 100 rows is 29 of them, although 0.29 * 100 is a little less.
            limits.append(math.floor(round(self.rate * n_applied, 9)))
        return min(limits)


@dataclass(frozen=True, slots=True)
class RuleSelection:
    """Which rules run and with which parameters; an empty ``select`` means all.

    ``budget_seconds``: the longest that one rule may take; above it the rule is an error.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    budget_seconds: float = RULE_BUDGET_SECONDS


@dataclass(frozen=True, slots=True)
class GateSpec:
    """What closes the gate."""

    fail_on: FailOn = FailOn.ERROR
    min_confidence: float = 0.0
    max_findings: int = 0
    max_missed: int | None = None
    max_loss: float = MAX_LOSS


@dataclass(frozen=True, slots=True)
class LinkageSpec:
    """What reviewers decided about pairs of records; new decisions go to the first file.

    ``parameters``: a file of what was learnt elsewhere.
    """

    decisions: tuple[Path, ...] = (Path("decisions.csv"),)
    parameters: Path | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that decides a run beside the files themselves; the only clock is ``as_of``."""

    name: str
    folder: Path
    area: Area
    period: Period
    as_of: date
    sources: tuple[SourceSpec, ...]
    path: Path | None = None
    villages: Path | None = None
    counting: Counting = field(default_factory=Counting)
    profile_paths: tuple[Path, ...] = ()
    rules: RuleSelection = field(default_factory=RuleSelection)
    targets: Mapping[str, float] = field(default_factory=dict)
    gate: GateSpec = field(default_factory=GateSpec)
    linkage: LinkageSpec = field(default_factory=LinkageSpec)
    language: Language | None = None
    key_file: Path = Path(".cpaudit/key")
    output: Path = Path("cpaudit-output")
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)

    def source(self, source_id: str) -> SourceSpec:
        """The source of that id."""
        return next(spec for spec in self.sources if spec.source_id == source_id)

    def with_option(self, key: str, value: object, **changes: object) -> Project:
        """The project with ``changes``, which the command line asked for under ``key``."""
        origins = {**self.origins, key: Origin(value, OriginKind.OPTION)}
        return replace(self, **changes, origins=MappingProxyType(origins))  # type: ignore[arg-type] # names are the dataclass's own


def _glob(pattern: str, folder: Path) -> list[Path]:
    """The files that match, without the lock files of Excel and WPS, hidden ones and copies of ours."""
    # Path.glob would also read brackets in the folder's own name.
    names = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207 - Path.glob refuses absolute patterns
    paths = [folder / name for name in sorted(names)]
    return [
        path
        for path in paths
        if path.is_file() and not path.name.startswith(("~$", ".")) and not is_corrected_copy(path)
    ]


def _within_archives(pattern: str, folder: Path) -> list[Path]:
    """The members that the end of a pattern names (``数据.zip/出生*.csv``), below their archives."""
    parts = Path(pattern).parts
    for length in range(len(parts) - 1, 0, -1):
        start = str(Path(*parts[:length]))
        archives = [folder / start] if (folder / start).is_file() else _glob(start, folder)
        if archives:
            return [archive.joinpath(*parts[length:]) for archive in archives]
    return []
