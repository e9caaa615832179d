"""The page in a real browser: what the visitor does reaches the bot, and the answer is seen."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from playwright.async_api import expect
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Update,
)
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.sandbox import Sandbox, open_sandbox
from bot.sandbox.littleweb import SHIPPED
from tests.fixtures_browser import open_browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

pytestmark = pytest.mark.browser

_HTML = (
    "<b>bold</b> <i>italic</i> <code>code</code> <tg-spoiler>secret</tg-spoiler>"
    ' <a href="https://example.org/a">link</a>'
    "\n<blockquote expandable>one\ntwo\nthree\nfour\nfive</blockquote>&lt;img src=x&gt;"
)
_KEYS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Toast", callback_data="toast"),
            InlineKeyboardButton("Alert", callback_data="alert"),
            InlineKeyboardButton("Source", url="https://example.org/a"),
        ]
    ]
)


async def _echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    if message and message.document:
        file = await message.document.get_file()
        size = len(await file.download_as_bytearray())
        await message.reply_text(f"{message.document.file_name}: {size}")
    elif message and message.text:
        await message.reply_text(f"echo {message.text}", do_quote=True)


async def _answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.callback_query:
        await update.callback_query.answer(
            "pressed", show_alert=update.callback_query.data == "alert"
        )


@dataclass(frozen=True, slots=True)
class Room:
    """A sandbox with the echo bot, and the visitor's browser."""

    sandbox: Sandbox
    bot: Bot
    browser: Browser
    page: Page

    @property
    def me(self) -> int:
        return self.sandbox.visitor_id

    def find(self, testid: str) -> Any:
        return self.page.get_by_test_id(testid)


@asynccontextmanager
async def _echo_bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    builder = Application.builder().token(sandbox.token)
    app = builder.base_url(sandbox.api_url).base_file_url(sandbox.file_url).build()
    app.add_handler(CallbackQueryHandler(_answer))
    app.add_handler(MessageHandler(filters.ALL, _echo))
    assert app.updater
    async with app:
        await app.bot.set_my_commands([BotCommand("start", "Begin"), BotCommand("help", "Help")])
        await app.updater.start_polling(poll_interval=0, timeout=5, drop_pending_updates=True)
        await app.start()
        yield app.bot
        await app.updater.stop()
        await app.stop()


@pytest_asyncio.fixture
async def room() -> AsyncIterator[Room]:
    async with (
        open_browser() as browser,
        open_sandbox() as sandbox,
        _echo_bot(sandbox) as bot,
    ):
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda it: faults.append(it.text) if it.type == "error" else None)
        await page.goto(sandbox.url)
        await expect(page.get_by_test_id("try-reference")).to_be_visible()
        yield Room(sandbox, bot, browser, page)
        await page.close()
        assert faults == []


async def test_one_click_sends_the_reference_article(room: Room) -> None:
    """The empty state's first button is enough for a first answer."""
    await room.find("try-reference").click()

    await expect(room.find("message").last).to_contain_text("north-korean-leader-vows.md: 5154")


async def test_text_is_sent_by_enter_and_answered(room: Room) -> None:
    """Enter sends, Shift+Enter breaks the line, the answer quotes the question."""
    field = room.find("composer-text")
    await field.fill("one")
    await field.press("Shift+Enter")
    await field.press_sequentially("two")
    await field.press("Enter")

    answer = room.find("message").last
    await expect(answer).to_contain_text("echo one")
    await expect(answer.locator(".quoted")).to_contain_text("one")
    await expect(field).to_have_value("")
    assert room.sandbox.world.messages(room.me)[0].text == "one\ntwo"


async def test_files_are_sent_by_choice(room: Room) -> None:
    """A chosen file reaches the bot whole."""
    await room.find("composer-file").set_input_files(
        files=[{"name": "notes.md", "mimeType": "text/markdown", "buffer": b"# Notes"}]
    )

    await expect(room.find("message").last).to_contain_text("notes.md: 7")


async def test_files_are_sent_by_drag_and_drop(room: Room) -> None:
    """A file dropped anywhere on the page goes to the open chat."""
    await room.page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["# Dropped"], "dropped.md", { type: "text/markdown" }));
            for (const kind of ["dragenter", "dragover", "drop"]) {
                document.body.dispatchEvent(
                    new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }),
                );
            }
        }"""
    )

    await expect(room.find("message").last).to_contain_text("dropped.md: 9")


async def test_entities_are_shown_and_html_is_text(room: Room) -> None:
    """Every entity has its element; what looks like HTML stays text."""
    await room.find("composer-text").fill("hi")
    await room.find("composer-send").click()
    await expect(room.find("message")).to_have_count(2)

    await room.bot.send_message(room.me, _HTML, parse_mode="HTML")

    shown = room.find("message").last.locator(".prose")
    await expect(shown.locator("strong")).to_have_text("bold")
    await expect(shown.locator("em")).to_have_text("italic")
    await expect(shown.locator("code")).to_have_text("code")
    await expect(shown.locator("a")).to_have_attribute("href", "https://example.org/a")
    await expect(shown).to_contain_text("<img src=x>")
    await expect(shown.locator("img")).to_have_count(0)
    spoiler = shown.locator(".spoiler")
    await spoiler.click()
    await expect(spoiler.locator("span")).to_be_visible()
    fold = shown.locator(".fold")
    await fold.click()
    await expect(fold).to_have_attribute("aria-expanded", "true")


async def test_buttons_toast_and_alert(room: Room) -> None:
    """A press shows the answer, as a toast or as a dialog; a link button is a link."""
    await room.find("try-english").click()
    await expect(room.find("message")).to_have_count(2)
    await room.bot.send_message(room.me, "keys", reply_markup=_KEYS)
    keys = room.find("inline-button")
    await expect(keys).to_have_count(3)

    await keys.nth(0).click()
    await expect(room.find("toast")).to_have_text("pressed")
    await keys.nth(1).click()
    await expect(room.find("alert")).to_contain_text("pressed")
    await room.find("alert-ok").click()

    await expect(room.find("alert")).to_be_hidden()
    await expect(keys.nth(2)).to_have_attribute("href", "https://example.org/a")


async def test_photos_edits_deletions_and_reactions_are_live(room: Room) -> None:
    """What the bot changes is seen to change."""
    await room.find("try-russian").click()
    await expect(room.find("message")).to_have_count(2)

    photo = await room.bot.send_photo(room.me, SHIPPED["ferry.jpg"], caption="before")
    last = room.find("message").last
    await expect(last.locator("img")).to_have_js_property("naturalWidth", 900)
    await photo.edit_caption("after")
    await expect(last).to_contain_text("after")
    await room.bot.set_message_reaction(room.me, photo.message_id, "👍")
    await expect(last.get_by_test_id("reaction")).to_have_text("👍")
    await photo.delete()

    await expect(room.find("message")).to_have_count(2)


async def test_a_large_preview_stands_above_the_text(room: Room) -> None:
    """link_preview_options decide size and place."""
    await room.find("try-chinese").click()
    await expect(room.find("message")).to_have_count(2)
    options = LinkPreviewOptions(
        url=SHIPPED["ferry.html"], prefer_large_media=True, show_above_text=True
    )

    await room.bot.send_message(room.me, "below", link_preview_options=options)

    last = room.find("message").last
    card = last.get_by_test_id("preview")
    await expect(card).to_contain_text("Night ferry returns to Alder Bay")
    await expect(card.locator("img")).to_have_js_property("naturalWidth", 900)
    above, below = await card.bounding_box(), await last.locator(".prose").bounding_box()
    assert above["y"] + above["height"] <= below["y"]
    assert above["width"] == below["width"]


async def test_unread_posts_are_counted_until_the_chat_is_opened(room: Room) -> None:
    """A badge counts what came while another chat was open."""
    channel = room.sandbox.seeded.channel_id
    for number in range(2):
        await room.bot.send_message(channel, f"post {number}")

    badge = room.find(f"unread-{channel}")
    await expect(badge).to_have_text("2")
    await room.find(f"chat-{channel}").click()

    await expect(badge).to_have_count(0)
    await expect(room.find("message")).to_have_count(2)


async def test_the_menu_of_commands_is_chosen_by_keyboard(room: Room) -> None:
    """A slash opens the bot's menu; arrows and Enter send a command."""
    field = room.find("composer-text")
    await field.fill("/")
    await expect(room.find("command-menu").locator("li")).to_have_count(2)
    await field.press("ArrowDown")
    await field.press("Enter")

    await expect(room.find("message").last).to_contain_text("echo /help")
    await expect(room.find("command-menu")).to_be_hidden()


async def test_a_new_channel_is_opened(room: Room) -> None:
    """A made-up channel appears with the bot as administrator."""
    await room.find("new-channel").click()
    await room.find("naming-name").fill("Evening Wire")
    await room.find("naming-ok").click()

    await expect(room.page.locator("#room-title")).to_have_text("Evening Wire")
    made = next(it for it in room.sandbox.world.chats.values() if it.title == "Evening Wire")
    assert room.sandbox.world.member(made.id, room.bot.id).status == "administrator"


async def test_language_and_person_change(room: Room) -> None:
    """The language reaches the bot's updates; another person sees other chats."""
    await room.find("language").select_option("zh-hans")
    await expect(room.find("try-reference")).to_have_text("发送参考文章")
    assert room.sandbox.world.users[room.me].language_code == "zh-hans"

    await room.find("person").select_option("Reader")

    locked = room.sandbox.seeded.locked_channel_id
    await expect(room.find(f"chat-{locked}")).to_have_count(0)
    await expect(room.find("try-reference")).to_have_text("Send the reference article")


async def test_a_phone_shows_one_pane_and_nothing_sticks_out(room: Room) -> None:
    """On a narrow screen chat and list take turns, without sideways scrolling."""
    page = await room.browser.new_page(viewport={"width": 390, "height": 844})
    await page.goto(room.sandbox.url)
    await page.get_by_test_id("try-reference").click()
    await expect(page.get_by_test_id("message")).to_have_count(2)
    width = await page.evaluate("document.documentElement.scrollWidth")
    await page.get_by_test_id("back").click()

    await expect(page.get_by_test_id(f"chat-{room.me}")).to_be_visible()
    await expect(page.get_by_test_id("composer-text")).to_be_hidden()
    assert width == 390
    await page.close()
