"""The desk: wishes are taken in, finished posts are sent out to everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import board, compose
from bot.errors import Expired
from bot.i18n import voice
from bot.intray import InTray
from bot.mailing import Mailing
from bot.model import Delivery
from bot.publish import Right, address, answer
from bot.reach import Earlier, Published
from bot.recall import standing
from bot.store import Board, Draft, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.allowance import Allowance
    from bot.circulation import Circulation
    from bot.editions import Editions
    from bot.masthead import Masthead
    from bot.model import Asker, Paper, Post, Subscription
    from bot.store import Store


#: Whoever publishes twice in this time has pressed twice.
_SAME_MOMENT = timedelta(minutes=1)


class Desk(InTray):
    """What handlers and workers ask for; each call is one change in the store."""

    def __init__(  # noqa: PLR0913 - the desk is where all of these meet
        self,
        store: Store,
        masthead: Masthead,
        circulation: Circulation,
        *,
        allowance: Allowance,
        editions: Editions,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(store, masthead, allowance, now)
        self._circulation = circulation
        self._editions = editions

    async def reply(self, post: Post, asker: Asker, job_key: str) -> None:
        """Queue a post as the answer to one asker, the words on its buttons in their language."""
        await self._queue(compose.read_by(post, asker), (answer(post, asker, job_key),))

    async def accompany(self, post: Post, asker: Asker, key: str) -> None:
        """Queue a post beside the message that the asker pressed a button of, under this key."""
        delivery = replace(answer(post, asker, key), key=key)
        await self._queue(compose.read_by(post, asker), (delivery,))

    async def remark(self, post: Post, asker: Asker, job_key: str) -> None:
        """Queue a post as a quiet answer to a message that asked for nothing.

        A chat that was sent the story as a subscriber is not told again. Nobody waits: whoever
        wrote the message hears nothing where the post cannot be sent.
        """
        first = await self._store.published.first(post)
        if first is not None:
            sent = await self._store.outbox.find(f"{first.name}:{asker.chat_id}")
            if sent is not None:
                return
        silent = compose.quiet(post)
        await self._queue(silent, (replace(answer(silent, asker, job_key), asker=None),))

    async def tell(self, text: str, asker: Asker, job_key: str) -> None:
        """Queue one plain sentence as the answer to one asker."""
        await self.reply(compose.notice(text, key=job_key), asker, job_key)

    async def hand_out(self, paper: Paper, post: Post, asker: Asker, job_key: str) -> None:
        """Queue a file, the post as its caption, as the answer to one asker."""
        await self._store.papers.put(job_key, paper)
        await self.reply(replace(post, paper_key=job_key), asker, job_key)

    async def whisper(self, user_id: int, text: str, key: str) -> None:
        """Queue one plain sentence for a person's private chat."""
        post = compose.notice(text, key=key)
        await self._queue(post, (Delivery(f"whisper:{key}:{post.key}", user_id, post.key),))

    async def confide(self, user_id: int, text: str, name: str) -> None:
        """Queue one plain sentence for a person's private chat, once, whatever it says."""
        # Whoever takes the work up again may count otherwise: the name stays what it was.
        post = replace(compose.notice(text, key=name), key=compose.notice("", key=name).key)
        await self._queue(post, (Delivery(f"confide:{name}:{post.key}", user_id, post.key),))

    async def invite(self, post: Post, user_id: int, key: str, otherwise: int | None) -> None:
        """Queue a post for a person's private chat; where that is closed, for another chat."""
        delivery = Delivery(
            f"{key}:{user_id}", user_id, post.key, broadcast=True, otherwise=otherwise
        )
        await self._queue(post, (delivery,))

    async def redirect(self, delivery: Delivery, post: Post) -> None:
        """Queue what its chat does not take for the chat that was named instead."""
        if delivery.otherwise is None:
            return
        name = delivery.key.removesuffix(f":{delivery.chat_id}")
        chat_id = delivery.otherwise
        elsewhere = replace(
            delivery, key=f"{name}:{chat_id}", chat_id=chat_id, otherwise=None, attempt=0
        )
        await self._store.outbox.put(post, (elsewhere,))

    async def sample(self, post: Post, subscription: Subscription, asker: Asker, key: str) -> None:
        """Queue a post for one subscribed chat, in its style; ``asker`` hears if it fails."""
        edition = await self._editions.in_style(post, subscription.terms.style)
        delivery = Delivery(
            f"{key}:{subscription.chat_id}",
            subscription.chat_id,
            edition.key,
            thread_id=subscription.thread_id,
            asker=asker,
        )
        await self._queue(edition, (delivery,))

    async def _queue(self, post: Post, deliveries: Sequence[Delivery]) -> int:
        """Keep the post and queue its deliveries, in one step; return how many are new.

        What its buttons mean is kept first: once for the post, however many chats it goes to.
        """
        if deliveries:
            post = await self._store.presses.stamp_post(post, _place(deliveries[0]))
        stamped = tuple(replace(it, post_key=post.key) for it in deliveries)
        return await self._store.outbox.put(post, stamped)

    async def offer(self, post: Post, asker: Asker, job_key: str) -> None:
        """Queue a post as a preview; those who may publish find the button under it."""
        await self.reply(await self.drafted(post, asker, anew=False), asker, job_key)

    async def drafted(self, post: Post, asker: Asker, *, anew: bool = True) -> Post:
        """Return the post with the button that publishes it, for whoever may; it is a draft then.

        Editors publish to everybody, others to the chats that get what they send. Not ``anew``, a
        draft that is there stays, with all that was changed in it.
        """
        if await self._masthead.may(asker.user_id, Right.PUBLISH):
            key = compose.draft_key(post, asker.chat_id, asker.message_id)
            if anew or await self._store.drafts.get(key) is None:
                await self._keep_draft(post, asker, key)
            audience, speak = await self._circulation.count(), voice(asker.locale)
            return compose.as_draft(post, audience, speak, key=key)
        own = asker.chat_id == asker.user_id
        chats = await self._circulation.fed_by(asker.user_id) if own else ()
        if not chats:
            return post
        await self._keep_draft(post, asker, post.key)
        return compose.as_own_draft(post, asker.user_id, len(chats), voice(asker.locale))

    async def _keep_draft(self, post: Post, asker: Asker, key: str) -> None:
        draft = Draft(post=post, asker_id=asker.user_id, created_at=self._now())
        await self._store.drafts.put(key, draft)

    async def publish_to_own(self, asker: Asker, draft_key: str) -> Published:
        """Queue a draft for the chats that get only what the asker sends, at once.

        Raises:
            Expired: the draft is not kept any more.
            AccessError: Telegram no longer vouches for the asker or the bot in one of them.
        """
        draft = await self._store.drafts.get(draft_key)
        if draft is None:
            raise Expired
        chats = await self._circulation.fillable(asker)
        # It is nobody else's publication, and none of the story's.
        mine = replace(draft.post, key=compose.own_name(draft.post, asker.user_id), story=None)
        await standing(self._store, mine, None)
        name, queued = await self._store.published.name(mine), 0
        if await self._store.runs.open(name, "", asker.user_id, [it.chat_id for it in chats]):
            queued = await self.fan_out(draft.post, chats, name)
        return Published(len(chats), queued, name=name)

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
        if draft.post.story is None:
            # What the bot says itself is the administrators' word, whoever sees the button.
            await self._masthead.require(user_id, Right.ADMINISTER)
        return await self.publish(draft.post, user_id)

    async def publish_again(self, user_id: int, post_key: str, name: str) -> Published:
        """Queue a post anew for every subscribed chat, in place of an earlier publication.

        Where that was done before, nobody gets it once more.

        Raises:
            NotAllowed: the person may not publish (any more).
            Expired: the post is not kept any more.
        """
        await self._masthead.require(user_id, Right.PUBLISH)
        post = await self._store.posts.get(post_key)
        if post is None:
            raise Expired
        if post.story is None:
            await self._masthead.require(user_id, Right.ADMINISTER)
        return await self.publish(post, user_id, instead_of=name)

    async def publish(
        self, post: Post, sent_by: int | None = None, *, instead_of: str | None = None
    ) -> Published:
        """Queue a post for every subscribed chat that wants it, each in its style.

        A chat that got its story before is left out, unless that was undone or is named by
        ``instead_of``; one that wants digests, or sleeps, finds it in its next digest.
        """
        first, at = await standing(self._store, post, instead_of), self._now()
        name = first.name if first else await self._store.published.name(post)
        await self._store.posts.put(post)
        if first is None:
            await self._store.published.note(post, sent_by, at, name)
        pages, first_at = self._circulation.pages(), first.at if first else None
        reached = await self._mailing(post, name).send_all(pages, sent_by, first_at)
        await self._store.tallies.count("published")
        before = None if reached.queued else await self._earlier(name, reached.witnesses)
        is_news = first is None or at - first.at < _SAME_MOMENT
        return Published(
            audience=reached.wanting,
            queued=reached.queued,
            before=before,
            # What was published before is in a digest already, or has been.
            later=reached.later if first is None else 0,
            passed_over=reached.passed_over,
            name=name,
            again=post.key if reached.eager and not reached.queued and not is_news else None,
        )

    async def announce(self, published: Published, asker: Asker, job_key: str) -> None:
        """Tell the asker how far a post goes, in a message that goes on telling it."""
        speak = voice(asker.locale)
        post = compose.notice(published.told(speak), key=job_key)
        run = await self._store.runs.find(published.name) if published.is_new else None
        if run is not None:
            post = replace(post, keyboard=board.rows(run, speak))
        elif published.again is not None:
            row = (board.again(published.again, published.name, speak),)
            post = replace(post, keyboard=(row,))
        await self.reply(post, asker, job_key)
        if run is not None:
            delivery = answer(post, asker, job_key).key
            await self._store.runs.show_on(
                run.name, Board(asker.chat_id, asker.locale, delivery=delivery)
            )

    async def fan_out(self, post: Post, chats: Sequence[Subscription], story: str) -> int:
        """Queue the post for these chats, one edition for each style; return how many are new."""
        return await self._mailing(post, story).send(chats)

    def _mailing(self, post: Post, name: str) -> Mailing:
        return Mailing(self._store, self._editions, post, name, self._now())

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


def _place(delivery: Delivery) -> Place:
    """Return where the buttons stand of a post that this delivery, or others like it, bring."""
    if delivery.broadcast:
        return Place(delivery=delivery.key.removesuffix(f":{delivery.chat_id}"))
    return Place(delivery.chat_id, delivery=delivery.key)
