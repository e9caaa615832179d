"""What Telegram would not take is not offered again for a while: each try costs a call.

It is remembered in this process alone. Whoever forgets it, by a restart, tries once more and is
refused once more; nothing is lost by that.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: Rights are given and servers renewed within hours.
REFUSED_SECONDS: Final = 3600.0
#: Chats that are remembered; of more, those that refused last.
_MOST: Final = 10_000


class Refusals:
    """Chats that refuse one thing, and whether the whole server does."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._until: OrderedDict[int, float] = OrderedDict()
        self._everywhere_until = float("-inf")

    def note(self, chat_id: int) -> None:
        """Remember that this chat refused it just now."""
        self._until.pop(chat_id, None)
        self._until[chat_id] = self._now() + REFUSED_SECONDS
        while len(self._until) > _MOST:
            self._until.popitem(last=False)

    def note_everywhere(self) -> None:
        """Remember that Telegram's server does not know the method at all."""
        self._everywhere_until = self._now() + REFUSED_SECONDS

    def holds(self, chat_id: int) -> bool:
        """Whether it would be refused, as far as is remembered."""
        now = self._now()
        if now < self._everywhere_until:
            return True
        until = self._until.get(chat_id)
        if until is not None and until <= now:
            del self._until[chat_id]
        return until is not None and now < until
