"""A Word file becomes a draft: paragraphs in their order, styles as kinds, properties as labels.

The document is read as a stream of events and never grown into a tree, so that its size costs
time and nothing else, and its depth costs nothing. A declaration of a document type is refused
where it begins: no entity can grow or point outside. The names are those of Office Open XML
(ECMA-376 part 1, chapter 17); its namespaces differ between editions and are not looked at.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import Damaged, TooBig
from bot.extract import dates
from bot.extract.draft import Draft
from bot.extract.packed import Package
from bot.extract.paragraphs import fold
from bot.extract.people import people
from bot.extract.xmlstream import parse, value
from bot.model import Paragraph

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model import Document, ParagraphKind

_DOCUMENT, _STYLES, _PROPERTIES = "word/document.xml", "word/styles.xml", "docProps/core.xml"
#: Bytes of the document, and of its labels and styles.
_MAX_PART_BYTES = 30_000_000
_MAX_LABEL_BYTES = 2_000_000
#: Properties that a program filled in, not a person.
_PROGRAM = re.compile(
    r"\A(?:python-docx|admin(?:istrator)?|user|owner|microsoft.*|.*\buser|pc|hp|lenovo)\Z",
    re.IGNORECASE,
)
#: What stands for a character inside a run.
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
#: Never shown: what was moved or deleted, the copy for programs that cannot draw, and how a
#: character is pronounced.
_HIDDEN = frozenset({"del", "moveFrom", "Fallback", "rt"})
#: Styles of paragraphs that only lead the way.
_SIGNPOST = re.compile(r"toc \d")
#: Paragraphs among which the title is looked for.
_TITLE_REACH = 5


def read_docx(document: Document) -> Draft:
    """Return the draft of a Word file.

    Raises:
        Damaged: the package or its XML is not in order.
        Encrypted: a member wants a password.
        TooBig: it unpacks to too much.
        TooComplex: it is packed beyond reason.
    """
    package = Package(document.body)
    styles = _Styles()
    story = _Story(styles.names)
    labels = _Labels()
    with suppress(Damaged, TooBig):
        parse(package.read(_STYLES, _MAX_LABEL_BYTES), styles)
    parse(package.read(_DOCUMENT, _MAX_PART_BYTES), story)
    # Whatever is wrong with the labels, the text was read.
    with suppress(Damaged, TooBig):
        parse(package.read(_PROPERTIES, _MAX_LABEL_BYTES), labels)
    return _draft(story, labels.found, document.fetched_at)


def _draft(story: _Story, labels: Mapping[str, str], now: datetime) -> Draft:
    paragraphs = tuple(story.found)
    heading = paragraphs[0].text if paragraphs and paragraphs[0].kind == "subhead" else None
    creator = labels.get("creator", "")
    # This library dates what it makes with the day on which its own template was made.
    is_dated = creator != "python-docx"
    return Draft(
        paragraphs=paragraphs,
        headline=story.title or heading or labels.get("title"),
        byline=people([] if _PROGRAM.match(creator) else [creator]),
        published=dates.parse(labels.get("created"), now=now) if is_dated else None,
        modified=dates.parse(labels.get("modified"), now=now) if is_dated else None,
        language=labels.get("language"),
    )


class _Styles:
    """Hears the names of styles: what a paragraph names is only their key."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._key = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "style":
            self._key = value(attributes, "styleId") or ""
        elif name == "name":
            self.names.setdefault(self._key, value(attributes, "val") or "")

    def end(self, name: str) -> None:
        pass

    def text(self, words: str) -> None:
        pass


class _Labels:
    """Hears the properties of a file: name -> text, of each the first."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._words: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - the event's own form
        self._words.clear()

    def end(self, name: str) -> None:
        words = fold("".join(self._words))
        if words:
            self.found.setdefault(name, words)

    def text(self, words: str) -> None:
        self._words.append(words)


@dataclass(slots=True)
class _Open:
    """A paragraph that is being read."""

    words: list[str] = field(default_factory=list)
    #: Key of its style.
    style: str | None = None


class _Story:
    """Hears the document: a text box is a paragraph inside another, a table may hold tables."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self.found: list[Paragraph] = []
        self.title: str | None = None
        self._styles = styles
        self._open: list[_Open] = []
        #: How many elements of a name are open; those that nobody asks for are not counted.
        self._inside = dict.fromkeys(("tbl", "r", "t", *_HIDDEN), 0)
        self._ended = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in self._inside:
            self._inside[name] += 1
        elif name == "p":
            self._open.append(_Open())
        elif name in _SIGNS:
            self._sign(name, attributes)
        elif name == "pStyle" and self._open and self._open[-1].style is None:
            self._open[-1].style = value(attributes, "val")

    def end(self, name: str) -> None:
        if name in self._inside:
            self._inside[name] -= 1
        elif name == "p":
            self._end_paragraph(self._open.pop())

    def text(self, words: str) -> None:
        if self._inside["t"] and self._is_shown():
            self._open[-1].words.append(words)

    def _sign(self, name: str, attributes: Mapping[str, str]) -> None:
        # A break with a type is one of pages or columns; a tab outside of a run is a setting.
        if self._inside["r"] and self._is_shown() and value(attributes, "type") is None:
            self._open[-1].words.append(_SIGNS[name])

    def _is_shown(self) -> bool:
        return bool(self._open) and not any(self._inside[name] for name in _HIDDEN)

    def _end_paragraph(self, ended: _Open) -> None:
        style = self._styles.get(ended.style or "", ended.style or "").lower()
        text = "".join(ended.words)
        self._ended += 1
        if style == "title" and self.title is None and self._ended <= _TITLE_REACH:
            self.title = fold(text) or None
        if _SIGNPOST.match(style):
            return
        kind = "item" if self._inside["tbl"] else _kind(style)
        lines = filter(None, map(fold, text.split("\n\n")))
        self.found.extend(Paragraph(line, kind) for line in lines)


def _kind(style: str) -> ParagraphKind:
    if style.startswith(("heading", "title", "subtitle")):
        return "subhead"
    if style.startswith("list"):
        return "item"
    return "quote" if "quote" in style else "prose"
