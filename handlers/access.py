"""Administrators decide for whom the bot works: access, guests, invitations, bans, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.ext import CommandHandler, filters

from bot.i18n import voice
from bot.policy import ACCESSES, spelled
from handlers import replies
from handlers import replies_access as said
from handlers.gate import admit
from handlers.reading import asker, person_named, reply_key
from handlers.setup import offer_keys

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler

_INVITATION: Final = "inv-"
_DECISIONS_SHOWN: Final = 20


async def on_access(update: Update, context: Context) -> None:
    """Say for whom the bot works, or decide it."""
    who, masthead = await admit(update, context), context.services.masthead
    speak, words = voice(who.locale), context.args or []
    if words and words[0].lower() in ACCESSES:
        await masthead.decide("access", words[0], who.user_id)
    text = said.access(speak, await masthead.policy(), len(await masthead.guests()))
    await context.services.desk.tell(text, who, reply_key(update))


async def on_allow(update: Update, context: Context) -> None:
    """List the guests, or let a person use the bot, or no more."""
    who, masthead = await admit(update, context), context.services.masthead
    speak, words = voice(who.locale), context.args or []
    removing = words[:1] == ["remove"]
    person = person_named(update, words[1:] if removing else words)
    if person is None and not words:
        text = said.guests(speak, await masthead.guests())
    elif person is None:
        text = replies.which_person(speak, "/allow remove" if removing else "/allow")
    elif removing:
        was_guest = await masthead.disallow(person.user_id)
        text = said.disallowed(speak, person.name, was_guest=was_guest)
    else:
        name = person.rest or person.name
        await masthead.allow(person.user_id, name, who.user_id)
        text = said.allowed(speak, name)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_invite(update: Update, context: Context) -> None:
    """Give the administrator, in private, a link that lets one person in."""
    who, services = await admit(update, context), context.services
    speak = voice(who.locale)
    if (await services.masthead.policy()).access == "closed":
        await services.desk.tell(said.closed(speak), who, reply_key(update))
        return
    token = await services.masthead.invite(who.user_id)
    link = f"https://t.me/{context.bot.username}?start={_INVITATION}{token}"
    if who.chat_id == who.user_id:
        await services.desk.tell(said.invitation(speak, link), who, reply_key(update))
        return
    await services.desk.whisper(who.user_id, said.invitation(speak, link), reply_key(update))
    await services.desk.tell(said.told_in_private(speak), who, reply_key(update))


async def on_invited(update: Update, context: Context) -> None:
    """Let in whoever brings an invitation, and greet them with keys to their own chats."""
    who, user = asker(update), update.effective_user
    token = (context.args or [""])[0].removeprefix(_INVITATION)
    name = user.full_name if user else str(who.user_id)
    await context.services.masthead.redeem(token, who.user_id, name)
    speak = voice(who.locale)
    text = f"{said.welcome(speak)}\n\n{replies.welcome(speak)}"
    await offer_keys(text, who, context, reply_key(update))


async def on_bans(update: Update, context: Context) -> None:
    """List whom the bot does not listen to."""
    who = await admit(update, context)
    text = said.bans(voice(who.locale), await context.services.masthead.bans())
    await context.services.desk.tell(text, who, reply_key(update))


async def on_settings(update: Update, context: Context) -> None:
    """Show what can be changed in chat, change it, or show who changed it."""
    who, masthead = await admit(update, context), context.services.masthead
    speak, words = voice(who.locale), context.args or []
    match words:
        case []:
            text = said.settings(speak, spelled(await masthead.policy()))
        case ["log"]:
            text = said.decisions(speak, await masthead.decisions(_DECISIONS_SHOWN))
        case [name, *value]:
            kept = await masthead.decide(name, " ".join(value), who.user_id)
            text = said.decided(speak, name, kept)
    await context.services.desk.tell(text, who, reply_key(update))


def handlers() -> tuple[Handler, ...]:
    """Return what listens here; the bearer of an invitation comes before /start."""
    return (
        CommandHandler("start", on_invited, filters=filters.Regex(rf"\s{_INVITATION}")),
        CommandHandler("access", on_access),
        CommandHandler("allow", on_allow),
        CommandHandler("invite", on_invite),
        CommandHandler("bans", on_bans),
        CommandHandler("settings", on_settings),
    )
