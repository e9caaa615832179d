"""Why did a story come, or not? What was published is found again by its link and judged anew.

The rules are those of this moment: whoever changed them since is told what holds now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.model import Post
from bot.pipeline import identity
from bot.rules import wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Link, Subscription
    from bot.rules import Verdict
    from bot.store import Store


class Known(NamedTuple):
    """A story that was published lately."""

    post: Post
    #: None where nobody noted it.
    sent_by: int | None


async def published_story(store: Store, link: Link) -> Known | None:
    """Return the story that the link leads to, if it was published in the last week.

    Raises:
        StoreError: the store did not answer.
    """
    alias = identity(link)
    article = await store.posts.stale(alias)
    story = article.story if article is not None else alias
    first = await store.published.first(Post("", "", story=story))
    post = await store.posts.get(first.post_key) if first is not None else None
    return Known(post, first.sent_by) if first is not None and post is not None else None


def verdicts(
    known: Known, subscriptions: Iterable[Subscription]
) -> tuple[tuple[Subscription, Verdict], ...]:
    """Return what each subscription's rules say of the story."""
    return tuple((it, wanted(it, known.post.facts, known.sent_by)) for it in subscriptions)
