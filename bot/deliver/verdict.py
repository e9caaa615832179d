"""What an error of Telegram means: a table, read from top to bottom, and no effects.

The strings are those of Telegram's Bot API server (tdlib/telegram-bot-api 10.0, tdlib/td 1.8);
python-telegram-bot cuts "Bad Request: " and capitalises the rest, so they are compared in lower
case and as parts.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.outcome import Deferred, Moved, Rejected

if TYPE_CHECKING:
    from telegram.error import TelegramError

    from bot.outcome import Outcome

#: Waits between tries of a delivery whose fate is open, in seconds; after the last it is dead.
BACKOFF_SECONDS = (2.0, 10.0, 60.0, 300.0, 900.0, 3600.0, 10800.0)


class Meaning(Enum):
    """What to do about an error."""

    #: Drop the chat at once, and all that waits for it.
    CHAT_GONE = auto()
    #: The same after some strikes in a row: Telegram says this of chats that come back, too.
    CHAT_LOST = auto()
    #: The chat is there, its people do not let the bot post: a strike, and they are told.
    NO_RIGHT = auto()
    #: Once more without the topic.
    NO_TOPIC = auto()
    #: Once more without the reply.
    NO_REPLY = auto()
    #: Once more as text.
    NO_PHOTO = auto()
    #: Upload the bytes again, then once more as text.
    BAD_PICTURE = auto()
    #: Once more without the buttons that open an address.
    BAD_BUTTON = auto()
    #: Our mistake: a dead letter.
    BAD_CONTENT = auto()
    #: Once more later; the message may have arrived.
    PASSING = auto()


_TABLE: tuple[tuple[str, Meaning], ...] = (
    ("button_url_invalid", Meaning.BAD_BUTTON),
    ("keyboard button url", Meaning.BAD_BUTTON),
    ("bot was blocked by the user", Meaning.CHAT_GONE),
    ("user is deactivated", Meaning.CHAT_GONE),
    ("bot was kicked from", Meaning.CHAT_GONE),
    ("bot is not a member of", Meaning.CHAT_GONE),
    ("chat was deleted", Meaning.CHAT_GONE),
    ("can't initiate conversation", Meaning.CHAT_GONE),
    ("bot can't send messages to the bot", Meaning.CHAT_GONE),
    ("bots can't send messages to bots", Meaning.CHAT_GONE),
    ("chat not found", Meaning.CHAT_LOST),
    ("channel_private", Meaning.CHAT_LOST),
    ("group chat is deactivated", Meaning.CHAT_LOST),
    ("not enough rights to send photos", Meaning.NO_PHOTO),
    ("not enough rights to send the rich message", Meaning.NO_PHOTO),
    ("chat_send_photos_forbidden", Meaning.NO_PHOTO),
    ("chat_send_media_forbidden", Meaning.NO_PHOTO),
    ("need administrator rights", Meaning.NO_RIGHT),
    ("have no write access", Meaning.NO_RIGHT),
    ("have no rights to send", Meaning.NO_RIGHT),
    ("not enough rights", Meaning.NO_RIGHT),
    ("chat_write_forbidden", Meaning.NO_RIGHT),
    ("chat_restricted", Meaning.NO_RIGHT),
    ("chat_admin_required", Meaning.NO_RIGHT),
    ("chat_guest_send_forbidden", Meaning.NO_RIGHT),
    ("allow_payment_required", Meaning.NO_RIGHT),
    ("message thread not found", Meaning.NO_TOPIC),
    ("topic_closed", Meaning.NO_TOPIC),
    ("topic_deleted", Meaning.NO_TOPIC),
    ("message to be replied not found", Meaning.NO_REPLY),
    ("wrong file identifier", Meaning.BAD_PICTURE),
    ("wrong remote file", Meaning.BAD_PICTURE),
    ("http url", Meaning.BAD_PICTURE),
    ("wrong type of the web page", Meaning.BAD_PICTURE),
    ("can't upload file by url", Meaning.BAD_PICTURE),
    ("can't use the media of the specified type", Meaning.BAD_PICTURE),
    ("photo_", Meaning.BAD_PICTURE),
    ("image_process_failed", Meaning.BAD_PICTURE),
    ("photo has unsupported extension", Meaning.BAD_PICTURE),
    ("is too big", Meaning.BAD_PICTURE),
    ("request entity too large", Meaning.BAD_PICTURE),
)

_NO_RIGHTS = frozenset({Meaning.NO_RIGHT, Meaning.NO_TOPIC, Meaning.NO_PHOTO})
_STRIKES = frozenset({Meaning.CHAT_LOST, Meaning.NO_RIGHT})


class Unsent(NetworkError):
    """No byte of the request has left this machine: no connection was free, or none came about."""


def named(said: str) -> Meaning | None:
    """Return what a lower-case text of Telegram's means; None where the table has no such part."""
    return next((found for part, found in _TABLE if part in said), None)


def meaning(error: TelegramError) -> Meaning:
    """Return what the error means; an unknown 400 is our content, an unknown 403 the chat."""
    known = named(error.message.lower())
    if known is not None:
        return known
    if isinstance(error, Forbidden):
        return Meaning.CHAT_GONE
    # BadRequest is a NetworkError to python-telegram-bot, so it is asked for first.
    return Meaning.BAD_CONTENT if isinstance(error, BadRequest) else Meaning.PASSING


def outcome(error: TelegramError, attempt: int) -> Outcome:
    """Return what becomes of a delivery that met this error on its ``attempt``-th try, from 0."""
    match error:
        case RetryAfter():
            return Deferred(wait_seconds(error), "429 from Telegram", counts=False)
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case InvalidToken() | Conflict():
            return Deferred(60.0, "Telegram does not know this bot's token", counts=False)
    found = meaning(error)
    if found is Meaning.PASSING and attempt < len(BACKOFF_SECONDS):
        wait = BACKOFF_SECONDS[attempt]
        return Deferred(wait, _passing_reason(error), doubtful=may_have_left(error))
    return Rejected(
        _passing_reason(error) if found is Meaning.PASSING else error.message,
        chat_gone=found is Meaning.CHAT_GONE,
        no_right=found in _NO_RIGHTS,
        strike=found in _STRIKES,
    )


def may_have_left(error: TelegramError) -> bool:
    """Whether Telegram may have done what it was asked: its answer was lost, late or a 5xx."""
    return not isinstance(error, Unsent)


def wait_seconds(error: RetryAfter) -> float:
    """Return Telegram's wait in seconds, one more for the clocks."""
    wait = error.retry_after
    return (wait.total_seconds() if isinstance(wait, timedelta) else float(wait)) + 1.0


def _passing_reason(error: TelegramError) -> str:
    """Return a reason that holds no address: the library's own text may hold the token."""
    kind = "timed out" if isinstance(error, TimedOut) else "network"
    return kind if isinstance(error, NetworkError) else type(error).__name__
