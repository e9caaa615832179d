"""One post to one chat: rich where that is wished, photo with caption, text where it must.

``send`` never raises for what Telegram says. A picture is uploaded once and then sent by its
``file_id``; a picture that Telegram refuses, or a chat that takes no photos, gets the text.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import InputFile, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.deliver.address import Address, keyboard, preview, unlinked
from bot.deliver.pickers import picker
from bot.deliver.probe import Probe
from bot.deliver.richly import Richly, photo_id
from bot.deliver.verdict import Meaning, meaning, outcome
from bot.errors import StoreError
from bot.outcome import Sent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from telegram import Bot

    from bot.model import Delivery, Post
    from bot.outcome import Outcome
    from bot.ports import Papers, Pictures

    SendPictured = Callable[[Address, Post, str | bytes], Awaitable[Message]]

_UPLOAD_TIMEOUT_SECONDS = 60.0


class TelegramSender:
    """The way out."""

    def __init__(
        self,
        bot: Bot,
        pictures: Pictures,
        papers: Papers | None = None,
        *,
        probe: Probe | None = None,
        paid: bool = False,
    ) -> None:
        self._bot = bot
        self._pictures = pictures
        #: Without it, what would be a file's caption goes as a text.
        self._papers = papers
        self._probe = probe or Probe(bot, None)
        self._paid = paid or None
        self._richly = Richly(bot)
        self._uploads: dict[str, asyncio.Lock] = {}

    async def send(self, delivery: Delivery, post: Post) -> Outcome:
        """Return what became of the post in the delivery's chat."""
        try:
            message = await self._send_as_can_be(delivery, post)
        except TelegramError as error:
            return outcome(error, delivery.attempt)
        return Sent(message.message_id)

    async def trace(self, delivery: Delivery, post: Post, floor: int) -> Outcome | None:
        """Return the message that an earlier try left in the chat above message ``floor``."""
        return await self._probe.find(delivery, post, floor)

    async def _send_as_can_be(self, delivery: Delivery, post: Post) -> Message:
        """Return the message after giving up, one by one, what Telegram does not take."""
        address = Address(delivery.chat_id, delivery.thread_id, delivery.reply_to)
        if not self._richly.is_welcome(address.chat_id):
            post = replace(post, rich=None)
        for _ in range(6):
            try:
                return await self._send_once(address, post)
            except TelegramError as error:
                if post.rich is not None and self._richly.is_refusal(error, address.chat_id):
                    post = replace(post, rich=None)
                    continue
                match meaning(error):
                    case Meaning.NO_REPLY if address.reply_to is not None:
                        address = address._replace(reply_to=None)
                    case Meaning.NO_TOPIC if address.thread_id is not None:
                        address = address._replace(thread_id=None)
                    case Meaning.NO_PHOTO | Meaning.BAD_PICTURE if post.picture_key:
                        post = replace(post, picture_key=None)
                    case Meaning.BAD_BUTTON if unlinked(post) != post:
                        post = unlinked(post)
                    case _:
                        raise
        return await self._send_text(address, post)

    async def _send_once(self, address: Address, post: Post) -> Message:
        """Return the message, sent with the file or picture if there is one to send."""
        if post.paper_key is not None:
            return await self._send_paper(address, post, post.paper_key)
        if post.rich is not None:
            if post.rich.picture_key is None:
                return await self._richly.send(address, post, None, paid=self._paid)
            return await self._send_pictured(address, post, post.rich.picture_key, self._send_rich)
        if post.picture_key is None:
            return await self._send_text(address, post)
        return await self._send_pictured(address, post, post.picture_key, self._send_photo)

    async def _send_pictured(
        self, address: Address, post: Post, key: str, send: SendPictured
    ) -> Message:
        """Return the message, sent with the picture by its ``file_id``, else with its bytes."""
        async with self._one_upload(key) as file_id:
            if file_id is None:
                return await self._upload(address, post, key, send)
            try:
                return await send(address, post, file_id)
            except BadRequest as error:
                if meaning(error) is not Meaning.BAD_PICTURE:
                    raise
            # Telegram no longer knows the picture by this name: its bytes travel again.
            await self._pictures.forget_file_id(key)
            return await self._upload(address, post, key, send)

    async def _upload(self, address: Address, post: Post, key: str, send: SendPictured) -> Message:
        """Return the message, sent with the picture's bytes; the text where those are gone."""
        picture = await self._pictures.get(key)
        if picture is None:
            return await self._send_text(address, post)
        message = await send(address, post, picture.body)
        name = photo_id(message)
        # What has left must not be taken for what has not; the next upload tells the name again.
        with suppress(StoreError):
            if name is not None:
                await self._pictures.remember_file_id(key, name)
        return message

    @asynccontextmanager
    async def _one_upload(self, key: str) -> AsyncIterator[str | None]:
        """Give the known ``file_id``, or None to the one sender that uploads while others wait."""
        known = await self._pictures.file_id(key)
        if known is not None:
            yield known
            return
        lock = self._uploads.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                yield await self._pictures.file_id(key)
        finally:
            if not lock.locked():
                self._uploads.pop(key, None)

    async def _send_rich(self, address: Address, post: Post, photo: str | bytes) -> Message:
        """Return the rich message."""
        return await self._richly.send(address, post, photo, paid=self._paid)

    async def _send_photo(self, address: Address, post: Post, photo: str | bytes) -> Message:
        """Return the photo message."""
        return await self._bot.send_photo(
            address.chat_id,
            photo,
            caption=post.html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(post.keyboard),
            disable_notification=post.silent,
            message_thread_id=address.thread_id,
            reply_parameters=address.reply,
            write_timeout=_UPLOAD_TIMEOUT_SECONDS,
            allow_paid_broadcast=self._paid,
        )

    async def _send_paper(self, address: Address, post: Post, key: str) -> Message:
        """Return the message with the file; the text alone where the file is no longer kept."""
        paper = await self._papers.get(key) if self._papers else None
        if paper is None:
            return await self._send_text(address, post)
        return await self._bot.send_document(
            address.chat_id,
            InputFile(paper.body, paper.name),
            caption=post.html,
            parse_mode=ParseMode.HTML,
            disable_notification=post.silent,
            message_thread_id=address.thread_id,
            reply_parameters=address.reply,
            write_timeout=_UPLOAD_TIMEOUT_SECONDS,
        )

    async def _send_text(self, address: Address, post: Post) -> Message:
        """Return the text message, its lead image as a large preview above."""
        return await self._bot.send_message(
            address.chat_id,
            post.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=preview(post),
            reply_markup=picker(post.keyboard) or keyboard(post.keyboard),
            disable_notification=post.silent,
            message_thread_id=address.thread_id,
            reply_parameters=address.reply,
            allow_paid_broadcast=self._paid,
        )
