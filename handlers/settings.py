"""Administrators change at once, while the bot runs, what no restart should be needed for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.ext import CommandHandler

from bot.i18n import voice
from bot.policy import ACCESSES, spelled
from handlers import replies_access as said
from handlers import replies_panels
from handlers.gate import admit
from handlers.panels import Hand, Turn, deed, hand_of, present
from handlers.reading import reply_key
from handlers.screens import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action, Button
    from handlers.context import Context, Handler
    from handlers.panels import Verb
    from handlers.presses import Deed, Pressed

_DECISIONS_SHOWN: Final = 20
#: What a row of buttons offers; whatever was typed stands among them. 0 is no limit.
_OFFERED: Final[Mapping[str, tuple[int, ...]]] = {
    "person_hour": (30, 60, 120, 0),
    "person_day": (100, 300, 1000, 0),
    "chat_hour": (60, 120, 300, 0),
    "chat_day": (300, 600, 2000, 0),
}
#: Whom a limit is for and in what time, in signs that need no language.
_SIGNS: Final[Mapping[str, tuple[str, str]]] = {
    "person_hour": ("👤", "1 h"),
    "person_day": ("👤", "24 h"),
    "chat_hour": ("👥", "1 h"),
    "chat_day": ("👥", "24 h"),
}


async def on_settings(update: Update, context: Context) -> None:
    """Show what can be changed in chat, change it, or show who changed it."""
    who, masthead = await admit(update, context), context.services.masthead
    speak, words = voice(who.locale), context.args or []
    match words:
        case []:
            user = update.effective_user
            hand = Hand("settings", who.user_id, speak)
            screen = await _front(hand, context, user.username if user else None)
            await present(context, screen, who, reply_key(update))
            return
        case ["log"]:
            text = said.decisions(speak, await masthead.decisions(_DECISIONS_SHOWN))
        case [name, *value]:
            kept = await masthead.decide(name, " ".join(value), who.user_id)
            text = said.decided(speak, name, kept)
    await context.services.desk.tell(text, who, reply_key(update))


async def _front(hand: Hand, context: Context, own_name: str | None) -> Screen:
    """Return every setting, each with a row of values."""
    rows = spelled(await context.services.masthead.policy())
    now, name = {it.name: value for it, value in rows}, own_name or ""
    labels = replies_panels.accesses(hand.speak)
    accesses = tuple(
        hand.choice(labels[it], "set", name, "access", it, on=it == now["access"])
        for it in ACCESSES
    )
    limits = tuple(_limits(hand, name, it, int(now[it])) for it in _OFFERED)
    log = (hand.button(hand.speak.say("📜 Who changed what"), "log", name),)
    shown = (accesses, *limits, _contacts(hand, name, now["contact"]), log)
    return Screen(said.settings(hand.speak, rows), shown)


def _limits(hand: Hand, own_name: str, setting: str, now: int) -> tuple[Button, ...]:
    """Return the row of one limit, the lowest first and none last."""
    sign, span = _SIGNS[setting]
    values = sorted({now, *_OFFERED[setting]}, key=lambda it: (it == 0, it))
    return tuple(
        hand.choice(f"{sign} {it or '∞'}/{span}", "set", own_name, setting, str(it), on=it == now)
        for it in values
    )


def _contacts(hand: Hand, own_name: str, now: str) -> tuple[Button, ...]:
    """Return the row of those whom strangers may ask: nobody, the administrator, who it is now."""
    names = dict.fromkeys(["-", f"@{own_name}" if own_name else "-", now])
    nobody = replies_panels.nobody_to_ask(hand.speak)
    return tuple(
        hand.choice(
            nobody if it == "-" else f"📇 {it}", "set", own_name, "contact", it, on=it == now
        )
        for it in names
    )


async def show(pressed: Pressed, context: Context, own_name: str) -> Turn:
    """Show the settings as they are now."""
    return Turn(await _front(hand_of(pressed), context, own_name))


async def decide(pressed: Pressed, context: Context, own_name: str, name: str, value: str) -> Turn:
    """Change a setting at once."""
    kept = await context.services.masthead.decide(name, value, pressed.user_id)
    turn = await show(pressed, context, own_name)
    return turn._replace(told=said.decided(pressed.speak, name, kept))


async def show_log(pressed: Pressed, context: Context, own_name: str) -> Turn:
    """Show who changed which setting."""
    decisions = await context.services.masthead.decisions(_DECISIONS_SHOWN)
    back = (hand_of(pressed).button(pressed.speak.say("‹ Back"), "show", own_name),)
    return Turn(Screen(said.decisions(pressed.speak, decisions), (back,)))


_VERBS: Final[Mapping[str, Verb]] = {"show": show, "set": decide, "log": show_log}


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"settings": deed(_VERBS)}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("settings", on_settings),)
