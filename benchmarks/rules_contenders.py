"""One contender on one file, as a process of its own: ``python rules_contenders.py NAME FILE OUT``.

OUT gets the numbers of the failing persons by rule, and the CPU seconds of the work after imports.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

# By contender the module that it lives in and the libraries that it needs.
WHERE = {
    "cpaudit": "rules_ours",
    "fused": "rules_fused",
    "fused_lazy": "rules_fused",
    "fused_streaming": "rules_fused",
    "pandera": "rules_pandera",
    "great_expectations": "rules_great_expectations",
}


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(name: str, path: Path, out: Path) -> None:
    """The contender's failing persons and its cost, written to ``out``."""
    contender: Callable[[Path], dict[str, npt.NDArray[np.uint32]]] = getattr(
        importlib.import_module(WHERE[name]), name
    )
    begun = _cpu()
    failing = contender(path)
    spent = _cpu() - begun
    found: dict[str, Any] = {rule: np.sort(ids) for rule, ids in failing.items()}
    np.savez(out, **found)
    print(json.dumps({"cpu": spent}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
