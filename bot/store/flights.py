"""Single flight: of all who want the same value at once, in any process, one makes it.

The lock says who; the value itself travels through ``find``, so that a flight remembers nothing.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING, Final, TypeVar

from bot.errors import CacheError, StoreError
from bot.tasks import beating

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.store.connection import Connection

_FIRST_STEP_SECONDS: Final = 0.02
_LAST_STEP_SECONDS: Final = 0.2
_STEP_GROWTH: Final = 1.5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Flight:
    """The right to make one value now; what it makes is landed only while the right lasts."""

    #: Key of the lock, and what it holds as long as it is ours.
    name: str
    token: str


class Flights:
    """The values that are being made now."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def run(
        self,
        key: str,
        find: Callable[[], Awaitable[T | None]],
        make: Callable[[Flight], Awaitable[T]],
        *,
        lease_seconds: float = 30,
    ) -> T:
        """Return what ``find`` has, or what ``make`` makes while all others wait and look.

        ``make`` leaves its value, or its failure, where ``find`` sees it. What either raises
        leaves from here; a follower leads when the leader ends without a trace. A leader that
        slept past its lease is refused where it lands its value (``Posts.alias``).

        Raises:
            StoreError: the server did not answer.
        """
        name = self._connection.keys.flight(key)
        step_seconds = _FIRST_STEP_SECONDS
        while (value := await find()) is None:
            async with self._lead(name, lease_seconds) as flight:
                if flight is not None:
                    # Between the look above and the lock, another leader may have ended.
                    return found if (found := await find()) is not None else await make(flight)
            await asyncio.sleep(step_seconds)
            step_seconds = min(step_seconds * _STEP_GROWTH, _LAST_STEP_SECONDS)
        return value

    @asynccontextmanager
    async def _lead(self, name: str, lease_seconds: float) -> AsyncIterator[Flight | None]:
        token = token_hex(16)
        lease_ms = max(1, int(lease_seconds * 1000))
        try:
            leads = await self._connection.run("claim", [name], [token, lease_ms])
        except CacheError:
            # Nobody can be waited for, so everybody makes the value for themselves.
            yield Flight(name, token)
            return
        if not leads:
            yield None
            return

        async def beat() -> bool:
            with suppress(StoreError):
                return bool(await self._connection.run("extend", [name], [token, lease_ms]))
            return True

        try:
            async with beating(beat, lease_seconds / 3):
                yield Flight(name, token)
        finally:
            # The value is made; a lock that cannot be released lapses by itself.
            with suppress(StoreError):
                await self._connection.run("release", [name], [token])
