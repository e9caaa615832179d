"""A page is refused for its kind only where no story is on it; the corpus has whole pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import BotCheck, ConsentWall, Footage, Listing, LoginWall, ReadError, Vanished
from bot.extract import read
from bot.extract.signposts import lines_of, says_bot_check, says_login, says_missing
from bot.model import Document
from tests.articles import SENTENCES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STORY = "".join(f"<p>{SENTENCES[n]} {SENTENCES[n + 1]}</p>" for n in range(0, 6, 2))
DECLARED = '<meta property="og:type" content="article">'
CARDS = "".join(
    f'<div class="card"><h3><a href="/s/{n}">Story number {n} of the harbour</a></h3>'
    f"<p>Something happened at pier {n}, and people looked on.</p></div>"
    for n in range(12)
)
PASSWORD = '<form><input name="u"><input type="password"><button>Log in</button></form>'
ACCEPT = "<p>We use cookies.</p><button>Accept all</button>"


def made_of(body: str, head: str = "", title: str = "Lamp", path: str = "/s/lamp") -> str:
    """Return "article", or the code of what the page is instead."""
    text = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    url = f"https://news.example.org{path}"
    try:
        read(Document(text.encode(), NOW, url=url, media_type="text/html"))
    except ReadError as error:
        return error.code
    return "article"


@pytest.mark.parametrize(
    ("body", "title", "path", "kind"),
    [
        (CARDS, "Harbour", "/s/", Listing),
        (f"<p>{SENTENCES[0]}</p>{CARDS}", "Harbour", "/tag/pier", Listing),
        (f"<p>{SENTENCES[0]} {SENTENCES[1]}</p>{CARDS}", "Courier", "/", Listing),
        (PASSWORD, "Courier", "/s/lamp", LoginWall),
        (f"<p>Use your e-mail address.</p>{PASSWORD}", "Sign in", "/s/lamp", LoginWall),
        (ACCEPT, "Courier", "/s/lamp", ConsentWall),
        ("<h1>404</h1><p>Oops.</p>", "Courier", "/s/lamp", Vanished),
        ("<p>Oops.</p>", "Seite nicht gefunden | Uferbote", "/s/lamp", Vanished),
        ("<p>Oops.</p>", "お探しのページは見つかりませんでした", "/s/lamp", Vanished),
        ("<p>One moment.</p>", "Attention Required! | Cloudflare", "/s/lamp", BotCheck),
        ("<p>Un momento.</p>", "Verificación de seguridad", "/s/lamp", BotCheck),
        ("<video></video>", "Lamp", "/s/lamp", Footage),
    ],
)
def test_a_page_without_a_story_says_its_kind(
    body: str, title: str, path: str, kind: type[ReadError]
) -> None:
    assert made_of(body, title=title, path=path) == kind.code


@pytest.mark.parametrize("around", [CARDS, PASSWORD, ACCEPT, "<video></video>"])
@pytest.mark.parametrize("path", ["/s/lamp", "/", "/tag/lamp", "/login", "/?s=lamp"])
@pytest.mark.parametrize("head", ["", DECLARED])
def test_a_story_is_read_wherever_it_lives_and_whatever_stands_around_it(
    around: str, path: str, head: str
) -> None:
    assert made_of(f"<main><h1>Lamp</h1>{STORY}</main>{around}", head, path=path) == "article"


@pytest.mark.parametrize("title", ["404", "Log in", "Just a moment...", "登录", "文章已删除"])
def test_a_brief_that_declares_itself_an_article_is_one_under_any_title(title: str) -> None:
    assert made_of(f"<h1>{title}</h1><p>{SENTENCES[0]}</p>", DECLARED, title) == "article"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(
    headline=st.sampled_from(["404 not found", "Login", "Are you a robot?", "Cookies", "Live"]),
    count=st.integers(2, 4),
    cards=st.integers(0, 12),
)
def test_sentences_enough_make_an_article(headline: str, count: int, cards: int) -> None:
    """A page that declares nothing is an article by its text, be its headline what it may."""
    own = "".join(f"<p>{' '.join(SENTENCES)} ({n})</p>" for n in range(count))
    body = f"<main><h1>{headline}</h1>{own}</main>{CARDS[: CARDS.find('<div', cards * 100)]}"

    assert made_of(body, title=headline) == "article"


@pytest.mark.parametrize(
    "title",
    [
        "Page not found: how a small paper keeps its past",
        "The article that could not be found anywhere else",
        "A moment of silence",
        "Login data of a million people stolen",
        "Security check at the harbour takes an hour",
        "404 days at sea",
        "文章不存在的年代",
        "登录月球的人",
        "访问验证技术的十年",
    ],
)
def test_a_headline_that_only_mentions_such_words_says_nothing(title: str) -> None:
    lines = lines_of((title,))

    assert not says_missing(lines)
    assert not says_login(lines)
    assert not says_bot_check(lines)
