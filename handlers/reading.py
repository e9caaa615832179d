"""An update is read into nouns: who asks, what they point at, which chat they name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from telegram import MessageEntity, MessageOriginUser
from telegram.ext import filters

from bot.model import Asker, Link, Upload
from bot.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from telegram import LinkPreviewOptions, Message, Update

    from bot.model import Source
    from bot.store import Watch

#: Links of one message that are read; a page of links is not a wish.
LINKS_LIMIT = 10
#: What ``/start`` carries from the button above inline results: the greeting is meant.
INLINE_START = "inline"

#: Digits of a user id: Telegram's have at most 52 bits.
_LONGEST_ID = 16

_CHAT = re.compile(
    r"(?P<id>-?\d{4,16})|(?:@|(?:https?://)?t\.me/)(?P<name>[A-Za-z]\w{3,31})/?", re.ASCII
)
_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?!\S)", re.ASCII)
#: Addresses of Telegram's own: buttons that share, join or open a bot.
_TELEGRAM = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)?(?:t\.me|telegram\.(?:me|dog))(?:[/?#]|\Z)|tg:", re.IGNORECASE
)


class Wanted(NamedTuple):
    """What a message asks to have read."""

    sources: tuple[Source, ...]
    #: Links beyond the limit.
    left_out: int = 0


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
    return every_link(message)[:LINKS_LIMIT]


def every_link(message: Message) -> tuple[Link, ...]:
    """Return the links of a message as ``links`` does, however many they are."""
    return _unique(url for _, url in _addresses(message))


def _addresses(message: Message) -> list[tuple[MessageEntity, str]]:
    """Return the web addresses of text or caption with the places where they stand, in order."""
    kinds: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
    found = message.parse_entities(kinds) | message.parse_caption_entities(kinds)
    ordered = sorted(found.items(), key=lambda item: item[0].offset)
    return [(entity, entity.url or text) for entity, text in ordered]


def _unique(urls: Iterable[str]) -> tuple[Link, ...]:
    unique: dict[str, Link] = {}
    for url in urls:
        whole = url if "://" in url else f"https://{url}"
        unique.setdefault(_identity(whole), Link(whole))
    return tuple(unique.values())


def _identity(url: str) -> str:
    """Return what two spellings of one address have in common."""
    try:
        return canonical(url)
    except ValueError:
        return url


def wanted(message: Message) -> Wanted:
    """Return what a message asks to have read: its document, else its links, else its media.

    A forwarded channel post is a picture with links in its caption, or under it as a button: the
    links are meant.
    """
    file = upload(message)
    if message.document is not None and file is not None:
        return Wanted((file,))
    found = every_link(message) or _unique(_beside(message))
    if found:
        return Wanted(found[:LINKS_LIMIT], max(0, len(found) - LINKS_LIMIT))
    return Wanted((file,) if file is not None else ())


def _beside(message: Message) -> Iterator[str]:
    """Yield addresses that stand beside the text: under buttons, or as a preview alone."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    yield from (b.url for row in rows for b in row if b.url and not _TELEGRAM.match(b.url))
    preview = _previewed(message.link_preview_options)
    if preview is not None and not _TELEGRAM.match(preview):
        yield preview


def _previewed(options: LinkPreviewOptions | None) -> str | None:
    """Return the address that was chosen for a preview."""
    url = options.url if options is not None else None
    return url if isinstance(url, str) and url else None


def pointed_at(message: Message) -> Wanted:
    """Return what the message asks to have read by answering another: that one's sources."""
    answered, elsewhere = message.reply_to_message, message.external_reply
    if answered is not None:
        found = wanted(answered)
        if found.sources:
            return found
    if elsewhere is not None and elsewhere.document is not None:
        it = elsewhere.document
        return Wanted(
            (Upload(it.file_id, it.file_unique_id, it.file_name, it.mime_type, it.file_size),)
        )
    preview = _previewed(elsewhere.link_preview_options) if elsewhere is not None else None
    return Wanted(_unique([preview]) if preview is not None else ())


def is_by_bot(message: Message) -> bool:
    """Whether the message is this bot's own work: written, forwarded, or sent inline by it.

    A copy of a post is known by its form: the link of its headline stands again behind 🔗.
    """
    bot, origin = message.get_bot(), message.forward_origin
    senders = [message.from_user, message.via_bot]
    if isinstance(origin, MessageOriginUser):
        senders.append(origin.sender_user)
    if any(it is not None and it.id == bot.id for it in senders):
        return True
    found = _addresses(message)
    if not found or found[0][0].offset != 0:
        return False
    text = message.text or message.caption or ""
    units = text.encode("utf-16-le")
    return any(
        url == found[0][1] and units[: entity.offset * 2].decode("utf-16-le").endswith("🔗 ")
        for entity, url in found[1:]
    )


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


def mentions_bot(message: Message) -> bool:
    """Whether text or caption names the bot, by @name or by a link to it."""
    bot = message.get_bot()
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    named = message.parse_entities(kinds) | message.parse_caption_entities(kinds)
    return any(
        (entity.user is not None and entity.user.id == bot.id)
        or text.lower() == f"@{bot.username}".lower()
        for entity, text in named.items()
    )


class _Addressed(filters.MessageFilter):
    """A message meant for the bot: in private, or as a reply to it, or with its @name."""

    def filter(self, message: Message) -> bool:
        """Whether the bot should read the message."""
        if message.chat.type == message.chat.PRIVATE:
            return True
        if message.chat.type == message.chat.CHANNEL:
            return False
        bot, answered = message.get_bot(), message.reply_to_message
        if answered is not None and answered.from_user and answered.from_user.id == bot.id:
            return True
        return mentions_bot(message)


_ADDRESSED = _Addressed()
ADDRESSED = _ADDRESSED & ~filters.UpdateType.EDITED


def is_meant(message: Message) -> bool:
    """Whether the message is for the bot: addressed to it, or a /tldr; no other command is."""
    command = _COMMAND.match(message.text or message.caption or "")
    if command is not None:
        name, bot_name = command["name"], message.get_bot().username
        return name == "tldr" and (command["bot"] or bot_name).lower() == bot_name.lower()
    return _ADDRESSED.filter(message)


def overheard_by(message: Message, who: Asker, watch: Watch) -> Asker | None:
    """Return who stands for the message of a watched chat; None where it is not to be taken up.

    Bots are not listened to, and neither is what this bot has written itself. A channel's post is
    taken up in the name of whoever wanted the channel watched.
    """
    if is_by_bot(message):
        return None
    user = message.from_user
    if user is None:
        return replace(who, user_id=watch.set_by, locale=watch.locale)
    # Anonymous administrators and channels write in the name of a bot of Telegram's.
    return None if user.is_bot and message.sender_chat is None else who
