"""What a file is: its bytes say so, however its name and its declared type lie."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from bot.errors import Damaged, Encrypted, Unsupported
from bot.extract import read
from bot.extract.decode import decode
from bot.extract.sniff import binary_kind, text_kind
from bot.model import Document

FETCHED = datetime(2024, 5, 1, tzinfo=UTC)
EN = "The ferry left the old quay on time, eleven years after the line was closed.\n"
ZH = "停航十一年的老码头渡轮星期六早上重新开航，两百多名居民站在岸边。\n"
PAGE = f"<!DOCTYPE html><html><body><p>{EN}</p></body></html>"
ARCHIVE = f"[A ferry](https://a.example/ferry)\n------\n\n<p>{EN}</p>\n"
MAIL = f"From: a@b.example\nTo: c@d.example\nSubject: A ferry\nMIME-Version: 1.0\n\n{EN}"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\nstartxref\n9\n%%EOF"
ZEROS = bytes(60)
FODT = (
    '<?xml version="1.0"?><office:document xmlns:office="urn:o" office:version="1.3"'
    ' office:mimetype="application/vnd.oasis.opendocument.text"><x/></office:document>'
)
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><item><title>x</title></item></channel></rss>'
)
XHTML = (
    f'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html><p>{EN}</p></html>'
)
CSV = "".join(f"{i},Maya,Linden,{i * 7}\n" for i in range(9))


def zipped(*names: str, mimetype: str | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, EN)
    return buffer.getvalue()


def kind(body: bytes, name: str | None, media_type: str | None) -> str:
    """Return the reader that a file gets, or the type under which it is refused."""
    document = Document(body=body, fetched_at=FETCHED, name=name, media_type=media_type)
    try:
        found = binary_kind(document)
        return found or text_kind(decode(body), document)
    except Unsupported as error:
        return error.media_type


#: What it is, its bytes, its name, its declared type.
CASES: list[tuple[str, bytes | str, str | None, str | None]] = [
    ("pdf", PDF, "story.html", "text/html"),
    ("pdf", b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + PDF, "story.txt", "text/plain"),
    ("pdf", b"\xef\xbb\xbf\n" + PDF, None, None),
    ("pdf", b"\x00\x01\x02junk" * 20 + PDF, None, "application/octet-stream"),
    ("html", f"<!-- %PDF-1.4 endobj --><html><p>{EN}</p>", "a.pdf", "application/pdf"),
    ("plain", f"A file that starts with %PDF-1.7 is a PDF.\n\n{EN}", "a.pdf", "application/pdf"),
    ("application/postscript", "%!PS-Adobe-3.0\n%%Pages: 1", "a.pdf", "application/pdf"),
    ("docx", zipped("word/document.xml"), "story.zip", "application/zip"),
    ("docx", zipped("word/document.xml"), "story.pdf", "application/pdf"),
    ("epub", zipped("META-INF/container.xml"), "book.zip", "application/zip"),
    ("odt", zipped("x", mimetype="application/vnd.oasis.opendocument.text"), "a.docx", None),
    ("odt", zipped("x", mimetype="application/vnd.oasis.opendocument.text-template"), None, None),
    ("fodt", FODT, "a.xml", "application/xml"),
    ("zip", zipped("a.txt"), "a.docx", "application/msword"),
    ("zip", zipped("content.xml"), "a.odt", "application/vnd.oasis.opendocument.text"),
    ("zip", zipped(), "a.epub", "application/epub+zip"),
    (
        "application/vnd.oasis.opendocument.spreadsheet",
        zipped("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
        "a.odt",
        None,
    ),
    ("application/vnd.android.package-archive", zipped("AndroidManifest.xml"), "a.zip", None),
    ("application/java-archive", zipped("META-INF/MANIFEST.MF"), "a.docx", None),
    ("application/vnd.apple.iwork", zipped("Index/Document.iwa"), "a.pages", None),
    ("rtf", r"{\rtf1\ansi words}", "a.doc", "application/msword"),
    ("rtf", "\ufeff \n{\\rtf1\\ansi words}", "a.txt", "text/plain"),
    ("plain", f"Its first word is {{\\rtf1.\n\n{EN}", "a.rtf", "application/rtf"),
    ("mail", MAIL, "a.txt", "text/plain"),
    ("mail", f"\ufeff\n{MAIL}", "a.html", "text/html"),
    ("mail", f"From a@b.example Tue Mar  5 07:30:00 2024\n{MAIL}", "mbox", None),
    ("mail", f"Received: from x\n\tby y\r\nDate: x\r\n\r\n{EN}", None, None),
    ("mail", f"From: x\nSnapshot-Content-Location: https://a.example\n\n{PAGE}", "a.html", None),
    ("mail", "MIME-Version: 1.0\nContent-Type: text/html; charset=gbk\n\n" + PAGE, None, None),
    ("html", f"Content-Type: text/html\n\n{PAGE}", None, None),
    ("plain", f"Note: this is no letter.\nDate: unknown.\n\n{EN}", "a.eml", "message/rfc822"),
    ("plain", f"From: the council\n\n{EN}", "a.eml", "message/rfc822"),
    ("html", PAGE, "photo.jpg", "image/jpeg"),
    ("html", PAGE, "a.pdf", "application/pdf"),
    ("html", PAGE, "notes.md", "text/markdown"),
    ("html", f"<p>{EN}", None, "text/html"),
    ("html", f"<div>{EN}</div>", "a.txt", "text/plain"),
    ("html", XHTML, "a.xml", "application/xml"),
    ("html", PAGE.encode("utf-16"), "a.bin", "application/octet-stream"),
    ("html", PAGE.encode("utf-16-le"), "a.txt", "text/plain"),
    ("archive", ARCHIVE, "a.html", "text/html"),
    ("archive", f"<!--1694651945000-->\n{ARCHIVE}", "a.txt", "text/plain"),
    ("markdown", f"# A ferry\n\n{EN}", "a.txt", "text/plain"),
    ("markdown", EN, "a.md", "application/octet-stream"),
    ("markdown", f"{EN}\n> It was cold.\n\n**Bold** words.\n", "a.docx", None),
    ("plain", EN, "a.docx", "application/zip"),
    ("plain", EN, "photo.jpg", "image/jpeg"),
    ("plain", EN, None, "text/html"),
    ("plain", ZH.encode("gbk"), "a.exe", "application/octet-stream"),
    ("plain", (ZH * 3).encode("utf-16-le"), None, None),
    ("plain", (EN * 3).encode("utf-16-be"), None, None),
    ("plain", (ZH * 3).encode("utf-32-le"), None, None),
    ("plain", "“Quoted” – naïve café…".encode("cp1252"), None, None),
    ("plain", "+ADw-p+AD4-words+ADw-/p+AD4-", "a.html", "text/html; charset=utf-7"),
    ("plain", f"{EN * 4}\x00{EN * 4}", None, None),
    ("plain", f"BM is short for bitmap. {EN}", None, None),
    ("plain", f"MZ opens every program. {EN}", None, None),
    ("plain", f"GIF89a is what it says. {EN}", None, "image/gif"),
    ("plain", f"ID3 tags were new then. {EN}", None, None),
    ("plain", f"BZh9 is bzip2, and OggS is not. {EN}", None, None),
    ("plain", f"The new WAVE of ferries. {EN}", None, None),
    ("plain", f"Rows, of, words\nOne, two\n{EN}", "a.txt", None),
    ("plain", "A line, a comma, a stop.\n" * 3, None, None),
    ("image/bmp", b"BM" + ZEROS, "a.txt", "text/plain"),
    ("application/vnd.microsoft.portable-executable", b"MZ" + ZEROS, "a.pdf", "application/pdf"),
    ("image/gif", b"GIF89a" + ZEROS, "a.html", "text/html"),
    ("image/jpeg", b"\xff\xd8\xff" + ZEROS, "a.pdf", "application/pdf"),
    ("image/png", b"\x89PNG\r\n\x1a\n" + ZEROS, "a.docx", None),
    ("audio/mpeg", b"ID3\x03" + ZEROS, "a.epub", None),
    ("audio/wav", b"RIFF\x00\x00\x00\x00WAVE" + ZEROS, "a.txt", None),
    ("application/x-tar", b"a.txt".ljust(257, b"\x00") + b"ustar", "a.zip", "application/zip"),
    ("application/gzip", b"\x1f\x8b\x08" + ZEROS, "a.html", "text/html"),
    ("application/vnd.rar", b"Rar!\x1a\x07\x01\x00", "a.zip", "application/zip"),
    ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + ZEROS, "a.docx", None),
    ("application/rss+xml", RSS, "a.html", "text/html"),
    ("application/atom+xml", '<feed xmlns="x"><entry/></feed>', "a.html", "text/html"),
    ("image/svg+xml", f'<svg xmlns="x"><text>{EN}</text></svg>', "a.html", "text/html"),
    ("application/xml", '<?xml version="1.0"?><note><to>x</to></note>', "a.txt", None),
    ("application/json", '{"headline": "x", "body": ["y"]}', "a.txt", "text/plain"),
    ("application/json", '{"a": 1}\n{"a": 2}\n{"a": 3}\n', "a.txt", "text/plain"),
    ("text/csv", CSV, "a.txt", "text/plain"),
    ("text/csv", "name;words\nMaya;12\n", "a.csv", None),
    ("text/csv", CSV.replace(",", "\t"), "a.md.txt", None),
    ("text/calendar", "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR", "a.txt", None),
    ("text/vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nwords\n", "a.txt", None),
    ("application/octet-stream", bytes(range(256)) * 9, "a.txt", None),
    ("text/plain", bytes(range(1, 256)) * 9, "a.txt", "text/plain"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "body", "name", "media_type"),
    CASES,
    ids=[f"{i} {case[0]} as {case[2]}" for i, case in enumerate(CASES)],
)
def test_bytes_say_what_a_file_is(
    expected: str, body: bytes | str, name: str | None, media_type: str | None
) -> None:
    assert kind(body if isinstance(body, bytes) else body.encode(), name, media_type) == expected


@pytest.mark.parametrize(
    "body",
    [
        EN * 3 + "\x00" + EN,
        f"BM is short. {EN}",
        f"{EN}\x00{EN * 2}".encode(),
        (ZH * 2).encode("utf-16-be"),
        (EN * 2).encode("utf-32-be"),
    ],
)
def test_texts_that_look_odd_are_read(body: bytes | str) -> None:
    data = body if isinstance(body, bytes) else body.encode()

    found = read(Document(body=data, fetched_at=FETCHED))

    assert "\x00" not in "".join(paragraph.text for paragraph in found.paragraphs)


def test_an_office_file_that_wants_a_password_says_so() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + ZEROS + "EncryptedPackage".encode("utf-16-le")

    with pytest.raises(Encrypted):
        kind(ole, "a.docx", None)


def test_what_only_starts_like_a_zip_is_damaged() -> None:
    with pytest.raises(Damaged):
        kind(b"PK\x03\x04 and nothing of the kind", "a.zip", None)
