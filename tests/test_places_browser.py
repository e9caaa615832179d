"""A real browser opens the links to passages: it stands at the right paragraph of the page."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest

from bot.compose import places
from bot.model import Article, Paragraph, Sentence
from bot.text import sentences
from tests.fixtures_browser import open_browser

if TYPE_CHECKING:
    from playwright.async_api import Browser, Route

pytestmark = pytest.mark.browser

URL = "https://example.com/story"
#: Each paragraph has words of its own, words of all, quotes, dashes, commas and an ampersand.
ENGLISH = (
    "The door opened slowly, and nobody came in. He left.",
    *(
        f"Paragraph {n} tells, in its own well-known way, of the harbour office; it has {n} rooms "
        f'& a bell. "Nobody knows why," she said. He left.'
        for n in range(1, 30)
    ),
)
CHINESE = (
    "他说：“灯塔博物馆在星期六开放。”孩子们很高兴。",
    *(
        f"第{n}段说的是港口办公室的事情，那里一共有{n}个房间，还有一口大钟。"
        "没有人知道为什么，她这样说道。他离开了。"
        for n in range(1, 30)
    ),
)
_VISIBLE = """() => [...document.querySelectorAll('p')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
}).map(one => one.id)"""


def article(texts: tuple[str, ...]) -> Article:
    return Article(URL, "Headline", tuple(map(Paragraph, texts)), url=URL)


def page(texts: tuple[str, ...]) -> str:
    """Return a page whose paragraphs are so far apart that only one is seen at a time."""
    rows = "".join(f'<p id="{n}">{html.escape(it)}</p>' for n, it in enumerate(texts))
    return f"<!doctype html><meta charset=utf-8><style>p{{margin:700px 0}}</style>{rows}"


async def seen(browser: Browser, url: str, body: str) -> list[str]:
    """Return the paragraphs that stand in the window once the address is open."""

    async def answer(route: Route) -> None:
        await route.fulfill(body=body, content_type="text/html")

    tab = await browser.new_page(viewport={"width": 800, "height": 600})
    try:
        await tab.route("**/*", answer)
        await tab.goto(url)
        await tab.wait_for_function("() => scrollY > 0", timeout=5000)
        return list(await tab.evaluate(_VISIBLE))
    finally:
        await tab.close()


@pytest.mark.parametrize("texts", [ENGLISH, CHINESE], ids=["English", "Chinese"])
async def test_every_stretch_of_a_paragraph_is_found_where_it_stands(
    texts: tuple[str, ...],
) -> None:
    story = article(texts)
    async with open_browser() as browser:
        for number in (4, 29):
            spans = list(sentences(texts[number]))
            for first in range(len(spans)):
                for last in range(first, len(spans)):
                    chosen = tuple(
                        Sentence(texts[number][start:end], number, start, end, 0)
                        for start, end in spans[first : last + 1]
                    )
                    link = places.address(URL, story, chosen)
                    assert await seen(browser, link, page(texts)) == [str(number)], link
