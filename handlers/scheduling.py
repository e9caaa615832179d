"""An editor lets a draft go out at a time, and sees what is planned with /scheduled.

Times are those of the editor's own clock, for which the bot asks once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot import appointed, compose
from bot.diary import headline_of
from bot.hours import search_zones, zone_label, zone_of
from bot.i18n import voice
from bot.model import Draft
from bot.publish import Right
from bot.text import in_line
from handlers import replies_drafting as replies
from handlers.drafting_screens import Menu, timetable
from handlers.drafting_words import answer, ask, asked_about, show_at
from handlers.presses import Pressed, Told, revise
from handlers.reading import asker, reply_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from telegram import Message, Update

    from bot.drafting import Timed
    from bot.i18n import Voice
    from bot.model import Action, Asker, Keyboard, Post
    from bot.store import Question
    from handlers.context import Answer, Context, Handler
    from handlers.presses import Deed

    Verb = Callable[..., Awaitable[Told]]


async def on_slot(pressed: Pressed, context: Context) -> Told:
    """Do what a button about times says, for one who may."""
    verb, *details = pressed.press.details
    return await _VERBS[verb](pressed, context, *details)


async def _menu(context: Context, user_id: int, key: str, speak: Voice) -> tuple[Draft, Keyboard]:
    """Return the draft with the menu of times; first of all, of whose clock counts."""
    drafting = context.services.drafting
    draft = await drafting.draft(user_id, key)
    zone = (await context.services.store.habits.of(user_id)).zone
    menu = Menu(key, speak)
    if zone is None:
        return draft, menu.zones()
    return draft, menu.times(drafting.now(), zone, planned=draft.slot is not None)


async def _open(pressed: Pressed, context: Context) -> Told:
    """Show the menu of times."""
    key = pressed.press.subject
    draft, keyboard = await _menu(context, pressed.user_id, key, pressed.speak)
    await revise(pressed, context, replace(draft.post, keyboard=keyboard))
    return Told()


async def _zones(pressed: Pressed, context: Context) -> Told:
    """Show whose clock may count."""
    draft = await context.services.drafting.draft(pressed.user_id, pressed.press.subject)
    keyboard = Menu(pressed.press.subject, pressed.speak).zones()
    await revise(pressed, context, replace(draft.post, keyboard=keyboard))
    return Told()


async def _zone(pressed: Pressed, context: Context, name: str) -> Told:
    """Settle whose clock counts for this editor."""
    await context.services.masthead.require(pressed.user_id, Right.PUBLISH)
    await context.services.store.habits.settle(pressed.user_id, "zone", name)
    await _open(pressed, context)
    return Told(replies.clock_settled(pressed.speak, zone_label(name, pressed.speak.locale)))


async def _ask(pressed: Pressed, context: Context, about: str) -> Told:
    """Ask for what only words can say: a time, or a place."""
    await context.services.drafting.draft(pressed.user_id, pressed.press.subject)
    await ask(pressed, context, about)
    return Told()


async def _in(pressed: Pressed, context: Context, seconds: str) -> Told:
    """Plan the draft for so long after the press."""
    at = context.services.drafting.now() + timedelta(seconds=int(seconds))
    return await _plan(pressed, context, at)


async def _at(pressed: Pressed, context: Context, moment: str) -> Told:
    """Plan the draft for the moment that the button says."""
    return await _plan(pressed, context, datetime.fromisoformat(moment))


async def _plan(pressed: Pressed, context: Context, at: datetime) -> Told:
    drafting, key, speak = context.services.drafting, pressed.press.subject, pressed.speak
    done = await drafting.schedule(pressed.user_id, speak.locale, key, at)
    if not isinstance(done, Draft):
        return Told(replies.objection(speak, done), alert=True)
    await revise(pressed, context, await drafting.preview(key, done, speak))
    return Told(replies.planned(speak, await drafting.told(at, pressed.user_id, speak)))


async def _off(pressed: Pressed, context: Context) -> Told:
    """Let the draft go out only by a press, and show it as a preview."""
    drafting, key = context.services.drafting, pressed.press.subject
    await drafting.draft(pressed.user_id, key)
    await drafting.cancel(pressed.user_id, key)
    await _done(pressed, context)
    return Told(replies.unplanned(pressed.speak))


async def _done(pressed: Pressed, context: Context) -> Told:
    """Show the draft as a preview again."""
    drafting, key = context.services.drafting, pressed.press.subject
    draft = await drafting.draft(pressed.user_id, key)
    await revise(pressed, context, await drafting.preview(key, draft, pressed.speak))
    return Told()


async def on_time(context: Context, who: Asker, question: Question, message: Message) -> bool:
    """Plan the draft for the time that was typed; False where it is none."""
    key, spot = asked_about(question, who)
    speak, drafting = voice(who.locale), context.services.drafting
    zone = zone_of((await context.services.store.habits.of(who.user_id)).zone)
    found = appointed.moment(message.text or "", zone, drafting.now(), speak.locale)
    done = (
        await drafting.schedule(who.user_id, who.locale, key, found)
        if isinstance(found, datetime)
        else found
    )
    if not isinstance(done, Draft):
        await answer(context, who, replies.objection(speak, done))
        return False
    await show_at(spot, context, who, await drafting.preview(key, done, speak))
    if isinstance(found, datetime):
        told = replies.planned(speak, await drafting.told(found, who.user_id, speak))
        await answer(context, who, told)
    return True


async def on_place(context: Context, who: Asker, question: Question, message: Message) -> bool:
    """Settle whose clock counts by the place that was typed, or offer those that it can mean."""
    key, spot = asked_about(question, who)
    speak = voice(who.locale)
    await context.services.masthead.require(who.user_id, Right.PUBLISH)
    found = search_zones(message.text or "", speak.locale)
    if not found:
        await answer(context, who, replies.objection(speak, "nowhere"))
        return False
    if len(found) > 1:
        draft = await context.services.drafting.draft(who.user_id, key)
        keyboard = Menu(key, speak).zones(found)
    else:
        await context.services.store.habits.settle(who.user_id, "zone", found[0])
        draft, keyboard = await _menu(context, who.user_id, key, speak)
        told = replies.clock_settled(speak, zone_label(found[0], speak.locale))
        await answer(context, who, told)
    await show_at(spot, context, who, replace(draft.post, keyboard=keyboard))
    return True


async def on_scheduled(update: Update, context: Context) -> None:
    """List what is planned in the editor's name, each with a button that calls it off."""
    who = asker(update)
    await context.services.masthead.require(who.user_id, Right.PUBLISH)
    post = await _timetable(context, who.user_id, voice(who.locale), reply_key(update))
    await context.services.desk.reply(post, who, reply_key(update))


async def _timetable(context: Context, user_id: int, speak: Voice, key: str) -> Post:
    """Return the list as a message."""
    planned = (await context.services.drafting.timed(user_id))[: replies.LISTED]
    rows = [await _row(context, number, it, speak) for number, it in enumerate(planned, 1)]
    post = compose.notice(replies.timetable(speak, rows), key=key)
    return replace(post, keyboard=timetable(planned, user_id))


async def _row(context: Context, number: int, planned: Timed, speak: Voice) -> str:
    slot = planned.draft.slot
    user_id = slot.user_id if slot is not None else planned.draft.asker_id
    when = await context.services.drafting.told(planned.at, user_id, speak)
    return f"{number}. {when} · {in_line(headline_of(planned.draft))}"


async def _strike(pressed: Pressed, context: Context) -> Told:
    """Call off one draft of the list, and show what is left of it."""
    await context.services.drafting.cancel(pressed.user_id, pressed.press.subject)
    post = await _timetable(context, pressed.user_id, pressed.speak, pressed.key)
    await revise(pressed, context, post)
    return Told(replies.unplanned(pressed.speak))


_VERBS: Mapping[str, Verb] = {
    "menu": _open,
    "zones": _zones,
    "zone": _zone,
    "ask": _ask,
    "in": _in,
    "at": _at,
    "off": _off,
    "done": _done,
    "strike": _strike,
}


def answers() -> Mapping[str, Answer]:
    """Return what is done with words that this room asked for."""
    return {"slot": on_time, "clock": on_place}


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"slot": on_slot}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("scheduled", on_scheduled),)
