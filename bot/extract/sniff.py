"""What a file is, told from its bytes; its name and declared type only break ties."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.errors import Encrypted, Unsupported
from bot.extract.clipping import is_archive
from bot.extract.markdown import looks_marked
from bot.extract.packed import Package
from bot.extract.wordpress import is_post

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.model import Document

Binary: TypeAlias = Literal["pdf", "docx", "odt", "epub", "rtf", "mail", "zip"]
Textual: TypeAlias = Literal["html", "archive", "fodt", "markdown", "plain", "post"]

_PDF_REACH_BYTES = 1024
#: White space and the BOM of UTF-8.
_BLANK_BYTES = b"\xef\xbb\xbf \t\r\n\f"
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"\x00\x00\x01\x00", "image/vnd.microsoft.icon"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\x00asm", "application/wasm"),
    (0, b"dex\n", "application/vnd.android.dex"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"BM", "image/bmp"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (257, b"ustar", "application/x-tar"),
    (0, b"SQLite format 3", "application/vnd.sqlite3"),
    (0, b"wOF2", "font/woff2"),
    (0, b"wOFF", "font/woff"),
    (60, b"BOOKMOBI", "application/x-mobipocket-ebook"),
)
#: A text may begin with such signs as well; a binary file then holds a zero soon.
_ZERO_REACH_BYTES = 512
_PRINTABLE = re.compile(rb"[\t\n\r\x20-\x7e]+\Z")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RTF_REACH_BYTES = 100
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_READABLE: dict[str, Binary] = {"word/document.xml": "docx", "META-INF/container.xml": "epub"}
_OFFICE = {
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ),
    "AndroidManifest.xml": "application/vnd.android.package-archive",
    "META-INF/MANIFEST.MF": "application/java-archive",
    "Index/Document.iwa": "application/vnd.apple.iwork",
    "FixedDocSeq.fdseq": "application/oxps",
    "visio/document.xml": "application/vnd.ms-visio.drawing",
}
_OPEN_TEXT = "application/vnd.oasis.opendocument.text"
_MAX_TYPE_BYTES = 200
#: Share of control characters beyond which decoded bytes are no text.
_MAX_CONTROL = 0.01
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_HEAD_CHARACTERS = 20_000

_HTML_HEAD = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_HTML_TAG = re.compile(
    r"</?(?:p|div|span|a|br|img|h[1-6]|ul|ol|li|table|tr|td|article|section|header|main|title|meta|script|b|i|em|strong|blockquote|font|center)\b[^<>]*>",
    re.IGNORECASE,
)
_XML_ROOT = re.compile(
    r"\A\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--(?>.*?-->)\s*+|<!DOCTYPE[^>]*+>\s*+)*+<([a-zA-Z][\w:.-]*)",
    re.DOTALL,
)
_FLAT_ODT = re.compile(
    r"\A\s*<\?xml[^>]*\?>\s*(?:<!--(?>.*?-->)\s*+)*+<office:document\b[^>]*?"
    r"office:mimetype=\"application/vnd\.oasis\.opendocument\.text",
    re.DOTALL,
)
_XML_KINDS = {
    "rss": "application/rss+xml",
    "feed": "application/atom+xml",
    "rdf:rdf": "application/rdf+xml",
    "svg": "image/svg+xml",
    "urlset": "application/xml",
    "sitemapindex": "application/xml",
    "opml": "text/x-opml",
    "fictionbook": "application/x-fictionbook+xml",
}
_DATA_STARTS = {
    "BEGIN:VCALENDAR": "text/calendar",
    "BEGIN:VCARD": "text/vcard",
    "WEBVTT": "text/vtt",
    "%!PS": "application/postscript",
}
_TABLE_NAME = re.compile(r"\.[ct]sv\Z", re.IGNORECASE)
_TABLE_LINES = 60
#: Characters of a row, on average; a longer line is prose.
_MAX_ROW = 200
#: The fields above a letter, in one block; a mailbox has a line of its own before them.
_MAIL_HEAD = re.compile(
    rb"\A[\s\xef\xbb\xbf]*(?:From [^\n]*\n)?((?:[A-Za-z][A-Za-z0-9-]*:[^\n]*(?:\n[ \t][^\n]*)*\n)+)"
)
#: Fields that only mail programs write, and fields that people write above a text as well.
_MAIL_ONLY = re.compile(
    rb"^(?:MIME-Version|Content-Type|Content-Transfer-Encoding|Message-ID|Received|Return-Path|Delivered-To"
    rb"|DKIM-Signature|Snapshot-Content-Location):",
    re.IGNORECASE | re.MULTILINE,
)
_LETTER_FIELD = re.compile(rb"^(From|To|Subject|Date):", re.IGNORECASE | re.MULTILINE)
#: What the fields have to weigh: one of the first kind counts as two of the second.
_MAIL_WEIGHT = 3
_MAIL_REACH_BYTES = 100_000
_MARKDOWN_NAME = re.compile(r"\.(?:md|markdown|mdown|mkd|mdx)\Z", re.IGNORECASE)
_TAGS_OF_HTML = 3


def binary_kind(document: Document) -> Binary | None:
    """Return the reader for a binary file, or None where the bytes may be text.

    Raises:
        Unsupported: it is known, and no reader is for it.
        Encrypted: it wants a password.
        Damaged: it is a zip file that is not in order.
    """
    body = document.body
    if _is_mail(body):
        return "mail"
    if _is_pdf(body):
        return "pdf"
    if body.startswith(_ZIP):
        return _zip_kind(body)
    if body[:_RTF_REACH_BYTES].lstrip(_BLANK_BYTES).startswith(b"{\\rtf"):
        return "rtf"
    _refuse_known(body)
    return None


def _is_pdf(body: bytes) -> bool:
    """Return whether a file is a PDF, be there junk in front of it, rather than about PDF."""
    head = body[:_PDF_REACH_BYTES].lstrip(_BLANK_BYTES)
    junk = b"%PDF-" in head and not head.startswith(b"<")
    return head.startswith(b"%PDF-") or (junk and (b"endobj" in body or b"startxref" in body))


def _refuse_known(body: bytes) -> None:
    """Raise what binary files without a reader deserve."""
    if body.startswith(_OLE):
        if _OLE_ENCRYPTED in body:
            raise Encrypted("Office file wants a password")
        raise Unsupported("application/msword")
    holds_zero = b"\x00" in body[:_ZERO_REACH_BYTES]
    for place, magic, media_type in _MAGIC:
        if body.startswith(magic, place) and (holds_zero or not _PRINTABLE.match(magic)):
            raise Unsupported(media_type)


def _is_mail(body: bytes) -> bool:
    """Return whether a file begins with the fields of a letter."""
    head = _MAIL_HEAD.match(body[:_MAIL_REACH_BYTES])
    if head is None:
        return False
    fields = {name.lower() for name in _LETTER_FIELD.findall(head.group(1))}
    return len(fields) + 2 * len(set(_MAIL_ONLY.findall(head.group(1)))) >= _MAIL_WEIGHT


def text_kind(text: str, document: Document) -> Textual:
    """Return the reader for a decoded text.

    Raises:
        Unsupported: it is binary after all, or a kind of text that holds no article.
    """
    head = text[:_HEAD_CHARACTERS]
    if len(_CONTROL.findall(head)) > _MAX_CONTROL * len(head):
        raise Unsupported(document.media_type or "application/octet-stream")
    known = _own_kind(text, head)
    if known is not None:
        return known
    _refuse_data(text, head)
    marked = _MARKDOWN_NAME.search(document.name or "") or document.media_type == "text/markdown"
    if _HTML_HEAD.search(head[:2000]):
        return "html"
    if not marked and _is_html(head, document):
        return "html"
    if marked or looks_marked(text):
        return "markdown"
    if _is_table(head, document):
        raise Unsupported("text/csv")
    return "plain"


def _own_kind(text: str, head: str) -> Textual | None:
    """Return the reader for a text that says by itself what it is."""
    if is_archive(text):
        return "archive"
    if _FLAT_ODT.match(head):
        return "fodt"
    return "post" if is_post(text) else None


def _is_html(head: str, document: Document) -> bool:
    tags = len(_HTML_TAG.findall(head))
    declared = document.media_type in {"text/html", "application/xhtml+xml"}
    opens = head.lstrip().startswith("<")
    return tags >= (1 if declared or opens else _TAGS_OF_HTML)


def _refuse_data(text: str, head: str) -> None:
    root = _XML_ROOT.match(head)
    name = root.group(1).lower() if root else ""
    if name in _XML_KINDS:
        raise Unsupported(_XML_KINDS[name])
    if head.lstrip().startswith("<?xml") and name.rpartition(":")[2] != "html":
        raise Unsupported("application/xml")
    for start, media_type in _DATA_STARTS.items():
        if head.lstrip().startswith(start):
            raise Unsupported(media_type)
    if head.lstrip()[:1] in {"{", "["} and text.rstrip()[-1:] in {"}", "]"} and _is_json(text):
        raise Unsupported("application/json")


def _is_table(head: str, document: Document) -> bool:
    """Return whether every line has as many cells as the others; a name may tell it sooner."""
    told = document.media_type == "text/csv" or _TABLE_NAME.search(document.name or "")
    lines = [line.strip() for line in head.split("\n")[:_TABLE_LINES] if line.strip()]
    wanted = 2 if told else 5
    if len(lines) < wanted or sum(map(len, lines)) > _MAX_ROW * len(lines):
        return False
    # The last line may be cut.
    cells = [{line.count(mark) for line in lines[:-1] or lines} for mark in ",;\t"]
    return any(len(found) == 1 and min(found) >= (1 if told else 2) for found in cells)


def _is_json(text: str) -> bool:
    """Return whether a text is JSON, or a line of it for every line."""
    first, _, rest = text.strip().partition("\n")
    rows = rest and first.startswith("{")
    return _parses(text) or bool(rows and _parses(first) and _parses(rest.rpartition("\n")[2]))


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def is_package(names: Collection[str]) -> bool:
    """Return whether a zip file with these members is one document in many parts."""
    return not {"mimetype", *_READABLE, *_OFFICE}.isdisjoint(names)


def _zip_kind(body: bytes) -> Binary:
    """Return the reader for a zip file: its own word for it, else the members that give it away."""
    package = Package(body)
    said = package.read("mimetype")[:_MAX_TYPE_BYTES] if "mimetype" in package.names else b""
    media_type = said.decode("ascii", "replace").strip()
    if media_type.startswith(_OPEN_TEXT):
        return "odt"
    if media_type.startswith(("application/vnd.oasis.", "application/vnd.sun.xml.")):
        raise Unsupported(media_type)
    for name, kind in _READABLE.items():
        if name in package.names:
            return kind
    for name, other in _OFFICE.items():
        if name in package.names:
            raise Unsupported(other)
    return "zip"
