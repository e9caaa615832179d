"""Word files, books and PDFs: made here, read back, and refused where they are not in order."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from bot.errors import Damaged, Encrypted, NoText, ReadError, TooBig, TooComplex, Unsupported
from bot.extract import packed, pdf, read
from bot.model import Article, Document, Paragraph

if TYPE_CHECKING:
    from collections.abc import Mapping

FETCHED = datetime(2024, 5, 1, tzinfo=UTC)
FIRST = "停航十一年的老码头渡轮星期六早上重新开航。"
SECOND = "The ferry left the old quay on time, eleven years after the line was closed."


def article(body: bytes, name: str | None = None) -> Article:
    return read(Document(body=body, fetched_at=FETCHED, name=name))


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("渡轮重新开航", 0)
    document.add_paragraph(FIRST)
    document.add_heading("How it began", 2)
    document.add_paragraph(SECOND)
    document.add_paragraph("A point", style="List Bullet")
    document.add_paragraph("A saying", style="Quote")
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "In a table"
    table.cell(0, 0).merge(table.cell(0, 1))
    document.core_properties.author = "Maya Linden"
    document.core_properties.created = datetime(2024, 3, 5, 7, 30, tzinfo=UTC)
    document.core_properties.language = "zh-CN"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>The Ferry</dc:title><dc:creator>Maya Linden</dc:creator>
<dc:language>en</dc:language><dc:date>2024-03-05</dc:date></metadata>
<manifest><item id="b" href="two%20.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/><itemref idref="x"/></spine>
</package>"""
CHAPTER = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN"
"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><html xmlns="http://www.w3.org/1999/xhtml">
<body><h2>{}</h2><p>{}</p></body></html>"""
BOOK = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OPS/book.opf": PACKAGE,
    "OPS/nav.xhtml": CHAPTER.format("Contents", "One Two"),
    "OPS/one.xhtml": CHAPTER.format("One", SECOND),
    "OPS/two .xhtml": CHAPTER.format("Two", "It was a cold morning, and nobody minded."),
}


def pdf_file(
    pages: list[list[str]], info: Mapping[str, str] | None = None, *, big: int = 12
) -> bytes:
    """Return a PDF with one line of Helvetica under the other; the first line in size ``big``."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>"]
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, lines in enumerate(pages):
        shown = "".join(
            f"BT /F1 {big if not number and not i else 12} Tf 72 {760 - 18 * i} Td ({line}) Tj ET\n"
            for i, line in enumerate(lines)
        ).encode("latin-1")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources"
            b" << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown))
    entries = "".join(f"/{name} ({value})" for name, value in (info or {}).items())
    objects.append(f"<< {entries} >>".encode("latin-1"))
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    body = b"%PDF-1.7\n"
    places = []
    for number, data in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (count, count - 1, len(body))
    )


LINES = [
    "Ferry line returns",
    "The morning ferry between the old quay and Sandholm left on time on Tues-",
    "day, eleven years after the line was closed to save money by a narrow vote.",
    "It was cold.",
    "About two hundred people stood on the pier when the boat cast off at seven.",
]


JOINED = (
    "The morning ferry between the old quay and Sandholm left on time on Tuesday, eleven years"
    " after the line was closed to save money by a narrow vote. It was cold."
)


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_file([LINES]))))
    writer.encrypt(password, "owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_word_file_keeps_order_kinds_and_labels() -> None:
    found = article(word_file())

    assert found.headline == "渡轮重新开航"
    assert found.byline == ("Maya Linden",)
    assert found.published == datetime(2024, 3, 5, 7, 30, tzinfo=UTC)
    assert found.paragraphs == (
        Paragraph(FIRST),
        Paragraph("How it began", "subhead"),
        Paragraph(SECOND),
        Paragraph("A point", "item"),
        Paragraph("A saying", "quote"),
        Paragraph("In a table", "item"),
    )


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    found = article(zipped(BOOK))

    assert found.headline == "The Ferry"
    assert found.byline == ("Maya Linden",)
    assert found.published == datetime(2024, 3, 5, tzinfo=UTC)
    assert found.language == "en"
    assert [paragraph.text for paragraph in found.paragraphs] == [
        "One",
        SECOND,
        "Two",
        "It was a cold morning, and nobody minded.",
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"META-INF/container.xml": "<container/>"}, Damaged),
        ({"META-INF/container.xml": "<container"}, Damaged),
        (
            {"META-INF/container.xml": "<!DOCTYPE c [<!ENTITY e 'x'>]><container>&e;</container>"},
            Damaged,
        ),
        ({"OPS/book.opf": "not xml"}, Damaged),
        ({"OPS/one.xhtml": "", "OPS/two .xhtml": "<html/>"}, NoText),
        (
            {
                "META-INF/encryption.xml": '<encryption><EncryptionMethod Algorithm="aes"/>'
                "</encryption>"
            },
            Encrypted,
        ),
    ],
)
def test_a_book_that_is_not_in_order_says_why(
    change: dict[str, str], error: type[ReadError]
) -> None:
    with pytest.raises(error):
        article(zipped({**BOOK, **change}))


def test_a_pdf_gives_paragraphs_not_lines() -> None:
    found = article(
        pdf_file([LINES], {"Author": "Maya Linden", "CreationDate": "D:20240305073000Z"}, big=24)
    )

    assert found.headline == "Ferry line returns"
    assert found.byline == ("Maya Linden",)
    assert found.published == datetime(2024, 3, 5, 7, 30, tzinfo=UTC)
    assert [paragraph.text for paragraph in found.paragraphs] == [JOINED, LINES[-1]]


def test_the_title_of_a_pdf_is_its_headline_unless_a_program_wrote_it() -> None:
    named = article(pdf_file([LINES], {"Title": "A ferry for the town"}))
    unnamed = article(pdf_file([LINES], {"Title": "Microsoft Word - draft3.docx"}))

    assert named.headline == "A ferry for the town"
    assert unnamed.headline == "Ferry line returns"


def test_running_heads_and_page_numbers_are_no_text() -> None:
    pages = [
        ["Harbour Courier 2024", f"Sentence number {'x' * i} is here.", str(i)] for i in range(1, 6)
    ]

    found = article(pdf_file(pages))

    text = " ".join(paragraph.text for paragraph in found.paragraphs)
    assert "Courier" not in text
    assert text.startswith("Sentence number x is here. Sentence number xx is here.")
    assert not any(character.isdigit() for character in text)


def test_a_paragraph_may_run_over_the_end_of_a_page() -> None:
    pages = [["A long line that goes on until the page is at its very"], ["end, and ends here."]]

    assert pdf.paragraphs_of(pages) == (
        Paragraph("A long line that goes on until the page is at its very end, and ends here."),
    )


def test_a_password_is_asked_for_only_where_one_is_needed() -> None:
    assert article(locked("")).headline == "Ferry line returns"
    with pytest.raises(Encrypted):
        article(locked("secret"))


def test_a_pdf_of_pictures_has_no_text() -> None:
    with pytest.raises(NoText):
        article(pdf_file([[]]))


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7\n", b"%PDF-1.7\ngarbage\n%%EOF", pdf_file([LINES])[:300]]
)
def test_a_broken_pdf_is_damaged(body: bytes) -> None:
    with pytest.raises(Damaged):
        article(body)


def test_an_encrypted_zip_wants_a_password() -> None:
    body = bytearray(zipped({"word/document.xml": "x"}))
    body[body.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(Encrypted):
        article(bytes(body))


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"word/document.xml": bytes(2_000_000)}, TooComplex),
        ({f"{i}": "" for i in range(packed.MAX_MEMBERS + 1)}, TooComplex),
        ({"../word/document.xml": "x"}, Damaged),
        ({"/word/document.xml": "x"}, Damaged),
        ({"word/document.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, Damaged),
        ({"word/document.xml": "no xml"}, Damaged),
        ({"xl/workbook.xml": "x"}, Unsupported),
        ({"photo.jpg": "x"}, Unsupported),
    ],
)
def test_a_zip_is_judged_before_it_is_unpacked(
    members: dict[str, bytes | str], error: type[ReadError]
) -> None:
    with pytest.raises(error):
        article(zipped(members))


def test_a_directory_that_claims_too_much_is_too_big() -> None:
    body = bytearray(zipped({"word/document.xml": "x"}))
    place = body.index(b"PK\x01\x02") + 24
    body[place : place + 4] = (packed.MAX_TOTAL_BYTES + 1).to_bytes(4, "little")

    with pytest.raises(TooBig):
        article(bytes(body))


def test_members_that_overlap_are_a_forgery() -> None:
    body = bytearray(zipped({"a": "x" * 100, "b": "y" * 100}))
    second = body.index(b"PK\x01\x02", body.index(b"PK\x01\x02") + 4) + 42
    body[second : second + 4] = (2).to_bytes(4, "little")

    with pytest.raises(Damaged):
        packed.Package(bytes(body))


def test_a_member_is_read_up_to_its_limit() -> None:
    package = packed.Package(zipped({"a": "x" * 100}))

    assert package.read("a", 100) == b"x" * 100
    with pytest.raises(TooBig):
        package.read("a", 99)
    with pytest.raises(Damaged):
        package.read("missing")


FILES = {"docx": word_file(), "epub": zipped(BOOK), "pdf": pdf_file([LINES])}


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(sorted(FILES)),
    st.floats(0.2, 1),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), max_size=6),
)
def test_bent_and_cut_files_give_an_article_or_a_read_error(
    kind: str, share: float, bends: list[tuple[float, bytes]]
) -> None:
    whole = FILES[kind]
    body = bytearray(whole[: int(len(whole) * share)])
    for place, junk in bends:
        at = int(place * (len(body) - 1))
        body[at : at + len(junk)] = junk

    try:
        found = article(bytes(body))
    except ReadError:
        return

    assert found.paragraphs
