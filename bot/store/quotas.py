"""How many links each person and each chat may send: sliding windows on the server's clock.

A wish is written down under its own key, so that an update which comes twice counts once. What is
lost with the cache is forgiven: nobody is kept waiting by a memory that is gone.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import CacheError
from bot.store.lifetimes import QUOTA_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.connection import Connection


@dataclass(frozen=True, slots=True)
class Meter:
    """Whose wishes are counted, and what is allowed: links and seconds of each window."""

    #: A person's id, or that of a group or channel, which is negative.
    subject: int
    limits: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """A window that is full."""

    subject: int
    limit: int
    #: When there is room for the wish again.
    seconds: float


class Quotas:
    """What was asked for lately; every method raises ``StoreError``, but not ``CacheError``."""

    def __init__(self, cache: Connection) -> None:
        self._cache = cache
        self._keys = cache.keys

    async def charge(self, meters: Sequence[Meter], wishes: Sequence[str]) -> Spent | None:
        """Count the wishes on every meter and return None; where one is full, count nothing.

        More wishes at once than a window holds are taken when it is empty.
        """
        if not meters or not wishes:
            return None
        rules = json.dumps([[list(limit) for limit in meter.limits] for meter in meters])
        keys = [self._keys.quota(meter.subject) for meter in meters]
        with suppress(CacheError):
            found = await self._cache.run("quota", keys, [rules, QUOTA_SECONDS, *wishes])
            if found:
                subject, limit, wait_ms = map(int, found)
                return Spent(meters[subject - 1].subject, limit, wait_ms / 1000)
        return None
