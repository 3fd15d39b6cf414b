"""Corrected copies beside the sources: written, read back, and only then given their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cpaudit.corrected.change import Left, Placed
from cpaudit.corrected.check import differences, has_other_cells, to_blame, unread
from cpaudit.corrected.edit import Edit
from cpaudit.corrected.formats import edited
from cpaudit.corrected.staging import keep, staged_copies, write_staged
from cpaudit.errors import CpauditError, SourceError
from cpaudit.i18n import Text
from cpaudit.recognition import village_table
from cpaudit.sources.load import read_sources
from cpaudit.sources.opening.opened import label
from cpaudit.sources.profiles import load_profiles
from cpaudit.sources.readers import read_sheets

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.corrected.place import Book, Located
    from cpaudit.project import Project
    from cpaudit.sources.intake import Intake

# Each round leaves out what the last one showed to be wrong; a few are enough for every cause.
_MOST_ROUNDS = 12
_READS_OTHERWISE = Text(
    "the written cell would not read as the suggested value.",
    "写入后读出的值与建议值不符。",
)
_MOVES_OTHERS = Text(
    "other records would read differently: the cell stands for more than this record.",
    "会改变其他记录的读法：该单元格不只对应这一条记录。",
)
_OTHER_CELLS = Text("other cells of the file would change.", "会影响文件中的其他单元格。")


@dataclass(frozen=True, slots=True)
class Copy:
    """A source's file and its corrected copy."""

    source: Path
    path: Path
    n_cells: int


@dataclass(frozen=True, slots=True)
class Copies:
    """What was written, the changes in it, and those that could not be made."""

    copies: tuple[Copy, ...]
    applied: tuple[Placed, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Staged:
    """The project with its copies, and how messages call them: copy → source."""

    project: Project
    files: Mapping[str, str]


# Of copies that are sound, the changes that are left out all the same.
Judge = Callable[[Staged, Sequence[Placed]], list[Left]]


@dataclass(frozen=True, slots=True)
class _Round:
    """What one attempt showed: the changes as they go on, those that are out, whether all is well."""

    placed: tuple[Placed, ...]
    left: tuple[Left, ...]
    is_sound: bool


def make_copies(
    located: Located,
    project: Project,
    intake: Intake,
    targets: Mapping[Path, Path],
    *,
    judge: Judge | None = None,
) -> Copies:
    """The copies of the files under the names of ``targets``, each read back before it gets its name.

    A change that does not read back as suggested, or that moves another record, is left out. ``judge``
    is asked about copies that are sound, and says which changes to leave out all the same. When
    anything fails no copy is there that was not there before.

    Raises:
        SourceError: the copies cannot be read back as they should.
        UsageError: a folder cannot be written to.
    """
    placed, left = located.placed, list(located.left)
    with staged_copies(targets) as staged:
        for _ in range(_MOST_ROUNDS):
            placed, refused, contents = _edited(placed, located.books)
            left += refused
            if not placed:
                return Copies((), (), tuple(left))
            write_staged(contents, staged)
            result = _checked(placed, contents, project, intake, staged)
            placed = result.placed
            left += result.left
            if not result.is_sound:
                continue
            withheld = judge(_with_staged(project, contents, staged), placed) if judge else []
            if not withheld:
                break
            ids = {one.change.correction_id for one in withheld}
            placed = tuple(one for one in placed if one.change.correction_id not in ids)
            left += withheld
        else:
            raise SourceError(
                Text(
                    "the corrected copies do not read back as they should; none was kept.",
                    "更正后的副本读回校验未通过，未保留任何副本。",
                ),
                mend=Text(
                    "Apply fewer corrections at a time (--select).", "请用 --select 分批更正。"
                ),
            )
        keep({staged[path]: targets[path] for path in contents})
    copies = tuple(
        Copy(path, targets[path], len({one.cell for one in placed if one.path == path}))
        for path in contents
    )
    return Copies(copies, tuple(placed), tuple(left))


def _edited(
    placed: Sequence[Placed], books: Mapping[Path, Book]
) -> tuple[tuple[Placed, ...], list[Left], dict[Path, bytes]]:
    """The contents of the changed files, and the changes that their formats allow."""
    good: list[Placed] = []
    left: list[Left] = []
    contents: dict[Path, bytes] = {}
    for path in dict.fromkeys(one.path for one in placed):
        book = books[path]
        of_file = [one for one in placed if one.path == path]
        edits = {
            one.cell: Edit(one.sheet, one.row, one.position, one.old, one.new, one.heading)
            for one in of_file
        }
        done = edited(
            book.data, [*edits.values()], book.sheets, file=book.file, encoding=book.encoding
        )
        made = [one for one in of_file if one.cell not in done.refused]
        left += [
            Left(one.change, done.refused[one.cell]) for one in of_file if one.cell in done.refused
        ]
        if not made:
            continue
        try:
            sheets = read_sheets(path, done.data, file=book.file, encoding=book.encoding)
            is_sound = not has_other_cells(book.sheets, sheets, {one.cell for one in made})
        except CpauditError:
            is_sound = False
        if is_sound:
            good += made
            contents[path] = done.data
        else:
            left += [Left(one.change, _OTHER_CELLS) for one in made]
    return tuple(good), left, contents


def _checked(
    placed: Sequence[Placed],
    contents: Mapping[Path, bytes],
    project: Project,
    intake: Intake,
    staged: Mapping[Path, Path],
) -> _Round:
    """What reading all sources with the copies in their places shows."""
    copies = _with_staged(project, contents, staged)
    after = read_sources(
        copies.project, load_profiles(project.profile_paths), village_table(project)
    )
    files = copies.files
    wrong = {one.change.correction_id for one in unread(placed, intake, after, files)}
    again = [
        replace(one, writings=one.writings[1:])
        for one in placed
        if one.change.correction_id in wrong and len(one.writings) > 1
    ]
    left = [
        Left(one.change, _READS_OTHERWISE)
        for one in placed
        if one.change.correction_id in wrong and len(one.writings) == 1
    ]
    rest = [one for one in placed if one.change.correction_id not in wrong]
    if wrong:
        return _Round((*rest, *again), tuple(left), is_sound=False)
    blamed = to_blame(differences(intake, after, files), rest)
    ids = {one.change.correction_id for one in blamed}
    return _Round(
        tuple(one for one in rest if one.change.correction_id not in ids),
        tuple(Left(one.change, _MOVES_OTHERS) for one in blamed),
        is_sound=not blamed,
    )


def _with_staged(
    project: Project, contents: Mapping[Path, bytes], staged: Mapping[Path, Path]
) -> Staged:
    copies = {path: staged[path] for path in contents}
    files = {
        label(copy, project.folder): label(path, project.folder) for path, copy in copies.items()
    }
    return Staged(with_files(project, copies), files)


def with_files(project: Project, copies: Mapping[Path, Path]) -> Project:
    """``project`` with the copies in the places of its files."""
    by_file = {path.resolve(): copy for path, copy in copies.items()}
    return replace(
        project,
        sources=tuple(
            replace(
                spec,
                files=tuple(
                    str(by_file.get(path.resolve(), path)) for path in spec.paths(project.folder)
                ),
            )
            if spec.database is None
            else spec
            for spec in project.sources
        ),
    )
