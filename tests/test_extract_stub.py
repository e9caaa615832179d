"""Pages that are no article say which kind they are; pages that are one are never refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import Elsewhere, NeedsJavascript, NoText, Paywalled, ReadError
from bot.extract import read
from bot.model import Article, Document

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example.org/a/story"
SENTENCE = "The harbour office opened the northern lock again on Monday after long repairs. "
CHINESE = "停航十一年的老码头渡轮星期六早上重新开航，两百多名居民站在岸边看着第一班船离开。"
PARAGRAPHS = tuple(
    f"<p>{SENTENCE}Gate {name} was the {n}th that was replaced, and it moves in {n} minutes. "
    f"Boats of {n * 10} metres may pass between {n} and {n + 9} o'clock, {name}'s keeper said.</p>"
    for n, name in enumerate(("Aldwych", "Berth", "Corran", "Dole", "Eastby", "Fenn", "Gorse"), 4)
)
#: A story's first lines, its beginning as a paywall shows it, and the whole.
BRIEF = f"<article><h1>Lock</h1><p>{SENTENCE}</p></article>"
STUB = f"<article><h1>Lock</h1>{''.join(PARAGRAPHS[:3])}</article>"
STORY = f"<article><h1>Lock</h1>{''.join(PARAGRAPHS)}</article>"
PRICED = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Lock",'
    '"isAccessibleForFree":%s}</script>'
)


def page(body: str, head: str = "") -> Article:
    text = f"<!DOCTYPE html><html><head><title>Lock</title>{head}</head><body>{body}</body></html>"
    return read(Document(text.encode(), NOW, url=URL, media_type="text/html"))


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("<p>You need to enable JavaScript to run this app.</p>", ""),
        ("<noscript>You need to enable JavaScript to run this app.</noscript>", ""),
        ("<noscript><p>Please turn on JavaScript in your browser.</p></noscript>", ""),
        ("<p>请启用JavaScript后刷新本页。</p>", ""),
        ("<p>请在浏览器中开启 JavaScript</p>", ""),
        ("<p>このページを見るにはJavaScriptを有効にしてください。</p>", ""),
        ("<p>Пожалуйста, включите JavaScript.</p>", ""),
        ("<p>Veuillez activer JavaScript pour lire cette page.</p>", ""),
        ("<p>Bitte JavaScript aktivieren, um fortzufahren.</p>", ""),
        ('<div id="root"></div><script src="/main.js"></script>', ""),
        ('<div id="__next"><div>Loading …</div></div><script src="/main.js"></script>', ""),
        ("<app-root></app-root><script>window.boot()</script>", ""),
        ('<div id="app"></div><script>var story = "a long text";</script>', ""),
    ],
)
def test_an_application_shell_needs_a_script(body: str, head: str) -> None:
    with pytest.raises(NeedsJavascript):
        page(body, head)


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (STUB, PRICED % "false"),
        (STUB, PRICED % '"False"'),
        (STUB, '<meta property="article:content_tier" content="locked">'),
        (f'{STUB}<div id="paywall"><p>Already a subscriber? Log in</p></div>', ""),
        (f'{STUB}<div class="c-paywall"><p>Sign in to continue</p></div>', ""),
    ],
)
def test_the_beginning_of_a_story_for_subscribers_is_marked(body: str, head: str) -> None:
    article = page(body, head)

    assert article.paywalled
    assert article.paragraphs[0].text.startswith(SENTENCE)


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (BRIEF, PRICED % "false"),
        (f"{BRIEF}<p>Subscribe to continue reading</p>", ""),
        (f'{BRIEF}<div class="c-paywall__box">Join today</div>', ""),
        (f'<article><p>{CHINESE}</p></article><div class="bar">登录后阅读全文</div>', ""),
        (f"<article><p>{CHINESE}</p></article><p>付费后查看完整内容</p>", ""),
        (f"<article><p>{SENTENCE}</p></article><p>Article réservé aux abonnés</p>", ""),
        (f"<article><p>{SENTENCE}</p></article><p>この記事は有料会員限定です</p>", ""),
        (f"<article><p>{SENTENCE}</p></article><p>Только по подписке</p>", ""),
    ],
)
def test_a_line_or_two_for_subscribers_is_no_article(body: str, head: str) -> None:
    with pytest.raises(Paywalled):
        page(body, head)


@pytest.mark.parametrize(
    ("refresh", "target"),
    [
        ("0; url=https://other.example.org/b", "https://other.example.org/b"),
        ("0;URL='/b?c=d'", "https://news.example.org/b?c=d"),
        ('5, url="next"', "https://news.example.org/a/next"),
        ("3;https://other.example.org/b", "https://other.example.org/b"),
        ("0; url=http://127.0.0.1/admin", "http://127.0.0.1/admin"),
    ],
)
def test_a_page_that_sends_on_says_where_to(refresh: str, target: str) -> None:
    """Whether the target may be visited is the guard's question, not the reader's."""
    content = refresh.replace('"', "&quot;")
    with pytest.raises(Elsewhere) as caught:
        page("<p>Moving …</p>", f'<meta http-equiv="Refresh" content="{content}">')

    assert caught.value.url == target


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("<p>&nbsp;</p>", '<meta http-equiv="refresh" content="300">'),
        ("<p>&nbsp;</p>", '<meta http-equiv="refresh" content="60; url=/b">'),
        ("<p>&nbsp;</p>", f'<meta http-equiv="refresh" content="0; url={URL}#top">'),
        ("<p>&nbsp;</p>", '<meta http-equiv="refresh" content="0; url=http://[::1">'),
        ("<p>&nbsp;</p>", '<noscript><meta http-equiv="refresh" content="0;/b"></noscript>'),
        ("<p>&nbsp;</p>", '<meta http-equiv="refresh" content="0; url=javascript:alert(1)">'),
        ('<div id="root"></div>', ""),
    ],
)
def test_an_empty_page_without_a_reason_has_no_text(body: str, head: str) -> None:
    with pytest.raises(ReadError) as caught:
        page(body, head)

    assert type(caught.value) is NoText


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (STORY, PRICED % "false"),
        (STORY, '<meta http-equiv="refresh" content="0; url=/live">'),
        (f'{STORY}<div class="paywall">Already a subscriber?</div>', ""),
        (f"{STORY}<noscript>Please enable JavaScript.</noscript>", ""),
        (STUB, PRICED % "true"),
        (STUB, '<meta property="article:content_tier" content="free">'),
        (f"<header>Already a subscriber? Log in</header>{STUB}", ""),
        (f'{STUB}<div class="paywall-root" hidden></div>', ""),
        (f'<div id="root">{BRIEF}</div><script src="/main.js"></script>', ""),
        (f"<article><h1>渡轮</h1><p>{CHINESE}</p></article>", ""),
        (BRIEF, ""),
    ],
)
def test_an_article_is_read_whatever_stands_around_it(body: str, head: str) -> None:
    article = page(body, head)

    assert article.paragraphs[0].text.startswith((SENTENCE.strip(), CHINESE[:20]))
    assert not article.paywalled
