"""The administrators look at the bot and decide who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot import compose
from bot.i18n import voice
from handlers import replies
from handlers.gate import admit
from handlers.reading import person_named, reply_key

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler


async def on_editors(update: Update, context: Context) -> None:
    """List the editors, or appoint or dismiss one."""
    who, masthead = await admit(update, context), context.services.masthead
    speak, words = voice(who.locale), context.args or []
    verb = words[0] if words else ""
    person = person_named(update, words[1:])
    if verb not in {"add", "remove"}:
        text = replies.editors(speak, await masthead.editors())
    elif person is None:
        text = replies.which_person(speak, f"/editors {verb}")
    elif verb == "add":
        await masthead.appoint(person.user_id, person.rest or person.name)
        text = replies.appointed(speak, person.rest or person.name)
    else:
        gone = await masthead.dismiss(person.user_id)
        text = replies.dismissed(speak, person.name, was_editor=gone)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_ban(update: Update, context: Context) -> None:
    """Stop listening to a person."""
    who = await admit(update, context)
    speak, person = voice(who.locale), person_named(update, context.args or [])
    if person is None:
        text = replies.which_person(speak, "/ban")
    else:
        done = await context.services.masthead.ban(person.user_id, person.rest)
        text = replies.ban(speak, person.name, done=done)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_unban(update: Update, context: Context) -> None:
    """Listen to a person again."""
    who = await admit(update, context)
    speak, person = voice(who.locale), person_named(update, context.args or [])
    if person is None:
        text = replies.which_person(speak, "/unban")
    else:
        lifted = await context.services.masthead.unban(person.user_id)
        text = replies.unban(speak, person.name, was_banned=lifted)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_broadcast(update: Update, context: Context) -> None:
    """Show the message as a preview with the button that sends it to every subscribed chat."""
    who, message = await admit(update, context), update.effective_message
    words = (message.text or "").split(maxsplit=1) if message else []
    if len(words) < 2:  # noqa: PLR2004 - the command and its text
        text = replies.how_to_broadcast(voice(who.locale))
        await context.services.desk.tell(text, who, reply_key(update))
        return
    post = compose.notice(words[1], key=reply_key(update))
    await context.services.desk.offer(post, who, reply_key(update))


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (
        CommandHandler("editors", on_editors),
        CommandHandler("ban", on_ban),
        CommandHandler("unban", on_unban),
        CommandHandler("broadcast", on_broadcast),
    )
