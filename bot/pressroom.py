"""The pressroom: how far each publication is, shown on its board; what is undone is deleted.

Any worker takes the run that is due, for a slice of time; what it did is written down chat by chat,
so that whoever takes the run over after a crash goes on where it stopped. Deleting twice is
harmless: Telegram says that the message is gone. A chat that must wait goes behind all others.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, assert_never

import structlog

from bot import board
from bot.compose import label
from bot.deliver import BLANKED, FORGOTTEN, UPGRADED
from bot.errors import StoreError
from bot.i18n import voice
from bot.outcome import Deferred, Moved, Rejected, Sent
from bot.store import Display, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services import Services
    from bot.store import Phase, Record

_log = structlog.get_logger()

#: How often a board shows how far its run is.
SHOWN_EVERY_SECONDS: Final = 3.0
#: The same where nothing happened since the last time.
_IDLE_SECONDS: Final = 15.0
_REST_SECONDS: Final = 0.5
#: How long chats are looked at and messages deleted, before others get their turn.
_SLICE_SECONDS: Final = 3.0
#: Chats that are looked at in one go, so that a run of a million holds nobody up.
_LOOKED_AT: Final = 10_000
#: Deletions under way at once.
_HANDS: Final = 8
#: What has no room for so short is waited for; a chat that has none for longer comes later.
_NAP_SECONDS: Final = 0.5

_ENDS: Final[Mapping[Phase, Phase]] = {
    "sending": "sent",
    "stopping": "stopped",
    "undoing": "undone",
}


class Pressroom:
    """Looks after runs."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._runs = services.store.runs

    async def run(self, stopping: asyncio.Event) -> None:
        """Look after what was published until told to stop."""
        while not stopping.is_set():
            try:
                name = await self._runs.take()
                if name is not None:
                    await self.look_after(name)
                    continue
            except StoreError as error:
                _log.warning("store away", reason=str(error))
            except Exception:  # noqa: BLE001 - the loop must outlive every bug
                # The run comes again when its lease is over.
                _log.exception("run failed")
            await asyncio.sleep(_REST_SECONDS)

    async def look_after(self, name: str) -> None:
        """Do what the run's phase asks for, for a slice of time, and show how far it is."""
        run = await self._runs.find(name)
        if run is None:
            await self._runs.rest(name, "undone")
            return
        phase = run.phase
        if phase not in _ENDS:
            await self._show(name, phase, _IDLE_SECONDS)
            return
        if phase == "undoing":
            # Before anything is deleted, and again after a crash: it can be published anew.
            await self._store.published.forget(name)
            await self._store.errata.drop(name)
        began = time.monotonic()
        ended, left = await self._look(name, began + _SLICE_SECONDS, withdraw=phase != "sending")
        if phase == "undoing":
            erased, landed = await self._erase(name, began + _SLICE_SECONDS)
            ended, left = ended + erased, left + landed
        if left == 0 and await self._runs.turn(name, _ENDS[phase], SHOWN_EVERY_SECONDS):
            phase = _ENDS[phase]
        rest = SHOWN_EVERY_SECONDS - (time.monotonic() - began) if ended else _IDLE_SECONDS
        await self._show(name, phase, max(0.0, rest))

    async def _look(self, name: str, until: float, *, withdraw: bool) -> tuple[int, int]:
        """Count what became of the chats; what is taken back is taken back at once.

        Return how many are open no more, and how many are.
        """
        ended, left = await self._runs.look(name, withdraw=withdraw, most=_LOOKED_AT)
        now = ended
        while withdraw and now and left and time.monotonic() < until:
            now, left = await self._runs.look(name, withdraw=withdraw, most=_LOOKED_AT)
            ended += now
        return ended, left

    async def _erase(self, name: str, until: float) -> tuple[int, int]:
        """Delete what landed, until the slice of time is over.

        Return how many messages that ended for, and how many are left.
        """
        ended = 0
        left, chats = await self._runs.landed(name, _HANDS)
        while chats and time.monotonic() < until:
            done = await asyncio.gather(*(self._erase_one(name, it) for it in chats))
            ended += sum(done)
            left, chats = await self._runs.landed(name, _HANDS)
        return ended, left

    async def _erase_one(self, name: str, chat_id: int) -> bool:
        """Delete the run's message in one chat; False where that must wait."""
        record = await self._store.outbox.find(f"{name}:{chat_id}")
        if record is None or record.message_id is None:
            await self._runs.close(name, chat_id, FORGOTTEN)
            return True
        wait = await self._store.limits.reserve(record.chat_id)
        if 0 < wait <= _NAP_SECONDS:
            await asyncio.sleep(wait)
            return False
        if wait > 0:
            await self._runs.defer(name, chat_id, wait, counts=False)
            return False
        result = await self._services.reviser.erase(record.chat_id, record.message_id)
        match result:
            case None | Sent():
                await self._runs.close(name, chat_id, None)
            case Deferred(seconds=seconds, reason=reason, counts=counts):
                if not counts:
                    await self._store.limits.pause(seconds, record.chat_id)
                if await self._runs.defer(name, chat_id, seconds, counts=counts):
                    return False
                await self._runs.close(name, chat_id, reason)
            case Moved(chat_id=moved_to):
                # Messages of before cannot be reached by either id; what comes goes to the new one.
                await self._services.circulation.move(record.chat_id, moved_to)
                await self._runs.close(name, chat_id, UPGRADED)
            case Rejected():
                await self._runs.close(name, chat_id, await self._kept_because(record, result))
            case _:
                assert_never(result)
        return True

    async def _kept_because(self, record: Record, refusal: Rejected) -> str:
        """Return why the message stays, its words withdrawn where Telegram lets the bot."""
        if refusal.chat_gone or refusal.no_right or record.message_id is None:
            return refusal.reason
        subscription = await self._store.subscriptions.get(record.chat_id)
        speak = voice(subscription.locale if subscription else None)
        words = label(speak.say("🗑 This post was withdrawn."))
        done = await self._services.reviser.blank(record.chat_id, record.message_id, words)
        return BLANKED if done else refusal.reason

    async def _show(self, name: str, phase: Phase, delay_seconds: float) -> None:
        """Let the board show how far the run is, then look again later; not after its end."""
        wait = await self._relabel(name)
        if wait is not None:
            await self._runs.put_off(name, phase, max(wait, delay_seconds))
        elif phase in _ENDS:
            await self._runs.put_off(name, phase, delay_seconds)
        else:
            await self._runs.rest(name, phase)

    async def _relabel(self, name: str) -> float | None:
        """Return None when the board shows the run, or cannot; else the seconds to wait.

        What it shows already is not shown again; where there is no board, nobody waits.
        """
        run = await self._runs.find(name)
        if run is None or run.board is None:
            return None
        at = run.board
        message_id = at.message_id
        if message_id is None:
            record = await self._store.outbox.find(at.delivery or "")
            if record is None or record.state == "dead":
                return None
            if record.message_id is None:
                return SHOWN_EVERY_SECONDS
            message_id = record.message_id
        rows = board.rows(run, voice(at.locale))
        if run.shown is not None and run.shown.phase == run.phase:
            rows = board.relabelled(run.shown.rows, rows)
            if rows == run.shown.rows:
                return None
        else:
            rows = await self._store.presses.stamp(rows, Place(at.chat_id, message_id))
        result = await self._services.reviser.relabel(at.chat_id, message_id, (*rows, *at.below))
        if isinstance(result, Deferred):
            return result.seconds
        if result is not None:
            _log.info("board not changed", run=name, outcome=type(result).__name__)
        await self._runs.shown(name, Display(run.phase, rows))
        return None
