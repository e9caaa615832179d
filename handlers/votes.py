"""Readers say that a summary missed the point, and editors see of which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot.i18n import voice
from bot.publish import Right
from bot.text import truncate
from handlers import replies_reading
from handlers.presses import Pressed, Told
from handlers.reading import asker, reply_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action
    from handlers.context import Context, Handler
    from handlers.presses import Deed

#: Stories of one list, which has to fit a message.
_SHOWN = 10
_HEADLINE_LIMIT = 120


async def on_missed(pressed: Pressed, context: Context) -> Told:
    """Count the person's vote on the story, or take it back; the message stays as it is."""
    services, story = context.services, pressed.press.subject
    article = await services.pipeline.article(story)
    shown = (pressed.message.text or pressed.message.caption or "") if pressed.message else ""
    headline = article.headline if article else shown.partition("\n")[0] or story
    counts = await services.store.votes.toggle(
        story, pressed.user_id, truncate(headline, _HEADLINE_LIMIT), pressed.key
    )
    return Told(replies_reading.missed(pressed.speak, counts=counts), alert=counts)


async def on_votes(update: Update, context: Context) -> None:
    """List the summaries that missed the point, for editors."""
    who, services = asker(update), context.services
    await services.masthead.require(who.user_id, Right.PUBLISH)
    verdicts = await services.store.votes.newest(_SHOWN)
    text = replies_reading.votes(voice(who.locale), verdicts)
    await services.desk.tell(text, who, reply_key(update))


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"missed": on_missed}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("votes", on_votes),)
