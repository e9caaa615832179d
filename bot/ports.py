"""What the core asks of the docks: small promises, so that each dock can be replaced whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.model import (
        Article,
        Budget,
        Delivery,
        Document,
        NotModified,
        Paper,
        Picture,
        Post,
        Summary,
        Upload,
        Validators,
    )
    from bot.outcome import Outcome


class Fetcher(Protocol):
    """The way to the world: one address in, one document out."""

    async def fetch(self, url: str) -> Document:
        """Return the document behind a public http(s) address.

        Raises:
            FetchError: the address was refused, missing, throttled or unreachable.
            TooBig: the body is larger than the limit.
        """
        ...

    async def revisit(self, url: str, validators: Validators) -> Document | NotModified:
        """Return the document, or that it is what it was when the validators were told.

        Raises:
            FetchError: the address was refused, missing, throttled or unreachable.
            TooBig: the body is larger than the limit.
        """
        ...


class Downloader(Protocol):
    """The way to a file that a person sent."""

    async def download(self, upload: Upload) -> Document:
        """Return the file's bytes.

        Raises:
            TooBig: Telegram does not hand out a file of this size.
            Unreachable: Telegram did not answer.
        """
        ...


class Rooms(Protocol):
    """The pure rooms, wherever they run (here, or in a child that may die)."""

    async def read(self, document: Document) -> Article:
        """Return the article in a document.

        Raises:
            ReadError: the bytes hold no article that can be read.
        """
        ...

    async def pick(self, article: Article, budget: Budget, method: str = "gist") -> Summary:
        """Return the key sentences that fit the budget, chosen by the named method."""
        ...

    async def picture(self, body: bytes) -> Picture:
        """Return the picture in a form that Telegram takes as a photo.

        Raises:
            ReadError: the bytes are no picture, or too small or too long to show.
        """
        ...


class Sender(Protocol):
    """The way out: one post to one chat; never raises for what Telegram says."""

    async def send(self, delivery: Delivery, post: Post) -> Outcome:
        """Return what became of it."""
        ...

    async def trace(self, delivery: Delivery, post: Post, floor: int) -> Outcome | None:
        """Return the message that an earlier try left in the chat above message ``floor``.

        None where there is none, or where the chat cannot be searched; a wait where Telegram
        wants one first.
        """
        ...


class Pictures(Protocol):
    """Pictures by key, and the id under which Telegram holds each."""

    async def get(self, key: str) -> Picture | None:
        """Return the picture, if it is still kept."""
        ...

    async def file_id(self, key: str) -> str | None:
        """Return Telegram's id of the picture, once it was uploaded."""
        ...

    async def remember_file_id(self, key: str, file_id: str) -> None:
        """Note Telegram's id of the picture."""
        ...

    async def forget_file_id(self, key: str) -> None:
        """Drop an id that Telegram no longer knows."""
        ...


class Papers(Protocol):
    """Files by key."""

    async def get(self, key: str) -> Paper | None:
        """Return the file, if it is still kept."""
        ...


class ProgressNotes(Protocol):
    """Which line in a chat says that a job is under way."""

    async def remember_progress(self, job_key: str, message_id: int) -> None:
        """Note the line's message id."""
        ...

    async def take_progress(self, job_key: str) -> int | None:
        """Return the noted id and forget it."""
        ...
