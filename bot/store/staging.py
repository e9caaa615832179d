"""Staging: a broadcast is laid out in pieces that nobody sees, then made real in one step.

However many deliveries it has, the process holds no more of them than one script takes. Whoever
dies before ``commit`` has promised nothing: what was staged is forgotten in some minutes. A few
deliveries are never staged: one script keeps the posts and queues them.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from bot import log
from bot.errors import StoreError
from bot.store.codec import encode
from bot.store.lifetimes import POST_SECONDS, STAGED_SECONDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from bot.model import Delivery, Post
    from bot.store.connection import Connection

#: Deliveries that one script takes, so that none holds the server for over some milliseconds.
CHUNK: Final = 250

_Args = list[str | bytes | int]


class Stage:
    """Posts and their deliveries on the way into the outbox: all of them or none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._root = connection.keys.root
        self._token = token_hex(8)
        #: Posts by the key that they are to be kept at.
        self._posts: dict[str, bytes] = {}
        self._waiting: list[Delivery] = []
        #: New deliveries that are staged; None as long as nothing was.
        self._staged: int | None = None

    async def add(self, post: Post, deliveries: Iterable[Delivery]) -> None:
        """Add a post and deliveries of it; nobody sees them yet.

        Raises:
            StoreError: the server did not answer, or it took minutes between two of these calls.
        """
        self._posts.setdefault(self._connection.keys.post(post.key), encode(post))
        for each in deliveries:
            self._waiting.append(each)
            if len(self._waiting) > CHUNK:
                await self._lay_out(self._waiting[:CHUNK])
                del self._waiting[:CHUNK]

    async def commit(self) -> int:
        """Keep the posts and queue all deliveries in one step; return how many are new.

        A delivery whose key was queued before, or added twice, is left out.

        Raises:
            StoreError: nobody knows whether they are queued; putting them again is safe.
        """
        keys = [self._root, *self._posts]
        args: _Args = [self._token, *self._posts.values(), POST_SECONDS]
        if self._staged is None:
            args += [part for each in self._waiting for part in _packed(each)]
            return int(await self._connection.run("outbox_put", keys, args))
        new = await self._lay_out(self._waiting)
        if new and not await self._connection.run("outbox_commit", keys, [*args, new]):
            raise StoreError("the broadcast took too long to stage")
        return new

    async def _lay_out(self, deliveries: Iterable[Delivery]) -> int:
        """Return how many new deliveries are staged in all, these among them."""
        args: _Args = [self._token, STAGED_SECONDS, self._staged or 0]
        for each in deliveries:
            args += [each.key, str(each.chat_id), encode(_traced(each))]
        held = int(await self._connection.run("outbox_stage", [self._root], args))
        if held < 0:
            raise StoreError("the broadcast took too long to stage")
        self._staged = held
        return held

    async def clear(self) -> None:
        """Leave nothing of what was staged and is not real."""
        if self._staged is not None:
            with suppress(StoreError):
                await self._connection.run("outbox_unstage", [self._root], [self._token])


@asynccontextmanager
async def staging(connection: Connection) -> AsyncIterator[Stage]:
    """Yield a stage; what is not committed in the block is forgotten after it."""
    stage = Stage(connection)
    try:
        yield stage
    finally:
        await stage.clear()


def _traced(delivery: Delivery) -> Delivery:
    """Return the delivery with the name of the work that puts it, where it has none."""
    name = log.trace()
    return delivery if delivery.trace or name is None else replace(delivery, trace=name)


def _packed(delivery: Delivery) -> tuple[str, str, str, bytes]:
    return (
        delivery.key,
        str(delivery.chat_id),
        "1" if delivery.broadcast else "0",
        encode(_traced(delivery)),
    )
