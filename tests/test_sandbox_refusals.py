"""What Telegram refuses, the sandbox refuses in the same words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from telegram import (
    BotCommand,
    InputMediaPhoto,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    EndPointNotFound,
    Forbidden,
    TelegramError,
)

from tests.fixtures_sandbox import Desk, buttons, open_desk, picture


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as found:
        yield found


Act = Callable[[Desk], Awaitable[Any]]


async def _edit_same(desk: Desk) -> None:
    message = await desk.bot.send_message(desk.me, "<b>x</b>", parse_mode="HTML")
    await message.edit_text("<b>x</b>", parse_mode="HTML")


async def _edit_photo_text(desk: Desk) -> None:
    message = await desk.bot.send_photo(desk.me, picture(10, 10))
    await message.edit_text("x")


async def _edit_text_caption(desk: Desk) -> None:
    await (await desk.bot.send_message(desk.me, "x")).edit_caption("y")


async def _edit_foreign(desk: Desk) -> None:
    message = desk.sandbox.world.send_text(desk.me, desk.me, "mine")
    await desk.bot.edit_message_text("yours", desk.me, message.message_id)


async def _copy_protected(desk: Desk) -> None:
    message = await desk.bot.send_message(desk.me, "x", protect_content=True)
    await message.copy(desk.me)


async def _answer_stale(desk: Desk) -> None:
    await desk.bot.answer_callback_query("4300000000000000001")


async def _to_closed_topic(desk: Desk) -> None:
    thread = desk.sandbox.world.add_topic(desk.group, is_open=False)
    await desk.bot.send_message(desk.group, "x", message_thread_id=thread)


def _standing(status: Any, **rights: bool) -> Act:
    async def send(desk: Desk) -> None:
        desk.sandbox.world.set_member(desk.group, desk.bot.id, status, **rights)
        await desk.bot.send_message(desk.group, "x")

    return send


async def _photo_without_right(desk: Desk) -> None:
    desk.sandbox.world.set_member(desk.group, desk.bot.id, "restricted", can_send_messages=True)
    await desk.bot.send_photo(desk.group, picture(10, 10))


async def _to_blocker(desk: Desk) -> None:
    desk.sandbox.world.set_member(desk.me, desk.bot.id, "kicked")
    await desk.bot.send_message(desk.me, "x")


async def _out_of_channel(desk: Desk) -> None:
    desk.sandbox.world.set_member(desk.channel, desk.bot.id, "left")
    await desk.bot.send_message("@morning_wire", "x")


async def _kicked_from_channel(desk: Desk) -> None:
    desk.sandbox.world.set_member(desk.channel, desk.bot.id, "kicked")
    await desk.bot.send_message(desk.channel, "x")


async def _quote_what_was_not_said(desk: Desk) -> None:
    message = await desk.bot.send_message(desk.me, "said")
    reply = ReplyParameters(message.message_id, quote="never")
    await desk.bot.send_message(desk.me, "x", reply_parameters=reply)


_REFUSALS: dict[str, tuple[Act, type[TelegramError], str]] = {
    "empty text": (lambda d: d.bot.send_message(d.me, " \n"), BadRequest, "message text is empty"),
    "long text": (
        lambda d: d.bot.send_message(d.me, "x" * 4097),
        BadRequest,
        "message is too long",
    ),
    "long in UTF-16": (
        lambda d: d.bot.send_message(d.me, "😀" * 2049),
        BadRequest,
        "message is too long",
    ),
    "long caption": (
        lambda d: d.bot.send_photo(d.me, picture(9, 9), caption="x" * 1025),
        BadRequest,
        "message caption is too long",
    ),
    "bad html": (
        lambda d: d.bot.send_message(d.me, "<p>x</p>", parse_mode="HTML"),
        BadRequest,
        'can\'t parse entities: unsupported start tag "p" at byte offset 0',
    ),
    "entity out of bounds": (
        lambda d: d.bot.send_message(d.me, "x", entities=[MessageEntity("bold", 0, 9)]),
        BadRequest,
        "entity_bounds_invalid",
    ),
    "no chat": (lambda d: d.bot.send_message(1, "x"), BadRequest, "chat not found"),
    "no name": (lambda d: d.bot.send_message("@nobody", "x"), BadRequest, "chat not found"),
    "stranger": (
        lambda d: d.bot.send_message(d.sandbox.seeded.reader.id, "x"),
        Forbidden,
        "forbidden: bot can't initiate conversation with a user",
    ),
    "blocked": (_to_blocker, Forbidden, "forbidden: bot was blocked by the user"),
    "out of channel": (
        _out_of_channel,
        Forbidden,
        "forbidden: bot is not a member of the channel chat",
    ),
    "kicked from channel": (
        _kicked_from_channel,
        Forbidden,
        "forbidden: bot was kicked from the channel chat",
    ),
    "kicked from group": (
        _standing("kicked"),
        Forbidden,
        "forbidden: bot was kicked from the supergroup chat",
    ),
    "locked channel": (
        lambda d: d.bot.send_message("@locked_gazette", "x"),
        BadRequest,
        "need administrator rights in the channel chat",
    ),
    "may not send texts": (
        _standing("restricted"),
        BadRequest,
        "not enough rights to send text messages to the chat",
    ),
    "may not send photos": (
        _photo_without_right,
        BadRequest,
        "not enough rights to send photos to the chat",
    ),
    "reply to nothing": (
        lambda d: d.bot.send_message(d.me, "x", reply_parameters=ReplyParameters(999)),
        BadRequest,
        "message to be replied not found",
    ),
    "false quote": (_quote_what_was_not_said, BadRequest, "quote_text_invalid"),
    "no topic": (
        lambda d: d.bot.send_message(d.group, "x", message_thread_id=999),
        BadRequest,
        "message thread not found",
    ),
    "closed topic": (_to_closed_topic, BadRequest, "topic_closed"),
    "button data": (
        lambda d: d.bot.send_message(d.me, "x", reply_markup=buttons(callback_data="é" * 33)),
        BadRequest,
        "button_data_invalid",
    ),
    "button url": (
        lambda d: d.bot.send_message(d.me, "x", reply_markup=buttons(url="http://localhost/")),
        BadRequest,
        "button_url_invalid",
    ),
    "photo geometry": (
        lambda d: d.bot.send_photo(d.me, picture(2100, 100)),
        BadRequest,
        "photo_invalid_dimensions",
    ),
    "photo perimeter": (
        lambda d: d.bot.send_photo(d.me, picture(9000, 1001)),
        BadRequest,
        "photo_invalid_dimensions",
    ),
    "no picture": (
        lambda d: d.bot.send_photo(d.me, b"<html>"),
        BadRequest,
        "image_process_failed",
    ),
    "broken picture": (
        lambda d: d.bot.send_photo(d.me, picture(300, 300, "JPEG")[:400]),
        BadRequest,
        "image_process_failed",
    ),
    "big photo": (
        lambda d: d.bot.send_photo(d.me, bytes(10 * 1024 * 1024 + 1)),
        BadRequest,
        "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
    ),
    "photo nowhere": (
        lambda d: d.bot.send_photo(d.me, "https://example.net/x.jpg"),
        BadRequest,
        "failed to get http url content",
    ),
    "photo is a page": (
        lambda d: d.bot.send_photo(d.me, "https://example.org/harbour/night-ferry-returns"),
        BadRequest,
        "wrong type of the web page content",
    ),
    "photo is nothing": (
        lambda d: d.bot.send_photo(d.me, "AgACnonsense"),
        BadRequest,
        "wrong file identifier/http url specified",
    ),
    "same edit": (_edit_same, BadRequest, "message is not modified: specified new message"),
    "edit of nothing": (
        lambda d: d.bot.edit_message_text("x", d.me, 999),
        BadRequest,
        "message to edit not found",
    ),
    "text of a photo": (_edit_photo_text, BadRequest, "there is no text in the message to edit"),
    "caption of a text": (
        _edit_text_caption,
        BadRequest,
        "there is no caption in the message to edit",
    ),
    "edit of another's": (_edit_foreign, BadRequest, "message can't be edited"),
    "delete of nothing": (
        lambda d: d.bot.delete_message(d.me, 999),
        BadRequest,
        "message to delete not found",
    ),
    "copy of nothing": (
        lambda d: d.bot.copy_message(d.me, d.me, 999),
        BadRequest,
        "message to copy not found",
    ),
    "forward of nothing": (
        lambda d: d.bot.forward_message(d.me, d.me, 999),
        BadRequest,
        "message to forward not found",
    ),
    "copy of the protected": (_copy_protected, BadRequest, "message can't be copied"),
    "stale query": (
        _answer_stale,
        BadRequest,
        "query is too old and response timeout expired or query id is invalid",
    ),
    "no file": (
        lambda d: d.bot.get_file("nonsense"),
        BadRequest,
        "wrong file_id or the file is temporarily unavailable",
    ),
    "album too long": (
        lambda d: d.bot.send_media_group(d.me, [InputMediaPhoto(picture(9, 9))] * 11),
        BadRequest,
        "too many messages to send as an album",
    ),
    "no member": (
        lambda d: d.bot.get_chat_member(d.channel, 1),
        BadRequest,
        "participant_id_invalid",
    ),
    "bad command": (
        lambda d: d.bot.set_my_commands([BotCommand("Bad!", "x")]),
        BadRequest,
        "bot_command_invalid",
    ),
    "no such method": (
        lambda d: d.bot.do_api_request("sendTelepathy"),
        EndPointNotFound,
        "",
    ),
    "webhook elsewhere": (
        lambda d: d.bot.set_webhook("https://example.org/hook"),
        BadRequest,
        "bad webhook: an https url must be provided for webhook",
    ),
}


@pytest.mark.parametrize(("act", "kind", "words"), _REFUSALS.values(), ids=_REFUSALS.keys())
async def test_refusals(desk: Desk, act: Act, kind: type[TelegramError], words: str) -> None:
    """What Telegram refuses is refused, in its words."""
    with pytest.raises(kind) as caught:
        await act(desk)

    assert type(caught.value) is kind
    assert words in str(caught.value).lower() or not words
