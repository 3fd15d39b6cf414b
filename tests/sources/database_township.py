"""A roll of six invented persons as rows of a table, and what must come out of it."""

from __future__ import annotations

import re

from cpaudit.project.database import DatabaseSpec, parse_address
from cpaudit.sources.readers.database import read_database

HEADINGS = ("XM", "XB", "CSRQ", "GMSFHM", "YHZGX", "HH", "XZZ")
# Names, sexes, birth dates, citizen numbers, relationships, households, addresses.
ROLL = (
    ("王建国", "男", "1980-03-02", "880101198003020013", "户主", "1001", "测试县花园村1组"),
    ("李小芳", "女", "1985-06-01", "880101198506010025", "妻", "1001", "测试县花园村1组"),
    ("王 童", "男", "2023-01-05", None, "子", "1001", "测试县花园村1组"),
    ("赵𠅤敏", "女", "1990-12-31", "88010119901231002X", "户主", "1002", "测试县桃源村2组"),
    ('O\'Neill,"X"', "1", "1991-01-01", "880101199101010017", "户主", "1003", "测试县桃源村\n3组"),
    ("钱\t七", "2", "1950-00-00", "", "户主", "1004", "测试县桃源村4组"),
)


def columns_of(sheet):
    """By heading, the cells; headings may stand for columns without any value."""
    names = sheet.columns
    return {
        heading: sheet.cells[names[at]].to_list() if at < len(names) else [None] * sheet.n_rows
        for at, heading in enumerate(sheet.headings)
    }


def spec_of(url, **more):
    return DatabaseSpec(parse_address(url), **more)


def read(url, folder, *, encoding=None, **more):
    return read_database(spec_of(url, **more), folder, source_id="police", encoding=encoding)


def texts_of(error):
    """Everything that an error could show anywhere."""
    chain = [error]
    while chain[-1].__cause__ is not None:
        chain.append(chain[-1].__cause__)
    return " ".join(
        f"{one!r} {one} {getattr(one, 'what', '')!r} {getattr(one, 'mend', '')!r}" for one in chain
    )


def is_bilingual(error):
    han = re.compile("[\u4e00-\u9fff]")
    parts = (error.what, error.mend)
    return all(part.en and han.search(part.zh) for part in parts)


def holders_of(secret, folder):
    """The files below ``folder`` in which ``secret`` stands."""
    raw = secret.encode()
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and raw in path.read_bytes()
    ]
