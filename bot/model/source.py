"""What comes in: a wish, where it points, and the bytes that lie there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

#: A moment with its zone; whatever reads a noun from bytes refuses one without.
Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]


@dataclass(frozen=True, slots=True)
class Link:
    """An address as a person sent it."""

    url: str
    #: Name inside the ZIP file that the address gives; None for the document itself.
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies on Telegram's servers."""

    file_id: str
    #: The same for the same file whoever sends it; ``file_id`` is not.
    unique_id: str
    name: str | None = None
    media_type: str | None = None
    size_bytes: int | None = None
    #: Name inside the file, where it is a ZIP of articles; None for the file itself.
    member: str | None = None


Source: TypeAlias = Link | Upload

#: The id under which Telegram sends what any anonymous administrator of any group writes
#: (GroupAnonymousBot, core.telegram.org/bots/api#message).
ANONYMOUS: Final = 1_087_968_824

#: Whom the bot works for: everybody, whoever was invited, or only those on the list.
Access: TypeAlias = Literal["open", "invite", "closed"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, and where the answer goes."""

    user_id: int
    chat_id: int
    #: The message that asked: the answer replies to it.
    message_id: int
    #: BCP 47 tag of the person's interface language, as Telegram says it.
    locale: str = "en"
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A wish to have one source summarised for one asker."""

    #: Idempotency key: chat, message and position in the message.
    key: str
    source: Source
    asker: Asker
    asked_at: Moment
    #: True where the asker wants it posted to all subscribers without a preview press.
    publish: bool = False
    #: Names the update that asked, in every line of the log.
    trace: str | None = None
    #: True where nobody asked: a link in a watched chat. What fails is passed over in silence.
    overheard: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """What a site said by which it can tell whether a document changed (RFC 9110, 8.8)."""

    #: The effective URL that they came from: another page knows nothing of them.
    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The site says that the document is what it was when its validators were told."""

    validators: Validators


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes from outside, with what was said about them."""

    body: bytes
    fetched_at: Moment
    #: Effective URL, after redirects; None for a file.
    url: str | None = None
    #: As declared by the server or by Telegram, lower case, without parameters; never trusted.
    media_type: str | None = None
    #: As declared by the server.
    charset: str | None = None
    #: The file's name, where it has one.
    name: str | None = None
    #: Which file is meant, where the bytes are a ZIP of articles; None for the bytes themselves.
    member: str | None = None
    #: Both as the server said them, for asking whether anything changed.
    etag: str | None = None
    last_modified: str | None = None
    #: The document is read as it is, even where it names a better one of the same story.
    settled: bool = False

    @property
    def validators(self) -> Validators | None:
        """What its site can be asked by; None where the site said nothing of the kind."""
        if self.url is None or (self.etag is None and self.last_modified is None):
            return None
        return Validators(self.url, self.etag, self.last_modified)
