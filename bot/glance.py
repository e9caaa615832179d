"""A glance: a summary for somebody who is still typing, within seconds or not at all.

What was begun is read to its end even where nobody waits any more, so that the next glance finds
it; a new question of a person takes the place of their last.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

import structlog

from bot.errors import Busy, CacheError
from bot.pipeline import identity
from bot.tasks import cancelled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

    from bot.library import Library
    from bot.model import Link, Post
    from bot.pipeline import Pipeline
    from bot.store import Store

_log = structlog.get_logger()

#: Telegram gives up an inline query after some ten seconds.
DEADLINE_SECONDS: Final = 8.0
#: An address that is typed grows by the letter: nobody is asked before it has stood so long.
_PAUSE_SECONDS: Final = 0.5
#: Pages that are read at once for people who type; whoever sends a link has precedence.
_READ_AT_ONCE: Final = 8


class Glance:
    """Summaries at once."""

    def __init__(
        self,
        pipeline: Pipeline,
        library: Library,
        store: Store,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._pipeline = pipeline
        self._library = library
        self._posts = store.posts
        self._deadline_seconds = deadline_seconds
        self._readings: dict[str, asyncio.Task[Post]] = {}
        self._asking: dict[int, asyncio.Task[None]] = {}
        self._past: WeakSet[asyncio.Task[None]] = WeakSet()

    def begin(self, user_id: int, work: Coroutine[Any, Any, None]) -> None:
        """Do the work beside everything else, in place of what the person asked before."""
        before = self._asking.get(user_id)
        if before is not None:
            self._past.add(before)
            before.cancel()
        task = self._asking[user_id] = asyncio.create_task(work)
        task.add_done_callback(lambda done: self._asked(user_id, done))

    def _asked(self, user_id: int, done: asyncio.Task[None]) -> None:
        if self._asking.get(user_id) is done:
            del self._asking[user_id]
        if not done.cancelled() and (error := done.exception()) is not None:
            _log.error("glance failed", exc_info=error)

    async def look(self, link: Link, admit: Callable[[], Awaitable[None]]) -> Post | None:
        """Return the link's post; None where it is not read in time.

        ``admit`` is asked before anything is read; what is cached is free.

        Raises:
            BotError: the link gives no article, or ``admit`` says why it is not to be read.
            Busy: too much is read just now.
        """
        with suppress(CacheError):
            kept = await self._posts.find(identity(link))
            if kept is not None:
                return kept
        await asyncio.sleep(_PAUSE_SECONDS)
        if asyncio.current_task() in self._past:
            # The store's client may have swallowed the cancellation (see ``bot.tasks``).
            raise asyncio.CancelledError
        await admit()
        reading = self._reading(link)
        wait_seconds = self._deadline_seconds - _PAUSE_SECONDS
        done, _ = await asyncio.wait({reading}, timeout=wait_seconds)
        return reading.result() if done else None

    def _reading(self, link: Link) -> asyncio.Task[Post]:
        """Return the one task that reads the link here."""
        name = identity(link)
        if name not in self._readings:
            if len(self._readings) >= _READ_AT_ONCE:
                raise Busy(self._deadline_seconds)
            task = self._readings[name] = asyncio.create_task(self._read(name, link))
            # Whoever waits is told why it failed; where nobody waits, nobody needs to know.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return self._readings[name]

    async def _read(self, name: str, link: Link) -> Post:
        try:
            post = await self._pipeline.digest(link)
            await self._library.file(link, post)
        finally:
            del self._readings[name]
        return post

    async def close(self) -> None:
        """Break off whatever is under way."""
        await cancelled(*self._asking.values(), *self._readings.values())


@asynccontextmanager
async def open_glance(pipeline: Pipeline, library: Library, store: Store) -> AsyncIterator[Glance]:
    """Yield the glance, and break off what is under way at the end."""
    glance = Glance(pipeline, library, store)
    try:
        yield glance
    finally:
        await glance.close()
