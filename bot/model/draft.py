"""What an editor decides about a draft before it is published: its words, and when it goes out."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.article import Sentence  # noqa: TC001 - msgspec reads the types at run time
from bot.model.post import Post  # noqa: TC001 - the same
from bot.model.source import Moment  # noqa: TC001 - the same


@dataclass(frozen=True, slots=True)
class Edit:
    """An editor's choice: which of the article's sentences, under which headline."""

    #: The post as it was before anybody changed it.
    original: Post
    #: In the article's order; they stand in it exactly so.
    sentences: tuple[Sentence, ...]
    #: The editor's own; None for the article's.
    headline: str | None = None
    #: Whether the post shows the article's picture, where it has one.
    pictured: bool = True


@dataclass(frozen=True, slots=True)
class Slot:
    """When a draft goes out by itself, and in whose name."""

    at: Moment
    user_id: int
    #: BCP 47 tag of the language in which that person is told.
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class Draft:
    """A post as its asker sees it, before the press on publish."""

    #: Without the publish button; as it was edited last.
    post: Post
    asker_id: int
    created_at: Moment
    #: The article it tells of; None for a message of the bot's own.
    article_key: str | None = None
    #: None where it is as it was.
    edit: Edit | None = None
    #: None where it goes out only by a press.
    slot: Slot | None = None
    #: Counts the changes.
    revision: int = 0
