"""A Word file becomes a draft: paragraphs in their order, styles as kinds, properties as labels."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import docx
from docx.table import Table

from bot.errors import Damaged
from bot.extract.draft import Draft
from bot.extract.packed import Package
from bot.extract.paragraphs import fold
from bot.extract.people import people
from bot.model import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.blkcntnr import BlockItemContainer
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

    from bot.model import Document, ParagraphKind

#: Bytes of one XML part; python-docx builds a tree of all of it.
_MAX_PART_BYTES = 30_000_000
_XML_LIMIT = "DOCTYPE or ENTITY in a Word file"
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)|<\x00!\x00[DE]\x00|\x00<\x00!\x00[DE]")
#: Properties that a program filled in, not a person.
_PROGRAM = re.compile(
    r"\A(?:python-docx|admin(?:istrator)?|user|owner|microsoft.*|.*\buser|pc|hp|lenovo)\Z",
    re.IGNORECASE,
)
_MAX_TABLE_DEPTH = 3


def read_docx(document: Document) -> Draft:
    """Return the draft of a Word file.

    Raises:
        Damaged: the package or its XML is not in order.
        Encrypted: a member wants a password.
        TooBig: it unpacks to too much.
        TooComplex: it is packed beyond reason.
    """
    _inspect(Package(document.body))
    try:
        word = docx.Document(io.BytesIO(document.body))
        paragraphs = tuple(_paragraphs(word))
        return _draft(word, paragraphs)
    except Exception as error:  # python-docx lets every fault of a file through as itself
        raise Damaged("Word file cannot be read") from error


def _draft(word: WordDocument, paragraphs: tuple[Paragraph, ...]) -> Draft:
    properties = word.core_properties
    title = next((fold(p.text) for p in word.paragraphs[:5] if _style(p) == "title"), None)
    heading = paragraphs[0].text if paragraphs and paragraphs[0].kind == "subhead" else None
    return Draft(
        paragraphs=paragraphs,
        headline=title or heading or fold(properties.title or "") or None,
        byline=people([value for value in [properties.author] if not _PROGRAM.match(value or "")]),
        published=properties.created if properties.author != "python-docx" else None,
        modified=properties.modified if properties.author != "python-docx" else None,
        language=properties.language or None,
    )


def _inspect(package: Package) -> None:
    for name in package.names:
        if name.endswith((".xml", ".rels")) and _DECLARATION.search(
            package.read(name, _MAX_PART_BYTES)
        ):
            raise Damaged(_XML_LIMIT)


def _paragraphs(holder: BlockItemContainer | WordDocument, depth: int = 0) -> Iterator[Paragraph]:
    for block in holder.iter_inner_content():
        if isinstance(block, Table):
            yield from _cells(block, depth)
            continue
        for line in block.text.split("\n\n"):
            text = fold(line)
            if text:
                yield Paragraph(text, "item" if depth else _kind(block))


def _cells(table: Table, depth: int) -> Iterator[Paragraph]:
    """Yield what stands in a table, each merged cell once."""
    if depth >= _MAX_TABLE_DEPTH:
        return
    for row in table.rows:
        seen: set[int] = set()
        for cell in row.cells:
            if id(cell._tc) not in seen:  # noqa: SLF001 - python-docx gives merged cells repeatedly and no other identity
                seen.add(id(cell._tc))  # noqa: SLF001 - the same
                yield from _paragraphs(cell, depth + 1)


def _kind(paragraph: WordParagraph) -> ParagraphKind:
    style = _style(paragraph)
    if style.startswith(("heading", "title", "subtitle")):
        return "subhead"
    if style.startswith("list"):
        return "item"
    return "quote" if "quote" in style else "prose"


def _style(paragraph: WordParagraph) -> str:
    return ((paragraph.style.name if paragraph.style is not None else None) or "").lower()
