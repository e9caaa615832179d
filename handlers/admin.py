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

_DEAD_SHOWN = 5
_RETRIED_AT_ONCE = 1000


async def on_queue(update: Update, context: Context) -> None:
    """Show what waits and what failed, the newest dead letters with their reasons."""
    who, store = await admit(update, context), context.services.store
    depths = [await store.inbox.depth(), await store.outbox.depth()]
    rows = [(d.waiting, d.delayed, d.leased, d.dead) for d in depths]
    dead = [(it.name, it.letter.reason) for it in await store.letters.newest(_DEAD_SHOWN)]
    text = replies.queue(voice(who.locale), rows, dead)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_retry(update: Update, context: Context) -> None:
    """Queue a dead letter again, by the name that /queue shows, or all of them."""
    who, letters = await admit(update, context), context.services.store.letters
    speak, words = voice(who.locale), context.args or []
    if not words:
        text = replies.how_to_retry(speak)
    elif words[0] == "all":
        text = replies.retried(speak, await letters.revive_all(_RETRIED_AT_ONCE))
    else:
        text = replies.retried(speak, sum([await letters.revive(it) for it in words]))
    await context.services.desk.tell(text, who, reply_key(update))


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
        CommandHandler("queue", on_queue),
        CommandHandler("retry", on_retry),
        CommandHandler("editors", on_editors),
        CommandHandler("ban", on_ban),
        CommandHandler("unban", on_unban),
        CommandHandler("broadcast", on_broadcast),
    )
