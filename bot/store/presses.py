"""What buttons mean: a button carries a random id, its meaning lies here.

One keyboard is one entry, so that a post costs one command however many buttons it has and
however many chats it goes to. The id is 22 characters of 62, which nobody guesses (131 bits), and
the button's place in the keyboard.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from secrets import choice
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Final

from bot.errors import DecodeError
from bot.model import Moment, Post, Press  # noqa: TC001 - msgspec reads the types at run time
from bot.store.codec import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.model import Keyboard
    from bot.store.connection import Connection

_ALPHABET: Final = digits + ascii_letters
_TOKEN_LENGTH: Final = 22
#: What every id looks like; anything else was made by somebody else, or by an older bot.
_ID: Final = re.compile(rf"([0-9A-Za-z]{{{_TOKEN_LENGTH}}})([0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a button stands; with nothing set, anywhere (in a message sent by inline mode)."""

    #: None where the message goes to many chats.
    chat_id: int | None = None
    #: None as long as the message is not sent.
    message_id: int | None = None
    #: Key of the delivery that brings the message; where it goes to many chats, what stands
    #: before ``:`` and the chat's id.
    delivery: str | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A press as it was issued for one button."""

    press: Press
    place: Place
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """The stored form: all presses of one keyboard."""

    presses: tuple[Press, ...]
    place: Place
    issued_at: Moment


def token() -> str:
    """Return a name that nobody guesses."""
    return "".join(choice(_ALPHABET) for _ in range(_TOKEN_LENGTH))


def is_id(data: str) -> bool:
    """Whether the data of a button look like an id that was issued here."""
    return _ID.fullmatch(data) is not None


class Presses:
    """Meanings by id; every method raises ``StoreError`` where the server does not answer."""

    def __init__(
        self, connection: Connection, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._connection = connection
        self._keys = connection.keys
        self._now = now

    async def issue(self, presses: Sequence[Press], place: Place) -> tuple[str, ...]:
        """Return an id for each press, all good for a button in this place.

        At most 62 presses, as many as a position has letters; Telegram shows a hundred buttons.
        """
        if not presses:
            return ()
        name = token()
        seconds = max(press.lifetime_seconds for press in presses)
        sheet = Sheet(tuple(presses), place, self._now())
        # The buttons of one keyboard say nearly the same: packed they are a third.
        packed = zlib.compress(encode(sheet))
        await self._connection.keep(self._keys.presses(name), packed, seconds)
        return tuple(name + letter for _, letter in zip(presses, _ALPHABET, strict=False))

    async def stamp(self, keyboard: Keyboard, place: Place) -> Keyboard:
        """Return the keyboard with an id in place of every press."""
        presses = tuple(it.press for row in keyboard for it in row if it.press is not None)
        ids = iter(await self.issue(presses, place))
        return tuple(
            tuple(replace(it, press=None, data=next(ids)) if it.press else it for it in row)
            for row in keyboard
        )

    async def stamp_post(self, post: Post, place: Place) -> Post:
        """Return the post with an id in place of every press, under a key of its own.

        The post that it was made of may be somebody else's as well, and stays what it is.
        """
        if not any(button.press for row in post.keyboard for button in row):
            return post
        return replace(post, key=token(), keyboard=await self.stamp(post.keyboard, place))

    async def find(self, data: str) -> Issued | None:
        """Return what the id stands for; None where nobody issued it, or its time is over."""
        found = _ID.fullmatch(data)
        if found is None:
            return None
        stored = await self._connection.get(self._keys.presses(found[1]))
        if stored is None:
            return None
        try:
            sheet, index = decode(Sheet, zlib.decompress(stored)), _ALPHABET.index(found[2])
        except (zlib.error, DecodeError):
            # Written by another version, which may do what this one cannot.
            return None
        if index >= len(sheet.presses):
            return None
        press = sheet.presses[index]
        expires_at = sheet.issued_at + timedelta(seconds=press.lifetime_seconds)
        return Issued(press, sheet.place, expires_at) if self._now() < expires_at else None
