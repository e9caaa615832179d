"""The queue of updates: each is offered until the bot confirms it, by offset or by webhook."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from bot.sandbox.nouns import Json, Refusal

MAX_BATCH = 100
#: Not delivered unless the bot asks for them by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_FIRST_UPDATE_ID = 730_000_001


class Pulse:
    """A bell that wakes everybody who waits for a change."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def beat(self) -> None:
        """Wake everybody who waits now."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self, timeout_seconds: float | None = None) -> bool:
        """Return True after the next beat, False where the time ran out first."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            async with asyncio.timeout(timeout_seconds):
                await future
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True


@dataclass(slots=True)
class Webhook:
    """Where updates are posted, and how the last try went."""

    url: str
    secret: str | None = field(default=None, repr=False)
    max_connections: int = 40
    last_error: str | None = None
    #: Unix seconds.
    last_error_at: int | None = None


@dataclass(slots=True)
class Outlet:
    """Updates on their way to the bot."""

    pulse: Pulse = field(default_factory=Pulse)
    pending: list[Json] = field(default_factory=list)
    #: None until the bot says what it wants.
    allowed: frozenset[str] | None = None
    webhook: Webhook | None = None
    closed: bool = False
    _next_id: int = _FIRST_UPDATE_ID
    _poller: object = None

    @property
    def is_polled(self) -> bool:
        """Whether a long poll was made since the start."""
        return self._poller is not None

    def push(self, kind: str, payload: Json) -> None:
        """Queue an update, unless the bot does not want its kind."""
        if not self.wants(kind):
            return
        self.pending.append({"update_id": self._next_id, kind: payload})
        self._next_id += 1
        self.pulse.beat()

    def wants(self, kind: str) -> bool:
        """Return whether the bot asked for this kind of update."""
        if self.allowed:
            return kind in self.allowed
        return kind not in ON_REQUEST

    def allow(self, kinds: list[str] | None) -> None:
        """Remember what the bot wants; None keeps what was said before, empty is the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def confirm(self, offset: int) -> None:
        """Forget updates below the offset; a negative one keeps that many from the end."""
        if offset < 0:
            self.pending[:] = self.pending[offset:]
        elif offset:
            self.pending[:] = [it for it in self.pending if it["update_id"] >= offset]

    def close(self) -> None:
        """End every long poll at once."""
        self.closed = True
        self.pulse.beat()

    async def rest(self, seconds: float) -> None:
        """Return after so long, or when the outlet closes."""
        until = time.monotonic() + seconds
        while not self.closed and (left := until - time.monotonic()) > 0:
            await self.pulse.wait(left)

    async def take(self, limit: int, timeout_seconds: float) -> list[Json]:
        """Return pending updates, waiting for the first one.

        Raises:
            Refusal: a webhook is set, or another poll came later (409).
        """
        if self.webhook:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first",
            )
        me = self._poller = object()
        self.pulse.beat()
        until = time.monotonic() + timeout_seconds
        while not self.pending and not self.closed:
            left = until - time.monotonic()
            if left <= 0 or not await self.pulse.wait(left):
                break
            if self._poller is not me:
                raise Refusal(
                    409,
                    "Conflict: terminated by other getUpdates request;"
                    " make sure that only one bot instance is running",
                )
        return self.pending[: min(limit, MAX_BATCH)]
