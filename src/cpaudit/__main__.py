"""``python -m cpaudit``."""

from __future__ import annotations

from cpaudit.cli.main import main

if __name__ == "__main__":
    main()
