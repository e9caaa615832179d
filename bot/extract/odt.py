"""An OpenDocument text becomes a draft: paragraphs in their order, styles as kinds.

Both forms are read, the package (``.odt``) and the single XML file (``.fodt``), as a stream of
events, so that size costs only time. Notes, comments, frames and what a tracked change deleted are
not part of the text (OpenDocument 1.3, part 3, sections 5.5 and 6.3).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot.errors import Damaged, Encrypted, TooBig
from bot.extract import dates
from bot.extract.draft import Draft
from bot.extract.packed import Package
from bot.extract.paragraphs import fold, of_lines
from bot.extract.people import authors
from bot.extract.xmlstream import parse, value
from bot.model import Paragraph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Document, ParagraphKind

_CONTENT, _META, _MANIFEST = "content.xml", "meta.xml", "META-INF/manifest.xml"
#: Bytes of the content, and of the labels and the manifest.
_MAX_PART_BYTES = 30_000_000
_MAX_LABEL_BYTES = 2_000_000
#: Repeated spaces that one element may stand for.
_MAX_SPACES = 100
#: What is shown elsewhere than in the run of the text, or not at all.
_SILENT = frozenset({
    "note", "annotation", "annotation-end", "tracked-changes", "frame", "ruby-text",
    "table-of-content", "illustration-index", "table-index", "object-index", "user-index",
    "alphabetical-index", "bibliography", "hidden-text", "hidden-paragraph", "forms",
    "sequence-decls", "variable-decls", "user-field-decls", "covered-table-cell", "shapes",
    "custom-shape", "g", "line", "rect", "path", "polygon", "control", "event-listeners",
})  # fmt: skip
#: Elements whose paragraphs are items.
_HOLDERS = frozenset({"list", "numbered-paragraph", "table"})
_SIGNS = {"tab": "\t", "line-break": "\n"}
#: Paragraphs among which the title is looked for.
_TITLE_REACH = 5


def read_odt(document: Document) -> Draft:
    """Return the draft of an OpenDocument package.

    Raises:
        Damaged: the package or its XML is not in order.
        Encrypted: it wants a password.
        TooBig: it unpacks to too much.
        TooComplex: it is packed beyond reason, or has more elements than are read.
    """
    package = Package(document.body)
    if _MANIFEST in package.names:
        parse(package.read(_MANIFEST, _MAX_LABEL_BYTES), _Manifest())
    story = _Story()
    parse(package.read(_CONTENT, _MAX_PART_BYTES), story)
    # Whatever is wrong with the labels, the text was read.
    with suppress(Damaged, TooBig):
        parse(package.read(_META, _MAX_LABEL_BYTES), story)
    return _draft(story, document)


def read_flat_odt(document: Document) -> Draft:
    """Return the draft of an OpenDocument text in a single XML file.

    Raises:
        Damaged: the XML is not in order.
        TooComplex: it has more elements than are read.
    """
    story = _Story()
    parse(document.body, story)
    return _draft(story, document)


def _draft(story: _Story, document: Document) -> Draft:
    labels = story.labels
    paragraphs = tuple(story.found)
    heading = paragraphs[0].text if paragraphs and paragraphs[0].kind == "subhead" else None
    return Draft(
        paragraphs=paragraphs,
        headline=story.title or heading or labels.get("title"),
        byline=authors([labels.get("initial-creator") or labels.get("creator")]),
        published=dates.parse(labels.get("creation-date"), now=document.fetched_at),
        modified=dates.parse(labels.get("date"), now=document.fetched_at),
        language=labels.get("language"),
    )


class _Manifest:
    """Hears whether a member is encrypted.

    Raises:
        Encrypted: one is.
    """

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - the event's own form
        if name == "encryption-data":
            raise Encrypted("OpenDocument wants a password")

    def end(self, name: str) -> None:
        pass

    def text(self, words: str) -> None:
        pass


class _Story:
    """Hears the paragraphs of the body, and the labels of the file."""

    def __init__(self) -> None:
        self.found: list[Paragraph] = []
        self.title: str | None = None
        #: Name of a property -> its first value.
        self.labels: dict[str, str] = {}
        #: Name of an automatic style -> the one that it is made from.
        self._styles: dict[str, str] = {}
        #: The part that is open: ``meta``, ``body`` or none of them.
        self._part = ""
        #: Open elements that are not shown, and open lists and tables.
        self._silent = self._holders = 0
        self._words: list[str] = []
        self._style = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""
        if self._silent or (self._part == "body" and self._is_silent(name, attributes)):
            self._silent += 1
        elif self._part == "body":
            self._open(name, attributes)
        elif self._part == "meta":
            self._words.clear()
        elif name in {"meta", "body"}:
            self._part = name
        elif name == "style":
            own, parent = value(attributes, "name"), value(attributes, "parent-style-name")
            self._styles[own or ""] = parent or own or ""

    def end(self, name: str) -> None:
        """Hear that an element ends."""
        if self._silent:
            self._silent -= 1
        elif self._part == "body" and name in {"p", "h"}:
            self._close(name)
        elif self._part == "body" and name in _HOLDERS:
            self._holders -= 1
        elif name == self._part:
            self._part = ""
        elif self._part == "meta" and (text := fold("".join(self._words))):
            self.labels.setdefault(name, text)

    def text(self, words: str) -> None:
        """Hear a stretch of text; a line feed of the source is a space."""
        if not self._silent:
            self._words.append(words.replace("\n", " "))

    def _is_silent(self, name: str, attributes: Mapping[str, str]) -> bool:
        hidden = name == "section" and value(attributes, "display") == "none"
        return hidden or name in _SILENT

    def _open(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in {"p", "h"}:
            own = value(attributes, "style-name") or ""
            self._style = self._styles.get(own, own).replace("_20_", " ").lower()
            self._words.clear()
        elif name == "s":
            count = value(attributes, "c") or "1"
            self._words.append(" " * min(int(count) if count.isdecimal() else 1, _MAX_SPACES))
        elif name in _SIGNS:
            self._words.append(_SIGNS[name])
        elif name in _HOLDERS:
            self._holders += 1

    def _close(self, name: str) -> None:
        """Keep the paragraph that ends."""
        kind = "subhead" if name == "h" else "item" if self._holders else _kind(self._style)
        for text in of_lines("".join(self._words)):
            if self._style == "title" and len(self.found) < _TITLE_REACH:
                self.title = self.title or text
            self.found.append(Paragraph(text, kind))


def _kind(style: str) -> ParagraphKind:
    if style.startswith(("heading", "title", "subtitle")):
        return "subhead"
    if style.startswith("list"):
        return "item"
    return "quote" if "quot" in style else "prose"
