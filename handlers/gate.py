"""The gate: strangers and banned people are turned away before any other handler sees them.

What everybody may do stands in ``_FOR_ALL``: read what is kept about them, have it deleted, and
bring an invitation. A stranger is answered once an hour in a chat, so that nobody can make the
bot talk; a banned person once, with the reason. A press is always answered: whether a stranger
may press depends on whose button it is, which ``handlers.presses`` knows.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, CallbackQueryHandler, MessageHandler, filters

from bot.errors import StoreError
from bot.i18n import voice
from bot.publish import Right, Role
from bot.store.lifetimes import TOLD_BANNED_SECONDS, TOLD_STRANGER_SECONDS
from handlers import replies_access as replies
from handlers.presses import FOR_ALL
from handlers.reading import ADDRESSED, asker, reply_key

if TYPE_CHECKING:
    from telegram import Update

    from bot.i18n import Voice
    from bot.model import Asker
    from handlers.context import Context, Handler

_FOR_ALL = filters.Regex(r"^/(?:(?:privacy|mydata|delete)(?:@\w+)?(?:\s|$)|start(?:@\w+)?\s+inv-)")
_MEANT = (filters.COMMAND | ADDRESSED) & ~filters.StatusUpdate.ALL & ~filters.UpdateType.EDITED


async def admit(update: Update, context: Context) -> Asker:
    """Return the asker, if administrator.

    Raises:
        NotAllowed: the asker is not.
    """
    who = asker(update)
    await context.services.masthead.require(who.user_id, Right.ADMINISTER)
    return who


async def on_arrival(update: Update, context: Context) -> None:
    """Let through whoever the bot works for; the update ends here for everybody else.

    Raises:
        ApplicationHandlerStop: no other handler sees the update; also where the store is away,
            for nobody passes unseen, and the update comes again.
    """
    user = update.effective_user
    if user is None:
        return
    try:
        held = await context.services.masthead.role(user.id)
        if held >= Role.READER or await _may_press(update, context, held):
            return
        await turn_away(update, context, held)
    except StoreError as error:
        context.bot_data.postponed.add(update.update_id)
        raise ApplicationHandlerStop from error
    raise ApplicationHandlerStop


async def _may_press(update: Update, context: Context, held: Role) -> bool:
    """Whether the update is a press that may be looked at, whoever pressed.

    A stranger may press what stands in front of all readers, a banned person what is for all.
    """
    query = update.callback_query
    if query is None or held is Role.STRANGER:
        return query is not None
    issued = await context.services.store.presses.find(query.data or "")
    return issued is not None and issued.press.action in FOR_ALL


async def turn_away(
    update: Update, context: Context, held: Role, sentence: str | None = None
) -> None:
    """Say why the bot does not work for this person, or the sentence, if not said lately."""
    services, user = context.services, update.effective_user
    if user is None:
        return
    speak = voice(user.language_code)
    if update.callback_query is not None:
        with suppress(TelegramError):
            text = sentence or await _reason(context, speak, user.id, held)
            await update.callback_query.answer(text[:200], show_alert=True)
        return
    if update.effective_message is None:
        return
    who = asker(update)
    claim = f"banned:{who.user_id}" if held is Role.BANNED else f"stranger:{who.chat_id}"
    seconds = TOLD_BANNED_SECONDS if held is Role.BANNED else TOLD_STRANGER_SECONDS
    if sentence is not None:
        claim, seconds = f"{claim}:sentence", TOLD_STRANGER_SECONDS
    if await services.store.drafts.claim(claim, seconds, owner=reply_key(update)):
        text = sentence or await _reason(context, speak, who.user_id, held)
        await services.desk.tell(text, who, reply_key(update))


async def _reason(context: Context, speak: Voice, user_id: int, held: Role) -> str:
    """Return why the bot does not work for this person."""
    services = context.services
    if held is Role.BANNED:
        return replies.banned(speak, await services.store.roles.reason(user_id))
    return replies.stranger(speak, await services.masthead.policy())


def handlers() -> tuple[Handler, ...]:
    """Return what listens here, before all others."""
    return (
        MessageHandler(_MEANT & ~(_FOR_ALL & filters.ChatType.PRIVATE), on_arrival),
        CallbackQueryHandler(on_arrival),
    )
