"""What went wrong in a handler: expected failures become a sentence, the rest a log line.

A store that is away is neither: the update is kept and read again (see ``intake``).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import structlog
from telegram import Update
from telegram.error import TelegramError

from bot.apology import apologise
from bot.errors import BotError, NotAllowed, StoreError
from bot.i18n import voice
from bot.publish import Role
from handlers.gate import turn_away
from handlers.reading import asker, reply_key

if TYPE_CHECKING:
    from handlers.context import Context

_log = structlog.get_logger()


async def on_failure(update: object, context: Context) -> None:
    """Answer an expected failure with its sentence; log the traceback of every other."""
    error = context.error
    if not isinstance(update, Update):
        _log.error("failed outside an update", exc_info=error)
        return
    if isinstance(error, StoreError):
        context.bot_data.postponed.add(update.update_id)
        return
    if isinstance(error, TelegramError):
        _log.warning("telegram refused", update=update.update_id, reason=error.message)
        return
    if not isinstance(error, BotError):
        _log.error("handler failed", update=update.update_id, exc_info=error)
        error = BotError()
    try:
        await _tell(update, context, error)
    except StoreError:
        context.bot_data.postponed.add(update.update_id)


async def _tell(update: Update, context: Context, error: BotError) -> None:
    """Say the failure's sentence in the chat it happened in, or as the answer to a press."""
    user = update.effective_user
    speak = voice(user.language_code if user else None)
    text = apologise(error, speak)
    if update.callback_query is not None:
        with suppress(TelegramError):
            await update.callback_query.answer(text, show_alert=True)
    elif update.effective_message is not None:
        who = asker(update)
        held = await context.services.masthead.role(who.user_id)
        if held < Role.READER:
            sentence = None if isinstance(error, NotAllowed) else text
            await turn_away(update, context, held, sentence)
            return
        await context.services.desk.tell(text, who, reply_key(update))
