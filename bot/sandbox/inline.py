"""Inline mode: somebody types @bot in any chat, the bot is asked, a result is chosen and sent.

Source: core.telegram.org/bots/api#inline-mode and core.telegram.org/bots/inline.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.sandbox.hearing import Hearing

if TYPE_CHECKING:
    from bot.sandbox.nouns import Json, Message, User

#: Characters of a query that the bot is told.
MAX_QUERY: Final = 256
#: Bytes of an offset.
MAX_OFFSET_BYTES: Final = 64
_FIRST_QUERY_ID: Final = 5_100_000_000_000_000_001


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """What the bot answered to a query."""

    #: As the Bot API takes them, checked.
    results: tuple[Json, ...] = ()
    #: The contents of the message that each result becomes.
    contents: tuple[Json, ...] = field(default=(), repr=False)
    next_offset: str = ""
    #: The button above the results: ``text`` and ``start_parameter``.
    button: Json | None = None
    #: Seconds for which Telegram gives the same answer again without asking.
    cache_time: int = 300
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class _Cached:
    answer: InlineAnswer
    #: By ``time.monotonic``.
    until: float


class InlineMode(Hearing):
    """What people do with the bot's name in any chat."""

    def __init__(self, bot: User) -> None:
        super().__init__(bot)
        self.inline_queries: dict[str, asyncio.Future[InlineAnswer]] = {}
        self._inline_ids = itertools.count(_FIRST_QUERY_ID)
        #: Answers by query, offset, and person; 0 where the answer is for everybody.
        self._inline_cache: dict[tuple[str, str, int], _Cached] = {}

    async def ask_inline(
        self,
        user_id: int,
        chat_id: int,
        query: str,
        offset: str = "",
        timeout_seconds: float = 10.0,
    ) -> InlineAnswer:
        """Return what the bot offers to a person who types ``@bot query`` in a chat.

        Raises:
            TimeoutError: the bot did not answer in time; it cannot any more.
        """
        query = query[:MAX_QUERY]
        for who in (user_id, 0):
            kept = self._inline_cache.get((query, offset, who))
            if kept is not None and time.monotonic() < kept.until:
                return kept.answer
        answer = await self._ask_bot(user_id, chat_id, query, offset, timeout_seconds)
        owner = user_id if answer.is_personal else 0
        until = time.monotonic() + answer.cache_time
        self._inline_cache[query, offset, owner] = _Cached(answer, until)
        return answer

    async def _ask_bot(
        self, user_id: int, chat_id: int, query: str, offset: str, timeout_seconds: float
    ) -> InlineAnswer:
        chat, query_id = self.chats[chat_id], str(next(self._inline_ids))
        answer: asyncio.Future[InlineAnswer] = asyncio.get_running_loop().create_future()
        self.inline_queries[query_id] = answer
        self.outlet.push(
            "inline_query",
            {
                "id": query_id,
                "from": self.users[user_id].to_json(),
                "query": query,
                "offset": offset,
                # The only private chats here are those with the bot.
                "chat_type": "sender" if chat.kind == "private" else chat.kind,
            },
        )
        try:
            return await asyncio.wait_for(answer, timeout_seconds)
        finally:
            self.inline_queries.pop(query_id, None)

    def choose(self, user_id: int, chat_id: int, answer: InlineAnswer, result_id: str) -> Message:
        """Return the message that a person sends by tapping a result.

        Raises:
            ValueError: the answer has no such result.
        """
        for result, content in zip(answer.results, answer.contents, strict=True):
            if result["id"] == result_id:
                draft = self._draft(user_id, chat_id, content)
                marks: Json = {"via_bot": self.bot.to_json()}
                markup = result.get("reply_markup")
                return self._say(dataclasses.replace(draft, marks=marks, markup=markup))
        raise ValueError(f"no result {result_id!r}")

    def close(self) -> None:
        """End every open page, long poll and wait."""
        for query in self.inline_queries.values():
            if not query.done():
                query.set_result(InlineAnswer())
        super().close()
