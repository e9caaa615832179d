"""The way to a file that a person sent: it lies on Telegram's servers.

The address of such a file holds the bot's token, so neither it nor the words of an error from
below ever go into an error, a reason or a log of this house.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.errors import NotFound, TooBig, Unreachable
from bot.model import Document

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from telegram import Bot, File

    from bot.errors import BotError
    from bot.model import Upload

#: What Telegram hands to a bot at most.
LIMIT_BYTES = 20 * 1024 * 1024


class Uploads:
    """Downloads files through a bot, into memory."""

    def __init__(
        self, bot: Bot, *, now: Callable[[], datetime], limit_bytes: int = LIMIT_BYTES
    ) -> None:
        self._bot = bot
        self._now = now
        self._limit_bytes = limit_bytes

    async def download(self, upload: Upload) -> Document:
        """Return the file's bytes.

        Raises:
            TooBig: the file is over the limit, by what is said of it or by count.
            NotFound: Telegram does not have it, or no longer.
            Unreachable: Telegram did not answer.
        """
        self._check(upload.size_bytes)
        body = await self._body(upload)
        self._check(len(body))
        return Document(
            body=body,
            fetched_at=self._now(),
            media_type=_bare_type(upload.media_type),
            name=upload.name,
        )

    async def _body(self, upload: Upload) -> bytes:
        """Return the bytes as Telegram has them; the size it states is checked before."""
        try:
            file = await self._bot.get_file(upload.file_id)
            self._check(file.file_size)
            return await _download(file)
        except TelegramError as error:
            # "from None": what is said below may quote the address, and the token in it.
            raise self._read_error(upload, error) from None

    def _check(self, size_bytes: int | None) -> None:
        if size_bytes is not None and size_bytes > self._limit_bytes:
            raise TooBig(self._limit_bytes)

    def _read_error(self, upload: Upload, error: TelegramError) -> BotError:
        """Return what a Telegram error means for the person who sent the file."""
        place = f"upload:{upload.unique_id}"
        if isinstance(error, BadRequest):
            if "file is too big" in error.message.lower():
                return TooBig(self._limit_bytes)
            return NotFound(place, type(error).__name__)
        # Telegram answers 404 for a path that it has forgotten; PTB calls that a bad token.
        if isinstance(error, InvalidToken):
            return NotFound(place, type(error).__name__)
        return Unreachable(place, type(error).__name__)


async def _download(file: File) -> bytes:
    """Return the bytes of a file whose address is known.

    Raises:
        TelegramError: the download failed, or Telegram gave no address.
    """
    if file.file_path is None:
        raise BadRequest("no file path")
    return bytes(await file.download_as_bytearray())


def _bare_type(media_type: str | None) -> str | None:
    """Return the media type in lower case, without parameters."""
    bare = (media_type or "").split(";")[0].strip().lower()
    return bare or None
