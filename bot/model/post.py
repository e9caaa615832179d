"""What goes out: posts with their buttons, their deliveries, and the chats that get them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.model.source import Asker, Moment  # noqa: TC001 - msgspec reads the types at run time
from bot.terms import Facts, Terms

#: What a press asks for: each word has its function in the table of ``handlers.presses``.
Action: TypeAlias = Literal[
    "told",
    "publish",
    "own",
    "again",
    "run",
    "stop",
    "undo",
    "draft",
    "slot",
    "auto",
    "show",
    "missed",
    "corrections",
    "setup",
    "subscribers",
    "access",
    "settings",
    "invitation",
    "editors",
    "guests",
    "bans",
    "queue",
    "found",
    "import",
    "erase",
    "help",
    "language",
]


#: What a key below the text field opens.
Picks: TypeAlias = Literal["channel", "group", "editor", "guest"]


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
    #: It stands below the text field and opens the person's own chats of this kind, or the people
    #: they know, of whom one becomes this.
    picks: Picks | None = None


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
    #: Address under which its source was fetched; None for a file, and where nobody noted it.
    source_url: str | None = None


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
