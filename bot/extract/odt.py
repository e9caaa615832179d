"""An OpenDocument text becomes a draft: paragraphs in their order, styles as kinds.

Both forms are read, the package (``.odt``) and the single XML file (``.fodt``). Notes, comments,
frames and what a tracked change deleted are not part of the text (OpenDocument 1.3, part 3,
sections 5.5 and 6.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Encrypted
from bot.extract import dates
from bot.extract.draft import Draft
from bot.extract.packed import Package
from bot.extract.paragraphs import of_lines
from bot.extract.people import authors
from bot.extract.tree import parse_xml, tag, text_of
from bot.model import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.extract.tree import Element
    from bot.model import Document, ParagraphKind

_MAX_PART_BYTES = 30_000_000
_MAX_MANIFEST_BYTES = 2_000_000
#: The body of a text, as other kinds of document have ``office:spreadsheet``.
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text"
_MANIFEST = "META-INF/manifest.xml"
_MAX_TABLE_DEPTH = 3
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
_HEADLINE_REACH = 5


def read_odt(document: Document) -> Draft:
    """Return the draft of an OpenDocument package.

    Raises:
        Damaged: the package or its XML is not in order.
        Encrypted: it wants a password.
        TooBig: it unpacks to too much.
        TooComplex: it is packed beyond reason.
    """
    package = Package(document.body)
    _refuse_encryption(package)
    roots = [parse_xml(package.read("content.xml", _MAX_PART_BYTES))]
    if "meta.xml" in package.names:
        roots.append(parse_xml(package.read("meta.xml", _MAX_MANIFEST_BYTES)))
    return _draft(roots, document)


def read_flat_odt(document: Document) -> Draft:
    """Return the draft of an OpenDocument text in a single XML file.

    Raises:
        Damaged: the XML is not in order.
    """
    return _draft([parse_xml(document.body)], document)


def _refuse_encryption(package: Package) -> None:
    if _MANIFEST not in package.names:
        return
    manifest = parse_xml(package.read(_MANIFEST, _MAX_MANIFEST_BYTES))
    if any(tag(element) == "encryption-data" for element in manifest.iter()):
        raise Encrypted("OpenDocument wants a password")


def _draft(roots: list[Element], document: Document) -> Draft:
    styles = _styles(roots[0])
    found = [block for body in roots[0].iter(_TEXT) for block in _blocks(body, styles)]
    named = _properties(roots)
    return Draft(
        paragraphs=tuple(paragraph for paragraph, _ in found),
        headline=_headline(found) or named.get("title"),
        byline=authors([named.get("initial-creator") or named.get("creator")]),
        published=dates.parse(named.get("creation-date"), now=document.fetched_at),
        modified=dates.parse(named.get("date"), now=document.fetched_at),
        language=named.get("language"),
    )


def _headline(found: list[tuple[Paragraph, str]]) -> str | None:
    """Return the text in the style of titles, or the heading that opens the file."""
    titled = (paragraph.text for paragraph, style in found[:_HEADLINE_REACH] if style == "title")
    opening = (paragraph.text for paragraph, _ in found[:1] if paragraph.kind == "subhead")
    return next(titled, None) or next(opening, None)


def _properties(roots: Iterable[Element]) -> dict[str, str]:
    """Return the properties of a file: local name -> first value."""
    found: dict[str, str] = {}
    for root in roots:
        for meta in root.iter("{*}meta"):
            for element in meta:
                text = text_of(element)
                if text and tag(element):
                    found.setdefault(tag(element), text)
    return found


def _styles(root: Element) -> dict[str, str]:
    """Return the name of the style that each automatic style is made from."""
    return {
        _attribute(style, "name"): _attribute(style, "parent-style-name")
        for style in root.iter("{*}style")
        if _attribute(style, "parent-style-name")
    }


def _attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name; each is in the namespace of its element's kind."""
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, "")


def _blocks(
    holder: Element, styles: dict[str, str], kind: ParagraphKind | None = None, depth: int = 0
) -> Iterator[tuple[Paragraph, str]]:
    """Yield the paragraphs under an element with their styles; ``kind`` is the holder's."""
    for element in holder:
        name = tag(element)
        if name in {"p", "h"}:
            style = _style(element, styles)
            chosen = "subhead" if name == "h" else kind or _kind(style)
            for text in of_lines("".join(_words(element))):
                yield Paragraph(text, chosen), style
        elif name == "table" and depth < _MAX_TABLE_DEPTH:
            yield from _blocks(element, styles, "item", depth + 1)
        elif name in {"list", "numbered-paragraph"}:
            yield from _blocks(element, styles, "item", depth)
        elif name not in _SILENT and name != "table" and not _is_hidden(element):
            yield from _blocks(element, styles, kind, depth)


def _is_hidden(section: Element) -> bool:
    return _attribute(section, "display") == "none"


def _style(element: Element, styles: dict[str, str]) -> str:
    """Return the style of a paragraph in lower case, with its spaces and not its own changes."""
    own = _attribute(element, "style-name")
    return styles.get(own, own).replace("_20_", " ").lower()


def _kind(style: str) -> ParagraphKind:
    if style.startswith(("heading", "title", "subtitle")):
        return "subhead"
    if style.startswith("list"):
        return "item"
    return "quote" if "quot" in style else "prose"


def _words(element: Element) -> Iterator[str]:
    """Yield the text of a paragraph; a line feed is a line break, and in the source it is none."""
    yield (element.text or "").replace("\n", " ")
    for child in element:
        name = tag(child)
        if name == "s":
            count = _attribute(child, "c")
            yield " " * min(int(count) if count.isdecimal() else 1, _MAX_SPACES)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name and name not in _SILENT:
            yield from _words(child)
        yield (child.tail or "").replace("\n", " ")
