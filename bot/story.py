"""What the library keeps of a summary, so that others find it.

A noun like those of ``bot.model``: frozen, slotted, without Telegram's types or Redis.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Moment  # noqa: TC001 - msgspec reads the type at run time


@dataclass(frozen=True, slots=True)
class Story:
    """What the library keeps of a summary that others may find."""

    #: Opaque, of digits and letters: what a deep link carries.
    id: str
    #: Public address, under which the story is read again once its post is gone.
    url: str
    headline: str
    #: Key of the post that tells of it.
    post_key: str
    filed_at: Moment
    outlet: str | None = None
    published: Moment | None = None
    #: The first key sentence, where there is one.
    lead: str | None = None
    #: BCP 47, of the article.
    language: str | None = None
    #: Address of the lead picture.
    picture_url: str | None = None
