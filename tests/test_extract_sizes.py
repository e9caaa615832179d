"""Files that are large or wound in themselves are answered all the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import NoText, TooComplex
from bot.extract import read
from bot.extract.draft import MAX_CHARACTERS
from bot.model import Article, Document
from tests.test_extract_files import _assembled

FETCHED = datetime(2024, 5, 1, tzinfo=UTC)
EN = "The ferry left the old quay on time, eleven years after the line was closed.\n\n"
ZH = "停航十一年的老码头渡轮星期六早上重新开航，两百多名居民站在岸边。\n"
MEGABYTES_50 = 50_000_000


def article(body: bytes) -> Article:
    return read(Document(body=body, fetched_at=FETCHED))


@pytest.mark.parametrize(
    "line",
    [EN.encode(), b"words ", ZH.encode(), ZH.encode("gbk"), ZH.encode("utf-16-le")],
    ids=["paragraphs", "one line", "UTF-8", "GBK", "UTF-16"],
)
def test_of_fifty_megabytes_of_text_the_first_part_is_read(line: bytes) -> None:
    found = article(line * (MEGABYTES_50 // len(line)))

    length = sum(len(paragraph.text) for paragraph in found.paragraphs)
    assert 0.9 * MAX_CHARACTERS < length <= MAX_CHARACTERS


def test_megabytes_of_anything_are_answered() -> None:
    letter = b"MIME-Version: 1.0\nSubject: x\n\n" + EN.encode() * 250_000
    rich = rb"{\\rtf1 " + EN.encode() * 600_000

    assert sum(len(paragraph.text) for paragraph in article(letter).paragraphs) <= MAX_CHARACTERS
    assert sum(len(paragraph.text) for paragraph in article(rich).paragraphs) <= MAX_CHARACTERS
    with pytest.raises(NoText):
        article(b" " * MEGABYTES_50 + b"-")
    with pytest.raises(TooComplex):
        article(b"<html><body>" + b"<p>words and more words.</p>" * 1_700_000)


@pytest.mark.parametrize("attribute", ["a{}=1 ", "a{}\n", "a{}='<' ", "a{}='x'"])
def test_two_hundred_thousand_attributes_are_too_complex(attribute: str) -> None:
    attributes = "".join(attribute.format(i) for i in range(200_000))

    with pytest.raises(TooComplex):
        article(f"<html><body><p {attributes}>{EN}</p></body></html>".encode())


def forms(levels: int, calls: int, *, loop: bool = False) -> bytes:
    """Return a PDF whose page draws a form that draws others: ``calls ** levels`` of them."""
    resources = b"/Resources << /Font << /F1 3 0 R >> /XObject << /X %d 0 R >> >>"
    shown = b"BT /F1 12 Tf 72 700 Td (The ferry left the old quay on time.) Tj ET\n/X Do\n"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R %s >>"
        % (resources % 6),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
    ]
    for level in range(levels):
        inner = b"/X Do\n" * calls if loop or level < levels - 1 else b"BT /F1 9 Tf (x) Tj ET\n"
        objects.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] %s /Length %d >>\n"
            b"stream\n%s\nendstream" % (resources % (6 if loop else 7 + level), len(inner), inner)
        )
    return _assembled([*objects, b"<< >>"])


@pytest.mark.parametrize(
    "body",
    [forms(1, 1, loop=True), forms(10, 10), forms(2_000, 1)],
    ids=["a form that draws itself", "a thousand million", "a chain"],
)
def test_forms_that_draw_forms_end(body: bytes) -> None:
    found = article(body)

    assert "The ferry left the old quay on time." in found.headline + found.paragraphs[0].text
