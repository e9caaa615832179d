"""Circulation: which chats receive the posts, and who may order that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BotNotThere, NotAdministrator

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.deliver import Registry
    from bot.model import Asker, Subscription
    from bot.store import Store


class Circulation:
    """The list of subscribed chats."""

    def __init__(self, store: Store, registry: Registry, now: Callable[[], datetime]) -> None:
        self._store = store
        self._registry = registry
        self._now = now

    async def subscribe(self, asker: Asker, chat: int | str) -> tuple[Subscription, bool]:
        """Return the chat's subscription, and whether it is new.

        Raises:
            AccessError: Telegram does not vouch for the asker or for the bot.
        """
        subscription = await self._registry.vouch(asker, chat, now=self._now())
        return subscription, await self._store.subscriptions.add(subscription)

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
        await self._store.subscriptions.remove(subscription.chat_id)
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
        """Return every subscription, oldest first."""
        return await self._store.subscriptions.all()

    async def count(self) -> int:
        """Return how many chats are subscribed."""
        return await self._store.subscriptions.count()

    async def drop(self, chat_id: int) -> Subscription | None:
        """Forget a chat that is gone; return what it was."""
        subscription = await self._store.subscriptions.get(chat_id)
        if subscription is not None:
            await self._store.subscriptions.remove(chat_id)
        return subscription

    async def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a group that became a supergroup."""
        await self._store.rename_chat(old_chat_id, new_chat_id)

    async def _find(self, chat: int | str) -> Subscription | None:
        """Return the subscription of a chat, by id or by ``@name``."""
        if isinstance(chat, int):
            return await self._store.subscriptions.get(chat)
        return await self._store.subscriptions.named(chat.removeprefix("@"))
