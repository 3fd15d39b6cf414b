"""Markup that cannot be broken by what stands in it: texts and attributes are always escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

_PLACES = 2  # a hundredth of a pixel is not seen


@dataclass(frozen=True, slots=True)
class Element:
    """A tag with attributes and children; Jinja writes it as markup (``__html__``)."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Element | str, ...] = ()

    def __html__(self) -> str:
        """The markup."""
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes)
        if not self.children:
            return f"<{self.tag}{attributes}></{self.tag}>"
        inner = "".join(
            child.__html__() if isinstance(child, Element) else escape(child, quote=False)
            for child in self.children
        )
        return f"<{self.tag}{attributes}>{inner}</{self.tag}>"


def element(tag: str, *children: Element | str | None, **attributes: str | float | None) -> Element:
    """An element; ``class_`` is ``class``, ``text_anchor`` is ``text-anchor``, null is left out.

    >>> element("text", "a < b", x=1.50, class_="ink").__html__()
    '<text x="1.5" class="ink">a &lt; b</text>'
    """
    return Element(
        tag,
        tuple(
            (name.rstrip("_").replace("_", "-"), _written(value))
            for name, value in attributes.items()
            if value is not None
        ),
        tuple(child for child in children if child is not None),
    )


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return value
    text = f"{value:.{_PLACES}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
