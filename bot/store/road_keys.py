"""Keys of what is on its way: deliveries, publications, and when the next message may leave.

What stands here and in ``bot.store.keys`` is every key of the store, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoadKeys:
    """The keys of one namespace that lead to Telegram."""

    namespace: str

    def _key(self, *parts: str) -> str:
        return ":".join((f"{{{self.namespace}}}", *parts))

    @property
    def root(self) -> str:
        """What every key of the namespace begins with; scripts of the outbox make theirs of it."""
        return f"{{{self.namespace}}}"

    def delivery(self, key: str) -> str:
        """State of a delivery (hash)."""
        return self._key("outbox", "delivery", key)

    @property
    def bell(self) -> str:
        """Wakes workers that wait for deliveries (list)."""
        return self._key("outbox", "bell")

    @property
    def dead_deliveries(self) -> str:
        """Dead letters of the outbox (stream)."""
        return self._key("outbox", "dead")

    @property
    def strikes(self) -> str:
        """Refusals in a row by chat (hash)."""
        return self._key("outbox", "strikes")

    @property
    def sent_at(self) -> str:
        """When a message last arrived, by chat (hash of milliseconds)."""
        return self._key("outbox", "sent_at")

    def run(self, name: str) -> str:
        """How far a publication is (hash).

        Scripts make the names beside it: ``chats`` (set), ``open`` and ``landed`` (lists of
        chats), ``later`` (sorted set of chats), ``reasons`` and ``tries`` (hashes).
        """
        return self._key("run", name)

    @property
    def runs(self) -> str:
        """Publications by the millisecond at which they are looked at (sorted set)."""
        return self._key("runs")

    @property
    def pace(self) -> str:
        """When the next message may leave, all chats together (string, microseconds)."""
        return self._key("pace")

    @property
    def pause(self) -> str:
        """Until when nothing may leave (string, microseconds)."""
        return self._key("pause")

    def chat_pace(self, chat_id: int) -> str:
        """When the next message may leave for one chat (string, microseconds)."""
        return self._key("pace", str(chat_id))

    def chat_log(self, chat_id: int) -> str:
        """When the latest messages left for one group (list of microseconds)."""
        return self._key("log", str(chat_id))

    def chat_pause(self, chat_id: int) -> str:
        """Until when nothing may leave for one chat (string, microseconds)."""
        return self._key("pause", str(chat_id))
