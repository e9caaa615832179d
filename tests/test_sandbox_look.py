"""The sandbox page reads like a printed page: contrast, late pictures, lines that hold together."""

from __future__ import annotations

import asyncio
import re
from itertools import product
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.sandbox import Sandbox, open_sandbox
from bot.sandbox.littleweb import SHELF, SHIPPED
from tests.documents import README, ROOT
from tests.fixtures_browser import open_browser
from tests.screenshots import LIMIT_BYTES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page, Route

STYLE = (SHELF.parent / "page" / "style.css").read_text()
#: What is read on what.
READ_ON = (
    *product(("ink", "soft", "accent"), ("paper", "page", "sheet", "wash", "own")),
    ("accent-ink", "accent"),
)


def colours(scheme: str) -> dict[str, str]:
    """The colours of one scheme by name; the dark one stands second in the style sheet."""
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
    block = light if scheme == "light" else light + dark
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (
        it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), READ_ON, ids="-".join)
def test_what_is_read_stands_out(text: str, ground: str, scheme: str) -> None:
    """4.5 to 1 (WCAG 2.2, 1.4.3, level AA)."""
    known = colours(scheme)
    darker, lighter = sorted((luminance(known[text]), luminance(known[ground])))

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest_asyncio.fixture
async def place() -> AsyncIterator[tuple[Sandbox, Bot, Browser]]:
    """A sandbox in which the bot says only what a test lets it say."""
    async with (
        open_browser() as browser,
        open_sandbox() as sandbox,
        Bot(sandbox.token, sandbox.api_url, sandbox.file_url) as bot,
    ):
        sandbox.world.send_text(sandbox.visitor_id, sandbox.visitor_id, "hello")
        yield sandbox, bot, browser


async def opened(browser: Browser, url: str, *, width: int = 390) -> Page:
    page = await browser.new_page(viewport={"width": width, "height": 844})
    await page.goto(url)
    await page.get_by_test_id("message").first.wait_for()
    return page


async def gap(page: Page) -> float:
    """Pixels of messages that are hidden below."""
    measured: float = await page.evaluate(
        "(({scrollHeight, scrollTop, clientHeight}) => scrollHeight - scrollTop - clientHeight)"
        "(document.getElementById('scroll'))"
    )
    return measured


async def slowly(route: Route) -> None:
    await asyncio.sleep(1.5)
    await route.continue_()


@pytest.mark.browser
@pytest.mark.parametrize("reads_end", [True, False], ids=["at the end", "looking back"])
async def test_a_picture_that_comes_late_moves_only_whoever_reads_the_end(
    place: tuple[Sandbox, Bot, Browser], *, reads_end: bool
) -> None:
    sandbox, bot, browser = place
    for number in range(20):
        sandbox.world.send_text(sandbox.visitor_id, sandbox.visitor_id, f"line {number}")
    page = await opened(browser, sandbox.url)
    await page.route("**/sandbox/pictures*", slowly)
    options = LinkPreviewOptions(url=SHIPPED["ferry.jpg"], prefer_small_media=True)

    await bot.send_message(sandbox.visitor_id, "with a picture", link_preview_options=options)
    await page.locator("#column").get_by_text("with a picture").wait_for()
    if not reads_end:
        await page.mouse.move(200, 400)
        await page.mouse.wheel(0, -900)
        await asyncio.sleep(0.4)
    before = await gap(page)
    await expect(page.locator("#column img")).to_have_js_property("naturalWidth", 900)
    await asyncio.sleep(0.3)

    after = await gap(page)
    assert after < 2 if reads_end else after >= before > 240


@pytest.mark.browser
async def test_short_labels_stay_in_one_line_on_a_phone(
    place: tuple[Sandbox, Bot, Browser],
) -> None:
    sandbox, bot, browser = place
    sandbox.world.set_language(sandbox.visitor_id, "zh-hans")
    keys = [[InlineKeyboardButton(f"✓ 🗞 {it}:00", callback_data="x") for it in (8, 12, 18, 20)]]
    await bot.send_message(sandbox.visitor_id, "短", reply_markup=InlineKeyboardMarkup(keys))

    page = await opened(browser, sandbox.url)
    await page.get_by_test_id("inline-button").first.wait_for()
    heights = [
        await it.evaluate("it => it.getBoundingClientRect().height")
        for it in await page.locator("#tries > span, .key").all()
    ]

    assert len(heights) == 5
    assert max(heights) < 45
    assert (
        await page.evaluate("getComputedStyle(document.querySelector('#tries > span')).fontStyle")
        == "normal"
    )
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_pictures_of_the_readme_are_there_and_small() -> None:
    """``make screenshots`` writes them; a reader on a phone pays for each."""
    named = set(re.findall(r"\.github/pictures/[\w-]+\.png", README.read_text()))

    assert len(named) >= 8
    for name in named:
        assert 10_000 < (ROOT / name).stat().st_size < LIMIT_BYTES
