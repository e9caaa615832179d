"""Administrators decide for whom the bot works: everybody, whoever is invited, or a list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from telegram.ext import CommandHandler, filters

from bot import compose
from bot.i18n import voice
from bot.policy import ACCESSES
from bot.store import seal
from handlers import replies, replies_panels
from handlers import replies_access as said
from handlers.gate import admit
from handlers.panels import Hand, Turn, deed, hand_of, present
from handlers.reading import asker, reply_key
from handlers.screens import Screen
from handlers.setup import offer_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action, Asker
    from handlers.context import Context, Handler
    from handlers.panels import Verb
    from handlers.presses import Deed, Pressed

_INVITATION: Final = "inv-"


async def on_access(update: Update, context: Context) -> None:
    """Say for whom the bot works, or decide it."""
    who, words = await admit(update, context), context.args or []
    if words and words[0].lower() in ACCESSES:
        await context.services.masthead.decide("access", words[0], who.user_id)
    hand = Hand("access", who.user_id, voice(who.locale))
    await present(context, await _front(hand, context), who, reply_key(update))


async def on_invite(update: Update, context: Context) -> None:
    """Give the administrator, in private, a link that lets one person in."""
    who, services = await admit(update, context), context.services
    speak = voice(who.locale)
    if (await services.masthead.policy()).access == "closed":
        await services.desk.tell(said.closed(speak), who, reply_key(update))
        return
    await _invite(context, who, reply_key(update))
    if who.chat_id != who.user_id:
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


async def _front(hand: Hand, context: Context) -> Screen:
    """Return for whom the bot works, and the buttons that change it."""
    masthead, speak = context.services.masthead, hand.speak
    policy, guests = await masthead.policy(), len(await masthead.guests())
    labels = replies_panels.accesses(speak)
    choices = tuple(hand.choice(labels[it], "set", it, on=it == policy.access) for it in ACCESSES)
    listed = Hand("guests", hand.user_id, speak)
    lists = (listed.button(replies_panels.on_the_list(speak, guests), "list", "1"),)
    invite = (hand.button(speak.say("🎟 New invitation"), "invite"),)
    rows = (choices, lists) if policy.access == "closed" else (choices, invite, lists)
    return Screen(said.access(speak, policy, guests), rows)


async def _invite(context: Context, who: Asker, key: str) -> None:
    """Send the administrator an invitation in private, with the button that takes it back."""
    speak = voice(who.locale)
    token = await context.services.masthead.invite(who.user_id)
    link = f"https://t.me/{context.bot.username}?start={_INVITATION}{token}"
    hand = Hand("invitation", who.user_id, speak)
    rows = (
        compose.copy_button(speak.say("📋 Copy link"), link),
        (hand.button(speak.say("✖ Take it back"), "revoke", seal(token)),),
    )
    post = replace(compose.notice(said.invitation(speak, link), key=key), keyboard=rows)
    if who.chat_id == who.user_id:
        await context.services.desk.reply(post, who, key)
    else:
        await context.services.desk.invite(post, who.user_id, f"invitation:{key}", None)


async def show(pressed: Pressed, context: Context) -> Turn:
    """Show for whom the bot works."""
    return Turn(await _front(hand_of(pressed), context))


async def decide(pressed: Pressed, context: Context, access: str) -> Turn:
    """Let the bot work for these from now on."""
    await context.services.masthead.decide("access", access, pressed.user_id)
    return await show(pressed, context)


async def invite(pressed: Pressed, context: Context) -> Turn:
    """Make an invitation, where invitations count."""
    if (await context.services.masthead.policy()).access == "closed":
        turn = await show(pressed, context)
        return turn._replace(told=said.closed(pressed.speak), alert=True)
    await _invite(context, pressed.asker, pressed.key)
    private = pressed.chat_id == pressed.user_id
    return Turn(None, None if private else said.told_in_private(pressed.speak))


async def revoke(pressed: Pressed, context: Context, sealed: str) -> Turn:
    """Take an invitation back, if nobody has used it."""
    done = await context.services.masthead.revoke(sealed)
    return Turn(Screen(said.revoked(pressed.speak, done=done), ()))


_ACCESS: Final[Mapping[str, Verb]] = {"show": show, "set": decide, "invite": invite}
_INVITATIONS: Final[Mapping[str, Verb]] = {"revoke": revoke}


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"access": deed(_ACCESS), "invitation": deed(_INVITATIONS)}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here; the bearer of an invitation comes before /start."""
    return (
        CommandHandler("start", on_invited, filters=filters.Regex(rf"\s{_INVITATION}")),
        CommandHandler("access", on_access),
        CommandHandler("invite", on_invite),
    )
