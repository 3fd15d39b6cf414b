"""The key file of a project, which is made with its first run and never after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.errors import Place
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.privacy import Keyring
    from cpaudit.project import Project


def keyring_of(project: Project) -> Keyring:
    """The project's keyed hashes.

    Raises:
        ProjectError: the key file is damaged or cannot be made.
        StoreError: it is gone, and the store was begun with it.
    """
    from cpaudit.privacy import Keyring

    refuse_lost_key(project)
    return Keyring(project.key_file)


def refuse_lost_key(project: Project) -> None:
    """Nothing, unless the key file is gone that the store was begun with.

    A new one would take the place of a backup that somebody may still put back.

    Raises:
        StoreError: it is.
    """
    if project.key_file.exists():
        return
    from cpaudit.cases.store import StoreError, has_store, open_store

    if not has_store(project.store):
        return
    with open_store(project.store) as store:
        if not store.has_key():
            return
    raise StoreError(
        Text(
            "the key file is gone that the store was begun with: no finding would be known again.",
            "该数据库所用的密钥文件已不存在，所有疑点都将无法对应。",
        ),
        mend=Text(
            "Put back the key file (key_file), or begin anew with «cpaudit purge».",
            "请恢复原密钥文件（key_file），或用 cpaudit purge 清空后重新开始。",
        ),
        place=Place(file=str(project.key_file)),
    )
