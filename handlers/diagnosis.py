"""An administrator asks why a link gives what it gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot.i18n import voice
from handlers import replies_figures as replies
from handlers.gate import admit
from handlers.reading import links, reply_key

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler


async def on_diagnose(update: Update, context: Context) -> None:
    """Walk the link in the open; show every step, then the post that would come of it."""
    who, services, key = await admit(update, context), context.services, reply_key(update)
    message, speak = update.effective_message, voice(who.locale)
    answered = message.reply_to_message if message else None
    wanted = (links(message) if message else ()) or (links(answered) if answered else ())
    if not wanted:
        await services.desk.tell(replies.how_to_diagnose(speak), who, key)
        return
    async with services.progress.shown(key, who, replies.diagnosing(speak)):
        finding = await services.diagnosis.of(wanted[0].url)
    await services.desk.tell(replies.diagnosis(speak, finding), who, key)
    if finding.post is not None:
        await services.desk.reply(replace(finding.post, silent=True), who, key)


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("diagnose", on_diagnose),)
