"""Telegram's sending limits, kept on the server's clock for all processes together.

About 30 messages a second in all, 1 a second to a chat, 20 a minute to a group or channel
(Telegram's bot FAQ, "My bot is hitting limits"). One script checks every rule and reserves all or
nothing: chained limiters would hand out one slot and then wait for the other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.store.connection import Connection

_MICROSECONDS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast messages may leave; a hair slower than the limits, for clocks differ."""

    per_second: float = 29.7
    #: So many may make up for a moment in which none left; the rate over a second stays.
    burst: int = 4
    chat_per_second: float = 1
    #: So many may leave for one chat before its pace holds.
    chat_burst: int = 3
    group_count: int = 20
    group_window_seconds: float = 61

    def encoded(self) -> str:
        """Return the pace as the scripts read it, in microseconds."""
        return json.dumps(
            {
                "interval": round(_MICROSECONDS / self.per_second),
                "burst": self.burst,
                "chat_interval": round(_MICROSECONDS / self.chat_per_second),
                "chat_burst": self.chat_burst,
                "window_count": self.group_count,
                "window": round(self.group_window_seconds * _MICROSECONDS),
            }
        )


#: Paid broadcasts: 1000 a second in all (Bot API, ``allow_paid_broadcast``).
PAID_PACE: Final = Pace(per_second=990, burst=20)


class Limits:
    """Reservations and pauses; every method raises ``StoreError`` where the server is silent."""

    def __init__(self, connection: Connection, pace: Pace | None = None) -> None:
        self._connection = connection
        self._keys = connection.keys
        self._pace = (pace or Pace()).encoded()

    async def reserve(self, chat_id: int) -> float:
        """Reserve one message now and return 0, or reserve nothing and return seconds to wait.

        Groups and channels, whose ids are negative, have a window as well. A reply lost on the
        way may cost a slot: the error is on the slow side.
        """
        args = [self._pace, str(chat_id)]
        wait = await self._connection.run("reserve", [self._keys.root], args)
        return float(wait) / _MICROSECONDS

    async def pause(self, seconds: float, chat_id: int | None) -> None:
        """Let nothing leave for so long, to one chat or, with None, to any; the longest holds."""
        key = self._keys.pause if chat_id is None else self._keys.chat_pause(chat_id)
        microseconds = max(0, round(seconds * _MICROSECONDS))
        await self._connection.run("pause", [key], [microseconds])
