"""Pictures of the bot at work for the README: ``make screenshots`` writes them.

The real bot lives in the sandbox for a minute, reads stories that lie on this machine, and is
photographed as a person sees it: on a desk and on a phone, by day and by night, in two languages.
"""

from __future__ import annotations

import asyncio
import io
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from PIL import Image
from playwright.async_api import expect

from bot.isolate import Direct
from bot.model import Asker
from bot.sandbox import open_sandbox
from bot.sandbox.littleweb import Page as Shelved
from bot.store import embedded_server
from tests.documents import ROOT
from tests.fixtures_browser import open_browser
from tests.fixtures_house import House, run_house, settings_for
from tests.stories import STORIES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Locator, Page

    from bot.sandbox import Message

FOLDER = ROOT / ".github" / "pictures"
#: Bytes of one picture, at most: the README has several of them.
LIMIT_BYTES = 250_000
#: Colours of a picture; halftone and text need no more.
_COLOURS = 96
#: Pixels above and below the messages, and of the tallest picture.
_FURNITURE, _TALLEST = 220, 1780
_SIZES = {"phone": (390, 844), "desk": (1280, 860)}


@dataclass(frozen=True, slots=True)
class Edition:
    """One language: what is sent, and the words on the buttons that are pressed."""

    code: str
    sample: str
    publish: str
    set_up: str
    test: str
    city: str


EDITIONS = {
    "en": Edition("en", "english", "Publish", "Set up", "Test post", "London"),
    "zh": Edition("zh-hans", "chinese", "发布", "设置", "测试", "上海"),
}


@asynccontextmanager
async def newsroom(edition: Edition) -> AsyncIterator[House]:
    """Yield a running bot with one subscribed channel, more stories, and a visitor."""
    with TemporaryDirectory(prefix="valkey-") as folder:
        async with (
            embedded_server(Path(folder), durable=False) as url,
            open_sandbox() as sandbox,
            run_house(sandbox, settings_for(sandbox, url), rooms=Direct()) as house,
        ):
            house.world.set_language(house.visitor, edition.code)
            for story in STORIES[edition.code]:
                page = Shelved(story.page().encode(), "text/html; charset=utf-8")
                house.world.web.pages[story.url] = page
            editor = Asker(house.visitor, house.visitor, 0, locale=edition.code)
            await house.services.circulation.subscribe(editor, sandbox.seeded.channel_id)
            yield house


async def walk(house: House, edition: Edition, page: Page, light: str, size: str) -> None:
    """Photograph what an editor sees, one thing after the other."""
    camera = Camera(page, f"{edition.code[:2]}-{size}-{light}", *_SIZES[size])
    for story in STORIES[edition.code]:
        answer = await house.ask(story.url)
        await _press(_bubble(page, answer), edition.publish)
        await _posted(house, story.headline)
    await page.get_by_test_id(f"try-{edition.sample}").click()
    preview = await house.seen(lambda it: it.by_bot and "photo" in it.content)
    await _shown(_bubble(page, preview))
    await camera.take("preview")
    await _press(_bubble(page, preview), edition.publish)
    posted = await _posted(house, "", kind="photo")
    await _open(page, house.sandbox.seeded.channel_id)
    await _shown(_bubble(page, posted))
    await camera.take("channel")
    await _open(page, house.visitor)
    menu = await house.ask("/subscribe @morning_wire")
    await _press(_bubble(page, menu), edition.set_up)
    await _press(_bubble(page, menu), "8:00")
    await _press(_bubble(page, menu), edition.city)
    await _bubble(page, menu).get_by_text("✓ 🗞 8:00").wait_for()
    await camera.take("menu")
    await _press(_bubble(page, menu), edition.test)
    await _posted(house, "🗞")
    await _open(page, house.sandbox.seeded.channel_id)
    await camera.take("digest")


async def _posted(house: House, words: str, kind: str = "text") -> Message:
    """Return the channel's first message with these words."""

    def is_post(message: Message) -> bool:
        in_channel = message.chat_id == house.sandbox.seeded.channel_id
        return in_channel and message.by_bot and kind in message.content and words in message.body

    return await house.seen(is_post)


def _bubble(page: Page, message: Message) -> Locator:
    return page.locator(
        f'[data-message-id="{message.message_id}"][data-chat-id="{message.chat_id}"]'
    )


async def _press(bubble: Locator, words: str) -> None:
    await bubble.get_by_test_id("inline-button").filter(has_text=words).first.click()


async def _shown(bubble: Locator) -> None:
    """Wait until the message stands there with its picture."""
    await expect(bubble.locator("img")).not_to_have_js_property("naturalWidth", 0)


async def _open(page: Page, chat_id: int) -> None:
    """Open a chat; on a phone by way of the list."""
    if await page.get_by_test_id("back").is_visible():
        await page.get_by_test_id("back").click()
    await page.get_by_test_id(f"chat-{chat_id}").click()


@dataclass(frozen=True, slots=True)
class Camera:
    """Writes small pictures of a page."""

    page: Page
    name: str
    #: Pixels, as long as the last message fits.
    width: int
    height: int

    async def take(self, scene: str) -> None:
        """Write what is seen, once everything stands still; the last message is seen whole."""
        last = await self.page.get_by_test_id("message").last.bounding_box()
        wanted = (last["height"] if last else 0) + _FURNITURE
        height = int(min(_TALLEST, max(self.height, wanted)))
        await self.page.set_viewport_size({"width": self.width, "height": height})
        await self.page.evaluate("document.activeElement?.blur()")
        await self.page.mouse.move(0, 0)
        await self.page.evaluate("document.getElementById('toast').hidden = true")
        await self.page.evaluate("document.getElementById('tries').scrollLeft = 0")
        await asyncio.sleep(0.6)
        seen = Image.open(io.BytesIO(await self.page.screenshot()))
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{scene}-{self.name}.png"
        few = seen.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size > LIMIT_BYTES:
            raise ValueError(f"{path.name} has {path.stat().st_size} bytes")


async def photograph(browser: Browser, edition: Edition, size: str, light: Any) -> None:
    """Walk through one newsroom with one screen."""
    width, height = _SIZES[size]
    async with newsroom(edition) as house:
        page = await browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme=light,
            reduced_motion="reduce",
            device_scale_factor=1.5 if size == "phone" else 1,
        )
        await page.goto(house.sandbox.url)
        await page.get_by_test_id(f"try-{edition.sample}").wait_for()
        await walk(house, edition, page, light, size)
        await page.close()


async def main() -> None:
    """Write every picture."""
    async with open_browser() as browser:
        for edition in EDITIONS.values():
            for size in _SIZES:
                for light in ("light", "dark"):
                    await photograph(browser, edition, size, light)


if __name__ == "__main__":
    asyncio.run(main())
