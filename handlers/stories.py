"""Somebody looks for a summary by its words, or opens one by its deep link."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from telegram.ext import CommandHandler, filters

from bot import compose
from bot.i18n import voice
from bot.library import MOST_FOUND
from bot.listing import FOUND_SHOWN, found
from bot.model import Link
from bot.publish import Right
from handlers import replies_everywhere
from handlers.panels import Hand, Turn, deed, hand_of, leaf, numbered
from handlers.reading import INLINE_START, asker, reply_key
from handlers.screens import in_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action, Asker, Post
    from handlers.context import Context, Handler
    from handlers.panels import Verb
    from handlers.presses import Deed, Pressed

#: Letters of a query that its buttons remember, and numbers that stand side by side.
_QUERY_KEPT: Final = 200
_NUMBERS: Final = 5

#: Telegram passes on what stands behind ``?start=``; other doors know their own by a prefix with
#: a hyphen, and a story's name has none.
_DEEP = filters.Regex(re.compile(r"^/start(?:@\w+)?\s+(?![a-z]{2,8}-)\S"))


async def on_find(update: Update, context: Context) -> None:
    """List the stories that have all the words, each with a link that opens it."""
    who, services = asker(update), context.services
    await services.masthead.require(who.user_id, Right.ASK)
    speak, query = voice(who.locale), " ".join(context.args or [])
    if not any(character.isalnum() for character in query):
        await services.desk.tell(replies_everywhere.how_to_find(speak), who, reply_key(update))
        return
    hand = Hand("found", who.user_id, speak)
    post = await _page(hand, context, query[:_QUERY_KEPT], 1)
    await services.desk.reply(post, who, reply_key(update))


async def _page(hand: Hand, context: Context, query: str, number: int) -> Post:
    """Return a page of the stories that have all words; each number is a button to its summary."""
    stories = await context.services.library.find(query, most=MOST_FOUND)
    page = leaf(len(stories), number, FOUND_SHOWN)
    shown = numbered(page, stories[page.start : page.end])
    name = context.bot.username
    html = found(shown, query, hand.speak, bot_name=name, total=len(stories))
    doors = [hand.button(str(n), "open", it.id) for n, it in shown]
    rows = (*in_rows(doors, _NUMBERS), *hand.pager("list", page.number, page.pages, query))
    return replace(compose.told(html, key=query), keyboard=rows)


async def on_deep_link(update: Update, context: Context) -> None:
    """Give the story that the link names: its post, or where that is gone, read anew."""
    who, services = asker(update), context.services
    await services.masthead.require(who.user_id, Right.ASK)
    if not await _give((context.args or [""])[0], who, context, reply_key(update)):
        text = replies_everywhere.no_story(voice(who.locale))
        await services.desk.tell(text, who, reply_key(update))


async def _give(name: str, who: Asker, context: Context, key: str) -> bool:
    """Give the story of this name; False where there is none (any more)."""
    services = context.services
    story = await services.library.get(name)
    if story is None:
        return False
    post = await services.library.post(story)
    if post is not None:
        await services.desk.offer(post, who, key)
        return True
    await services.desk.ask(who, (Link(story.url),))
    await services.progress.acknowledge(who)
    return True


async def show_page(pressed: Pressed, context: Context, number: str) -> Turn:
    """Show another page of what was found, as the library is now."""
    return Turn(await _page(hand_of(pressed), context, pressed.press.subject, int(number)))


async def open_story(pressed: Pressed, context: Context, name: str) -> Turn:
    """Give the story whose number was pressed."""
    if await _give(name, pressed.asker, context, pressed.key):
        return Turn(None)
    return Turn(None, replies_everywhere.no_story(pressed.speak), alert=True)


_VERBS: Final[Mapping[str, Verb]] = {"list": show_page, "open": open_story}


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"found": deed(_VERBS, Right.ASK)}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here; before the greeting, which knows nothing of deep links."""
    named = _DEEP & ~filters.Regex(rf"\s{INLINE_START}\s*$")
    return (CommandHandler("find", on_find), CommandHandler("start", on_deep_link, filters=named))
