"""An update is read into nouns: who asks, what they point at, which chat they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from telegram import MessageEntity
from telegram.ext import filters

from bot.model import Asker, Link, Upload
from bot.urls import canonical

if TYPE_CHECKING:
    from telegram import Message, Update

#: Links of one message that are read; a page of links is not a wish.
LINKS_LIMIT = 10

#: Digits of a user id: Telegram's have at most 52 bits.
_LONGEST_ID = 16

_CHAT = re.compile(
    r"(?P<id>-?\d{4,16})|(?:@|(?:https?://)?t\.me/)(?P<name>[A-Za-z]\w{3,31})/?", re.ASCII
)


def asker(update: Update) -> Asker:
    """Return who sent the update, and where the answer goes."""
    message, user, chat = update.effective_message, update.effective_user, update.effective_chat
    assert message is not None  # noqa: S101 - the filters of every handler see to it
    assert chat is not None  # noqa: S101 - the same
    return Asker(
        user_id=user.id if user else chat.id,
        chat_id=chat.id,
        message_id=message.message_id,
        locale=(user.language_code if user else None) or "en",
        thread_id=message.message_thread_id if message.is_topic_message else None,
    )


def reply_key(update: Update) -> str:
    """Return the idempotency key of the answer to an update."""
    return f"update:{update.update_id}"


def links(message: Message) -> tuple[Link, ...]:
    """Return the web addresses in a message or caption, shown or hidden under text, in order.

    Two spellings of one address count once; at most ``LINKS_LIMIT``.
    """
    kinds: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
    found = message.parse_entities(kinds) | message.parse_caption_entities(kinds)
    ordered = sorted(found.items(), key=lambda item: item[0].offset)
    unique: dict[str, Link] = {}
    for entity, text in ordered:
        url = entity.url or text
        if "://" not in url:
            url = f"https://{url}"
        unique.setdefault(_identity(url), Link(url))
    return tuple(unique.values())[:LINKS_LIMIT]


def _identity(url: str) -> str:
    """Return what two spellings of one address have in common."""
    try:
        return canonical(url)
    except ValueError:
        return url


def upload(message: Message) -> Upload | None:
    """Return the file of a message, whatever its kind; None where there is none.

    Pictures, films and voices are files too: whoever sends one is told that it cannot be read.
    """
    photo = message.photo[-1] if message.photo else None
    media = (
        message.document
        or photo
        or message.video
        or message.audio
        or message.voice
        or message.video_note
        or message.sticker
    )
    if media is None:
        return None
    return Upload(
        file_id=media.file_id,
        unique_id=media.file_unique_id,
        name=getattr(media, "file_name", None),
        media_type=getattr(media, "mime_type", None),
        size_bytes=media.file_size,
    )


def chat_named(words: list[str] | None) -> int | str | None:
    """Return the chat that a command's words name: an id, or ``@name``; None where none does."""
    found = _CHAT.fullmatch(words[0]) if words else None
    if found is None:
        return None
    return int(found["id"]) if found["id"] else f"@{found['name']}"


class Person(NamedTuple):
    """Whom a command is about, and the words after that."""

    user_id: int
    name: str
    rest: str


def person_named(update: Update, words: list[str]) -> Person | None:
    """Return whom a command names by id, or whose message it answers; None where neither."""
    if words and words[0].isdecimal() and len(words[0]) <= _LONGEST_ID:
        return Person(int(words[0]), words[0], " ".join(words[1:]))
    message = update.effective_message
    answered = message.reply_to_message if message else None
    if answered is None or answered.from_user is None:
        return None
    user = answered.from_user
    return Person(user.id, user.full_name, " ".join(words))


class _Addressed(filters.MessageFilter):
    """A message meant for the bot: in private, or as a reply to it, or with its @name."""

    def filter(self, message: Message) -> bool:
        """Whether the bot should read the message."""
        if message.chat.type == message.chat.PRIVATE:
            return True
        bot = message.get_bot()
        answered = message.reply_to_message
        if answered is not None and answered.from_user and answered.from_user.id == bot.id:
            return True
        kinds: list[str | None] = [MessageEntity.MENTION]
        names = message.parse_entities(kinds) | message.parse_caption_entities(kinds)
        return f"@{bot.username}".lower() in {name.lower() for name in names.values()}


ADDRESSED = _Addressed() & ~filters.UpdateType.EDITED
