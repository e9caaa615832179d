"""What was said, in order, and everybody who waits to hear it."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import time
from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from bot.sandbox.littleweb import LittleWeb, Page
from bot.sandbox.nouns import Answer, Call, Json, Message, Query, User
from bot.sandbox.outlet import Outlet
from bot.sandbox.registry import Registry, now
from bot.sandbox.rendering import message_json

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator

_Found = TypeVar("_Found")
#: The log of calls keeps this many.
MAX_CALLS = 20_000


class Ledger(Registry):
    """Messages, the log of the bot's calls, and the events that the page follows."""

    def __init__(self, bot: User) -> None:
        super().__init__(bot)
        self.outlet = Outlet()
        self.web = LittleWeb()
        self.calls: list[Call] = []
        self.queries: dict[str, Query] = {}
        self._messages: dict[tuple[int, int], Message] = {}
        self._listeners: set[asyncio.Queue[Json | None]] = set()
        # Private chats and groups count together, supergroups and channels each alone.
        self._message_ids: defaultdict[int, Iterator[int]] = defaultdict(lambda: itertools.count(1))

    @property
    def page_hits(self) -> Counter[str]:
        """How often each address of the little web was asked for."""
        return self.web.hits

    def publish_page(
        self,
        url: str,
        body: bytes,
        media_type: str,
        status: int = 200,
        delay_seconds: float = 0.0,
    ) -> None:
        """Put a page into the little web, in place of what was there."""
        self.web.pages[url] = Page(body, media_type, status, delay_seconds)

    def messages(self, chat_id: int) -> tuple[Message, ...]:
        """Return the chat's messages as they stand now, oldest first."""
        return tuple(it for (place, _), it in self._messages.items() if place == chat_id)

    def find(self, chat_id: int, message_id: int | None) -> Message | None:
        """Return a message, or None where there is none (any more)."""
        return self._messages.get((chat_id, message_id or 0))

    def next_message_id(self, chat_id: int) -> int:
        """Return a fresh message id for the chat."""
        separate = self.chats[chat_id].kind in {"supergroup", "channel"}
        return next(self._message_ids[chat_id if separate else 0])

    def record(self, message: Message) -> Message:
        """Keep a message, new or changed, and tell everybody who listens."""
        self._messages[message.chat_id, message.message_id] = message
        if self._listeners:
            self.announce("message", chat_id=message.chat_id, message=self.page_json(message))
        else:
            self.outlet.pulse.beat()
        return message

    def erase(self, message: Message) -> None:
        """Take a message away."""
        self._messages.pop((message.chat_id, message.message_id), None)
        self.announce("deleted", chat_id=message.chat_id, message_id=message.message_id)

    def react(self, message: Message, user_id: int, emoji: str | None) -> Message:
        """Return the message with somebody's reaction set, or taken back."""
        reactions = {who: what for who, what in message.reactions.items() if who != user_id}
        if emoji:
            reactions[user_id] = emoji
        return self.record(dataclasses.replace(message, reactions=reactions))

    def page_json(self, message: Message) -> Json:
        """Return what the page shows: the message with its reactions and its link preview."""
        record = message_json(self, message)
        record["by_bot"] = message.by_bot
        record["reactions"] = list(message.reactions.values())
        if message.markup and "inline_keyboard" not in message.markup:
            record["reply_markup"] = message.markup
        url = previewed_url(message)
        if url:
            options = message.content.get("link_preview_options", {})
            record["preview"] = self.web.preview(url) | {
                "above": bool(options.get("show_above_text")),
                "large": bool(options.get("prefer_large_media")),
            }
        return record

    def announce(self, kind: str, **details: object) -> None:
        """Tell every open page, and everybody who waits for a state, that something happened."""
        for listener in self._listeners:
            listener.put_nowait({"kind": kind, **details})
        self.outlet.pulse.beat()

    def listen(self) -> asyncio.Queue[Json | None]:
        """Return a queue that receives every event from now on; None is the last."""
        listener: asyncio.Queue[Json | None] = asyncio.Queue()
        self._listeners.add(listener)
        return listener

    def hush(self, listener: asyncio.Queue[Json | None]) -> None:
        """Stop sending events to a queue."""
        self._listeners.discard(listener)

    def close(self) -> None:
        """End every open page, long poll and wait."""
        for listener in self._listeners:
            listener.put_nowait(None)
        for query in self.queries.values():
            if not query.answer.done():
                query.answer.set_result(Answer())
        self.outlet.close()

    def log(self, method: str, params: Json, response: Json, status: int) -> None:
        """Note a call of the bot."""
        self.calls.append(Call(method, params, response, status, time.time()))
        del self.calls[:-MAX_CALLS]
        self.outlet.pulse.beat()

    async def wait_for(
        self, predicate: Callable[[Message], bool], timeout_seconds: float = 10.0
    ) -> Message:
        """Return the first message, old ones included, that satisfies the predicate.

        Raises:
            TimeoutError: no such message came in time.
        """
        return await self.wait_until(
            lambda: next((it for it in tuple(self._messages.values()) if predicate(it)), None),
            timeout_seconds,
        )

    async def wait_until(
        self, state: Callable[[], _Found | None], timeout_seconds: float = 10.0
    ) -> _Found:
        """Return what ``state`` returns as soon as that is true; asked after every change.

        Raises:
            TimeoutError: it did not become true in time.
        """
        async with asyncio.timeout(timeout_seconds):
            while not (found := state()):
                await self.outlet.pulse.wait()
        return found


def previewed_url(message: Message) -> str | None:
    """Return the address whose preview the message shows, or None."""
    options: Json = message.content.get("link_preview_options", {})
    text = message.text
    if text is None or options.get("is_disabled"):
        return None
    if options.get("url"):
        return str(options["url"])
    units = text.encode("utf-16-le")
    for entity in message.entities:
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        if entity["type"] == "text_link":
            return str(entity["url"])
        if entity["type"] == "url":
            shown = units[start:end].decode("utf-16-le")
            return shown if "://" in shown else f"http://{shown}"
    return None


def edited(message: Message, content: Json, markup: Json | None) -> Message:
    """Return the message with other contents."""
    return dataclasses.replace(message, content=content, markup=markup, edit_date=now())
