"""Docks with a watch beside them: the same promises, and the time that each takes is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import metrics
from bot.spans import span

if TYPE_CHECKING:
    from bot.model import Article, Budget, Delivery, Document, Picture, Post, Summary
    from bot.outcome import Outcome
    from bot.ports import Rooms, Sender


class TimedRooms:
    """The pure rooms, timed where they are called, waiting for a child included."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def read(self, document: Document) -> Article:
        """Return the article in a document.

        Raises:
            ReadError: the bytes hold no article that can be read.
        """
        with metrics.EXTRACT_SECONDS.time(), span("extract"):
            return await self._rooms.read(document)

    async def pick(self, article: Article, budget: Budget, method: str = "gist") -> Summary:
        """Return the key sentences that fit the budget, chosen by the named method."""
        with metrics.SUMMARISE_SECONDS.time(), span("summarise", method=method):
            return await self._rooms.pick(article, budget, method)

    async def picture(self, body: bytes) -> Picture:
        """Return the picture in a form that Telegram takes as a photo.

        Raises:
            ReadError: the bytes are no picture, or too small or too long to show.
        """
        with span("picture"):
            return await self._rooms.picture(body)


class TimedSender:
    """The way out, timed."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def send(self, delivery: Delivery, post: Post) -> Outcome:
        """Return what became of it."""
        with metrics.SEND_SECONDS.time(), span("send"):
            return await self._sender.send(delivery, post)

    async def trace(self, delivery: Delivery, post: Post, floor: int) -> Outcome | None:
        """Return the message that an earlier try left in the chat above message ``floor``."""
        return await self._sender.trace(delivery, post, floor)
