"""The nouns of corrections: what is known of a published story while its source is asked again.

Nouns like those of ``bot.model``: frozen, slotted, without Telegram's types or Redis.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.model import Moment, Post

#: Posts by the name of the style that they are cut for.
Bases: TypeAlias = dict[str, Post]


@dataclass(frozen=True, slots=True)
class Change:
    """What the source says otherwise than the post did."""

    #: A passage is withdrawn where the source no longer has it, in these words or others.
    what: Literal["headline", "paragraph", "withdrawn"]
    before: str
    #: None for what is withdrawn.
    after: str | None = None
    #: Its number among those that a reader counts, from 1; 0 for what is no paragraph.
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """An edit of everything that was sent of one story, as far as it got."""

    at: Moment
    #: What the posts become, before each is dressed for its chats.
    bases: Bases
    #: What was asked for by the source; none where an editor revised the story.
    changes: tuple[Change, ...] = ()
    #: As they go to Telegram, with ids on their buttons: the same again after a crash.
    editions: Bases = field(default_factory=dict)
    #: Where in the order of chats it stands; empty at the beginning.
    cursor: str = ""
    edited: int = 0
    failed: int = 0
    #: From 0; each one after the first is for posts that were on their way during the last.
    round: int = 0
    #: When this round and the last one began.
    began: Moment | None = None
    since: Moment | None = None
    #: Posts that are on their way and come too late for this round.
    late: int = 0
    #: Places of chats that have to wait for the next round, and of those that waited for this one.
    waiting: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A published story whose source is asked again."""

    #: What the keys of its deliveries begin with: another one after each time it was undone.
    name: str
    #: Key of the post with which it was published.
    post_key: str
    #: Address under which its source is asked.
    url: str
    #: As the source has it; an editor's own may stand in the post.
    headline: str
    #: Characters of the source's text; 0 where nobody knows.
    length: int
    published_at: Moment
    bases: Bases
    #: True once it was told that the source is gone, or tells something else.
    warned: bool = False
    revision: Revision | None = None


@dataclass(frozen=True, slots=True)
class Erratum:
    """A correction that was made."""

    at: Moment
    headline: str
    url: str
    changes: tuple[Change, ...]
    #: Chats in which the post was edited, and in which Telegram did not let it be.
    edited: int
    failed: int
