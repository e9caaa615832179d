"""The room as a whole: which reader a file gets, and that nothing but ReadError comes out."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Damaged, Encrypted, NoText, ReadError, TooComplex, Unsupported
from bot.extract import read
from bot.model import Article, Document, Paragraph

PAGES = Path(__file__).parent / "corpus" / "pages"
FETCHED = datetime(2024, 5, 1, tzinfo=UTC)
EXPECTED: dict[str, dict[str, Any]] = json.loads((PAGES / "expected.json").read_text("utf-8"))
SENTENCE = "The harbour council met on Tuesday and agreed that the ferry would run in spring. "


def article(body: bytes | str, **labels: Any) -> Article:
    data = body if isinstance(body, bytes) else body.encode()
    return read(Document(body=data, fetched_at=FETCHED, **labels))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_page_in_every_language_is_read_whole(name: str) -> None:
    expected = EXPECTED[name]

    found = article((PAGES / f"{name}.html").read_bytes(), url="https://news.example.org/story")

    assert found.headline == expected["headline"]
    assert list(found.byline) == expected["byline"]
    assert found.published == datetime.fromisoformat(expected["published"]).astimezone(UTC)
    assert found.language == expected["language"]
    assert found.site == expected["site"]
    assert found.url is not None
    assert found.url.endswith("/story")
    assert [found.paragraphs[0].text, found.paragraphs[-1].text] == [
        expected["first"],
        expected["last"],
    ]
    assert len(found.paragraphs) == expected["paragraphs"]
    assert found.image is not None
    assert found.image.url.startswith("https://news.example.org/media/lead-")
    assert (found.image.caption, found.image.credit) == (expected["caption"], expected["credit"])


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("gb18030", "zh-hans"),
        ("big5hkscs", "zh-hant"),
        ("shift_jis", "ja"),
        ("euc_jp", "ja"),
        ("euc_kr", "ko"),
        ("windows-1251", "ru"),
        ("koi8-u", "uk"),
        ("utf-16", "hi"),
        ("utf-16-le", "ar"),
        ("windows-1252", "de"),
        ("cp1256", "ar"),
    ],
)
def test_an_encoding_is_found_without_a_word_from_the_server(codec: str, name: str) -> None:
    page = (PAGES / f"{name}.html").read_text("utf-8").replace('<meta charset="utf-8">', "")

    found = article(page.encode(codec, "xmlcharrefreplace"))

    assert found.headline == EXPECTED[name]["headline"]
    assert found.paragraphs[0].text == EXPECTED[name]["first"]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(50), "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(50), "video/mp4"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(50), "image/avif"),
        (b"ID3\x03" + bytes(50), "audio/mpeg"),
        (b"OggS" + bytes(50), "audio/ogg"),
        (b"\x7fELF" + bytes(50), "application/x-executable"),
        (b"MZ" + bytes(200), "application/vnd.microsoft.portable-executable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/msword"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "application/x-7z-compressed"),
        (b"\x1f\x8b\x08" + bytes(50), "application/gzip"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "application/rss+xml"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><text>words</text></svg>', "image/svg+xml"),
        (b'{"headline": "words", "body": ["more words"]}', "application/json"),
        (bytes(range(1, 256)) * 20, "application/octet-stream"),
    ],
)
def test_what_has_no_reader_is_named(body: bytes, media_type: str) -> None:
    with pytest.raises(Unsupported) as caught:
        article(body, media_type=None, name="article.html")

    assert caught.value.media_type == media_type


def test_an_encrypted_office_file_says_so() -> None:
    body = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99) + "EncryptedPackage".encode("utf-16-le")

    with pytest.raises(Encrypted):
        article(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n\t ",
        b"<html></html>",
        b"<!DOCTYPE html><html><head><title>App</title></head><body><div id=root></div></body>",
        b"---\n***\n---",
        "（责任编辑：某某）".encode(),
    ],
)
def test_a_file_without_prose_has_no_text(body: bytes) -> None:
    with pytest.raises(NoText):
        article(body)


@pytest.mark.parametrize("levels", [10, 300, 3000, 20_000])
@pytest.mark.parametrize("name", ["div", "span", "blockquote"])
def test_text_is_read_however_deep_it_lies(levels: int, name: str) -> None:
    paragraphs = f"<p>{SENTENCE * 4}</p>" * 3

    found = article(f"<html><body>{f'<{name}>' * levels}{paragraphs}{f'</{name}>' * levels}")

    assert SENTENCE.strip() in found.paragraphs[0].text


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<p>words</p>" * 100_000,
        "<html><body><p " + " ".join(f"a{i}=1" for i in range(20_000)) + f">{SENTENCE}</p>",
    ],
    ids=["tags", "attributes"],
)
def test_a_page_beyond_reason_is_too_complex(page: str) -> None:
    with pytest.raises(TooComplex):
        article(page)


def test_long_drawings_are_no_attributes_beyond_reason() -> None:
    drawing = f'<svg><path d="{"M 1 2 " * 9000}"></path></svg>'

    found = article(f"<html><body>{drawing}<article><p>{SENTENCE * 5}</p></article></body></html>")

    assert found.paragraphs[0].text == (SENTENCE * 5).strip()


def test_markdown_has_its_headline_from_its_heading() -> None:
    text = (
        "# Ferry line returns\n\nThe **morning** ferry\nleft [on time](https://a.example/).\n\n"
        "![the quay](https://p.example/quay.jpg)\n\n> It was cold.\n\n1. One\n2. Two\n\n"
        "<p>As <i>HTML</i>.<br><br>More.</p>\n"
    )

    found = article(text, name="notes.md")

    assert found.headline == "Ferry line returns"
    assert found.image is not None
    assert found.image.url == "https://p.example/quay.jpg"
    assert found.paragraphs == (
        Paragraph("The morning ferry left on time."),
        Paragraph("It was cold.", "quote"),
        Paragraph("One", "item"),
        Paragraph("Two", "item"),
        Paragraph("As HTML."),
        Paragraph("More."),
    )


@pytest.mark.parametrize(
    ("text", "name", "headline"),
    [
        ("It was cold. It was dark.", "harbour_notes of march.txt", "harbour notes of march"),
        ("It was cold. It was dark.", "a7f3.txt", "It was cold."),
        ("那天很冷。那天很黑。", None, "那天很冷。"),
        ("word " * 60, None, f"{'word ' * 23}word…"),
    ],
)
def test_a_text_without_a_headline_is_given_one(text: str, name: str | None, headline: str) -> None:
    assert article(text, name=name).headline == headline


def test_a_text_without_end_is_cut() -> None:
    lines = article(f"{'word ' * 50}.\n\n" * 5000)
    block = article("word " * 300_000)

    assert 900_000 < sum(len(paragraph.text) for paragraph in lines.paragraphs) <= 1_000_000
    assert 900_000 < sum(len(paragraph.text) for paragraph in block.paragraphs) <= 1_000_000


def test_a_file_without_an_address_is_known_by_its_bytes() -> None:
    body = SENTENCE.encode()

    assert article(body).key == f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert article(body).url is None


def test_the_name_does_not_overrule_the_bytes() -> None:
    page = (PAGES / "en.html").read_bytes()

    found = article(page, name="picture.pdf", media_type="application/pdf")

    assert found.headline == EXPECTED["en"]["headline"]


def test_a_zip_that_is_none_is_damaged() -> None:
    with pytest.raises(Damaged):
        article(b"PK\x03\x04 and then nothing of the kind")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=3000))
def test_no_bytes_raise_anything_but_read_errors(body: bytes) -> None:
    try:
        article(body, url="https://a.example/x")
    except ReadError:
        return


SEEDS = [
    *((PAGES / f"{name}.html").read_bytes() for name in ("en", "zh-hans", "ar")),
    (PAGES.parent / "reference.md").read_bytes(),
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.integers(0, 6000),
    st.lists(st.tuples(st.integers(0, 6000), st.binary(max_size=6)), max_size=8),
)
def test_bent_and_cut_documents_give_clean_paragraphs_or_read_errors(
    seed: bytes, end: int, bends: list[tuple[int, bytes]]
) -> None:
    body = bytearray(seed[: max(end, 200)])
    for place, junk in bends:
        at = place % len(body)
        body[at : at + len(junk)] = junk

    try:
        found = article(bytes(body), url="https://a.example/x")
    except ReadError:
        return

    for paragraph in found.paragraphs:
        assert paragraph.text
        assert paragraph.text == paragraph.text.strip()
        assert len(paragraph.text.splitlines()) == 1
    assert found.published is None or found.published.utcoffset() is not None
    assert found.published is None or found.published <= FETCHED
