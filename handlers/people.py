"""Administrators decide about people: who may publish, who is let in, who is not listened to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from telegram.ext import CommandHandler, MessageHandler, filters

from bot import compose
from bot.deliver import REQUESTS
from bot.i18n import voice
from bot.model import Button
from handlers import replies, replies_access, replies_panels
from handlers.gate import admit
from handlers.panels import Hand, Turn, deed, hand_of, leaf, present, roster
from handlers.reading import person_named, reply_key
from handlers.screens import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action, Asker, Keyboard, Picks
    from handlers.context import Context, Handler
    from handlers.panels import Verb
    from handlers.presses import Deed, Pressed

#: People on one page.
_SHOWN: Final = 10


async def on_editors(update: Update, context: Context) -> None:
    """List the editors, or appoint or dismiss one."""
    who, masthead = await admit(update, context), context.services.masthead
    speak, words = voice(who.locale), context.args or []
    verb = words[0] if words else ""
    person = person_named(update, words[1:])
    if verb not in {"add", "remove"}:
        screen = await _editors(Hand("editors", who.user_id, speak), context, 1, private=_own(who))
        await present(context, screen, who, reply_key(update))
        return
    if person is None:
        text = replies.which_person(speak, f"/editors {verb}")
    elif verb == "add":
        await masthead.appoint(person.user_id, person.rest or person.name)
        text = replies.appointed(speak, person.rest or person.name)
    else:
        gone = await masthead.dismiss(person.user_id)
        text = replies.dismissed(speak, person.name, was_editor=gone)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_allow(update: Update, context: Context) -> None:
    """List the guests, or let a person use the bot, or no more."""
    who, masthead = await admit(update, context), context.services.masthead
    speak, words = voice(who.locale), context.args or []
    removing = words[:1] == ["remove"]
    person = person_named(update, words[1:] if removing else words)
    if person is None and not words:
        screen = await _guests(Hand("guests", who.user_id, speak), context, 1, private=_own(who))
        await present(context, screen, who, reply_key(update))
        return
    if person is None:
        text = replies.which_person(speak, "/allow remove" if removing else "/allow")
    elif removing:
        was_guest = await masthead.disallow(person.user_id)
        text = replies_access.disallowed(speak, person.name, was_guest=was_guest)
    else:
        name = person.rest or person.name
        await masthead.allow(person.user_id, name, who.user_id)
        text = replies_access.allowed(speak, name)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_ban(update: Update, context: Context) -> None:
    """Stop listening to a person at once; why, a button can say afterwards."""
    who, key = await admit(update, context), reply_key(update)
    speak, person = voice(who.locale), person_named(update, context.args or [])
    if person is None:
        await context.services.desk.tell(replies.which_person(speak, "/ban"), who, key)
        return
    done = await context.services.masthead.ban(person.user_id, person.rest)
    text = replies.ban(speak, person.name, done=done)
    rows: Keyboard = ()
    if done and not person.rest:
        text = f"{text}\n{replies_panels.why_banned(speak)}"
        rows = _reasons(Hand("bans", who.user_id, speak), person.user_id)
    await present(context, Screen(text, rows), who, key)


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


async def on_bans(update: Update, context: Context) -> None:
    """List whom the bot does not listen to."""
    who = await admit(update, context)
    screen = await _bans(Hand("bans", who.user_id, voice(who.locale)), context, 1)
    await present(context, screen, who, reply_key(update))


async def on_picked(update: Update, context: Context) -> None:
    """Make of the person that an administrator picked what the key was for."""
    who, message = await admit(update, context), update.effective_message
    shared = message.users_shared if message else None
    if shared is None or not shared.users:
        return
    person, masthead, speak = shared.users[0], context.services.masthead, voice(who.locale)
    name = person.full_name or person.username or str(person.user_id)
    if shared.request_id == REQUESTS["editor"]:
        await masthead.appoint(person.user_id, name)
        text = replies.appointed(speak, name)
    else:
        await masthead.allow(person.user_id, name, who.user_id)
        text = replies_access.allowed(speak, name)
    await context.services.desk.tell(text, who, reply_key(update))


def _own(who: Asker) -> bool:
    """Whether this is the person's private chat, where alone people can be picked."""
    return who.chat_id == who.user_id


def _add(hand: Hand, *, private: bool) -> Keyboard:
    """Return the row that opens the people whom the person knows."""
    return ((hand.button(hand.speak.say("➕ Add"), "pick"),),) if private else ()


async def _editors(hand: Hand, context: Context, number: int, *, private: bool) -> Screen:
    """Return a page of editors."""
    known = await context.services.masthead.editors()
    page = leaf(len(known), number, _SHOWN)
    text = replies.editors(hand.speak, known[page.start : page.end], len(known))
    return Screen(text, (*roster(hand, known, page), *_add(hand, private=private)))


async def _guests(hand: Hand, context: Context, number: int, *, private: bool) -> Screen:
    """Return a page of those who were let in."""
    known = await context.services.masthead.guests()
    page = leaf(len(known), number, _SHOWN)
    text = replies_access.guests(hand.speak, known[page.start : page.end], len(known))
    names = [(it.user_id, it.name) for it in known]
    return Screen(text, (*roster(hand, names, page), *_add(hand, private=private)))


async def _bans(hand: Hand, context: Context, number: int) -> Screen:
    """Return a page of banned people."""
    known = await context.services.masthead.bans()
    page = leaf(len(known), number, _SHOWN)
    text = replies_access.bans(hand.speak, known[page.start : page.end], len(known))
    return Screen(text, roster(hand, [(user_id, str(user_id)) for user_id, _ in known], page))


def _reasons(hand: Hand, user_id: int) -> Keyboard:
    """Return the row of reasons for a ban."""
    labels = {code: hand.speak.say(words) for code, words in replies_access.REASONS.items()}
    labels["-"] = replies_panels.other_reason(hand.speak)
    return (
        tuple(hand.button(label, "reason", str(user_id), it) for it, label in labels.items()),
        (hand.button(replies_panels.lift(hand.speak), "lift", str(user_id)),),
    )


def _in_private(pressed: Pressed) -> bool:
    return pressed.chat_id == pressed.user_id


async def list_editors(pressed: Pressed, context: Context, number: str) -> Turn:
    """Show a page of editors."""
    hand, private = hand_of(pressed), _in_private(pressed)
    return Turn(await _editors(hand, context, int(number), private=private))


async def dismiss(pressed: Pressed, context: Context, user_id: str, number: str) -> Turn:
    """Let an editor publish no more."""
    names = dict(await context.services.masthead.editors())
    name = names.get(int(user_id), user_id)
    gone = await context.services.masthead.dismiss(int(user_id))
    told = replies.dismissed(pressed.speak, name, was_editor=gone)
    return (await list_editors(pressed, context, number))._replace(told=told, alert=not gone)


async def list_guests(pressed: Pressed, context: Context, number: str) -> Turn:
    """Show a page of those who were let in."""
    hand, private = hand_of(pressed), _in_private(pressed)
    return Turn(await _guests(hand, context, int(number), private=private))


async def disallow(pressed: Pressed, context: Context, user_id: str, number: str) -> Turn:
    """Take a person off the list."""
    names = {it.user_id: it.name for it in await context.services.masthead.guests()}
    name = names.get(int(user_id), user_id)
    gone = await context.services.masthead.disallow(int(user_id))
    told = replies_access.disallowed(pressed.speak, name, was_guest=gone)
    return (await list_guests(pressed, context, number))._replace(told=told, alert=not gone)


async def list_bans(pressed: Pressed, context: Context, number: str) -> Turn:
    """Show a page of banned people."""
    return Turn(await _bans(hand_of(pressed), context, int(number)))


async def unban(pressed: Pressed, context: Context, user_id: str, number: str) -> Turn:
    """Listen to a person of the list again."""
    lifted = await context.services.masthead.unban(int(user_id))
    told = replies.unban(pressed.speak, user_id, was_banned=lifted)
    return (await list_bans(pressed, context, number))._replace(told=told, alert=not lifted)


async def give_reason(pressed: Pressed, context: Context, user_id: str, code: str) -> Turn:
    """Write down why a person is banned, if they still are."""
    masthead, speak = context.services.masthead, pressed.speak
    if not await masthead.is_banned(int(user_id)):
        text = replies.unban(speak, user_id, was_banned=False)
        return Turn(Screen(text, ()), text, alert=True)
    reason = "" if code == "-" else code
    await masthead.ban(int(user_id), reason)
    text = replies.ban(speak, user_id, done=True)
    if reason:
        text = f"{text}\n{replies_access.reason_line(speak, reason)}"
    return Turn(Screen(text, ()))


async def lift(pressed: Pressed, context: Context, user_id: str) -> Turn:
    """Listen to a person again who was banned a moment ago."""
    lifted = await context.services.masthead.unban(int(user_id))
    return Turn(Screen(replies.unban(pressed.speak, user_id, was_banned=lifted), ()))


def _picks(role: Picks) -> Verb:
    """Return the function that lays out a key to the people whom the person knows."""

    async def pick(pressed: Pressed, context: Context) -> Turn:
        """Ask for a person, with a key below the text field."""
        question, label = replies_panels.pick_a_person(pressed.speak, role)
        post = compose.notice(question, key=pressed.key)
        keyed = replace(post, keyboard=((Button(label, picks=role),),))
        await context.services.desk.reply(keyed, pressed.asker, pressed.key)
        return Turn(None)

    return pick


_EDITORS: Final[Mapping[str, Verb]] = {
    "list": list_editors,
    "remove": dismiss,
    "pick": _picks("editor"),
}
_GUESTS: Final[Mapping[str, Verb]] = {
    "list": list_guests,
    "remove": disallow,
    "pick": _picks("guest"),
}
_BANS: Final[Mapping[str, Verb]] = {
    "list": list_bans,
    "remove": unban,
    "reason": give_reason,
    "lift": lift,
}


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"editors": deed(_EDITORS), "guests": deed(_GUESTS), "bans": deed(_BANS)}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (
        CommandHandler("editors", on_editors),
        CommandHandler("allow", on_allow),
        CommandHandler("ban", on_ban),
        CommandHandler("unban", on_unban),
        CommandHandler("bans", on_bans),
        MessageHandler(filters.StatusUpdate.USERS_SHARED, on_picked),
    )
