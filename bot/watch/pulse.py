"""The loop's heart: it beats twice a second, and whoever looks from another thread sees it stop.

A loop that is stalled answers nobody, so its silence is measured outside of it. systemd is told by
its own protocol (sd_notify(3)) that the bot is ready, that it lives, and that it ends.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from bot.tasks import cancelled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

#: A loop that was silent for so long is stalled: people wait behind it.
STALLED_SECONDS: Final = 5.0
_BEAT_SECONDS: Final = 0.5
#: How long a silence is remembered.
_LATE_SECONDS: Final = 60.0


class Pulse:
    """When the loop was heard last, and its longest silence of late; any thread may ask."""

    def __init__(self, stalled_seconds: float = STALLED_SECONDS) -> None:
        self._stalled_seconds = stalled_seconds
        self._beaten_at = time.monotonic()
        #: Silences of the last minute: when each ended, and how long it was.
        self._silences: tuple[tuple[float, float], ...] = ()

    @property
    def silent_seconds(self) -> float:
        """How long the loop has been silent now."""
        return max(0.0, time.monotonic() - self._beaten_at - _BEAT_SECONDS)

    @property
    def stalled(self) -> bool:
        """Whether the loop is silent for longer than people wait."""
        return self.silent_seconds > self._stalled_seconds

    @property
    def longest_seconds(self) -> float:
        """The longest silence of the last minute, the present one included."""
        return max([self.silent_seconds, *(seconds for _, seconds in self._silences)])

    def beat(self) -> None:
        """Note that the loop lives."""
        now, silent = time.monotonic(), self.silent_seconds
        kept = [it for it in self._silences if it[0] > now - _LATE_SECONDS]
        # Of those that are remembered anyhow only longer ones matter.
        if all(silent > seconds for _, seconds in kept):
            kept.append((now, silent))
        self._silences, self._beaten_at = tuple(kept), now

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Beat while the block runs, and tell systemd so where it listens."""

        async def loop() -> None:
            while True:
                self.beat()
                notify("WATCHDOG=1")
                await asyncio.sleep(_BEAT_SECONDS)

        notify("READY=1")
        heart = asyncio.create_task(loop())
        try:
            yield
        finally:
            notify("STOPPING=1")
            await cancelled(heart)


def notify(state: str) -> None:
    """Tell systemd the state, where it started this process and wants to know."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        # An abstract address is written with @ and begins with a zero byte.
        line.sendto(state.encode(), address.replace("@", "\0", 1) if address[0] == "@" else address)
