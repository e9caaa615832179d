"""Updates come in: stored first, counted as read second, handled third.

Long polling moves Telegram's offset only after the updates lie in the store; a crash in
between brings them again, and the update's id makes the second copy a no-op.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot import log, metrics
from bot.apology import apologise
from bot.deliver import wait_seconds
from bot.errors import StoreError
from bot.i18n import voice
from bot.spans import span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store import Lease, Office, Queue
    from handlers.context import Door

_log = structlog.get_logger()

#: What the bot listens to.
ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "callback_query",
    "my_chat_member",
)

_POLL_SECONDS = 25
_REST_SECONDS = 2.0
_HANDLED_AT_ONCE = 16
_TRIES = 5


async def poll(door: Door, updates: Queue[bytes], office: Office | None = None) -> None:
    """Bring updates from Telegram into the store, for ever; ``office`` says that we may.

    Raises:
        InvalidToken: Telegram does not know the token; nothing helps but another one.
    """
    offset, away = 0, Away(door)
    while True:
        try:
            batch = await door.bot.get_updates(
                offset, timeout=_POLL_SECONDS, allowed_updates=ALLOWED_UPDATES
            )
            for update in batch:
                try:
                    raw = update.to_json().encode()
                    await updates.put(str(update.update_id), raw, office=office)
                except StoreError:
                    await away.tell(batch)
                    raise
                offset = update.update_id + 1
                away.over()
        except InvalidToken:
            raise
        except RetryAfter as error:
            await asyncio.sleep(wait_seconds(error))
        except Conflict:
            _log.warning("another bot polls with this token")
            await asyncio.sleep(_POLL_SECONDS)
        except (TelegramError, StoreError) as error:
            _log.warning("polling rests", kind=type(error).__name__)
            await asyncio.sleep(_REST_SECONDS)


def _kind(update: Update) -> str:
    """Return the word under which an update is counted."""
    return next((it for it in metrics.KINDS if getattr(update, it, None)), "other")


class Away:
    """Tells people that the store is away: once in a chat, for as long as it is.

    What they sent stays with Telegram and is read when the store is back.
    """

    def __init__(self, door: Door) -> None:
        self._door = door
        self._told: set[int] = set()

    async def tell(self, batch: Sequence[Update]) -> None:
        """Say so to everybody who wrote in private and was not told yet."""
        for update in batch:
            chat, user = update.effective_chat, update.effective_user
            if chat is None or chat.type != chat.PRIVATE or chat.id in self._told:
                continue
            self._told.add(chat.id)
            text = apologise(StoreError(), voice(user.language_code if user else None))
            with suppress(TelegramError):
                await self._door.bot.send_message(chat.id, text)

    def over(self) -> None:
        """Forget who was told: the store is back."""
        self._told.clear()


class Reader:
    """Handles stored updates: side by side, but in order within each chat."""

    def __init__(self, door: Door, updates: Queue[bytes]) -> None:
        self._door = door
        self._updates = updates
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._room = asyncio.Semaphore(_HANDLED_AT_ONCE)

    async def run(self, stopping: asyncio.Event) -> None:
        """Handle updates until ``stopping`` is set; what is under way then is finished."""
        async with asyncio.TaskGroup() as group:
            while not stopping.is_set():
                try:
                    await self._room.acquire()
                    lease = await self._updates.take(1.0)
                except StoreError as error:
                    _log.warning("store away", reason=str(error))
                    await asyncio.sleep(_REST_SECONDS)
                    lease = None
                if lease is None:
                    self._room.release()
                else:
                    group.create_task(self._handle(lease))

    async def _handle(self, lease: Lease[bytes]) -> None:
        """Handle one update; one that cannot be read is a dead letter, and the next is handled."""
        try:
            with log.following(f"update:{lease.key}"):
                await self._handle_in_turn(lease)
        except StoreError as error:
            self._updates.let_go(lease)
            _log.warning("store away", reason=str(error))
        except Exception as error:  # noqa: BLE001 - one odd update must not stop the others
            _log.exception("update failed", update=lease.key)
            with suppress(StoreError):
                await self._updates.bury(lease, f"{type(error).__name__}: {error}")
        finally:
            self._room.release()

    async def _handle_in_turn(self, lease: Lease[bytes]) -> None:
        """Handle one update after those of its chat, or else its person, that came before."""
        update = Update.de_json(json.loads(lease.item), self._door.bot)
        kind = _kind(update)
        metrics.UPDATES.labels(kind).inc()
        _log.info("update", update=update.update_id, kind=kind)
        place = update.effective_chat or update.effective_user
        lock = self._chats.setdefault(place.id if place else 0, asyncio.Lock())
        async with lock, self._updates.hold(lease):
            with span("update", kind=kind):
                await self._door.process_update(update)
        await self._settle(lease, update.update_id)

    async def _settle(self, lease: Lease[bytes], update_id: int) -> None:
        """Count the update as handled, unless the store failed under it: then it comes again."""
        postponed = self._door.bot_data.postponed
        if update_id not in postponed:
            await self._updates.done(lease)
            return
        postponed.discard(update_id)
        if lease.tries >= _TRIES:
            await self._updates.bury(lease, "the store failed under it again and again")
        else:
            await self._updates.retry(lease, lease.item, delay_seconds=_REST_SECONDS)
