"""Drafts go out at the time for which an editor planned them.

Each is published once: whoever takes it up after a process that died finds its deliveries queued,
because they bear the story's name. The editor is told; nobody else is.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.apology import apologise
from bot.errors import BotError, StoreError
from bot.i18n import voice
from bot.publish import Right
from bot.text import in_line, truncate

if TYPE_CHECKING:
    from bot.i18n import Voice
    from bot.model import Draft, Slot
    from bot.services import Services
    from bot.store import Entry

_log = structlog.get_logger()

_AT_ONCE: Final = 20
_REST_SECONDS: Final = 1.0
#: The store's clock and this one may differ by so much.
_SLACK: Final = timedelta(seconds=5)
_HEADLINE_LIMIT: Final = 120


class Diary:
    """Brings what was planned."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store

    async def run(self, stopping: asyncio.Event) -> None:
        """Publish drafts as they fall due, until told to stop."""
        while not stopping.is_set():
            try:
                if await self.step():
                    continue
            except StoreError as error:
                _log.warning("store away", reason=str(error))
            await asyncio.sleep(_REST_SECONDS)

    async def step(self) -> int:
        """Publish what is due now; return how many drafts that were."""
        taken = await self._store.diary.take(_AT_ONCE)
        for entry in taken:
            await self._try(entry)
        return len(taken)

    async def _try(self, entry: Entry) -> None:
        """Bring one; whatever happens to it, its lease runs out and it comes again."""
        try:
            await self._bring(entry)
        except StoreError as error:
            _log.warning("draft left", draft=entry.draft_key, reason=str(error))
        except Exception:  # noqa: BLE001 - the loop must outlive every bug
            _log.exception("draft failed", draft=entry.draft_key)

    async def _bring(self, entry: Entry) -> None:
        """Publish one draft, tell its editor, and strike it out."""
        key = entry.draft_key
        draft = await self._store.drafts.get(key)
        slot = draft.slot if draft is not None else None
        if draft is None or slot is None:
            await self._store.diary.settle(entry)
            return
        if slot.at > self._services.drafting.now() + _SLACK:
            # It was planned for later, and whoever did that died before the diary knew.
            await self._store.diary.put(key, slot.at)
            return
        told = await self._published(draft, slot)
        name = f"planned:{key}:{round(slot.at.timestamp())}"
        await self._services.desk.confide(slot.user_id, told, name)
        await self._store.drafts.amend(
            key, lambda it: replace(it, slot=None) if it.slot == slot else it
        )
        await self._store.diary.settle(entry)

    async def _published(self, draft: Draft, slot: Slot) -> str:
        """Return what is told to the editor: how far the draft went, or why it did not."""
        speak, headline = voice(slot.locale), headline_of(draft)
        if not await self._services.masthead.may(slot.user_id, Right.PUBLISH):
            return speak.say(
                "🙅 “{headline}” was not published: you are no editor of this bot any more.",
                headline=headline,
            )
        first = await self._store.published.first(draft.post)
        if first is not None and first.at < slot.at - _SLACK:
            return speak.say(
                "👌 “{headline}” had been published before its time came.", headline=headline
            )
        try:
            result = await self._services.desk.publish(draft.post, slot.user_id)
        except StoreError:
            raise
        except BotError as error:
            return f"“{headline}”: {apologise(error, speak)}"
        return _went(speak, headline, result.audience) if result.audience else result.told(speak)


def headline_of(draft: Draft) -> str:
    """Return what a draft is called in a sentence: nothing in it acts."""
    facts = draft.post.facts
    return in_line(truncate(facts.headline, _HEADLINE_LIMIT)) if facts is not None else "…"


def _went(speak: Voice, headline: str, audience: int) -> str:
    return speak.count(
        "📣 “{headline}” went to {n} chat.",
        "📣 “{headline}” went to {n} chats.",
        audience,
        headline=headline,
    )
