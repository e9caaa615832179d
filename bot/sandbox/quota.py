"""Telegram's sending limits, as far as they are known, with the answer that breaking them gets.

About 30 messages a second in all, 1 a second to one chat with short bursts, 20 a minute to a
group (core.telegram.org/bots/faq, "My bot is hitting limits"); with paid broadcasts 1000 a second.
Telegram says no more than that. Here the first two are buckets that fill at that rate, and the
group's is strict: never more than 20 in any 60 seconds.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from bot.sandbox.nouns import Refusal

_FREE_PER_SECOND = 30.0
_PAID_PER_SECOND = 1000.0


@dataclass(slots=True)
class _Bucket:
    """Holds ``size`` messages and fills at ``per_second``; starts full."""

    per_second: float
    size: float
    #: When it would be full again, in seconds of the monotonic clock.
    full_at: float = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds until one more fits; 0 for now."""
        behind = max(self.full_at - now, 0.0) + 1.0 / self.per_second
        return max(0.0, behind - self.size / self.per_second)

    def take(self, now: float) -> None:
        """Count one message."""
        self.full_at = max(self.full_at, now) + 1.0 / self.per_second


@dataclass(slots=True)
class Quota:
    """What the bot may still send; every refusal is counted."""

    burst: float = _FREE_PER_SECOND
    chat_burst: float = 4.0
    group_count: int = 20
    group_window_seconds: float = 60.0
    refused: int = 0
    _all: _Bucket = field(init=False)
    _paid: _Bucket = field(init=False)
    _chats: defaultdict[int, _Bucket] = field(init=False)
    _groups: defaultdict[int, deque[float]] = field(init=False)

    def __post_init__(self) -> None:
        self._all = _Bucket(_FREE_PER_SECOND, self.burst)
        self._paid = _Bucket(_PAID_PER_SECOND, _PAID_PER_SECOND)
        self._chats = defaultdict(lambda: _Bucket(1.0, self.chat_burst))
        self._groups = defaultdict(deque)

    def charge(self, chat_id: int, *, paid: bool = False) -> None:
        """Count one message to a chat.

        Raises:
            Refusal: 429 with the whole seconds to wait; nothing was counted.
        """
        now = time.monotonic()
        everybody = self._paid if paid else self._all
        buckets = (everybody, self._chats[chat_id])
        wait = max(*(bucket.wait(now) for bucket in buckets), self._group_wait(chat_id, now))
        if wait > 0:
            self.refused += 1
            raise too_many(max(1, math.ceil(wait)))
        for bucket in buckets:
            bucket.take(now)
        if chat_id < 0:
            self._groups[chat_id].append(now)

    def _group_wait(self, chat_id: int, now: float) -> float:
        """Return the seconds until the group's window has room."""
        if chat_id >= 0:
            return 0.0
        sent = self._groups[chat_id]
        while sent and sent[0] <= now - self.group_window_seconds:
            sent.popleft()
        if len(sent) < self.group_count:
            return 0.0
        return sent[0] + self.group_window_seconds - now


def too_many(seconds: int) -> Refusal:
    """Return Telegram's 429."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
