"""The nouns: what walks through the house, in the order in which it is made.

Source -> Document -> Article -> Summary -> Post -> Delivery.

All are frozen and slotted, hold tuples and aware datetimes, and know neither Telegram's
types nor Redis. Absent is ``None``, never an empty string. Identity is called ``key``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from bot.terms import Facts, Terms

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


#: A note is the editor's, about the story; it is shown in its place and never a key sentence.
ParagraphKind: TypeAlias = Literal["prose", "subhead", "item", "quote", "note"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, exactly as the source has it, white space folded."""

    text: str
    kind: ParagraphKind = "prose"


@dataclass(frozen=True, slots=True)
class Image:
    """The lead picture's address and what the source says about it."""

    #: The original, never a proxy's address where the original is known.
    url: str
    #: The proxy that the source used, kept as the second try.
    fallback_url: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What an editor would type into a content system: the story and its labels."""

    #: Identity: canonical URL, or ``sha256:`` and the digest of the file's bytes.
    key: str
    headline: str
    paragraphs: tuple[Paragraph, ...]
    #: Canonical URL; None where the document names none.
    url: str | None = None
    #: People, in the order of the page.
    byline: tuple[str, ...] = ()
    dek: str | None = None
    #: Both keep the offset that the page writes: their day is the day at the newsroom.
    published: Moment | None = None
    modified: Moment | None = None
    #: BCP 47: ``zh-Hans``, ``zh-Hant``, ``en``, ``pt``.
    language: str | None = None
    #: The outlet's name.
    site: str | None = None
    image: Image | None = None
    #: The paragraphs are only what the outlet shows to whoever has not paid.
    paywalled: bool = False
    #: The part of the outlet that the story stands in, as the outlet calls it.
    section: str | None = None
    #: As the page declares them, in its order.
    keywords: tuple[str, ...] = ()
    #: Addresses of the story's further pages, in order; empty once they are part of it.
    sequels: tuple[str, ...] = ()


#: How long a summary is, by name (``bot.summarise.lengths``).
Length: TypeAlias = Literal["short", "medium", "long"]


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a summary may hold; where both are set, both hold."""

    #: UTF-16 units of all sentences together, two more for every break between paragraphs.
    characters: int | None = None
    sentences: int | None = None
    #: Points, the next best each time, that are added to what fits into that.
    points: int = 0
    #: UTF-16 units of all that with these points; None for no limit.
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of one paragraph: ``paragraphs[paragraph].text[start:end] == text``."""

    text: str
    #: Index of the paragraph in the article.
    paragraph: int
    start: int
    end: int
    #: Position among all sentences of the article.
    index: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The key sentences of an article, word for word, in source order."""

    article: Article
    sentences: tuple[Sentence, ...]
    #: Name of the method that chose them.
    method: str
    #: Whole minutes that the full article takes to read, at least 1.
    reading_minutes: int
    #: How much of the article's text is shown, from 0 to 1; white space does not count.
    share: float

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """Indices of the paragraphs that the sentences come from, ascending."""
        return tuple(sorted({sentence.paragraph for sentence in self.sentences}))


#: What a press asks for: each word has its function in the table of ``handlers.presses``.
Action: TypeAlias = Literal["told", "publish", "show", "missed", "setup", "own"]


@dataclass(frozen=True, slots=True)
class Press:
    """What a button means; the button itself carries an id that says nothing."""

    action: Action
    #: What it acts on: the key of a post or of a story, the id of a chat.
    subject: str
    #: What the action needs besides, in the action's own order.
    details: tuple[str, ...] = ()
    #: Who may press; None for whoever reads the chat.
    user_id: int | None = None
    lifetime_seconds: int = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a post: it opens a URL or asks for something, never both."""

    label: str
    url: str | None = None
    #: What Telegram brings back when it is pressed, at most 64 bytes: the id of a press.
    data: str | None = None
    #: What it means, until the desk puts an id in its place.
    press: Press | None = None
    #: It stands below the text field and opens the person's own chats of this kind.
    picks: Literal["channel", "group"] | None = None


Keyboard: TypeAlias = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes that Telegram accepts as a photo."""

    body: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that the bot made for somebody."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Post:
    """A message ready for Telegram: valid HTML within Telegram's limits."""

    key: str
    html: str
    #: Key of the stored picture: the html is then its caption (at most 1024 UTF-16 units).
    picture_key: str | None = None
    #: Key of the stored file that the html is the caption of; the post has no picture then.
    paper_key: str | None = None
    #: Address for a large preview above the text, where the post goes without a picture.
    preview_url: str | None = None
    keyboard: Keyboard = ()
    silent: bool = False
    #: Key of the article that it tells of; None for a message of the bot's own.
    story: str | None = None
    #: Simhash of the article's text, by which the same story of another address is known.
    fingerprint: int | None = None
    #: What rules and digests know of the story; None for a message of the bot's own.
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One post on its way to one chat."""

    #: Idempotency key: post and chat.
    key: str
    chat_id: int
    post_key: str
    thread_id: int | None = None
    reply_to: int | None = None
    #: Tries that ended with Telegram's or the network's fault.
    attempt: int = 0
    #: True where it is one of many copies: what a person asked for goes first.
    broadcast: bool = False
    #: Who waits for this post, where it answers somebody; None for a subscriber's copy.
    asker: Asker | None = None
    #: The chat to which it goes where its own does not take it.
    otherwise: int | None = None
    #: Names the update from which it came, in every line of the log; None where there was none.
    trace: str | None = None


ChatKind: TypeAlias = Literal["private", "group", "channel"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat that receives published posts."""

    chat_id: int
    title: str
    kind: ChatKind
    added_by: int
    added_at: Moment
    #: Without the @.
    username: str | None = None
    thread_id: int | None = None
    #: Interface language of ``added_by``, who is told when posts no longer arrive.
    locale: str = "en"
    terms: Terms = field(default_factory=Terms)
