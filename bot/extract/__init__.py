"""Extract: a document becomes an article.

``read`` asks the bytes what they are (``sniff``), lets one reader make a draft (``page``,
``archive``, ``wordpress``, ``markdown``, ``plain``, ``pdf``, ``docx``, ``odt``, ``rtf``, ``epub``,
``mail``), and the draft is finished the same way whatever it came from (``draft``). Of a ZIP of
articles one is read at a time (``bundle``). Pure: no I/O, and no clock but the document's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.errors import Damaged, NoText, TooComplex, Unsupported
from bot.extract.archive import read_archive
from bot.extract.bundle import chosen
from bot.extract.decode import composed, decode
from bot.extract.docx import read_docx
from bot.extract.draft import finish
from bot.extract.epub import read_epub
from bot.extract.mail import read_mail
from bot.extract.markdown import read_markdown
from bot.extract.odt import read_flat_odt, read_odt
from bot.extract.page import read_page
from bot.extract.pdf import read_pdf
from bot.extract.plain import read_plain
from bot.extract.rtf import read_rtf
from bot.extract.sniff import binary_kind, text_kind
from bot.extract.tree import EXHAUSTED
from bot.extract.wordpress import read_post

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.extract.draft import Draft
    from bot.extract.sniff import Binary
    from bot.model import Article, Document

__all__ = ["read"]


def read(document: Document) -> Article:
    """Return the article in a document.

    Raises:
        Several: it is a ZIP of articles, and ``document.member`` names none of them.
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
        return _read(document)
    except EXHAUSTED as error:
        raise TooComplex(type(error).__name__) from error


_BINARY: dict[Binary, Callable[[Document], Draft]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "odt": read_odt,
    "epub": read_epub,
    "rtf": read_rtf,
    "mail": read_mail,
}


def _read(document: Document) -> Article:
    kind = binary_kind(document)
    if document.member is not None and kind != "zip":
        raise Damaged("no ZIP, and one of its files is asked for")
    if kind == "zip":
        document = chosen(document)
        kind = binary_kind(document)
    if kind == "zip":
        raise Unsupported("application/zip")
    return finish(_BINARY[kind](document) if kind else _textual(document), document)


def _textual(document: Document) -> Draft:
    text = composed(decode(document.body, document.charset))
    match text_kind(text, document):
        case "html":
            return read_page(text, document)
        case "archive":
            return read_archive(text, document)
        case "fodt":
            return read_flat_odt(document)
        case "markdown":
            return read_markdown(text, document)
        case "post":
            return read_post(text, document)
        case "plain":
            return read_plain(text, document)
        case other:
            assert_never(other)
