"""The administrators look at the bot and decide who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from telegram.ext import CommandHandler

from bot import compose
from bot.i18n import voice
from bot.publish import Right
from handlers import replies
from handlers.reading import asker, reply_key

if TYPE_CHECKING:
    from telegram import Update

    from bot.model import Asker
    from handlers.context import Context, Handler

_DEAD_SHOWN = 5
_RETRIED_AT_ONCE = 1000


class _Person(NamedTuple):
    """Whom a command is about, and the words after that."""

    user_id: int
    name: str
    rest: str


def _person(update: Update, words: list[str]) -> _Person | None:
    """Return whom the command names by id, or whose message it answers; None where neither."""
    if words and words[0].isdecimal():
        return _Person(int(words[0]), words[0], " ".join(words[1:]))
    message = update.effective_message
    answered = message.reply_to_message if message else None
    if answered is None or answered.from_user is None:
        return None
    user = answered.from_user
    return _Person(user.id, user.full_name, " ".join(words))


async def _admit(update: Update, context: Context) -> Asker:
    """Return the asker, if administrator.

    Raises:
        NotAllowed: the asker is not.
    """
    who = asker(update)
    await context.services.masthead.require(who.user_id, Right.ADMINISTER)
    return who


async def on_stats(update: Update, context: Context) -> None:
    """Show what the bot has done."""
    who, services = await _admit(update, context), context.services
    text = replies.stats(
        voice(who.locale),
        await services.store.tallies.read(),
        await services.circulation.count(),
        len(await services.masthead.editors()),
    )
    await services.desk.tell(text, who, reply_key(update))


async def on_queue(update: Update, context: Context) -> None:
    """Show what waits and what failed, the newest dead letters with their reasons."""
    who, store = await _admit(update, context), context.services.store
    depths = [await store.inbox.depth(), await store.outbox.depth()]
    rows = [(d.waiting, d.delayed, d.leased, d.dead) for d in depths]
    dead = [(it.name, it.letter.reason) for it in await store.letters.newest(_DEAD_SHOWN)]
    text = replies.queue(voice(who.locale), rows, dead)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_retry(update: Update, context: Context) -> None:
    """Queue a dead letter again, by the name that /queue shows, or all of them."""
    who, letters = await _admit(update, context), context.services.store.letters
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
    who, masthead = await _admit(update, context), context.services.masthead
    speak, words = voice(who.locale), context.args or []
    verb = words[0] if words else ""
    person = _person(update, words[1:])
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
    who = await _admit(update, context)
    speak, person = voice(who.locale), _person(update, context.args or [])
    if person is None:
        text = replies.which_person(speak, "/ban")
    else:
        done = await context.services.masthead.ban(person.user_id, person.rest)
        text = replies.ban(speak, person.name, done=done)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_unban(update: Update, context: Context) -> None:
    """Listen to a person again."""
    who = await _admit(update, context)
    speak, person = voice(who.locale), _person(update, context.args or [])
    if person is None:
        text = replies.which_person(speak, "/unban")
    else:
        lifted = await context.services.masthead.unban(person.user_id)
        text = replies.unban(speak, person.name, was_banned=lifted)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_broadcast(update: Update, context: Context) -> None:
    """Show the message as a preview with the button that sends it to every subscribed chat."""
    who, message = await _admit(update, context), update.effective_message
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
        CommandHandler("stats", on_stats),
        CommandHandler("queue", on_queue),
        CommandHandler("retry", on_retry),
        CommandHandler("editors", on_editors),
        CommandHandler("ban", on_ban),
        CommandHandler("unban", on_unban),
        CommandHandler("broadcast", on_broadcast),
    )
