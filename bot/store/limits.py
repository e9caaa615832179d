"""Telegram's sending limits, kept on the server's clock for all processes together.

About 30 messages a second in all, 1 a second to a chat, 20 a minute to a group or channel
(Telegram's bot FAQ, "My bot is hitting limits"). One script checks every rule and reserves all or
nothing: chained limiters would hand out one slot and then wait for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.store.connection import Connection

_MICROSECONDS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast messages may leave; a little slower than the limits, for the way has jitter."""

    per_second: float = 28
    chat_per_second: float = 1
    #: So many may leave for one chat before its pace holds.
    chat_burst: int = 3
    group_count: int = 20
    group_window_seconds: float = 61


class Limits:
    """Reservations and pauses; every method raises ``StoreError`` where the server is silent."""

    def __init__(self, connection: Connection, pace: Pace | None = None) -> None:
        self._connection = connection
        self._keys = connection.keys
        self._pace = pace or Pace()

    async def reserve(self, chat_id: int, *, group: bool) -> float:
        """Reserve one message now and return 0, or reserve nothing and return seconds to wait.

        ``group`` is true for groups and channels. A reply lost on the way may cost a slot: the
        error is on the slow side.
        """
        keys, pace = self._keys, self._pace
        wait = await self._connection.run(
            "reserve",
            [
                keys.pause,
                keys.pace,
                keys.chat_pause(chat_id),
                keys.chat_pace(chat_id),
                keys.chat_log(chat_id),
            ],
            [
                round(_MICROSECONDS / pace.per_second),
                round(_MICROSECONDS / pace.chat_per_second),
                pace.chat_burst,
                pace.group_count if group else 0,
                round(pace.group_window_seconds * _MICROSECONDS),
            ],
        )
        return float(wait) / _MICROSECONDS

    async def pause(self, seconds: float, chat_id: int | None) -> None:
        """Let nothing leave for so long, to one chat or, with None, to any; the longest holds."""
        key = self._keys.pause if chat_id is None else self._keys.chat_pause(chat_id)
        microseconds = max(0, round(seconds * _MICROSECONDS))
        await self._connection.run("pause", [key], [microseconds])

    async def rename_chat(self, old: int, new: int) -> None:
        """Let what was counted for chat ``old`` count for chat ``new``."""
        keys = self._keys
        await self._connection.run(
            "rename",
            [
                part
                for name in (keys.chat_pace, keys.chat_log, keys.chat_pause)
                for part in (name(old), name(new))
            ],
        )
