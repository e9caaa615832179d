"""Circulation: which chats receive the posts, and who may order that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import BotNotThere, NotAdministrator
from bot.hours import next_due
from bot.model import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from bot.deliver import Registry
    from bot.model import Asker, Subscription
    from bot.store import Store
    from bot.terms import Terms


def _renewed(before: Subscription, after: Subscription) -> Subscription:
    """Return a subscription that is ordered again."""
    if after.added_by == ANONYMOUS:
        after = replace(after, added_by=before.added_by, locale=before.locale)
    return replace(after, terms=before.terms)


class Circulation:
    """The list of subscribed chats."""

    def __init__(self, store: Store, registry: Registry, now: Callable[[], datetime]) -> None:
        self._store = store
        self._registry = registry
        self._now = now

    async def subscribe(self, asker: Asker, chat: int | str) -> tuple[Subscription, bool]:
        """Return the chat's subscription, and whether it is new; its terms stay what they were.

        Nobody takes the place of whoever made it who cannot be named: that is who hears of trouble.

        Raises:
            AccessError: Telegram does not vouch for the asker or for the bot.
        """
        subscription = await self._registry.vouch(asker, chat, now=self._now())
        known = await self._store.subscriptions.change(
            subscription.chat_id, lambda it: _renewed(it, subscription)
        )
        if known is None:
            await self._store.subscriptions.add(subscription)
        await self._store.subscriptions.enter((subscription,))
        return known or subscription, known is None

    async def verified(self, asker: Asker, chat_id: int) -> Subscription:
        """Return the chat's subscription, for one who may change it at this moment.

        Raises:
            BotNotThere: the chat is not subscribed (any more), or the bot does not see it.
            NotAdministrator: the asker does not administer the chat (any more).
            BotMayNotPost: the bot may not post there (any more).
        """
        known = await self._store.subscriptions.get(chat_id)
        if known is None:
            raise BotNotThere
        await self._registry.vouch(asker, chat_id, now=known.added_at)
        return known

    async def amend(
        self, asker: Asker, chat_id: int, change: Callable[[Terms], Terms]
    ) -> Subscription:
        """Return the chat's subscription with its terms changed, for one who may.

        Raises:
            AccessError: as for ``verified``.
        """
        await self.verified(asker, chat_id)
        after = await self._store.subscriptions.change(
            chat_id, lambda it: replace(it, terms=change(it.terms))
        )
        if after is None:
            raise BotNotThere
        await self.plan(after)
        return after

    async def plan(self, subscription: Subscription, *, anew: bool = True) -> None:
        """Let the chat's next digest come when its terms say.

        Where they want none any more, what waits comes at once.
        """
        rounds, timing = self._store.rounds, subscription.terms.timing
        due = next_due(timing, self._now())
        if due is not None:
            await rounds.plan(subscription.chat_id, due, anew=anew)
        elif await rounds.is_planned(subscription.chat_id):
            await rounds.plan(subscription.chat_id, None, anew=anew)

    async def mine(self, user_id: int) -> tuple[Subscription, ...]:
        """Return what the person subscribed, the oldest first."""
        return await self._store.subscriptions.of(user_id)

    async def fed_by(self, user_id: int) -> tuple[Subscription, ...]:
        """Return the person's chats that get only what that person sends."""
        mine = await self.mine(user_id)
        return tuple(it for it in mine if it.terms.rules.feed == "own" and not it.terms.paused)

    async def fillable(self, asker: Asker) -> tuple[Subscription, ...]:
        """Return the asker's chats that get only what the asker sends, for one who may send.

        Raises:
            AccessError: Telegram no longer vouches for the asker or the bot in one of them.
        """
        chats = await self.fed_by(asker.user_id)
        for chat in chats:
            await self.verified(asker, chat.chat_id)
        return chats

    async def administers(self, asker: Asker, chat_id: int) -> bool:
        """Whether Telegram says that the asker administers the chat."""
        return await self._registry.administers(asker, chat_id)

    async def unsubscribe(self, asker: Asker, chat: int | str) -> Subscription:
        """End the chat's subscription and return what it was.

        Whoever made the subscription may end it even after losing the chat.

        Raises:
            BotNotThere: that chat is not subscribed.
            NotAdministrator: neither made it nor administers the chat.
        """
        subscription = await self._find(chat)
        if subscription is None:
            raise BotNotThere
        made_it = subscription.added_by == asker.user_id
        if not made_it and not await self._registry.administers(asker, subscription.chat_id):
            raise NotAdministrator
        await self._forget(subscription.chat_id)
        return subscription

    async def of(self, asker: Asker, *, every: bool) -> tuple[Subscription, ...]:
        """Return the subscriptions that the asker made or that feed this chat, or every one."""
        if every:
            return await self.all()
        found = {
            it.chat_id: it
            async for page in self._store.subscriptions.pages()
            for it in page
            if asker.user_id == it.added_by or asker.chat_id == it.chat_id
        }
        return tuple(sorted(found.values(), key=lambda it: it.added_at))

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription, oldest first; for many chats ``pages`` takes less memory."""
        return await self._store.subscriptions.all()

    def pages(self) -> AsyncIterator[tuple[Subscription, ...]]:
        """Yield every subscription some time, about a thousand at a time, some of them twice."""
        return self._store.subscriptions.pages()

    async def count(self) -> int:
        """Return how many chats are subscribed."""
        return await self._store.subscriptions.count()

    async def drop(self, chat_id: int) -> Subscription | None:
        """Forget a chat that is gone; return what it was."""
        subscription = await self._store.subscriptions.get(chat_id)
        if subscription is not None:
            await self._forget(chat_id)
        return subscription

    async def pause(self, chat_id: int, *, paused: bool) -> Subscription | None:
        """Let the chat get nothing, or posts again, by the will of the bot's own administrators.

        None where the chat is not subscribed (any more).
        """
        after = await self._store.subscriptions.change(
            chat_id, lambda it: replace(it, terms=replace(it.terms, paused=paused))
        )
        if after is not None:
            await self.plan(after)
        return after

    async def _forget(self, chat_id: int) -> None:
        await self._store.subscriptions.remove(chat_id)
        await self._store.rounds.forget(chat_id)

    async def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a group that became a supergroup."""
        await self._store.rename_chat(old_chat_id, new_chat_id)
        moved = await self._store.subscriptions.get(new_chat_id)
        if moved is not None:
            await self._store.subscriptions.enter((moved,))

    async def _find(self, chat: int | str) -> Subscription | None:
        """Return the subscription of a chat, by id or by ``@name``."""
        if isinstance(chat, int):
            return await self._store.subscriptions.get(chat)
        return await self._store.subscriptions.named(chat.removeprefix("@"))
