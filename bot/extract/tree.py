"""The one gate to lxml: every tree of this package is grown here, under limits.

HTML is parsed leniently (any bytes give a tree), XML strictly (a document type declaration is
refused, so that no entity can grow or point outside). libxml2 drops what lies deeper than 2048
levels, and extractors recurse; a page deeper than ``DEEP`` is therefore rewritten flat
(``markup``) before it is read, so that its text survives.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

# lxml ships no types; this is the only module of the house that imports it.
from lxml import etree, html

from bot.errors import Damaged, NoText, TooComplex
from bot.extract.markup import MAX_CHARACTERS, flattened, pieces, refuse_bombs, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

Element: TypeAlias = Any

#: Levels of nesting that the extractors are trusted with.
DEEP = 200
_TOO_DEEP = f"boolean({'/*' * (DEEP + 1)})"

#: Tags that end the paragraph before and behind them; the extractor's own names among them.
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "cell", "center", "code",
    "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html",
    "item", "li", "list", "main", "nav", "ol", "p", "pre", "quote", "row", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
})  # fmt: skip
#: lxml needs time in the square of their number to tell an element's attributes.
_CROWDED = etree.XPath("boolean(//*[count(@*) > 1000])")
#: The extractor wants elements of lxml.html, whose own parser asks a Python method for the class of
#: each one that is looked at, ten thousand times a page; this answers without leaving C.
_CLASSES = etree.ElementDefaultClassLookup(element=html.HtmlElement)
#: What is raised where memory is at its end: libxml2 says so by whatever it was just about.
EXHAUSTED = (MemoryError, RecursionError, etree.XPathError)
#: What libxml2 may not hold as text, and what is not text.
_CONTROLS = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20)])
_FORBIDDEN = ("\ufffe".encode(), "\uffff".encode())
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def parse_html(text: str) -> Element:
    """Return the root of the tree that a browser would roughly build.

    Raises:
        NoText: there is nothing to parse.
        TooBig: more text and labels than are read.
        TooComplex: more tags or attributes than can be read in good time.
    """
    source = clean(text)
    if len(source) > MAX_CHARACTERS:
        source = shortened(source)
    refuse_bombs(source)
    root = _grow(source)
    return _grow(flattened(source)) if _is_deep(root) else root


def parse_fragment(text: str) -> Element:
    """Return the ``body`` of a piece of HTML that has no head of its own."""
    root = parse_html(f"<!DOCTYPE html><html><body>{text}</body></html>")
    body = root.find("body")
    return root if body is None else body


def parse_xml(body: bytes) -> Element:
    """Return the root of an XML file.

    Raises:
        Damaged: it is not well-formed, or it declares a document type.
        TooComplex: an element has more attributes than can be read in good time.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged("XML is not well-formed") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Damaged("XML with a document type declaration")
    if _CROWDED(root):
        raise TooComplex("too many attributes")
    return root


def clean(text: str) -> str:
    """Return the text without what a tree may not hold; character references bring it in."""
    # Bytes are looked through four times as fast, and hardly a page has such a character.
    try:
        held = text.encode()
    except UnicodeEncodeError:
        held = _FORBIDDEN[0]
    if len(held.translate(None, _CONTROLS)) == len(held) and not any(
        it in held for it in _FORBIDDEN
    ):
        return text
    return _CONTROL.sub("", text.replace("\f", " "))


def walk(root: Element) -> Iterator[tuple[str, Element]]:
    """Return the ``start``, ``end``, ``comment`` and ``pi`` events, however deep the tree is."""
    return iter(etree.iterwalk(root, events=("start", "end", "comment", "pi")))


def _is_deep(root: Element) -> bool:
    """Return whether there are more than ``DEEP`` levels, without counting them all."""
    return bool(root.xpath(_TOO_DEEP))


def tag(element: Element) -> str:
    """Return the local name in lower case, empty for a comment or an instruction."""
    name = element.tag
    return _local(name) if isinstance(name, str) else ""


@lru_cache(maxsize=1024)
def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


def text_of(element: Element) -> str:
    """Return the text of an element with white space folded."""
    return " ".join("".join(element.itertext()).split())


def label_of(element: Element) -> str:
    """Return class and id together: what a page calls the element."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".strip()


def strip(root: Element, *names: str) -> None:
    """Take every element of these names out of the tree; the text behind them stays."""
    etree.strip_elements(root, *names, with_tail=False)


def _grow(source: str) -> Element:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(_CLASSES)
    try:
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        # Where memory ends, libxml2 says that a page full of tags is empty.
        if any(piece["name"] for piece in pieces(source)):
            raise TooComplex("no tree could be grown") from error
        raise NoText("empty page") from error
    # The parser does not know that this one is empty, and puts into it what follows.
    etree.strip_tags(root, "embed")
    return root
