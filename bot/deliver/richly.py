"""Rich messages (Bot API 10.1 and 10.2), of which python-telegram-bot 22 has no types yet.

A chat takes them by its own wish only: old apps show "not supported" in their place, and Telegram
says nothing of that to whoever sends them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from telegram import InputFile, Message
from telegram.error import EndPointNotFound

from bot.compose import PICTURE
from bot.deliver.address import keyboard
from bot.deliver.refusals import Refusals
from bot.deliver.verdict import Meaning, meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from telegram import Bot
    from telegram.error import TelegramError

    from bot.deliver.address import Address
    from bot.model import Post, Rich

_PART: Final = "lead_picture"
_UPLOAD_TIMEOUT_SECONDS: Final = 60.0
#: What a chat means by these is that it wants no rich message, whatever else it would take.
_REFUSED: Final = frozenset({Meaning.BAD_CONTENT, Meaning.BAD_PICTURE, Meaning.NO_PHOTO})
#: What is read of a block and of a text (Bot API, ``RichBlock`` and ``RichText``), in this order.
_READ: Final = ("summary", "text", "caption", "credit", "blocks")


class Richly:
    """Sends rich messages, and knows who refused one lately."""

    def __init__(self, bot: Bot, refusals: Refusals | None = None) -> None:
        self._bot = bot
        self._refusals = refusals or Refusals()

    def is_welcome(self, chat_id: int) -> bool:
        """Whether it is worth a try."""
        return not self._refusals.holds(chat_id)

    def is_refusal(self, error: TelegramError, chat_id: int) -> bool:
        """Whether Telegram refused the form of the message, so that the usual one may go.

        It is remembered. What says nothing of the message, such as an answer that never came, is
        no refusal: the message may stand in the chat.
        """
        if isinstance(error, EndPointNotFound):
            self._refusals.note_everywhere()
            return True
        refused = meaning(error) in _REFUSED
        if refused:
            self._refusals.note(chat_id)
        return refused

    async def send(
        self, address: Address, post: Post, photo: str | bytes | None, *, paid: bool | None = None
    ) -> Message:
        """Return the rich message; a photo is a ``file_id`` or bytes.

        Raises:
            TelegramError: Telegram did not take it.
        """
        assert post.rich is not None  # noqa: S101 - whoever calls has looked
        fields: dict[str, Any] = {
            "chat_id": address.chat_id,
            "rich_message": _message(post.rich, photo),
            "reply_markup": keyboard(post.keyboard),
            "disable_notification": post.silent,
            "message_thread_id": address.thread_id,
            "reply_parameters": address.reply,
            "allow_paid_broadcast": paid,
        }
        if isinstance(photo, bytes):
            fields[_PART] = InputFile(photo, filename="lead.jpg")
        message = await self._bot.do_api_request(
            "sendRichMessage",
            {name: value for name, value in fields.items() if value is not None},
            Message,
            write_timeout=_UPLOAD_TIMEOUT_SECONDS,
        )
        assert isinstance(message, Message)  # noqa: S101 - that is what the method returns
        return message


def _message(rich: Rich, photo: str | bytes | None) -> dict[str, Any]:
    """Return Telegram's ``InputRichMessage``."""
    told: dict[str, Any] = {"html": rich.html, "skip_entity_detection": not rich.live}
    if rich.leftward:
        told["is_rtl"] = True
    if photo is not None:
        media = photo if isinstance(photo, str) else f"attach://{_PART}"
        told["media"] = [{"id": PICTURE, "media": {"type": "photo", "media": media}}]
    return told


class _Photo(NamedTuple):
    """One size of a photo."""

    width: int
    file_id: str


def photo_id(message: Message) -> str | None:
    """Return Telegram's id of the picture in a message, plain or rich, in its largest size."""
    if message.photo:
        return message.photo[-1].file_id
    told = message.api_kwargs.get("rich_message")
    blocks = told.get("blocks", ()) if isinstance(told, dict) else ()
    return max(_photos(blocks), default=_Photo(0, "")).file_id or None


def _photos(blocks: Iterable[Any]) -> Iterator[_Photo]:
    for block in blocks:
        if isinstance(block, dict) and block.get("type") == "photo":
            for size in block.get("photo") or ():
                yield _Photo(int(size.get("width", 0)), str(size.get("file_id", "")))


def rich_words(message: Message) -> str:
    """Return all that a rich message says, block after block; empty for any other message."""
    told = message.api_kwargs.get("rich_message")
    return "".join(_words(told.get("blocks"))) if isinstance(told, dict) else ""


def _words(tree: Any) -> Iterator[str]:
    """Yield the texts in blocks and in the texts inside of them, in the order of reading."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for name in _READ:
            yield from _words(tree.get(name))
    elif isinstance(tree, (list, tuple)):
        for part in tree:
            yield from _words(part)
