"""Lines that pass by in a private chat while the bot works (Bot API 9.3, sendMessageDraft).

A draft is gone by itself after half a minute, or with the bot's next message: nothing has to be
noted and taken away. Until Bot API 9.5 bots needed topics for it, and older servers do not know it;
whoever is refused goes back to the usual line.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from telegram.error import BadRequest, InvalidToken

from bot.deliver.refusals import Refusals
from bot.deliver.verdict import Meaning, meaning
from bot.i18n import mark, voice
from bot.tasks import finished

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from telegram import Bot

    from bot.model import Asker
    from bot.trail import Step, StepName, Trail

_LOOK_SECONDS: Final = 1.0
#: A draft is shown for 30 seconds.
_RENEW_SECONDS: Final = 20.0

_FETCHING: Final = mark("🌐 Fetching the page …")
_READING: Final = mark("📖 Finding the story in it …")
_PICKING: Final = mark("✍️ Picking key sentences …")
#: What a step says of the work after it; a step that is not here changes nothing.
_STAGES: Final[Mapping[StepName, str]] = {
    "address": _FETCHING,
    "bytes": _READING,
    "unchanged": _PICKING,
    "article": _PICKING,
    "picture": _PICKING,
}


def stage(steps: Sequence[Step]) -> str | None:
    """Return the sentence, untranslated, that says what is done now; None where nobody knows."""
    told = (_STAGES[step.name] for step in reversed(steps) if step.name in _STAGES)
    return next(told, None)


class Drafts:
    """Passing lines, and whether Telegram takes them."""

    def __init__(self, bot: Bot, refusals: Refusals | None = None) -> None:
        self._bot = bot
        self._refusals = refusals or Refusals()

    async def stream(self, asker: Asker, words: str, trail: Trail) -> None:
        """Say the words and what is done now, until cancelled; return where none is taken.

        Raises:
            TelegramError: it is no time for courtesies.
        """
        speak, loop = voice(asker.locale), asyncio.get_running_loop()
        shown, renew_at = "", 0.0
        while self._are_welcome(asker):
            doing = stage(trail.steps)
            line = words if doing is None else f"{words}\n{speak.say(doing)}"
            if line != shown or loop.time() >= renew_at:
                # One that is on its way when the work ends must not come after the answer.
                await finished(self._show(asker, line))
                shown, renew_at = line, loop.time() + _RENEW_SECONDS
            else:
                await asyncio.sleep(_LOOK_SECONDS)

    def _are_welcome(self, asker: Asker) -> bool:
        private = asker.chat_id == asker.user_id and asker.message_id > 0
        return private and not self._refusals.holds(asker.chat_id)

    async def _show(self, asker: Asker, line: str) -> None:
        """Show the line, or remember that this bot, or this chat, takes none."""
        try:
            # Drafts of one id become each other, without a flicker.
            await self._bot.send_message_draft(
                asker.chat_id, asker.message_id, line, message_thread_id=asker.thread_id
            )
        except InvalidToken:
            # So python-telegram-bot calls a method that the server does not know.
            self._refusals.note_everywhere()
        except BadRequest as error:
            self._refusals.note(asker.chat_id)
            if meaning(error) is Meaning.BAD_CONTENT:
                self._refusals.note_everywhere()
