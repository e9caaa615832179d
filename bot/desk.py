"""The desk: wishes are taken in, finished posts are sent out to everybody."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot import compose
from bot.errors import Busy, Expired
from bot.i18n import voice
from bot.model import Delivery, Job
from bot.pipeline import identity
from bot.publish import Right, Role, address, answer, fan_out
from bot.store import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.circulation import Circulation
    from bot.i18n import Voice
    from bot.masthead import Masthead
    from bot.model import Asker, Post, Source, Subscription
    from bot.store import Store


#: So many wishes may always wait.
_ALWAYS_ADMITTED = 50
#: Nobody waits longer than this for an answer: whoever comes later is asked to come again.
_PATIENCE_SECONDS = 120.0
_LONGEST_SECONDS = 3600.0
#: Whoever publishes twice in this time has pressed twice.
_SAME_MOMENT = timedelta(minutes=1)
#: The messages of one album come within seconds, or after a restart.
_ALBUM_SECONDS = 3600.0


def _short(source: Source) -> str:
    """Return a name of the source that is the same for two spellings of one address."""
    return hashlib.sha256(identity(source).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Earlier(NamedTuple):
    """A message with the same story."""

    past: timedelta
    link: str


class Published(NamedTuple):
    """How far a post went."""

    #: Chats that are subscribed.
    audience: int
    #: Chats for which the post was queued just now; fewer where it had been published before.
    queued: int
    #: Where and when the story was posted before, if it stands in a chat that has links.
    before: Earlier | None = None

    def told(self, speak: Voice) -> str:
        """Return how far the post went, in the words of whoever published it."""
        if self.audience == 0:
            return speak.say(
                "📭 No chat is subscribed yet. Send /subscribe @channel first, then publish again."
            )
        if self.queued == 0 and self.before is not None:
            return speak.say(
                "👌 That was posted {ago} → {link}",
                ago=speak.ago(self.before.past),
                link=self.before.link,
            )
        if self.queued == 0:
            return speak.say("👌 That was published already.")
        return speak.count("✅ On its way to {n} chat.", "✅ On its way to {n} chats.", self.queued)


class Desk:
    """What handlers and workers ask for; each call is one change in the store."""

    def __init__(
        self,
        store: Store,
        masthead: Masthead,
        circulation: Circulation,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._masthead = masthead
        self._circulation = circulation
        self._now = now

    async def ask(self, asker: Asker, sources: Sequence[Source], *, publish: bool = False) -> int:
        """Put one job for each source in the inbox; return how many are new.

        The key is chat, message and what is asked for, so an update that comes twice is one wish,
        and so is a message that is edited afterwards.

        Raises:
            NotAllowed: the asker is banned, or wants to publish without the right.
            Busy: so much waits that the answer would come too late; editors may wait.
        """
        await self._masthead.require(asker.user_id, Right.PUBLISH if publish else Right.ASK)
        if not publish:
            await self._admit()
        return await self._wish(asker, sources, publish=publish)

    async def overhear(self, asker: Asker, sources: Sequence[Source]) -> int:
        """Put a job for each source in the inbox that nobody asked for; return how many are new.

        Whoever calls has asked whether the chat is watched. What is busy does not listen, and a
        banned person is not listened to: neither is told.
        """
        with suppress(Busy):
            if await self._masthead.role(asker.user_id) is not Role.BANNED:
                await self._admit()
                return await self._wish(asker, sources, overheard=True)
        return 0

    async def _wish(
        self,
        asker: Asker,
        sources: Sequence[Source],
        *,
        publish: bool = False,
        overheard: bool = False,
    ) -> int:
        """Put one job for each source in the inbox; return how many are new."""
        asked_at, place = self._now(), f"{asker.chat_id}:{asker.message_id}"
        jobs = (
            Job(f"{place}:{_short(source)}", source, asker, asked_at, publish, overheard)
            for source in sources
        )
        return await self._store.inbox.put_all(tuple((job.key, job) for job in jobs))

    async def opens_album(self, asker: Asker, album: str) -> bool:
        """Whether the message is the first of its album to ask; it stays so when it asks again."""
        name, owner = f"album:{asker.chat_id}:{album}", str(asker.message_id)
        return await self._store.drafts.claim(name, _ALBUM_SECONDS, owner=owner)

    async def _admit(self) -> None:
        """Return where a wish of now is answered in good time.

        Raises:
            Busy: it is not.
        """
        load = await self._store.inbox.load()
        if load.waiting >= _ALWAYS_ADMITTED and load.seconds > _PATIENCE_SECONDS:
            raise Busy(min(load.seconds, _LONGEST_SECONDS))

    async def unpack(self, job: Job, names: Sequence[str]) -> None:
        """Put one job for each named member of the job's file in the inbox, in their order."""
        jobs = tuple(
            replace(job, key=f"{job.key}:{n}", source=replace(job.source, member=name))
            for n, name in enumerate(names)
        )
        await self._store.inbox.put_all(tuple((it.key, it) for it in jobs))

    async def reply(self, post: Post, asker: Asker, job_key: str) -> None:
        """Queue a post as the answer to one asker."""
        await self._queue(post, answer(post, asker, job_key))

    async def remark(self, post: Post, asker: Asker, job_key: str) -> None:
        """Queue a post as a quiet answer to a message that asked for nothing.

        A chat that was sent the story as a subscriber is not told again. Nobody waits: whoever
        wrote the message hears nothing where the post cannot be sent.
        """
        first = await self._store.published.first(post)
        if first is not None:
            sent = await self._store.outbox.find(f"{first.post_key}:{asker.chat_id}")
            if sent is not None:
                return
        silent = compose.quiet(post)
        await self._queue(silent, replace(answer(silent, asker, job_key), asker=None))

    async def tell(self, text: str, asker: Asker, job_key: str) -> None:
        """Queue one plain sentence as the answer to one asker."""
        await self.reply(compose.notice(text, key=job_key), asker, job_key)

    async def whisper(self, user_id: int, text: str, key: str) -> None:
        """Queue one plain sentence for a person's private chat."""
        post = compose.notice(text, key=key)
        await self._queue(post, Delivery(f"whisper:{key}", user_id, post.key))

    async def _queue(self, post: Post, delivery: Delivery) -> None:
        """Keep the post and put its one delivery into the outbox, in one step."""
        await self._store.outbox.put(post, (delivery,))

    async def offer(self, post: Post, asker: Asker, job_key: str) -> None:
        """Queue a post as a preview; those who may publish find the button under it."""
        if await self._masthead.may(asker.user_id, Right.PUBLISH):
            draft = Draft(post=post, asker_id=asker.user_id, created_at=self._now())
            await self._store.drafts.put(post.key, draft)
            post = compose.as_draft(post, await self._circulation.count(), voice(asker.locale))
        await self.reply(post, asker, job_key)

    async def publish_draft(self, user_id: int, draft_key: str) -> Published:
        """Queue a draft for every subscribed chat.

        Raises:
            NotAllowed: the person may not publish (any more).
            Expired: the draft is not kept any more.
        """
        await self._masthead.require(user_id, Right.PUBLISH)
        draft = await self._store.drafts.get(draft_key)
        if draft is None:
            raise Expired
        return await self.publish(draft.post)

    async def publish(self, post: Post) -> Published:
        """Queue a post for every subscribed chat; a chat that got its story before is left out."""
        subscriptions = await self._circulation.all()
        first = await self._store.published.first(post)
        if first is None:
            await self._store.published.note(post)
        story = first.post_key if first else post.key
        queued = await self._store.outbox.put(post, fan_out(post, subscriptions, story))
        await self._store.tallies.count("published")
        before = None if queued else await self._earlier(story, subscriptions)
        return Published(len(subscriptions), queued, before)

    async def _earlier(self, story: str, subscriptions: Sequence[Subscription]) -> Earlier | None:
        """Return the message of the story in the first chat whose messages have links."""
        for subscription in subscriptions:
            if address(subscription, 1) is None:
                continue
            record = await self._store.outbox.find(f"{story}:{subscription.chat_id}")
            if record is None or record.message_id is None or record.sent_at is None:
                continue
            link, past = address(subscription, record.message_id), self._now() - record.sent_at
            if link is not None and past > _SAME_MOMENT:
                return Earlier(past, link)
        return None
