"""Every press of a button comes in here, is checked, done, and answered exactly once.

A button carries an id; what it means was kept when the button was made (``bot.store.presses``).
Whoever presses what is not theirs, too old, or made up is told so, and nothing changes. Rooms of
the door offer ``presses()``, a function for each action; ``handlers.register`` brings them here.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

import structlog
from telegram import Message
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.ext import CallbackQueryHandler

from bot.apology import apologise
from bot.deliver import revise_caption, revise_keyboard, revise_text, wait_seconds
from bot.errors import BotError, Busy, Expired
from bot.i18n import voice
from bot.model import Asker, Button
from bot.publish import Right
from bot.store import Place, is_id
from bot.tasks import cancelled
from bot.text import truncate
from handlers import replies_access, replies_presses

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from telegram import CallbackQuery, Update

    from bot.i18n import Voice
    from bot.model import Action, Keyboard, Post, Press
    from bot.store import Store
    from handlers.context import Context, Handler

_log = structlog.get_logger()

#: A press that is not done by then is answered with a word of patience, and done all the same.
_PATIENCE_SECONDS = 5.0
#: Telegram's limit of an answer (Bot API, answerCallbackQuery).
_ANSWER_LIMIT = 200

#: What the buttons of older versions carry, which said themselves what they did.
_OLDER = re.compile(r"publish:|published\Z")

#: What people may press whoever they are: what is kept about them is theirs.
FOR_ALL: Final[frozenset[Action]] = frozenset({"erase"})

Refusal: TypeAlias = Literal["unknown", "foreign", "misplaced"]


class Told(NamedTuple):
    """What is said to whoever pressed: a line that passes, or with ``alert`` one to close."""

    text: str | None = None
    alert: bool = False


class Spot(NamedTuple):
    """Where a message of the bot stands, and whether it is a picture, whose text is a caption."""

    chat_id: int
    message_id: int
    is_photo: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press that is in order: whose it is, where, and in which language to answer."""

    press: Press
    user_id: int
    speak: Voice
    #: The same for the same press, however often Telegram brings it.
    key: str
    #: None where the button stands in a message sent by inline mode.
    chat_id: int | None = None
    message_id: int | None = None
    #: None where Telegram no longer tells what stands in the message.
    message: Message | None = None

    @property
    def is_photo(self) -> bool:
        """Whether the button stands under a picture, whose text is a caption."""
        return self.message is not None and bool(self.message.photo)

    @property
    def rows(self) -> Keyboard:
        """The rows of the message's keyboard, as they are."""
        markup = self.message.reply_markup if self.message is not None else None
        rows = markup.inline_keyboard if markup is not None else ()
        return tuple(
            tuple(
                Button(it.text, it.url, str(it.callback_data) if it.url is None else None)
                for it in row
            )
            for row in rows
        )

    @property
    def asker(self) -> Asker:
        """Who pressed, as whoever asked: an answer replies to the message with the button."""
        thread_id = None
        if self.message is not None and self.message.is_topic_message:
            thread_id = self.message.message_thread_id
        return Asker(
            user_id=self.user_id,
            chat_id=self.chat_id or self.user_id,
            message_id=self.message_id or 0,
            locale=self.speak.locale,
            thread_id=thread_id,
        )


Deed: TypeAlias = "Callable[[Pressed, Context], Awaitable[Told]]"


class Switchboard:
    """Takes every press in; the table says what is done for which action."""

    def __init__(self, deeds: Mapping[Action, Deed]) -> None:
        self._deeds = deeds

    async def on_press(self, update: Update, context: Context) -> None:
        """Do what the button means, or say why not; whoever pressed is answered once."""
        query = update.callback_query
        if query is None:
            return
        speak = voice(query.from_user.language_code)
        work = asyncio.ensure_future(self._told(query, context, f"update:{update.update_id}"))
        try:
            done, _ = await asyncio.wait({work}, timeout=_PATIENCE_SECONDS)
            told = work.result() if done else Told(replies_presses.patience(speak))
            await _answer(query, told)
            await work
        finally:
            await cancelled(work)

    async def _told(self, query: CallbackQuery, context: Context, key: str) -> Told:
        """Return what became of the press, expected failures included."""
        speak = voice(query.from_user.language_code)
        try:
            found = await _find(context.services.store, query)
            if isinstance(found, str):
                _log.info("press refused", reason=found, user=query.from_user.id)
                return Told(replies_presses.refused(speak, found), alert=True)
            masthead = context.services.masthead
            needs_right = found.user_id is not None and found.action not in FOR_ALL
            if needs_right and not await masthead.may(query.from_user.id, Right.ASK):
                return Told(replies_access.stranger(speak, await masthead.policy()), alert=True)
            return await self._deeds[found.action](_pressed(query, found, speak, key), context)
        except BotError as error:
            return Told(apologise(error, speak), alert=True)
        except RetryAfter as error:
            return Told(apologise(Busy(wait_seconds(error)), speak), alert=True)
        except TelegramError as error:
            _log.warning("press in vain", reason=error.message)
            return Told(apologise(BotError(), speak), alert=True)


async def _find(store: Store, query: CallbackQuery) -> Press | Refusal:
    """Return what the pressed button means, or why it means nothing to this person here.

    Raises:
        Expired: its time is over.
    """
    data = query.data or ""
    issued = await store.presses.find(data)
    if issued is None:
        if is_id(data) or _OLDER.match(data):
            raise Expired
        return "unknown"
    if issued.press.user_id not in {None, query.from_user.id}:
        return "foreign"
    return issued.press if await _is_there(store, query, issued.place) else "misplaced"


async def _is_there(store: Store, query: CallbackQuery, place: Place) -> bool:
    """Whether the pressed button stands where its id was issued for."""
    if place == Place():
        return True
    message = query.message
    if message is None or place.chat_id not in {None, message.chat.id}:
        return False
    if place.message_id is not None:
        return place.message_id == message.message_id
    if place.delivery is None:
        return True
    many = place.chat_id is None
    record = await store.outbox.find(
        f"{place.delivery}:{message.chat.id}" if many else place.delivery
    )
    # Whoever is quick presses before the outbox has noted which message it became.
    return record is not None and record.message_id in {None, message.message_id}


def _pressed(query: CallbackQuery, press: Press, speak: Voice, key: str) -> Pressed:
    """Return the press as its function wants it."""
    message = query.message
    return Pressed(
        press=press,
        user_id=query.from_user.id,
        speak=speak,
        key=key,
        chat_id=message.chat.id if message else None,
        message_id=message.message_id if message else None,
        message=message if isinstance(message, Message) else None,
    )


async def _answer(query: CallbackQuery, told: Told) -> None:
    """Answer the press; what Telegram has given up, or does not hear, stops nothing."""
    text = truncate(told.text, _ANSWER_LIMIT) if told.text else None
    try:
        await query.answer(text, show_alert=told.alert)
    except TelegramError as error:
        _log.info("press not answered", reason=error.message)


async def relabel(pressed: Pressed, context: Context, keyboard: Keyboard) -> None:
    """Let the message of the press carry this keyboard; doing it again changes nothing."""
    if pressed.chat_id is None or pressed.message_id is None:
        return
    place = Place(pressed.chat_id, pressed.message_id)
    stamped = await context.services.store.presses.stamp(keyboard, place)
    await revise_keyboard(context.bot, pressed.chat_id, pressed.message_id, stamped)


async def revise(pressed: Pressed, context: Context, post: Post) -> None:
    """Let the message of the press be this post, in one step; again, it changes nothing.

    Raises:
        TelegramError: Telegram does not let the message be changed.
    """
    if pressed.chat_id is not None and pressed.message_id is not None:
        await redraw(Spot(pressed.chat_id, pressed.message_id, pressed.is_photo), context, post)


async def redraw(spot: Spot, context: Context, post: Post) -> None:
    """Let a message of the bot be this post, in one step; again, it changes nothing.

    Raises:
        TelegramError: Telegram does not let the message be changed.
    """
    stamped = await _stamped(context, post, Place(spot.chat_id, spot.message_id))
    change = revise_caption if spot.is_photo else revise_text
    await change(context.bot, spot.chat_id, spot.message_id, stamped)


async def revise_beside(pressed: Pressed, context: Context, message_id: int, post: Post) -> bool:
    """Let another text of the bot in the same chat be this post; False where it is gone."""
    if pressed.chat_id is None:
        return False
    stamped = await _stamped(context, post, Place(pressed.chat_id, message_id))
    try:
        await revise_text(context.bot, pressed.chat_id, message_id, stamped)
    except BadRequest as error:
        _log.info("the message beside is gone", reason=error.message)
        return False
    return True


async def _stamped(context: Context, post: Post, place: Place) -> Post:
    keyboard = await context.services.store.presses.stamp(post.keyboard, place)
    return replace(post, keyboard=keyboard)


async def on_told(_pressed: Pressed, _context: Context) -> Told:
    """Let go of a press on a button that only tells what happened."""
    return Told()


def handlers(deeds: Mapping[Action, Deed]) -> tuple[Handler, ...]:
    """Return what listens here, with the functions of all rooms."""
    return (CallbackQueryHandler(Switchboard({"told": on_told, **deeds}).on_press),)
