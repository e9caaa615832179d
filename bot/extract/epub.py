"""A book becomes a draft: container, package, spine; each chapter is HTML and read as such.

Chapters carry a document type as a matter of course and are therefore read by the lenient HTML
parser, which knows no entities of their own; container and package are read strictly.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.errors import Damaged, Encrypted, NoText, TooComplex
from bot.extract import dates
from bot.extract.decode import decode
from bot.extract.draft import MAX_CHARACTERS, Draft
from bot.extract.packed import Package
from bot.extract.page import ready
from bot.extract.paragraphs import from_tree
from bot.extract.people import people
from bot.extract.tree import parse_html, parse_xml, tag, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bot.extract.tree import Element
    from bot.model import Document, Paragraph

_TAG_START = b"<"
_CONTAINER = "META-INF/container.xml"
_MAX_PACKAGE_BYTES = 2_000_000
_MAX_CHAPTER_BYTES = 10_000_000
#: Tags of all chapters together; each costs some ten microseconds.
_MAX_TAGS = 400_000
_FONT_OBFUSCATION = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")


def read_epub(document: Document) -> Draft:
    """Return the draft of a book.

    Raises:
        Damaged: container or package is not in order.
        Encrypted: the chapters are under rights management.
        NoText: no chapter holds text.
        TooBig: a chapter or the package is larger than is read.
        TooComplex: it is packed beyond reason, or its chapters have too many tags.
    """
    package = Package(document.body)
    _refuse_rights(package)
    place = _package_place(package)
    opf = parse_xml(package.read(place, _MAX_PACKAGE_BYTES))
    paragraphs = tuple(_chapters(package, opf, posixpath.dirname(place)))
    if not paragraphs:
        raise NoText("no chapter holds text")
    named = _metadata(opf)
    return Draft(
        paragraphs=paragraphs,
        headline=next(iter(named.get("title", ())), None),
        byline=people(named.get("creator", ())),
        dek=None,
        published=_date(named.get("date", ()), document),
        language=next(iter(named.get("language", ())), None),
        site=next(iter(named.get("publisher", ())), None),
    )


def _refuse_rights(package: Package) -> None:
    name = "META-INF/encryption.xml"
    if name not in package.names:
        return
    listing = package.read(name, _MAX_PACKAGE_BYTES)
    methods = [
        element.get("Algorithm", "")
        for element in parse_xml(listing).iter()
        if tag(element) == "encryptionmethod"
    ]
    if any(method.encode() not in _FONT_OBFUSCATION for method in methods):
        raise Encrypted("chapters under rights management")


def _package_place(package: Package) -> str:
    container = parse_xml(package.read(_CONTAINER, _MAX_PACKAGE_BYTES))
    for element in container.iter():
        if tag(element) == "rootfile" and element.get("full-path"):
            return str(element.get("full-path"))
    raise Damaged("container names no package")


def _chapters(package: Package, opf: Element, folder: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of the spine's chapters in reading order, until there are enough."""
    hrefs = {e.get("id"): e.get("href") for e in opf.iter() if tag(e) == "item" and _is_text(e)}
    order = (hrefs.get(e.get("idref")) for e in opf.iter() if tag(e) == "itemref")
    # A spine that names a chapter twice is not in order; each is read once.
    names = dict.fromkeys(
        posixpath.normpath(posixpath.join(folder, unquote(href))) for href in order if href
    )
    characters = tags = 0
    for name in names:
        if name not in package.names or characters > MAX_CHARACTERS:
            continue
        body = package.read(name, _MAX_CHAPTER_BYTES)
        tags += body.count(_TAG_START)
        if tags > _MAX_TAGS:
            raise TooComplex("too many tags")
        for paragraph in _chapter(body):
            characters += len(paragraph.text)
            yield paragraph


def _chapter(body: bytes) -> tuple[Paragraph, ...]:
    try:
        root = parse_html(decode(body))
    except NoText:
        return ()
    content = root.find("body")
    if content is None:
        return ()
    ready(content, furniture=True)
    return from_tree(content)


def _is_text(item: Element) -> bool:
    kind = (item.get("media-type") or "").lower()
    return "html" in kind and "nav" not in (item.get("properties") or "").split()


def _metadata(opf: Element) -> dict[str, list[str]]:
    """Return the Dublin Core of a package: name -> values in order."""
    found: dict[str, list[str]] = {}
    for element in opf.iter():
        namespace = str(element.tag).partition("}")[0] if tag(element) else ""
        text = text_of(element) if namespace.endswith("purl.org/dc/elements/1.1/") else ""
        if text:
            found.setdefault(tag(element), []).append(text)
    return found


def _date(values: Iterable[str], document: Document) -> datetime | None:
    return next(
        filter(None, (dates.parse(value, now=document.fetched_at) for value in values)), None
    )
