"""Two languages, complete by construction: a message cannot be written in one of them only."""

from __future__ import annotations

from cpaudit.i18n.language import Language, current_language, detect_language, use_language
from cpaudit.i18n.text import Text

__all__ = ["Language", "Text", "current_language", "detect_language", "use_language"]
