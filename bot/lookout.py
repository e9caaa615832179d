"""The lookout: chats whose every link is summarised, because their administrators want it.

Nobody asks there, so nothing is said but summaries: a link once a day, no more than so many an
hour, and what fails is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.compose import story_id
from bot.errors import NotAdministrator
from bot.model import ANONYMOUS
from bot.pipeline import identity
from bot.publish import Right
from bot.store import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.deliver import Registry
    from bot.masthead import Masthead
    from bot.model import Asker, Link, Post
    from bot.store import Store

#: Links of one message that are summarised unasked.
LINKS_OVERHEARD: Final = 3


class Begun(NamedTuple):
    """A watch that has begun."""

    watch: Watch
    #: Whether Telegram shows the bot what is said there without naming it.
    hears: bool


class Lookout:
    """The list of watched chats, and what is taken up in them."""

    def __init__(
        self, store: Store, masthead: Masthead, registry: Registry, now: Callable[[], datetime]
    ) -> None:
        self._watches = store.watches
        self._subscriptions = store.subscriptions
        self._masthead = masthead
        self._registry = registry
        self._now = now

    async def begin(self, asker: Asker, chat: int | str) -> Begun:
        """Watch the chat (id or ``@name``) from now on; the caller asked whether the asker may ask.

        Raises:
            AccessError: Telegram does not vouch for the asker or for the bot, or it is a private
                chat.
        """
        known = await self._registry.vouch(asker, chat, now=self._now())
        if known.kind == "private":
            raise NotAdministrator
        watch = Watch(
            chat_id=known.chat_id,
            title=known.title,
            kind=known.kind,
            set_by=asker.user_id,
            set_at=self._now(),
            locale=asker.locale,
            username=known.username,
        )
        await self._watches.set(watch)
        return Begun(watch, await self._registry.hears_all(known))

    async def end(self, asker: Asker, chat: int | str) -> Watch | None:
        """Watch the chat no more and return how it was watched; None where it was not.

        Raises:
            NotAdministrator: the asker neither began it nor administers the chat.
        """
        name = str(chat).removeprefix("@").lower()
        watches = await self._watches.all()
        watch = next((w for w in watches if name in {str(w.chat_id), _lower(w.username)}), None)
        if watch is None:
            return None
        began_it = watch.set_by == asker.user_id and asker.user_id != ANONYMOUS
        if not began_it and not await self._registry.administers(asker, watch.chat_id):
            raise NotAdministrator
        await self._watches.end(watch.chat_id)
        return watch

    async def watch(self, chat_id: int) -> Watch | None:
        """Return the watch of a chat, if whoever set it may still ask for summaries."""
        watch = await self._watches.get(chat_id)
        return watch if watch is not None and await self._stands(watch) else None

    async def _stands(self, watch: Watch) -> bool:
        """Whether somebody for whom the bot works wants the watch, or the posts of its chat."""
        if await self._masthead.may(watch.set_by, Right.ASK):
            return True
        return watch.set_by == ANONYMOUS and await self.serves(watch.chat_id)

    async def serves(self, chat_id: int) -> bool:
        """Whether somebody for whom the bot works has brought it into the chat: subscribed it.

        Whoever administers such a chat may order there what its administrators may, nameless or
        not; a chat into which a stranger brought the bot is a stranger's.
        """
        known = await self._subscriptions.get(chat_id)
        return known is not None and await self._masthead.may(known.added_by, Right.ASK)

    async def wished_by_name(self, chat_id: int) -> Watch | None:
        """Return the watch of a chat, if whoever set it can be written to."""
        watch = await self._watches.get(chat_id)
        return None if watch is None or watch.set_by == ANONYMOUS else watch

    async def of(self, user_id: int) -> tuple[Watch, ...]:
        """Return the chats that are watched by the wish of this person."""
        return tuple(watch for watch in await self._watches.all() if watch.set_by == user_id)

    async def take(self, asker: Asker, links: Sequence[Link]) -> tuple[Link, ...]:
        """Return the links of a message that are to be summarised: new ones, and no flood."""
        taken = [
            link
            for link in links[:LINKS_OVERHEARD]
            if await self._watches.take(asker.chat_id, identity(link), asker.message_id)
        ]
        return tuple(taken)

    async def note(self, asker: Asker, links: Sequence[Link]) -> None:
        """Remember links that somebody asked about in a watched chat: they are not news there."""
        if await self._watches.get(asker.chat_id) is not None:
            for link in links:
                await self._watches.note(asker.chat_id, identity(link), asker.message_id)

    async def is_news(self, asker: Asker, post: Post) -> bool:
        """Whether the chat did not get the story for another message today."""
        if post.story is None:
            return True
        return await self._watches.tell(asker.chat_id, story_id(post.story), asker.message_id)

    async def drop(self, chat_id: int) -> None:
        """Forget a chat that is gone."""
        await self._watches.end(chat_id)


def _lower(name: str | None) -> str:
    return (name or "").lower()
