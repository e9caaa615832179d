"""What lies ready for later steps: posts, drafts and pictures, each for its own time."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING

from bot.model import Picture, Post
from bot.store.codec import Draft, decode, encode
from bot.store.keys import (
    ARTICLE_SECONDS,
    DRAFT_SECONDS,
    FILE_ID_SECONDS,
    PICTURE_SECONDS,
    POST_SECONDS,
)

if TYPE_CHECKING:
    from bot.store.connection import Connection


class Posts:
    """Posts on their way, kept once however many chats they go to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def put(self, post: Post, ttl_seconds: float = POST_SECONDS) -> None:
        """Keep the post under its key.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.keep(self._keys.post(post.key), encode(post), ttl_seconds)

    async def find(self, alias: str) -> Post | None:
        """Return the post that was kept under the alias; None where either's time is over.

        Raises:
            StoreError: the server did not answer.
            DecodeError: the stored post cannot be read.
        """
        key = await self._connection.get(self._keys.post_alias(alias))
        return None if key is None else await self.get(key.decode())

    async def alias(self, alias: str, key: str) -> None:
        """Let the post under ``key`` be found by the alias for as long as an article is kept.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.keep(self._keys.post_alias(alias), key, ARTICLE_SECONDS)

    async def get(self, key: str) -> Post | None:
        """Return the post; None where its time is over.

        Raises:
            StoreError: the server did not answer.
            DecodeError: the stored post cannot be read.
        """
        data = await self._connection.get(self._keys.post(key))
        return None if data is None else decode(Post, data)


class Drafts:
    """Posts that wait for the press on publish."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def put(self, key: str, draft: Draft) -> None:
        """Keep the draft for two days.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.keep(self._keys.draft(key), encode(draft), DRAFT_SECONDS)

    async def get(self, key: str) -> Draft | None:
        """Return the draft; None where its time is over.

        Raises:
            StoreError: the server did not answer.
            DecodeError: the stored draft cannot be read.
        """
        data = await self._connection.get(self._keys.draft(key))
        return None if data is None else decode(Draft, data)

    async def claim(self, key: str, ttl_seconds: float, *, owner: str | None = None) -> bool:
        """Return True to the first who asks for the key, and False to all others.

        An owner that is named (say, by the update that pressed the button) is told True again
        when it asks again, so that work broken off can be taken up.

        Raises:
            StoreError: the server did not answer; with an owner, asking again is safe.
        """
        lifetime_ms = max(1, round(ttl_seconds * 1000))
        token = owner if owner is not None else token_hex(16)
        name = self._keys.claim(key)
        return bool(await self._connection.run("claim", [name], [token, lifetime_ms]))


class Pictures:
    """Pictures until they are uploaded, and Telegram's name for them afterwards."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def put(self, key: str, picture: Picture) -> None:
        """Keep the picture for a day.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.keep(self._keys.picture(key), encode(picture), PICTURE_SECONDS)

    async def get(self, key: str) -> Picture | None:
        """Return the picture; None where its time is over.

        Raises:
            StoreError: the server did not answer.
            DecodeError: the stored picture cannot be read.
        """
        data = await self._connection.get(self._keys.picture(key))
        return None if data is None else decode(Picture, data)

    async def file_id(self, key: str) -> str | None:
        """Return Telegram's name for the picture; None where it has none.

        Raises:
            StoreError: the server did not answer.
        """
        data = await self._connection.get(self._keys.file_id(key))
        return None if data is None else data.decode()

    async def remember_file_id(self, key: str, file_id: str) -> None:
        """Keep Telegram's name for the picture for thirty days.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.keep(self._keys.file_id(key), file_id, FILE_ID_SECONDS)

    async def forget_file_id(self, key: str) -> None:
        """Leave no name, because Telegram no longer knows it.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.ask(self._connection.redis.delete(self._keys.file_id(key)))
