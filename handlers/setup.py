"""The set-up menu of a subscription: one message, edited in place, whose buttons do everything.

At each press Telegram is asked anew whether the person administers the chat and the bot may post
there: whoever was demoted since changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import compose
from bot.amend import amended, is_change
from bot.errors import BotNotThere, Expired
from bot.i18n import voice
from bot.model import ANONYMOUS, Button, Press
from bot.publish import Right
from bot.rounds import Rounds
from bot.store import Question
from handlers import replies, replies_setup
from handlers.boards import is_shown_here, show_here
from handlers.presses import Pressed, Told, relabel, revise
from handlers.screens import PAGES, Frame, Screen, main

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.i18n import Voice
    from bot.model import Action, Asker, Post, Subscription
    from handlers.context import Context
    from handlers.presses import Deed

    Verb = Callable[..., Awaitable[Told]]

#: Changes that mean nothing until somebody says whose clock counts.
_NEEDS_ZONE = frozenset({"digest", "hour", "quiet"})


def holder(asker: Asker) -> int | None:
    """Return who may press what the asker is shown.

    An anonymous administrator presses under a name of their own, so that anybody's press is looked
    at; only those of the chat's administrators do something.
    """
    return None if asker.user_id == ANONYMOUS else asker.user_id


def as_post(screen: Screen, key: str) -> Post:
    """Return the screen as a message of its own."""
    return replace(compose.notice(screen.text, key=key), keyboard=screen.keyboard)


async def offer_keys(text: str, who: Asker, context: Context, key: str) -> None:
    """Say the text in a private chat, with keys that open the person's channels and groups.

    Whoever is about to pick a chat is not asked at once about one that the bot is added to.
    """
    speak, services = voice(who.locale), context.services
    channel, group = replies_setup.picker_labels(speak)
    row = (Button(channel, picks="channel"), Button(group, picks="group"))
    asked = Question(replies_setup.PICKING, "")
    await services.store.questions.ask(who.chat_id, who.user_id, asked)
    post = replace(compose.notice(text, key=key), keyboard=(row,))
    await services.desk.reply(post, who, key)


def opening(speak: Voice, subscription: Subscription, asker: Asker, said: str) -> Screen:
    """Return the first screen under a sentence that says what happened."""
    screen = main(Frame(subscription, speak, holder(asker)))
    return screen._replace(text=f"{said}\n\n{screen.text}")


def set_up_button(speak: Voice, subscription: Subscription, asker: Asker) -> Button:
    """Return the button that opens the menu of a subscription."""
    return Frame(subscription, speak, holder(asker)).button(speak.say("⚙️ Set up"), "show", "main")


def join_button(speak: Voice, chat_id: int, asker: Asker) -> Button:
    """Return the button that subscribes a chat and opens its menu."""
    press = Press("setup", str(chat_id), ("join",), holder(asker))
    return Button(speak.say("✅ Subscribe it"), press=press)


async def on_setup(pressed: Pressed, context: Context) -> Told:
    """Do what a button of the menu says, for one who may."""
    verb, *details = pressed.press.details
    return await _VERBS[verb](pressed, context, *details)


def _chat(pressed: Pressed) -> int:
    return int(pressed.press.subject)


async def _draw(pressed: Pressed, context: Context, screen: Screen) -> None:
    """Let the message of the press show the screen."""
    post = replace(compose.notice(screen.text, key=""), keyboard=screen.keyboard)
    await revise(pressed, context, post)


async def _show_page(
    pressed: Pressed, context: Context, subscription: Subscription, page: str
) -> Told:
    frame = Frame(subscription, pressed.speak, pressed.press.user_id)
    await _draw(pressed, context, PAGES[page](frame))
    return Told()


async def _show(pressed: Pressed, context: Context, page: str) -> Told:
    """Show a screen."""
    known = await context.services.circulation.verified(pressed.asker, _chat(pressed))
    return await _show_page(pressed, context, known, page)


async def _set(pressed: Pressed, context: Context, page: str, change: str, *values: str) -> Told:
    """Make a change and show the screen anew.

    Raises:
        Expired: the button is of a time when there was such a change.
    """
    if not is_change(change):
        raise Expired
    after = await context.services.circulation.amend(
        pressed.asker, _chat(pressed), lambda terms: amended(terms, change, values)
    )
    timing = after.terms.timing
    homeless = timing.zone is None and (timing.digest_hours or timing.quiet)
    if homeless and change in _NEEDS_ZONE:
        page = "zone"
    return await _show_page(pressed, context, after, page)


async def _ask(pressed: Pressed, context: Context, about: str) -> Told:
    """Ask for what only words can say, and wait for the answer.

    Where the menu is any administrator's, one who is anonymous may answer as well.
    """
    who, services = pressed.asker, context.services
    await services.circulation.verified(who, _chat(pressed))
    question = Question(about, pressed.press.subject)
    people = [who.user_id] if pressed.press.user_id is not None else [who.user_id, ANONYMOUS]
    for user_id in people:
        await services.store.questions.ask(who.chat_id, user_id, question)
    text = replies_setup.asked(pressed.speak, about, here=who.chat_id == who.user_id)
    await services.desk.tell(text, who, pressed.key)
    return Told()


async def _test(pressed: Pressed, context: Context) -> Told:
    """Post a test to the chat."""
    known = await context.services.circulation.verified(pressed.asker, _chat(pressed))
    await Rounds(context.services).rehearse(known, pressed.asker, f"test:{pressed.key}")
    return Told(replies_setup.tested(pressed.speak, known.title))


async def _end(pressed: Pressed, context: Context) -> Told:
    """End the subscription."""
    try:
        ended = await context.services.circulation.unsubscribe(pressed.asker, _chat(pressed))
        text = replies.unsubscribed(pressed.speak, ended)
    except BotNotThere:
        text = replies.not_subscribed(pressed.speak)
    await _draw(pressed, context, Screen(text, ()))
    return Told()


async def _done(pressed: Pressed, context: Context) -> Told:
    """Close the menu; what it says stays."""
    known = await context.services.circulation.verified(pressed.asker, _chat(pressed))
    text = replies_setup.summary(pressed.speak, known)
    frame = Frame(known, pressed.speak, pressed.press.user_id)
    again = frame.button(pressed.speak.say("⚙️ Set up"), "show", "main")
    await _draw(pressed, context, Screen(text, ((again,),)))
    return Told()


async def _join(pressed: Pressed, context: Context) -> Told:
    """Subscribe the chat that the bot was added to."""
    await context.services.masthead.require(pressed.user_id, Right.ASK)
    known, new = await context.services.circulation.subscribe(pressed.asker, _chat(pressed))
    said = replies.subscribed(pressed.speak, known, new=new)
    screen = main(Frame(known, pressed.speak, pressed.press.user_id))
    await _draw(pressed, context, screen._replace(text=f"{said}\n\n{screen.text}"))
    return Told()


_VERBS: Mapping[str, Verb] = {
    "show": _show,
    "set": _set,
    "ask": _ask,
    "test": _test,
    "end": _end,
    "done": _done,
    "join": _join,
}


async def on_own(pressed: Pressed, context: Context) -> Told:
    """Send a summary to the chats that get only what this person sends."""
    await context.services.masthead.require(pressed.user_id, Right.ASK)
    result = await context.services.desk.publish_to_own(pressed.asker, pressed.press.subject)
    text = result.told(pressed.speak)
    if result.queued:
        await show_here(pressed, context, result.name)
    elif result.audience and not await is_shown_here(pressed, context, result.name):
        await relabel(pressed, context, ((Button(text, press=Press("told", "")),),))
    return Told(text, alert=result.audience == 0)


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"setup": on_setup, "own": on_own}
