"""Extract: a document becomes an article.

``read`` asks the bytes what they are (``sniff``), lets one reader make a draft (``page``,
``archive``, ``markdown``, ``plain``, ``pdf``, ``docx``, ``epub``), and the draft is finished the
same way whatever it came from (``draft``). Pure: no I/O, and no clock but the document's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.errors import NoText, TooComplex, Unsupported
from bot.extract.archive import read_archive
from bot.extract.bundle import opened
from bot.extract.decode import decode
from bot.extract.docx import read_docx
from bot.extract.draft import finish
from bot.extract.epub import read_epub
from bot.extract.mail import read_mail
from bot.extract.markdown import read_markdown
from bot.extract.page import read_page
from bot.extract.pdf import read_pdf
from bot.extract.plain import read_plain
from bot.extract.sniff import binary_kind, text_kind

if TYPE_CHECKING:
    from bot.extract.draft import Draft
    from bot.extract.sniff import Binary
    from bot.model import Article, Document

__all__ = ["read"]


def read(document: Document) -> Article:
    """Return the article in a document.

    Raises:
        Several: the file is a ZIP of articles, and no member is named.
        Unsupported: there is no reader for this kind of file.
        Damaged: the file does not keep its own format.
        Encrypted: the file wants a password.
        NoText: the file was read to its end and holds no prose.
        TooBig: the file unpacks to more than is read.
        TooComplex: the file is nested or packed beyond reason.
    """
    if not document.body.strip():
        raise NoText("empty file")
    try:
        kind = binary_kind(document)
        if kind == "zip":
            document = opened(document)
            kind = binary_kind(document)
        return finish(_draft(document, kind), document)
    except (MemoryError, RecursionError) as error:
        raise TooComplex(type(error).__name__) from error


def _draft(document: Document, kind: Binary | None) -> Draft:
    match kind:
        case "pdf":
            return read_pdf(document)
        case "docx":
            return read_docx(document)
        case "epub":
            return read_epub(document)
        case "mail":
            return read_mail(document)
        case "zip":
            raise Unsupported("application/zip")
        case None:
            return _textual(document)
        case other:
            assert_never(other)


def _textual(document: Document) -> Draft:
    text = decode(document.body, document.charset)
    match text_kind(text, document):
        case "html":
            return read_page(text, document)
        case "archive":
            return read_archive(text, document)
        case "markdown":
            return read_markdown(text, document)
        case "plain":
            return read_plain(text, document)
        case other:
            assert_never(other)
