"""A thin page gets a second way where it offers one, and never round a barrier."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.errors import NeedsJavascript, NoText, Paywalled, ReadError, Thin
from bot.extract import read
from bot.model import Article, Document
from bot.record import from_record, to_record
from tests.articles import SENTENCES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example.org/a/story"
PARAGRAPHS = tuple(" ".join(SENTENCES[n : n + 2]) for n in range(0, len(SENTENCES), 2))
MARKUP = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
SHELL = '<div id="root"></div><script src="/main.js"></script>'
BRIEF = "<article><h1>Lamp</h1><p>The museum opened its doors.</p></article>"


def page(body: str, head: str = "", url: str | None = URL, *, settled: bool = False) -> Article:
    text = f"<!DOCTYPE html><html><head><title>Lamp</title>{head}</head><body>{body}</body></html>"
    document = Document(text.encode(), NOW, url=url, media_type="text/html", settled=settled)
    return read(document)


def linked(**properties: object) -> str:
    node = {"@type": "NewsArticle", "headline": "Lamp", **properties}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def state(value: object, mark: str = 'id="__NEXT_DATA__" type="application/json"') -> str:
    return f"<script {mark}>{json.dumps(value)}</script>"


def texts(article: Article) -> tuple[str, ...]:
    return tuple(paragraph.text for paragraph in article.paragraphs)


@pytest.mark.parametrize("body", [SHELL, BRIEF, "<p>Loading …</p>"], ids=["shell", "brief", "word"])
@pytest.mark.parametrize(
    "head",
    [
        pytest.param(linked(articleBody="\n\n".join(PARAGRAPHS)), id="lines"),
        pytest.param(linked(articleBody="\n".join(PARAGRAPHS)), id="single lines"),
        pytest.param(linked(articleBody=MARKUP), id="markup"),
        pytest.param(state({"post": {"title": "Lamp", "content": MARKUP}}), id="next"),
        pytest.param(
            state([{"headline": "Lamp", "bodyHtml": MARKUP}], 'type="application/json"'), id="state"
        ),
        pytest.param(
            state({"title": {"rendered": "Lamp"}, "content": {"rendered": MARKUP}}), id="rendered"
        ),
    ],
)
def test_the_story_in_a_pages_scripts_is_taken_word_for_word(body: str, head: str) -> None:
    assert texts(page(body, head)) == PARAGRAPHS


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(state({"title": "Another", "content": MARKUP}), id="another headline"),
        pytest.param(state({"title": "Lamp", "teaser": MARKUP}), id="another key"),
        pytest.param(state({"title": "Lamp", "content": "<p>Short</p><p>too</p>"}), id="short"),
        pytest.param(
            state([{"title": "Lamp", "content": MARKUP}, {"title": "Lamp", "body": MARKUP[:-9]}]),
            id="two of them",
        ),
        pytest.param('<script id="__NEXT_DATA__">{"title": "Lamp",</script>', id="broken"),
        pytest.param(linked(articleBody="Too short."), id="short articleBody"),
    ],
)
def test_what_is_not_plainly_the_story_is_left_alone(head: str) -> None:
    with pytest.raises(NeedsJavascript):
        page(SHELL, head)


def test_a_page_that_shows_its_story_is_not_asked_for_another() -> None:
    other = linked(articleBody="\n\n".join(reversed(PARAGRAPHS)))

    article = page(f"<article><h1>Lamp</h1>{MARKUP}</article>", f"{other}{AMP}")

    assert texts(article) == PARAGRAPHS


AMP = '<link rel="amphtml" href="/amp/a/story">'
PRINT = '<link rel="alternate" media="print" href="/print/a/story">'
POST = '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/7">'


@pytest.mark.parametrize(
    ("head", "urls"),
    [
        (AMP, ["https://news.example.org/amp/a/story"]),
        (PRINT, ["https://news.example.org/print/a/story"]),
        (POST, ["https://news.example.org/wp-json/wp/v2/posts/7"]),
        (
            f"{POST}{PRINT}{AMP}",
            ["https://news.example.org/amp/a/story", "https://news.example.org/print/a/story"],
        ),
        ('<link rel="amphtml" href="https://amp.example.org/s">', ["https://amp.example.org/s"]),
    ],
)
def test_two_other_addresses_are_named_in_order_of_trust(head: str, urls: list[str]) -> None:
    with pytest.raises(Thin) as caught:
        page(SHELL, head)

    assert list(caught.value.urls) == urls
    assert to_record(from_record(to_record(caught.value))) == {"code": "thin", "urls": tuple(urls)}


@pytest.mark.parametrize(
    ("head", "url"),
    [
        pytest.param('<link rel="amphtml" href="https://evil.example.net/s">', URL, id="off site"),
        pytest.param('<link rel="amphtml" href="http://127.0.0.1/s">', URL, id="inside"),
        pytest.param(f'<link rel="amphtml" href="{URL}#amp">', URL, id="itself"),
        pytest.param('<link rel="amphtml" href="http://[::1">', URL, id="broken"),
        pytest.param(AMP, None, id="a file"),
        pytest.param(
            '<link rel="alternate" type="application/json" href="/wp-json/">', URL, id="no post"
        ),
    ],
)
def test_no_other_address_is_followed(head: str, url: str | None) -> None:
    with pytest.raises(NeedsJavascript):
        page(SHELL, head, url)


@pytest.mark.parametrize(
    "head",
    [
        linked(isAccessibleForFree=False, articleBody="\n".join(PARAGRAPHS)),
        f"{linked(isAccessibleForFree='False')}{AMP}{POST}",
        f'<meta property="article:content_tier" content="locked">{PRINT}',
    ],
)
def test_a_barrier_is_not_gone_round(head: str) -> None:
    with pytest.raises(Paywalled):
        page(BRIEF, head)


def test_a_settled_page_is_read_as_it_is() -> None:
    assert texts(page(BRIEF, AMP, settled=True)) == ("The museum opened its doors.",)


def post(**fields: object) -> bytes:
    told = {
        "id": 7,
        "date_gmt": "2026-02-28T09:30:00",
        "link": URL,
        "title": {"rendered": "Lamp &amp; stairs"},
        "content": {"rendered": MARKUP, "protected": False},
        **fields,
    }
    return json.dumps(told).encode()


def test_a_wordpress_post_is_read_from_its_json() -> None:
    article = read(Document(post(), NOW, url=f"{URL}.json", media_type="application/json"))

    assert (article.headline, article.url) == ("Lamp & stairs", URL)
    assert article.published == datetime(2026, 2, 28, 9, 30, tzinfo=UTC)
    assert texts(article) == PARAGRAPHS


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (post(content={"rendered": ""}), NoText),
        (post(content={"raw": "no"}), ReadError),
        (b"[" + post() + b"]", ReadError),
    ],
    ids=["empty", "not rendered", "a list of posts"],
)
def test_json_without_one_story_is_refused(body: bytes, kind: type[ReadError]) -> None:
    with pytest.raises(kind):
        read(Document(body, NOW, url=URL, media_type="application/json"))
