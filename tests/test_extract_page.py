"""Pages: labels from wherever they stand, paragraphs as written, pictures worth showing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.extract import read
from bot.extract.pictures import from_address, split_credit
from bot.model import Article, Document, Paragraph

FETCHED = datetime(2024, 5, 1, tzinfo=UTC)
MOMENT = datetime(2024, 3, 5, 7, 30, tzinfo=UTC)
URL = "https://www.example.org/news/ferry?utm_source=feed"
WORDS = "The harbour council met on Tuesday and agreed that the ferry would run again in spring."
BODY = "".join(f"<p>{number} {WORDS}</p>" for number in ("One.", "Two.", "Three."))


def page(head: str = "", body: str = BODY, *, url: str | None = URL, lang: str = "en") -> Article:
    top = f"<!DOCTYPE html><html lang='{lang}'><head>{head}</head>"
    text = f"{top}<body><article>{body}</article></body></html>"
    return read(Document(body=text.encode(), fetched_at=FETCHED, url=url))


def linked(**fields: Any) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


COURIER = "<meta property='og:site_name' content='Harbour Courier'>"
GRAPH = (
    "<script type='application/ld+json'>"
    '{"@graph": [{"@type": "WebPage"},'
    ' {"@type": "Article", "headline": "x", "author": {"@id": "#m"}},'
    ' {"@id": "#m", "@type": "Person", "name": "Maya Linden"},]}</script>'
)
PAIR = [{"name": "Maya Linden"}, {"name": "Tom Ashby"}]
BROKEN = "<script type='application/ld+json'>{broken</script>"
HOME = "https://www.example.org"
LOGO = "<meta property='og:image' content='/static/logo.png'>"
SIZES = "<picture><source srcset='/s.jpg 300w, /l.jpg 1200w'><img alt=''></picture>"
ORNAMENTS = "<img src='/avatar/1.jpg'><img src='/x.svg'><img src='/e.jpg' width='40'>"
OPEN_GRAPH = "<meta property='og:title' content='From Open Graph'>"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (linked(headline="From JSON-LD") + OPEN_GRAPH, BODY, "From JSON-LD"),
        (OPEN_GRAPH + "<title>From title</title>", BODY, "From Open Graph"),
        ("<title>From title</title>", f"<h1>From h1</h1>{BODY}", "From h1"),
        ("<title>The ferry returns | Harbour Courier</title>" + COURIER, BODY, "The ferry returns"),
        (f"<title>渡轮开航_Harbour Courier</title>{COURIER}", BODY, "渡轮开航"),
        ("<title>Self-made - well-known</title>", BODY, "Self-made - well-known"),
        ("<meta property='og:title' content='Ferry &amp;amp; bridge'>", BODY, "Ferry & bridge"),
        (linked(headline="The ferry…"), f"<h1>The ferry came</h1>{BODY}", "The ferry came"),
    ],
)  # fmt: skip
def test_the_headline_comes_from_the_best_witness(head: str, body: str, expected: str) -> None:
    assert page(head, body).headline == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (linked(author={"@type": "Person", "name": "Maya Linden"}), ("Maya Linden",)),
        (linked(author=PAIR), ("Maya Linden", "Tom Ashby")),
        (linked(author="By MAYA LINDEN and TOM ASHBY"), ("Maya Linden", "Tom Ashby")),
        (linked(author={"@type": "Organization", "name": "Courier House"}), ()),
        (linked(author={"name": "Reuters Staff"}), ()),
        (linked(author="https://example.org/authors/maya"), ()),
        (linked(author={"name": "Harbour Courier"}) + COURIER, ()),
        ("<meta name='author' content='林一鸣、周小雨'>", ("林一鸣", "周小雨")),
        ("<meta name='author' content='林一鳴與周小雨'>", ("林一鳴", "周小雨")),
        (f"{BROKEN}<meta name='author' content='Tom Ashby'>", ("Tom Ashby",)),
        (GRAPH, ("Maya Linden",)),
    ],
)  # fmt: skip
def test_the_byline_holds_people_only(head: str, expected: tuple[str, ...]) -> None:
    assert page(head).byline == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (linked(datePublished="2024-03-05T08:30:00+01:00"), BODY, MOMENT),
        ("<meta property='article:published_time' content='2024-03-05T07:30Z'>", BODY, MOMENT),
        ("<meta name='pubdate' content='Tue, 05 Mar 2024 07:30:00 GMT'>", BODY, MOMENT),
        ("", f"<time datetime='2024-03-05T07:30Z'>yesterday</time>{BODY}", MOMENT),
        ("", f"<span class='date'>5 March 2024</span>{BODY}", datetime(2024, 3, 5, tzinfo=UTC)),
        (linked(datePublished="2031-01-01"), BODY, None),
    ],
)  # fmt: skip
def test_the_date_is_found_and_never_lies_ahead(
    head: str, body: str, expected: datetime | None
) -> None:
    assert page(head, body).published == expected


@pytest.mark.parametrize(
    ("href", "url", "expected"),
    [
        ("https://example.org/story/1", URL, "https://example.org/story/1"),
        ("/story/1?utm_medium=x", URL, "https://www.example.org/story/1"),
        ("https://elsewhere.example.net/story/1", URL, "https://www.example.org/news/ferry"),
        ("https://www.example.org/", URL, "https://www.example.org/news/ferry"),
        ("javascript:void(0)", URL, "https://www.example.org/news/ferry"),
        ("https://example.org/story/1", None, "https://example.org/story/1"),
    ],
)
def test_a_canonical_address_counts_on_its_own_site_only(
    href: str, url: str | None, expected: str
) -> None:
    found = page(f"<link rel='canonical' href='{href}'>", url=url)

    assert found.url == found.key == expected


def test_the_dek_is_no_repetition_of_the_story() -> None:
    own = page("<meta name='description' content='A town gets its boat back.'>")
    repeated = page(f"<meta name='description' content='One. {WORDS}'>")

    assert own.dek == "A town gets its boat back."
    assert repeated.dek is None


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("First part.<br><br>Second part.", ["First part.", "Second part."]),
        ("First part.<br/>&nbsp;<br /> \n<br>Second part.", ["First part.", "Second part."]),
        ("First part.<br>Same part.", ["First part. Same part."]),
        ("一行，<br>同一段。", ["一行，同一段。"]),
        ("一段。<br>　　另一段。", ["一段。", "另一段。"]),
        ("in<b>sepa</b>rable <i>words</i>, kept", ["inseparable words, kept"]),
        ("two\n   lines and&nbsp;a space", ["two lines and a space"]),
        ("这是\n   <a href='/x'>\n  链接\n  </a>\n  文字。", ["这是链接文字。"]),
        ("kept <!-- note --> whole", ["kept whole"]),
    ],
)
def test_breaks_and_spaces_are_read_as_a_reader_sees_them(inner: str, expected: list[str]) -> None:
    found = page(body=f"{BODY}<p>{inner}</p>")

    assert [paragraph.text for paragraph in found.paragraphs[3:]] == expected


def test_lists_heads_and_quotes_keep_their_kind() -> None:
    found = page(
        body=f"{BODY}<h2>What follows</h2><ul><li>The first of the points that follow.</li></ul>"
        f"<blockquote><p>A saying of the harbour master.</p></blockquote><p>Last. {WORDS}</p>"
    )

    assert found.paragraphs[3:6] == (
        Paragraph("What follows", "subhead"),
        Paragraph("The first of the points that follow.", "item"),
        Paragraph("A saying of the harbour master.", "quote"),
    )


def test_captions_credits_and_pointers_never_enter() -> None:
    found = page(
        body="<figure><img src='/a.jpg' width='800'><figcaption>The old quay (AP)</figcaption>"
        "</figure>"
        f"{BODY}<p>Read more: The bridge</p><p>Reporting by Maya Linden; editing by Tom Ashby</p>"
        "<p>Share on Facebook</p><p>© 2024 Harbour Courier</p>"
    )

    assert len(found.paragraphs) == 3
    assert found.image is not None
    assert (found.image.caption, found.image.credit) == ("The old quay", "AP")


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<meta property='og:image' content='//cdn.example.org/a.jpg'>", BODY, "https://cdn.example.org/a.jpg"),
        (LOGO + "<meta name='twitter:image' content='/b.jpg'>", BODY, f"{HOME}/b.jpg"),
        (linked(image=[{"url": "/c.jpg"}]), BODY, f"{HOME}/c.jpg"),
        ("", f"<img src='data:image/gif;base64,AA' data-src='/d.jpg'>{BODY}", f"{HOME}/d.jpg"),
        ("", f"{ORNAMENTS}<img src='/f.jpg'>{BODY}", f"{HOME}/f.jpg"),
        ("", f"{SIZES}{BODY}", f"{HOME}/l.jpg"),
        ("<base href='https://cdn.example.org/x/'>", f"<img src='g.jpg'>{BODY}", "https://cdn.example.org/x/g.jpg"),
        ("", BODY, None),
    ],
)  # fmt: skip
def test_the_lead_picture_is_a_picture_of_the_story(
    head: str, body: str, expected: str | None
) -> None:
    image = page(head, body).image

    assert (image.url if image else None) == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("码头。（美联社图片）", ("码头。", "美联社图片")),
        ("The quay. (Ivo Brandt/AP)", ("The quay.", "Ivo Brandt/AP")),
        ("The quay. Photo: Ivo Brandt", ("The quay.", "Ivo Brandt")),
        ("The quay. Photograph by Ivo Brandt", ("The quay.", "Ivo Brandt")),
        ("码头 图/河岸时报", ("码头", "河岸时报")),
        ("码头。摄影：林一鸣", ("码头。", "林一鸣")),
        ("The quay © Ivo Brandt", ("The quay", "Ivo Brandt")),
        ("（路透社）", (None, "路透社")),
        ("The quay (centre) on Tuesday", ("The quay (centre) on Tuesday", None)),
        ("The town (pop. 900)", ("The town (pop. 900)", None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_caption_and_its_credit_part(
    caption: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert split_credit(caption) == expected


@pytest.mark.parametrize(
    "src", [None, "", "data:image/png;base64,AA", "blob:x", "/a.svg", "/icons/1.png", "/1x1.gif"]
)
def test_what_is_no_picture_has_no_address(src: str | None) -> None:
    assert from_address(src, "https://www.example.org/") is None


def test_a_page_inside_one_form_is_read() -> None:
    found = page(body=f"<form action='/'><div>{BODY * 3}</div></form>")

    assert len(found.paragraphs) >= 3


def test_a_very_short_story_keeps_its_paragraphs() -> None:
    found = page("<title>T</title>", "<h1>T</h1><p>Short one.</p><p>Short two.</p>")

    assert [paragraph.text for paragraph in found.paragraphs] == ["Short one.", "Short two."]
