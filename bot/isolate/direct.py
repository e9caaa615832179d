"""The rooms in this process: the same promise, without the wall. For the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.isolate.wire import ROOMS, RoomPaths, load

if TYPE_CHECKING:
    from bot.model import Article, Budget, Document, Picture, Summary


class Direct:
    """Calls each room where it stands; a hostile file takes the process with it."""

    def __init__(self, rooms: RoomPaths = ROOMS) -> None:
        self._rooms = rooms

    async def read(self, document: Document) -> Article:
        """Return the article in a document.

        Raises:
            ReadError: the bytes hold no article that can be read.
        """
        article: Article = load(self._rooms.read)(document)
        return article

    async def pick(self, article: Article, budget: Budget, method: str = "gist") -> Summary:
        """Return the key sentences that fit the budget, chosen by the named method."""
        summary: Summary = load(self._rooms.pick)(article, budget, method)
        return summary

    async def picture(self, body: bytes) -> Picture:
        """Return the picture in a form that Telegram takes as a photo.

        Raises:
            ReadError: the bytes are no picture, or too small or too long to show.
        """
        picture: Picture = load(self._rooms.picture)(body)
        return picture
