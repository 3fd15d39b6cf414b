"""From mentions to persons: blocking, comparison, model, clustering.

``link`` and ``dedupe`` do the same for any two tables, or the rows of one, by a list of
comparisons declared with ``compare``.
"""

from cpaudit.linkage.frames import compare
from cpaudit.linkage.frames.link import dedupe, link
from cpaudit.linkage.frames.links import Links

__all__ = ["Links", "compare", "dedupe", "link"]
