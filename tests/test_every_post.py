"""Whatever an article says, every post of it is taken and does nothing of the article's.

Five hundred hostile strings stand as headline, bylines, text, outlet, credit and name of a file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import regex

from bot import compose, listing
from bot.compose import View
from bot.extract import read
from bot.i18n import LOCALES, Voice
from bot.model import Article, Document, Image, Paragraph, Post
from bot.roundup import heading, roundup
from bot.story import Story
from bot.styling import styled
from bot.subeditor import full_text
from bot.summarise import length_budget, pick
from bot.terms import Style
from handlers.inline import _story, _summary
from tests.hostile_strings import HOSTILE
from tests.made_up import NOW
from tests.telegram_parser import UNSEEN, acts, shown, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://news.example.com/story"


def article(text: str, n: int) -> Article:
    prose = "The harbour opened again on Monday, and the first ships came in before noon. "
    return Article(
        key=f"k{n}",
        headline=text,
        paragraphs=(
            Paragraph(f"{text} {prose}"),
            Paragraph(text, "subhead"),
            Paragraph(f"{prose * 4}{text}", "quote"),
            Paragraph(text),
        ),
        url=URL if n % 3 else None,
        byline=(text, text[::-1], "Ada", "Bo"),
        published=NOW,
        language=("en", "zh-Hans", "ar", text)[n % 4],
        site=text if n % 2 else None,
        image=Image("https://example.com/a.jpg", credit=text),
        section=text,
        keywords=(text, "harbour"),
        paywalled=n % 5 == 0,
    )


def posts(story: Article, n: int) -> Iterator[tuple[Post, str]]:
    """Every post that is made of an article, with what it is."""
    speak, facts = Voice(LOCALES[n % len(LOCALES)]), None
    for view, limit in (
        (View(picture_key="p"), compose.CAPTION_LIMIT),
        (View("long"), compose.TEXT_LIMIT),
    ):
        placed = view.length == "long"
        room = compose.room(story, 4, limit, placed=placed)
        post = compose.compose(
            pick(story, length_budget(story, view.length, room)),
            view.picture_key,
            view,
            placed=placed,
        )
        facts = facts or post.facts
        yield compose.spoken(compose.as_draft(post, n, speak), speak), view.length
        yield styled(post, Style(form="text", buttons=True)), "styled"
    yield full_text(story, View(page=1), speak), "full text"
    assert facts is not None
    yield from ((page, "digest") for page in roundup([facts] * 3, heading(speak, 3)))
    known = Story(
        "s", URL, story.headline[:256], "p", NOW, story.site, NOW, facts.lead, story.language
    )
    yield Post("b", listing.brief(known)), "brief"
    for page in ([(1, known)], []):
        text = listing.found(page, story.headline, speak, bot_name="gistwire_bot", total=len(page))
        yield Post("f", text), "found"


@pytest.mark.parametrize("kind", sorted({it.id.split("-")[0] for it in HOSTILE}))
def test_every_post_of_a_hostile_article_is_taken_and_does_nothing_of_its(kind: str) -> None:
    """The string stands in headline, bylines, text, outlet, credit, section and keywords."""
    bad = []
    for n, hostile in enumerate(HOSTILE):
        if not hostile.id.startswith(f"{kind}-"):
            continue
        for post, what in posts(article(hostile.text, n), n):
            limit = compose.CAPTION_LIMIT if post.picture_key else compose.TEXT_LIMIT
            text, links = shown(post.html)
            found = [
                wrong(post.html, limit),
                *acts(text),
                *(it for it in links if urlsplit(it).hostname not in {"news.example.com", "t.me"}),
                *(b.label for row in post.keyboard for b in row if len(b.label) > 64),
            ]
            bad += [(hostile.id, what, it) for it in found if it]

    assert bad == []


def test_hashtags_are_made_of_letters_alone() -> None:
    """They are the one thing of a page's words that is meant to act."""
    for n, hostile in enumerate(HOSTILE):
        story = article(hostile.text, n)
        post = compose.compose(pick(story, length_budget(story, "short", 600)), None)
        tagged = styled(post, Style(hashtags=True))

        assert wrong(tagged.html) is None
        live = acts(shown(tagged.html)[0])
        assert {kind for kind, _ in live} <= {"textEntityTypeHashtag"}
        assert all(regex.fullmatch(r"#[\p{L}\p{M}\p{N}]+", words) for _, words in live)


def test_an_inline_result_is_short_and_plain() -> None:
    for n, hostile in enumerate(HOSTILE):
        words = hostile.text[:256]
        known = Story("s", URL, words, "p", NOW, words, NOW, words)
        post, _ = next(posts(article(hostile.text, n), n))
        for result in (_summary(post), _story(known, None)):
            assert 1 <= len(result.title) <= 128
            assert len(result.description or "") <= 255
            assert not UNSEEN.search(f"{result.title} {result.description}")


def test_a_file_named_like_that_is_read_and_its_post_does_nothing_of_it() -> None:
    for n, hostile in enumerate(HOSTILE):
        name = f"{hostile.text[:200]}.txt"
        body = (
            b"The harbour opened again on Monday. The first ships came in before noon, all of them."
        )
        document = Document(body, NOW, name=name, media_type="text/plain")
        for post, _ in posts(read(document), n):
            assert wrong(post.html) is None, hostile.id
            assert acts(shown(post.html)[0]) == [], hostile.id


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("https://www.example.com@evil.example/", "evil.example"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        (
            "https://bank.example." + "login." * 20 + "evil.example/",
            "…in.login.login.login.login.evil.example",
        ),
    ],
    ids=["user", "homograph", "long"],
)
def test_a_link_is_called_by_its_real_host(url: str, label: str) -> None:
    story = replace(article("One.", 1), url=url)

    post = compose.compose(pick(story, length_budget(story, "short", 500)), None, View())

    assert post.keyboard[-1][-1].label == f"🔗 {label}"
    assert f">{label}</a>" in post.html


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        pytest.param(
            b"""<script type="application/ld+json">{"@type": "NewsArticle", "headline":
            "Half \\ud83d a \\uDC00 pair \\ud83d\\ude00"}</script><article><h1>Half</h1>
            <p>The harbour opened again on Monday. The first ships came in before noon.</p>""",
            "text/html",
            id="linked data",
        ),
        pytest.param(
            b"""{"id": 1, "date_gmt": "2026-11-24T08:00:00", "link": "https://e.example/x",
            "title": {"rendered": "Half \\ud83d a \\uDC00 pair \\ud83d\\ude00"}, "content":
            {"rendered": "<p>The harbour opened again on Monday, and ships came in.</p>"}}""",
            "application/json",
            id="WordPress",
        ),
    ],
)
def test_half_a_character_of_a_page_can_be_kept(body: bytes, media_type: str) -> None:
    """What a page escapes need not be text; what is stored and sent must be."""
    url = "https://e.example/x"

    story = read(Document(body, NOW, url=url, media_type=media_type, charset="utf-8"))

    assert story.headline == "Half \ufffd a \ufffd pair 😀"
