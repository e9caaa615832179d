"""Rich messages, drafts and buttons that copy: as the Bot API has them, as the page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from playwright.async_api import expect
from telegram import CopyTextButton, InputFile, Message
from telegram.error import BadRequest

from bot.sandbox.methods.keyboards import MAX_COPIED
from tests.fixtures_browser import open_browser
from tests.fixtures_sandbox import Desk, buttons, open_desk, picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

HTML = (
    '<h2><a href="https://example.org/a">A story</a></h2>'
    '<figure><img src="tg://photo?id=lead"/>'
    "<figcaption>The lamp<cite>R. Ito</cite></figcaption></figure>"
    "<p>One &lt;b&gt;<br>two <b>bold</b></p>"
    "<details><summary>Full text</summary><p>Folded</p></details><footer>Outlet</footer>"
)


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as found:
        yield found


async def send(desk: Desk, chat_id: int, rich: dict[str, Any], **more: Any) -> Message:
    fields = {"chat_id": chat_id, "rich_message": rich, **more}
    sent = await desk.bot.do_api_request("sendRichMessage", fields, Message)
    assert isinstance(sent, Message)
    return sent


async def send_story(desk: Desk) -> Message:
    media = [{"id": "lead", "media": {"type": "photo", "media": "attach://part"}}]
    part = InputFile(picture(640, 360, "JPEG"), filename="lead.jpg")
    return await send(desk, desk.me, {"html": HTML, "media": media}, part=part)


async def test_a_rich_message_is_answered_with_its_blocks(desk: Desk) -> None:
    sent = await send_story(desk)

    blocks = sent.api_kwargs["rich_message"]["blocks"]
    kinds = [it["type"] for it in blocks]
    assert kinds == ["heading", "photo", "paragraph", "details", "footer"]
    assert blocks[1]["caption"] == {"text": "The lamp", "credit": "R. Ito"}
    assert blocks[1]["photo"][-1]["width"] == 640


async def _edit_to_text(desk: Desk) -> None:
    sent = await send(desk, desk.me, {"html": "<p>x</p>"})
    await desk.bot.edit_message_text("y", desk.me, sent.message_id)


async def _edit_photo_to_rich(desk: Desk) -> None:
    sent = await desk.bot.send_photo(desk.me, picture(10, 10))
    rich = {"rich_message": {"html": "<p>x</p>"}}
    await desk.bot.edit_message_text(None, desk.me, sent.message_id, api_kwargs=rich)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda it: send(it, it.me, {}), "exactly one of html"),
        (lambda it: send(it, it.me, {"html": "x", "markdown": "y"}), "exactly one of html"),
        (lambda it: send(it, it.me, {"html": "<p><script></p>"}), "unsupported tag"),
        (lambda it: send(it, it.me, {"html": HTML}), "media not found"),
        (_edit_to_text, "there is no text in the message to edit"),
        (_edit_photo_to_rich, "there is no text in the message to edit"),
        (lambda it: it.bot.send_message_draft(it.channel, 1, "x"), "only to private chats"),
        (lambda it: it.bot.send_message_draft(it.me, 0, "x"), "draft_id_invalid"),
        (lambda it: it.bot.send_message_draft(it.me, 1, "x" * 4097), "too long"),
        (
            lambda it: it.bot.send_message(
                it.me, "x", reply_markup=buttons(copy_text=CopyTextButton("x" * (MAX_COPIED + 1)))
            ),
            "copy_text",
        ),
    ],
)
async def test_what_the_bot_api_does_not_take_is_refused(
    desk: Desk, act: Callable[[Desk], Awaitable[Any]], reason: str
) -> None:
    with pytest.raises(BadRequest) as caught:
        await act(desk)

    assert reason in caught.value.message.lower()


@pytest.mark.browser
async def test_the_page_shows_them(desk: Desk) -> None:
    """The text is folded until it is wanted; a draft is gone with the bot's next message."""
    faults: list[str] = []
    async with open_browser() as browser:
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda it: faults.append(it.text) if it.type == "error" else None)
        await page.goto(desk.sandbox.url)
        await expect(page.get_by_test_id("message").last).to_be_visible()

        await desk.bot.send_message_draft(desk.me, 7, "⏳ Reading …")
        await expect(page.get_by_test_id("draft")).to_have_text("⏳ Reading …")
        await desk.bot.send_message_draft(desk.me, 7, "⏳ Picking …")
        await expect(page.get_by_test_id("draft")).to_have_text("⏳ Picking …")
        await send_story(desk)
        await expect(page.get_by_test_id("draft")).to_have_count(0)

        shown = page.get_by_test_id("rich")
        await expect(shown.locator("h2")).to_have_text("A story")
        await expect(shown.locator("figcaption")).to_contain_text("The lamp")
        await expect(shown.get_by_text("One <b>")).to_be_visible()
        await expect(shown.get_by_text("Folded")).to_be_hidden()
        await shown.get_by_text("Full text").click()
        await expect(shown.get_by_text("Folded")).to_be_visible()

        copied = buttons(copy_text=CopyTextButton("https://example.org/a"))
        await desk.bot.send_message(desk.me, "x", reply_markup=copied)
        await page.get_by_test_id("inline-button").click()
        await expect(
            page.get_by_text("Copied.").or_(page.get_by_text("https://example.org/a"))
        ).to_be_visible()
    assert faults == []
