"""A page read back: its tags balanced, its ids, what it refers to, what a reader sees."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link"}
REFERRING = {"src", "href", "xlink:href", "data", "action", "poster", "srcset", "formaction"}


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.references, self.spoken = [], [], [], []
        self.tags, self.described = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        told = dict(attrs)
        self.tags.append((tag, told))
        if "id" in told:
            self.ids.append(told["id"])
        self.references += [told[name] for name in REFERRING & told.keys()]
        self.described += told.get("aria-labelledby", "").split()
        self.spoken += [told[name] for name in ("aria-label", "title", "data-sort") if name in told]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag, self.getpos()

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open) and data.strip():
            self.spoken.append(data.strip())

    def n(self, tag):
        return sum(name == tag for name, _ in self.tags)
