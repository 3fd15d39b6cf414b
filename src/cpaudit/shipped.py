"""The folders that come with the program: rules and samples, in a wheel or in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PACKAGED = _PACKAGE / "shipped"
_CHECKOUT = _PACKAGE.parent.parent


def rules_folder() -> Path:
    """The shipped rules, one folder per theme."""
    return _find("rules")


def samples_folder() -> Path:
    """The sample townships, one folder each."""
    return _find("samples")


def _find(name: str) -> Path:
    """``name`` in the wheel, else in the checkout that this module lies in.

    Raises:
        FileNotFoundError: the installation is broken.
    """
    for folder in (_PACKAGED / name, _CHECKOUT / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(_PACKAGED / name)
