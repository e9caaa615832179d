"""Time and chance as a fetch meets them, and how much of everything one fetch may spend.

Everything here is handed in, so that tests of seconds run in none.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.fetch.retry import may_pass, wait_seconds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is, how time passes, and chance."""

    now: Callable[[], datetime]
    #: Seconds that only grow, from any beginning.
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    #: From 0 up to 1. It spreads load and keeps no secret.
    random: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much one fetch may cost; byte limits hold on the wire and after decoding."""

    page_bytes: int = 10_000_000
    file_bytes: int = 20_000_000
    image_bytes: int = 10_000_000
    header_bytes: int = 65_536
    header_lines: int = 256
    redirects: int = 5
    #: More tries of one fetch, all hops together, where what broke may pass.
    retries: int = 2
    #: For all hops together.
    deadline_seconds: float = 20.0
    #: For one try of one address.
    connect_seconds: float = 5.0
    #: Open at the same time, to all hosts together.
    connections: int = 20


LIMITS = FetchLimits()


class Effort:
    """What one fetch may still spend: the time to its deadline, and tries."""

    def __init__(self, clock: Clock, limits: FetchLimits) -> None:
        self._clock = clock
        self._ends = clock.monotonic() + limits.deadline_seconds
        self._retries = limits.retries
        self._tries = 1

    @property
    def seconds_left(self) -> float:
        """The time to the deadline, in seconds."""
        return self._ends - self._clock.monotonic()

    async def may_try_again(self, error: BaseException) -> bool:
        """Return True, after a wait, where the failure may have passed; False where it is final.

        A wait that would end after the deadline is not begun: the failure itself says more.
        """
        if self._tries > self._retries or not may_pass(error):
            return False
        seconds = wait_seconds(self._tries, self._clock.random())
        if seconds >= self.seconds_left:
            return False
        self._tries += 1
        await self._clock.sleep(seconds)
        return True
