"""Administrators see what waits and what failed, and try it again or let it go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.ext import CommandHandler

from bot.i18n import voice
from handlers import replies, replies_panels
from handlers.gate import admit
from handlers.panels import Hand, Turn, deed, hand_of, leaf, numbered, present
from handlers.reading import reply_key
from handlers.screens import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action
    from bot.store import Labelled, Store
    from handlers.context import Context, Handler
    from handlers.panels import Verb
    from handlers.presses import Deed, Pressed

_DEAD_SHOWN: Final = 5
#: Dead letters that are tried again by one press, and that can be paged through.
_RETRIED_AT_ONCE: Final = 1000
_LOOKED_AT: Final = 200


async def on_queue(update: Update, context: Context) -> None:
    """Show what waits and what failed, the newest dead letters with their reasons."""
    who = await admit(update, context)
    hand = Hand("queue", who.user_id, voice(who.locale))
    await present(context, await _front(hand, context.services.store), who, reply_key(update))


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


async def _front(hand: Hand, store: Store) -> Screen:
    """Return the state of the queues, with buttons where something failed."""
    depths = [await store.inbox.depth(), await store.outbox.depth()]
    rows = [(d.waiting, d.delayed, d.leased, d.dead) for d in depths]
    newest = await store.letters.newest(_DEAD_SHOWN)
    text = replies.queue(hand.speak, rows, [(it.name, it.letter.reason) for it in newest])
    refresh = hand.button(hand.speak.say("🔄 Refresh"), "front")
    if not newest:
        return Screen(text, ((refresh,),))
    row = (
        hand.button(hand.speak.say("🔁 Retry all"), "all"),
        hand.button(hand.speak.say("✗ Show what failed"), "list", "1"),
    )
    return Screen(text, (row, (refresh,)))


def _letters(hand: Hand, found: tuple[Labelled, ...], number: int) -> Screen:
    """Return a page of dead letters, each with what can be done about it."""
    page = leaf(len(found), number, _DEAD_SHOWN)
    shown = numbered(page, found[page.start : page.end])
    speak, place = hand.speak, str(page.number)
    again, drop = speak.say("🔁 Retry"), speak.say("🗑 Drop")
    doors = tuple(
        (
            hand.button(f"{again} {n}", "revive", it.name, place),
            hand.button(f"{drop} {n}", "discard", it.name, place),
        )
        for n, it in shown
    )
    back = (hand.button(speak.say("‹ Back"), "front"),)
    rows = (*doors, *hand.pager("list", page.number, page.pages), back)
    return Screen(replies_panels.failed(speak, shown, len(found)), rows)


async def show_front(pressed: Pressed, context: Context) -> Turn:
    """Show the queues as they are now."""
    return Turn(await _front(hand_of(pressed), context.services.store))


async def show_list(pressed: Pressed, context: Context, number: str) -> Turn:
    """Show a page of dead letters."""
    found = await context.services.store.letters.newest(_LOOKED_AT)
    return Turn(_letters(hand_of(pressed), found, int(number)))


async def revive_all(pressed: Pressed, context: Context) -> Turn:
    """Try everything again that failed."""
    count = await context.services.store.letters.revive_all(_RETRIED_AT_ONCE)
    turn = await show_front(pressed, context)
    return turn._replace(told=replies.retried(pressed.speak, count), alert=count == 0)


async def revive(pressed: Pressed, context: Context, name: str, number: str) -> Turn:
    """Try one entry again."""
    done = await context.services.store.letters.revive(name)
    told = replies.retried(pressed.speak, 1) if done else None
    return await _after(pressed, context, number, told)


async def discard(pressed: Pressed, context: Context, name: str, number: str) -> Turn:
    """Let one entry go for good."""
    done = await context.services.store.letters.discard(name)
    told = replies_panels.discarded(pressed.speak) if done else None
    return await _after(pressed, context, number, told)


async def _after(pressed: Pressed, context: Context, number: str, told: str | None) -> Turn:
    """Show the page anew; ``told`` is None where the entry had gone already."""
    turn = await show_list(pressed, context, number)
    gone = replies_panels.no_such_letter(pressed.speak)
    return turn._replace(told=told or gone, alert=told is None)


_VERBS: Final[Mapping[str, Verb]] = {
    "front": show_front,
    "list": show_list,
    "all": revive_all,
    "revive": revive,
    "discard": discard,
}


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"queue": deed(_VERBS)}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("queue", on_queue), CommandHandler("retry", on_retry))
